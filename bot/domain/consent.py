"""What people agreed to, and how they may be named for it. Nothing is public by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import shelter
from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.words import slug
from bot.errors import UserError
from bot.i18n import N_
from storage import members, messages, publication, releases, search, speakers
from storage.database import Database
from storage.members import Member
from storage.messages import ConsentRecord, Hold, Message, MessageConsent
from storage.threads import Thread
from storage.upsert import upsert

WIDEST_REGION = "Sachsen"
SOMEBODY = "Mitglied"
"""Who has neither role nor place to be named by, or has not agreed to be named."""
NOTICE = "2026-11"
"""The version of the texts that tell people what they agree to (cogs/consent.py, the privacy page)."""


class Consent(StrEnum):
    """How far somebody lets their words go; `withdrawn` leaves a placeholder that names nobody."""

    INTERNAL = "internal"
    NETWORK = "network"
    """For members who have signed in. Until they can, it is served to nobody."""
    PUBLIC_PSEUDONYM = "public_pseudonym"
    PUBLIC_NAME = "public_name"
    WITHDRAWN = "withdrawn"

    @property
    def is_public(self) -> bool:
        """Whether anything may be shown."""
        return self in (Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM)


class Speaker(NamedTuple):
    """How someone appears: `heading` is a place (or a name, if they agreed to it), `detail` their role."""

    heading: str
    detail: str
    sign: str | None
    """The slug of what has its sign beside them: the city, or the region or role that is told instead."""
    place: str
    """What a list of places says: the city, or for offices without one their role."""


class Voice(NamedTuple):
    """What decides how someone appears: what they agreed to, and who they are."""

    consent: str
    name: str
    city: str | None
    city_slug: str | None
    region: str | None
    is_place_shown: bool
    role: str | None
    role_short: str | None


@lru_cache(1024)
def speaker(voice: Voice) -> Speaker | None:
    """How the public may see someone; None if not at all.

    Where role and city would point to one person, the region stands for the city. Who agreed to be named has
    nothing to hide there.
    """
    consent, name, city, city_slug, region, is_place_shown, role, role_short = voice
    if not Consent(consent).is_public:
        return None
    if consent == Consent.PUBLIC_NAME:
        about = ", ".join(part for part in (role, city) if part and part not in name)
        return Speaker(
            name, about, city_slug or _slug(role_short or role), city or role_short or role or name
        )
    if city and not is_place_shown:
        city, city_slug = region or WIDEST_REGION, None
    place, sign = city or role_short or role, city_slug or _slug(city or role_short or role)
    detail = (role or "") if city else ""
    return Speaker(city or role or role_short or SOMEBODY, detail, sign, place or SOMEBODY)


def _slug(place: str | None) -> str | None:
    return slug(place) if place else None


async def decide(database: Database, person: Person, consent: Consent, *, now: datetime) -> None:
    """A member decides for all they wrote and will write; it works backwards, and is kept in the ledger.

    The last word holds: who takes everything off the web takes off, too, what they released before.
    """
    async with database.transaction(durable=True, alone=True) as session:
        member_ids = await ensure_members(session, [person], now=now)
        member = await session.get_one(Member, member_ids[person.account])
        member.consent, member.consent_at = consent, now
        session.add(_record(member.id, None, consent, now))
        await session.flush()
        released = [] if consent.is_public else await messages.unrelease(session, member.id)
        await shelter.take_back(session, released)
        await releases.release(session, releases.opened_by(member.id))
        await speakers.recount(session, await messages.threads_of(session, released))
        await search.follow(session, Message.author_id == member.id)
        await publication.advance(session)


async def current(database: Database, account: str) -> Consent:
    """What a member has agreed to; internal for someone we have never seen."""
    async with database.transaction() as session:
        member = (await members.by_accounts(session, DISCORD, [account])).get(account)
        return Consent(member.consent) if member else Consent.INTERNAL


async def decide_for_message(
    database: Database, message_id: int, consent: Consent | None, person: Person, *, now: datetime
) -> None:
    """An author decides about one message, over what holds for the rest; None: that holds again.

    The decision may come before the message does. Raises UserError for a message of somebody else's.
    """
    async with database.transaction(durable=True, alone=True) as session:
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        message = await session.get(Message, message_id)
        if message is not None and message.author_id != member_id:
            raise UserError(N_("Only who wrote a message decides who may read it."))
        if consent is None:
            await session.execute(delete(MessageConsent).where(MessageConsent.message_id == message_id))
        else:
            row = {"message_id": message_id, "consent": consent.value, "decided_at": now}
            await upsert(session, MessageConsent, [row])
        session.add(_record(member_id, message_id, consent, now))
        await session.flush()
        if message is not None:
            is_released = consent is not None and consent.is_public
            await shelter.follow_decision(session, message, is_released=is_released)
        await take_effect(session, [message_id])
        await publication.advance(session)


async def is_sheltered(database: Database, message_id: int) -> bool:
    """Whether a message stays internal by the promise of a topic that its thread has left."""
    async with database.reading() as connection:
        hold = await connection.scalar(select(Message.hold).where(Message.id == message_id))
    return hold == Hold.SHELTERED


async def of_message(database: Database, message_id: int) -> Consent | None:
    """What was decided about one message; None if nothing was."""
    async with database.reading() as connection:
        held = await connection.scalar(
            select(MessageConsent.consent).where(MessageConsent.message_id == message_id)
        )
    return Consent(held) if held else None


async def take_effect(session: AsyncSession, message_ids: Sequence[int]) -> None:
    """After a decision about messages: what is kept for lists and for the search follows it.

    Threads come before who speaks in them, as when the archive writes: so two never wait for each other.
    """
    await releases.release(session, Thread.starter_id.in_(message_ids))
    await speakers.recount(session, await messages.threads_of(session, message_ids))


def _record(member_id: int, message_id: int | None, consent: Consent | None, now: datetime) -> ConsentRecord:
    return ConsentRecord(
        member_id=member_id,
        message_id=message_id,
        consent=consent.value if consent else "",
        notice=NOTICE,
        decided_at=now,
    )
