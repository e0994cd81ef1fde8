"""Secret addresses that a command hands out, since nobody signs in yet: each opens one thing.

Opening one by GET must never use it up, since chat clients and mail scanners open addresses before people do.
What changes something is a form's POST, which calls `use_up` in the transaction that does it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Person, ensure_members
from storage import links
from storage.database import Database

SECRET_BYTES = 24
"""192 bits, 32 characters of an address: nobody finds one by trying."""


class Purpose(StrEnum):
    """What a link is for. It opens nothing else, whatever it is about."""

    ARCHIVE_PROOF = "archive_proof"
    """The office's page that shows how complete the archive is."""
    CALENDAR = "calendar"
    """A person's own calendar feed; about: nothing."""
    PAGE_EDIT = "page_edit"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class Link:
    """What a secret opens."""

    id: int
    about: str
    member_id: int | None
    """To whom it was given; None: to nobody known."""
    ends_at: datetime | None
    """None: it does not end by itself."""


async def hand_out(
    database: Database,
    *,
    purpose: Purpose,
    about: str,
    member: Person | None,
    now: datetime,
    lasts: timedelta | None,
) -> str:
    """A new secret, safe in an address; only its SHA-256 is kept. `lasts` None: it does not end."""
    secret, link = _new(purpose, about, now, lasts)
    async with database.transaction(durable=True) as session:
        if member is not None:
            link.member_id = await _member_id(session, member, now)
        session.add(link)
    return secret


async def rotate(
    database: Database,
    *,
    purpose: Purpose,
    about: str,
    member: Person,
    now: datetime,
    lasts: timedelta | None,
) -> str:
    """A new secret, and every earlier one that the member has for this purpose opens nothing from now on."""
    secret, link = _new(purpose, about, now, lasts)
    async with database.transaction(durable=True) as session:
        link.member_id = await _member_id(session, member, now)
        await links.revoke(session, purpose, link.member_id)
        session.add(link)
    return secret


async def follow(database: Database, secret: str, *, purpose: Purpose, now: datetime) -> Link | None:
    """What a secret opens; None if unknown, of another purpose, ended, revoked or used up: all alike."""
    async with database.reading() as connection:
        row = await links.find(connection, _digest(secret), purpose, now)
    return Link(row.id, row.about, row.member_id, row.ends_at) if row else None


async def use_up(session: AsyncSession, link_id: int, now: datetime) -> bool:
    """Whether it was still usable, in the caller's transaction; of two who use it at once, one gets True."""
    return await links.use_up(session, link_id, now)


async def sweep(database: Database, *, now: datetime) -> None:
    """Forgets what opens nothing any more."""
    async with database.transaction() as session:
        await links.sweep(session, now)


def _new(purpose: Purpose, about: str, now: datetime, lasts: timedelta | None) -> tuple[str, links.Link]:
    """The secret, and the row that knows its hash; a plain one is enough, since nobody guesses the secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ends_at = None if lasts is None else now + lasts
    return secret, links.Link(
        secret_sha256=_digest(secret), purpose=purpose, about=about, created_at=now, ends_at=ends_at
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


async def _member_id(session: AsyncSession, member: Person, now: datetime) -> int:
    return (await ensure_members(session, [member], now=now))[member.account]
