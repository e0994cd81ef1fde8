"""Deliveries: what was promised is a row; it is claimed, sent once, and confirmed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import held, news, posted, promises
from bot.domain.letters import Mail
from bot.domain.news import Chat
from bot.domain.preferences import DEFAULT, Way, wishes_of
from bot.domain.quiet import is_late, without_quiet
from bot.domain.sights import NO_CHAT, Sight, look, mark_of, notice
from bot.notices import Notice
from storage import claims, deliveries
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route, State

BATCH = 100
STALE_AFTER = timedelta(minutes=2)
"""A claim this old was never confirmed: whoever held it is gone (product.md, "Facts about Discord")."""
NO_THREAD = "the event has no thread"
OVER = "the date was over before it could be sent"
LONG_OVER = "the date was long over before it could be sent"
AFTERWARDS_WITHIN = timedelta(days=7)
"""Later nobody goes on with it."""
LAPSED = "the offer has ended"
OUTDONE = "a later reminder says the same"
SETTLED = "the office has dealt with it"
CLOSED_DIRECT = "direct messages are closed"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What will be told, and when; `title` is the event's, None for what is no event's."""

    due_at: datetime
    kind: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send now."""

    id: int
    lane: str
    """What is sent one after the other: all that goes to one place."""
    kind: Kind
    route: Route
    target: str
    """Where: the channel's or thread's id or name, the topic's id, or the account's id."""
    mentioned: str
    """The account that is named there; empty: none."""
    thread_name: str
    """What the thread is called that a `topic` route opens."""
    due_at: datetime
    claimed_before: datetime | None
    """When it was claimed first, if it may have been sent already: look for `mark` before sending."""
    mark: str
    """What it is recognised by: how a link's address ends, or how a button's custom id begins."""
    is_late: bool
    useless: str
    """Why it should not be sent any more; empty if it should."""
    notice: Notice
    mail: Mail | None = None
    """What it says as an e-mail, if that is its route."""

    @property
    def nonce(self) -> str:
        """What makes Discord return the first message to a repeat, within minutes; at most 25 characters."""
        return f"sg-{self.id}"

    @property
    def is_direct(self) -> bool:
        """Whether it goes to one person alone; `target` is their account."""
        return self.route is Route.DIRECT

    @property
    def opens_thread(self) -> bool:
        """Whether it opens a thread in the topic `target`."""
        return self.route is Route.TOPIC


@dataclass(frozen=True, slots=True)
class Sent:
    """It was sent, as this message in this channel, thread or direct channel; a mail has neither."""

    claim: Claim
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was not sent, and sending it now would help nobody."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Refused:
    """It can never be sent; the reason is kept for the office."""

    claim: Claim
    reason: str


Outcome = Sent | Skipped | Refused


async def upcoming(database: Database, *, limit: int) -> list[Upcoming]:
    """What is due next; what people set for themselves is told without their words."""
    async with database.reading() as connection:
        return [Upcoming(*row) for row in await deliveries.upcoming(connection, limit)]


async def claim_due(
    database: Database,
    *,
    now: datetime,
    base_url: str,
    stale_after: timedelta = STALE_AFTER,
    by_mail: bool = False,
    chat: Chat = NO_CHAT,
    limit: int = BATCH,
    without: Collection[str] = (),
) -> list[Claim]:
    """Takes what is due by mail, or all else, of every lane the earliest; the lanes `without` get nothing.

    What would no longer help, and cannot have been sent, is skipped with the reason. `stale_after` zero takes
    over every open claim: right after a start, when nobody else can hold one. `chat` knows what the
    recipients of news may see there.
    """
    taken = []
    async with database.transaction(durable=True) as session:
        rows = await claims.claim(
            session,
            now=now,
            stale_before=now - stale_after,
            by_mail=by_mail,
            limit=limit,
            without=without,
        )
        if not rows:
            return []
        sights = await look(session, rows, now, chat)
        rows = await without_quiet(session, rows, sights, now)
        for row in rows:
            claim = _claim(row, sights[row.id], now, base_url)
            if claim.useless and claim.claimed_before is None:
                await claims.settle(session, row.id, State.SKIPPED, reason=claim.useless)
                await news.settled(session, [row.id])
                await held.settled(session, told=(), untold=[row.id])
            else:
                taken.append(claim)
    return taken


async def release(database: Database, unsent: Iterable[Claim]) -> None:
    """Gives back claims that nobody began to send; what was claimed before stays to be looked for."""
    fresh = [claim.id for claim in unsent if claim.claimed_before is None]
    if fresh:
        async with database.transaction(durable=True) as session:
            await claims.release(session, fresh)


async def settle(database: Database, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """What became of claims. What could not be sent for now stays claimed, and is looked for first later."""
    async with database.transaction(durable=True) as session:
        await claims.settle_sent(session, [_sent(each, now) for each in outcomes if isinstance(each, Sent)])
        for outcome in outcomes:
            await _settle(session, outcome, now)
        await news.settled(session, [each.claim.id for each in outcomes if each.claim.kind is Kind.NEWS])
        ours = {each.claim.id: isinstance(each, Sent) for each in outcomes if each.claim.kind is Kind.HELD}
        await held.settled(
            session,
            told=[key for key, is_sent in ours.items() if is_sent],
            untold=[key for key, is_sent in ours.items() if not is_sent],
        )


def _sent(outcome: Sent, now: datetime) -> dict[str, object]:
    return {
        "id": outcome.claim.id,
        "state": State.SENT,
        "sent_at": now,
        "is_late": outcome.claim.is_late,
        "channel_id": outcome.channel_id,
        "message_id": outcome.message_id,
    }


async def _settle(session: AsyncSession, outcome: Outcome, now: datetime) -> None:
    """What follows from one outcome."""
    claim = outcome.claim
    match outcome:
        case Sent():
            if claim.kind is Kind.CARD and outcome.message_id is not None:
                await posted.take_note(session, claim.id, outcome.message_id, now=now)
        case Skipped():
            await claims.settle(session, claim.id, State.SKIPPED, reason=claim.useless)
        case Refused():
            await claims.settle(session, claim.id, State.FAILED, reason=outcome.reason)
            if outcome.reason == CLOSED_DIRECT:
                await _fall_back(session, claim.id, now)


async def _fall_back(session: AsyncSession, delivery_id: int, now: datetime) -> None:
    """Direct messages are closed: if the member allows it, they are named in the event's thread instead."""
    row = await session.get_one(Delivery, delivery_id)
    wishes = (await wishes_of(session, [row.recipient])).get(row.recipient, DEFAULT)
    if wishes.way is Way.DIRECT_OR_THREAD and row.occurrence_id is not None:
        await deliveries.promise(session, [_in_thread(row, now)])
        row.is_reported = True  # they hear of it all the same


