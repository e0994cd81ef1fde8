"""Reports of what should not be public: received, decided by a person with a reason, answered.

The form and the answer are those of Art. 16 of Regulation (EU) 2022/2065 (Digital Services Act).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import consent, letters
from bot.domain.letters import Office
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_, Language
from storage import deliveries, holds, publication, reports
from storage.database import Database
from storage.deliveries import Kind, Route
from storage.messages import Hold, Message
from storage.reports import Decision, Report

REMIND_AFTER = (timedelta(days=2), timedelta(days=6), letters.DECIDED_WITHIN)
"""When the moderators are reminded of a report without a decision, the last time when it is owed."""
_MESSAGE = re.compile(r"^/threads/(\d{1,19})(?:/[^#]*)?(?:#m(\d{1,19}))?$")


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody reports. `about` is an address of ours without the host; who it is may stay unsaid."""

    about: str
    reason: str
    name: str
    email: str
    language: Language


@dataclass(frozen=True, slots=True)
class ReportState:
    """How far a report has come, for whoever sent it. `decision`: empty, hidden or kept."""

    about: str
    created_at: datetime
    due_at: datetime
    decision: str
    decision_reason: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as the moderators see it."""

    about: str
    is_hidden: bool
    reason: str
    is_message: bool
    """Whether it is about a message, so that hiding took effect at once."""
    is_told: bool
    """Whether the answer goes out by mail."""


async def report(
    database: Database, new: NewReport, to: Office, *, by_mail: bool = False, now: datetime
) -> str:
    """Keeps a report and promises that the moderators hear of it; the secret by which its answer is found.

    `by_mail`: whether mails can be sent; whoever reports it is then told at once that it has arrived.
    Whether there is anything at the address is not said: what is not public answers like what does not exist.
    """
    secret = secrets.token_urlsafe(24)
    async with database.transaction(durable=True) as session:
        row = Report(
            about=new.about,
            message_id=_message_id(new.about),
            reason=new.reason,
            name=new.name,
            email=new.email,
            language=new.language,
            secret_hash=_hash(secret),
            created_at=now,
        )
        session.add(row)
        await session.flush()
        await letters.announce(session, Kind.COMPLAINT, row, to, now=now, again=REMIND_AFTER)
        if by_mail and row.email:
            await _write_to(session, row, Kind.RECEIPT, now)
    return secret


async def state(database: Database, secret: str) -> ReportState | None:
    """The report with this secret; None if there is none."""
    async with database.reading() as connection:
        row = await reports.by_secret(connection, _hash(secret))
    if row is None:
        return None
    due_at = letters.due_at(row)
    return ReportState(row.about, row.created_at, due_at, row.decision, row.decision_reason, row.decided_at)


async def decide(
    database: Database,
    report_id: int,
    moderator: Person,
    *,
    hide: bool,
    reason: str,
    by_mail: bool,
    now: datetime,
) -> Decided:
    """A moderator decides, with a reason that the person is told; a hidden post is internal from now on.

    `by_mail`: whether mails can be sent. Raises UserError if somebody else was faster.
    """
    async with database.transaction(durable=True) as session:
        row = await session.get(Report, report_id, with_for_update=True)
        if row is None or row.decided_at is not None:
            raise UserError(N_("This report has been decided about already."))
        moderator_id = (await ensure_members(session, [moderator], now=now))[moderator.account]
        row.decision = Decision.HIDDEN if hide else Decision.KEPT
        row.decision_reason, row.decided_at, row.decided_by = reason, now, moderator_id
        if hide and row.message_id is not None:
            await _hide(session, row.message_id, moderator_id, now)
        is_told = by_mail and bool(row.email)
        if is_told:
            await _write_to(session, row, Kind.ANSWER, now)
        return Decided(row.about, hide, reason, row.message_id is not None, is_told)


async def _write_to(session: AsyncSession, row: Report, kind: Kind, now: datetime) -> None:
    promise = {"kind": kind, "report_id": row.id, "route": Route.MAIL, "recipient": row.email, "due_at": now}
    await deliveries.promise(session, [promise])


async def _hide(session: AsyncSession, message_id: int, moderator_id: int, now: datetime) -> None:
    """The message stays where it was written, and is kept internal whatever its author agreed to."""
    message = await session.get(Message, message_id)
    if message is None:
        return
    message.hold = Hold.KEPT
    await holds.record(session, message_id, moderator_id, Hold.KEPT, now)
    await consent.take_effect(session, [message_id])
    await publication.advance(session)


def _message_id(about: str) -> int | None:
    """The message that an address names; a thread is opened by the message with its id."""
    found = _MESSAGE.match(about)
    number = int(found[2] or found[1]) if found else 0
    return number if 0 < number < 2**63 else None


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
