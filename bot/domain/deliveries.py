"""Deliveries: what was promised is a row; it is claimed, sent once, and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import N_, PUBLIC_LANGUAGE, discord_time, gettext
from bot.notices import LinkButton, Notice, Tone, plain
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, State
from storage.events import Occurrence

BATCH = 50
STALE_AFTER = timedelta(minutes=2)
"""A claim this old was never confirmed: whoever held it is gone (product.md, "Facts about Discord")."""
LATE_AFTER = timedelta(minutes=2)
"""From here on a reminder says that it comes late."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send now."""

    id: int
    route: str
    recipient: str
    due_at: datetime
    claimed_before: datetime | None
    """When it was claimed first, if it may have been sent already: look for `mark` before sending."""
    is_late: bool
    useless: str
    """Why it should not be sent any more; empty if it should."""
    notice: Notice

    @property
    def nonce(self) -> str:
        """What makes Discord return the first message to a repeat, within minutes; at most 25 characters."""
        return f"sg-{self.id}"


def mark(delivery_id: int) -> str:
    """What a sent delivery can be recognised by: the end of its link's address."""
    return f"#erinnerung-{delivery_id}"


def promise(
    session: AsyncSession,
    occurrences: Sequence[Occurrence],
    *,
    recipient: str,
    offset: timedelta,
    now: datetime,
) -> None:
    """Promises a reminder of each occurrence that is still to come, `offset` before its start."""
    for occurrence in occurrences:
        if occurrence.starts_at <= now or occurrence.cancelled_at is not None:
            continue
        session.add(
            Delivery(
                occurrence_id=occurrence.id,
                offset_seconds=int(offset.total_seconds()),
                route="channel",
                recipient=recipient,
                due_at=max(occurrence.starts_at - offset, now),
            )
        )


async def claim_due(
    database: Database, *, now: datetime, base_url: str, stale_after: timedelta = STALE_AFTER
) -> list[Claim]:
    """Takes what is due; what would no longer help, and cannot have been sent, is skipped with the reason.

    `stale_after` zero takes over every open claim: right after a start, when nobody else can hold one.
    """
    claims = []
    async with database.transaction(durable=True) as session:
        rows = await deliveries.claim(session, now=now, stale_before=now - stale_after, limit=BATCH)
        for row in rows:
            claim = _claim(row, now, base_url)
            if claim.useless and claim.claimed_before is None:
                await deliveries.settle(session, row.id, State.SKIPPED, reason=claim.useless)
            else:
                claims.append(claim)
    return claims


async def confirm(database: Database, claim: Claim, message_id: int, *, now: datetime) -> None:
    """It was sent, as this message."""
    async with database.transaction(durable=True) as session:
        sent = {"message_id": message_id, "sent_at": now, "is_late": claim.is_late}
        await deliveries.settle(session, claim.id, State.SENT, **sent)


async def skip(database: Database, claim: Claim) -> None:
    """It was not sent, and sending it now would help nobody."""
    async with database.transaction(durable=True) as session:
        await deliveries.settle(session, claim.id, State.SKIPPED, reason=claim.useless)


async def give_up(database: Database, claim: Claim, reason: str) -> None:
    """It can never be sent; the reason is kept for the office."""
    async with database.transaction(durable=True) as session:
        await deliveries.settle(session, claim.id, State.FAILED, reason=reason)


def _useless(row: Row[*tuple[Any, ...]], now: datetime) -> str:
    if row.cancelled_at is not None:
        return "the date was cancelled"
    return "the date was over before it could be sent" if row.ends_at <= now else ""


def _claim(row: Row[*tuple[Any, ...]], now: datetime, base_url: str) -> Claim:
    is_late = now - row.due_at > LATE_AFTER
    notice = _reminder(row, is_late=is_late, url=f"{base_url}/events/{row.event_id}{mark(row.id)}")
    useless = _useless(row, now)
    return Claim(row.id, row.route, row.recipient, row.due_at, row.claimed_before, is_late, useless, notice)


def _reminder(row: Row[*tuple[Any, ...]], *, is_late: bool, url: str) -> Notice:
    def say(text: str, **values: object) -> str:
        return gettext(PUBLIC_LANGUAGE, text, **values)

    when = f"{discord_time(row.starts_at)} ({discord_time(row.starts_at, 'R')})"
    where = plain(row.place) or (say(N_("online")) if row.is_online else "")
    late = say(N_("This reminder comes late; the exchange was offline.")) if is_late else ""
    return Notice(
        kind=say(N_("Reminder")),
        title=row.title,
        lines=tuple(line for line in (when, where, late) if line),
        buttons=(LinkButton(say(N_("Open")), url),),
        tone=Tone.OFFICE,
        is_public=True,
    )