def _in_thread(row: Delivery, now: datetime) -> promises.Promise:
    kept = ("kind", "occurrence_id", "about", "offset_seconds", "recipient")
    return {name: getattr(row, name) for name in kept} | {"route": Route.MENTION, "due_at": now}


def _claim(row: Delivery, sight: Sight, now: datetime, base_url: str) -> Claim:
    late = is_late(row, now)
    return Claim(
        id=row.id,
        lane=claims.lane_of(row),
        kind=Kind(row.kind),
        route=Route(row.route),
        target=_target(row, sight),
        mentioned=row.recipient if row.route == Route.MENTION else "",
        thread_name=sight.date.title if sight.date else "",
        due_at=row.due_at,
        claimed_before=row.first_claimed_at,
        mark=mark_of(row, sight),
        is_late=late,
        useless=_useless(row, sight, now),
        notice=notice(row, sight, now=now, base_url=base_url, is_late=late),
        mail=sight.letter.mail() if sight.letter and row.route == Route.MAIL else None,
    )


def _target(row: Delivery, sight: Sight) -> str:
    if row.route in (Route.THREAD, Route.MENTION):
        return str(sight.date.thread_id or "") if sight.date else ""
    return row.recipient


def _useless(row: Delivery, sight: Sight, now: datetime) -> str:
    """The first reason that holds against sending it; empty if none does."""
    date = sight.date
    if date is None:
        if sight.news is not None:
            return "" if sight.news.threads else news.NOTHING_LEFT
        is_settled = sight.letter is not None and sight.letter.is_settled
        return SETTLED if is_settled and row.offset_seconds else ""
    is_called_off = date.cancelled_at is not None and row.kind not in (
        Kind.CARD,
        Kind.CANCELLED,
        Kind.QUESTION,
    )
    has_lapsed = row.kind == Kind.OFFER and promises.moment_of(row.about) <= now
    reasons = {
        NO_THREAD: row.route in (Route.THREAD, Route.MENTION) and date.thread_id is None,
        OVER: date.ends_at <= now and row.kind != Kind.AFTERWARDS,
        LONG_OVER: row.kind == Kind.AFTERWARDS and now > date.ends_at + AFTERWARDS_WITHIN,
        promises.CANCELLED: is_called_off,
        LAPSED: has_lapsed,
        OUTDONE: sight.is_outdone,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
