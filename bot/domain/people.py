"""Who speaks: members behind accounts, with the role and the city that their account carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.snowflakes import new_id
from storage import facets, members, publication
from storage.database import Database
from storage.facets import Facet
from storage.members import Account, Member

DISCORD = "discord"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as their Discord account shows them.

    `groups` are the names of its roles, highest first; None if nobody knows them (who left shows none).
    """

    account: str
    name: str
    groups: tuple[str, ...] | None = ()
    is_bot: bool = False


async def ensure_members(session: AsyncSession, people: Iterable[Person], *, now: datetime) -> dict[str, int]:
    """Account id to member id; who is new is taken in, who has changed is brought up to date."""
    by_account = {person.account: person for person in people}
    known = await members.by_accounts(session, DISCORD, by_account)
    roles = await facets.ids_by_name(session, Facet.ROLE)
    cities = await facets.ids_by_name(session, Facet.CITY)
    shared = await members.shared_places(session)
    for account, person in by_account.items():
        if account not in known:
            known[account] = await _take_in(session, person, now)
        member = known[account]
        member.display_name = person.name[:100]
        if person.groups is not None:
            member.role_id = _first(roles, person.groups)
            member.city_id = _first(cities, person.groups)
            member.is_place_shown = (member.role_id, member.city_id) in shared
    await session.flush()
    return {account: member.id for account, member in known.items()}


async def follow(database: Database, person: Person, *, now: datetime) -> None:
    """Takes over a known member's new name and roles; nobody is taken in for it."""
    async with database.transaction() as session:
        if await members.by_accounts(session, DISCORD, [person.account]):
            await ensure_members(session, [person], now=now)
            await publication.advance(session, library=False)


async def count_places(database: Database, people: Iterable[Person], *, at_least: int) -> None:
    """Counts who shares role and city: fewer than `at_least`, and only the region is named (product.md).

    The people themselves are not kept.
    """
    async with database.transaction() as session:
        roles = await facets.ids_by_name(session, Facet.ROLE)
        cities = await facets.ids_by_name(session, Facet.CITY)
        places = Counter(
            (_first(roles, person.groups or ()), _first(cities, person.groups or ()))
            for person in people
            if not person.is_bot
        )
        shared = {
            (role, city) for (role, city), count in places.items() if role and city and count >= at_least
        }
        if shared != await members.shared_places(session):
            await members.share_places(session, shared)
            await publication.advance(session, library=False)


async def _take_in(session: AsyncSession, person: Person, now: datetime) -> Member:
    member = Member(id=new_id(now), display_name=person.name[:100], is_bot=person.is_bot)
    session.add(member)
    await session.flush()
    session.add(Account(provider=DISCORD, external_id=person.account, member_id=member.id))
    return member


def _first(ids: Mapping[str, int], names: Iterable[str]) -> int | None:
    return next((ids[name] for name in names if name in ids), None)
