"""What people agreed to, and how they may be named for it. Nothing is public by default."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.domain.people import DISCORD, Person, ensure_members
from storage import members, messages, publication, releases, speakers
from storage.database import Database
from storage.members import Member
from storage.messages import MessageConsent
from storage.threads import Thread
from storage.upsert import upsert


class Consent(StrEnum):
    """The conventions of the sample exchange; `withdrawn` leaves a placeholder."""

    INTERNAL = "internal"
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
    """The slug of the city whose sign stands beside them."""
    place: str
    """What a list of places says: the city, or for offices without one their role."""


class Voice(NamedTuple):
    """What decides how someone appears: what they agreed to, and who they are."""

    consent: str
    name: str
    city: str | None
    city_slug: str | None
    role: str | None
    role_short: str | None


@lru_cache(1024)
def speaker(voice: Voice) -> Speaker | None:
    """How the public may see someone; None if not at all."""
    consent, name, city, city_slug, role, role_short = voice
    if not Consent(consent).is_public:
        return None
    place = city or role_short or role or ""
    if consent == Consent.PUBLIC_NAME:
        return Speaker(name, role or "", city_slug, place or name)
    heading = city or role or role_short or ""
    return Speaker(heading, (role or "") if city else "", city_slug, place)


async def decide(database: Database, person: Person, consent: Consent, *, now: datetime) -> None:
    """A member decides for all they wrote and will write; it works backwards."""
    async with database.transaction(durable=True) as session:
        member_ids = await ensure_members(session, [person], now=now)
        member = await session.get_one(Member, member_ids[person.account])
        member.consent, member.consent_at = consent, now
        await session.flush()
        await releases.release(session, releases.opened_by(member.id))
        await publication.advance(session)


async def current(database: Database, account: str) -> Consent:
    """What a member has agreed to; internal for someone we have never seen."""
    async with database.transaction() as session:
        member = (await members.by_accounts(session, DISCORD, [account])).get(account)
        return Consent(member.consent) if member else Consent.INTERNAL


async def decide_for_message(database: Database, message_id: int, consent: Consent, *, now: datetime) -> None:
    """A decision about one message, over its author's consent; it may come before the message does."""
    async with database.transaction(durable=True) as session:
        row = {"message_id": message_id, "consent": consent.value, "decided_at": now}
        await upsert(session, MessageConsent, [row])
        await speakers.recount(session, await messages.threads_of(session, [message_id]))
        await releases.release(session, Thread.starter_id == message_id)
        await publication.advance(session)
