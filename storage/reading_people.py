"""What readers need of people: who speaks in a thread, and who is behind an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.facets import FacetValue
from storage.gates import PUBLIC
from storage.members import Account, Member
from storage.queries import Query
from storage.speakers import Speaker

City = aliased(FacetValue)
Role = aliased(FacetValue)


class VoiceRow(NamedTuple):
    """Who a member is; what they agreed to stands with each message."""

    member_id: int
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


class TurnRow(NamedTuple):
    """Someone in a thread, with how many public messages there, and what they agreed to."""

    thread_id: int
    messages: int
    member_id: int
    consent: str


class AccountRow(NamedTuple):
    """Who is behind an account."""

    account: str
    consent: str
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


async def turns(connection: AsyncConnection, thread_ids: Iterable[int]) -> list[TurnRow]:
    """Who may be read in these threads; in each in the order of first speaking."""
    return await _TURNS.all(connection, thread_ids=list(thread_ids))


async def voices(connection: AsyncConnection, member_ids: Iterable[int]) -> list[VoiceRow]:
    """Who these members are."""
    return await _VOICES.all(connection, member_ids=list(member_ids))


async def accounts(connection: AsyncConnection, provider: str, ids: Iterable[str]) -> list[AccountRow]:
    """Who is behind accounts; those that are known."""
    return await _ACCOUNTS.all(connection, provider=provider, ids=list(ids))


_SPEAKS = (
    Member.display_name,
    City.name,
    City.slug,
    City.region,
    Member.is_place_shown,
    Role.name,
    Role.short,
)
_VOICES = Query(
    VoiceRow,
    select(Member.id, *_SPEAKS)
    .outerjoin(City, City.id == Member.city_id)
    .outerjoin(Role, Role.id == Member.role_id)
    .where(Member.id.in_(bindparam("member_ids", expanding=True))),
)
_TURN_CONSENT = func.coalesce(func.nullif(Speaker.consent, ""), Member.consent)
_TURNS = Query(
    TurnRow,
    select(Speaker.thread_id, Speaker.message_count, Speaker.member_id, _TURN_CONSENT)
    .join(Member, Member.id == Speaker.member_id)
    .where(Speaker.thread_id.in_(bindparam("thread_ids", expanding=True)), _TURN_CONSENT.in_(PUBLIC))
    .order_by(Speaker.first_id),
)
_ACCOUNTS = Query(
    AccountRow,
    select(Account.external_id, Member.consent, *_SPEAKS)
    .join(Account, Account.member_id == Member.id)
    .outerjoin(City, City.id == Member.city_id)
    .outerjoin(Role, Role.id == Member.role_id)
    .where(Account.provider == bindparam("provider"))
    .where(Account.external_id.in_(bindparam("ids", expanding=True))),
)
