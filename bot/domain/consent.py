"""What people agreed to, and how they may be named for it. Nothing is public by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.people import DISCORD, Person, ensure_members
from storage import members, publication
from storage.database import Database
from storage.members import Member
from storage.messages import MessageConsent
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


@dataclass(frozen=True, slots=True)
class Speaker:
    """How someone appears: `heading` is a place (or a name, if they agreed to it), `detail` their role."""

    heading: str
    detail: str
    sign: str | None
    """The slug of the city whose sign stands beside them."""
    place: str
    """What a list of places says: the city, or for offices without one their role."""


def speaker(
    consent: str,
    *,
    name: str,
    city: str | None,
    city_slug: str | None,
    role: str | None,
    role_short: str | None,
) -> Speaker | None:
    """How the public may see someone; None if not at all."""
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
        await publication.advance(session)
