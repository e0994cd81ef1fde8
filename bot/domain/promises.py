"""What is promised about an event: which messages will go to whom, and when. Part of others' transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD
from bot.domain.preferences import DEFAULT, Wishes, wishes_of
from storage import deliveries, posted, reminders, rsvps
from storage.deliveries import Kind, Route
from storage.events import Event, Occurrence
from storage.rsvps import Answer

COLLECT = timedelta(seconds=2)
"""Changes within this time are shown by one edit of a card."""
MORNING = time(9)
"""When whole days begin for those who are reminded of them: an hour before midnight helps nobody."""
AFTER = timedelta(hours=1)
"""How long after its end a date's thread is invited to go on: people are home, and still full of it."""
COMING = (Answer.GOING, Answer.MAYBE)
CONCERNED = (*COMING, Answer.WAITLIST)
WHOLE_SERIES = "all "
"""How `Delivery.about` begins where a cancellation speaks of all dates."""
MOVED = "the date was moved"
CANCELLED = "the date was cancelled"
OTHERWISE = "the event has other reminders now"
Promise = dict[str, Any]


def stamp(moment: datetime) -> str:
    """A moment as `Delivery.about` keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def moment_of(about: str) -> datetime:
    """What `stamp` was given."""
    return datetime.fromisoformat(about).replace(tzinfo=UTC)


async def promise_cards(session: AsyncSession, event: Event, *, now: datetime) -> None:
    """The event's card: into a thread of its own in its topic, and into the announcement channel."""
    places = [(Route.TOPIC, str(event.topic_id or "")), (Route.CHANNEL, event.announced_in)]
    await deliveries.promise(
        session,
        [
            {"kind": Kind.CARD, "event_id": event.id, "route": route, "recipient": recipient, "due_at": now}
            for route, recipient in places
            if recipient
        ],
    )


async def promise_reminders(
    session: AsyncSession, event: Event, dates: Iterable[Occurrence], *, now: datetime
) -> None:
    """Reminders of dates in the channel and in the event's thread, as far as they are not due before now."""
    await deliveries.promise(
        session,
        [
            _reminder(date, offset, route, recipient, begins(event, date) - offset)
            for date in dates
            for offset in offsets_of(event)
            for route, recipient in _public_places(event)
            if date.cancelled_at is None and begins(event, date) - offset >= now and begins(event, date) > now
        ],
    )
    await _promise_afterwards(session, event, dates, now)


async def _promise_afterwards(
    session: AsyncSession, event: Event, dates: Iterable[Occurrence], now: datetime
) -> None:
    """Once a date is over, and never at night, its thread is invited to go on."""
    if event.thread_id is None:
        return
    place = {"offset_seconds": 0, "route": Route.THREAD, "recipient": str(event.id)}
    told = [
        {
            "kind": Kind.AFTERWARDS,
            "occurrence_id": date.id,
            "about": stamp(date.ends_at),
            "due_at": DEFAULT.spoken_at(date.ends_at + AFTER),
        }
        for date in dates
        if date.cancelled_at is None and date.ends_at > now
    ]
    await deliveries.promise(session, [each | place for each in told])


async def remind_member(
    session: AsyncSession, event: Event, date: Occurrence, account: str, answer: str | None, *, now: datetime
) -> None:
    """Brings someone's own reminders of a date in line with what they answered and wish."""
    await deliveries.drop_personal_plan(session, occurrence_id=date.id, recipient=account, now=now)
    if date.cancelled_at is not None:
        return
    if answer in COMING:
        wishes = (await wishes_of(session, [account])).get(account, DEFAULT)
        await deliveries.promise(session, list(_own_reminders(event, date, account, wishes, now)))
    await _promise_wished(session, event, date, now, account)


async def _promise_wished(
    session: AsyncSession, event: Event, date: Occurrence, now: datetime, only: str = ""
) -> None:
    """What people asked for about just this date, whatever they answered; `only` one account."""
    asked = [each for each in await reminders.date_wishes(session, date.id, DISCORD) if only in ("", each[0])]
    wishes = await wishes_of(session, [account for account, _ in asked])
    begin = begins(event, date)
    for account, seconds in asked:
        wish, offset = wishes.get(account, DEFAULT), timedelta(seconds=seconds)
        due = wish.due(begin, offset)
        if due > now:
            await deliveries.promise(session, [_reminder(date, offset, wish.route, account, due)])


async def tell_offer(
    session: AsyncSession, date: Occurrence, account: str, *, until: datetime, due: datetime
) -> None:
    """Someone on the waitlist is offered a place."""
    wishes = (await wishes_of(session, [account])).get(account, DEFAULT)
    row = {"kind": Kind.OFFER, "occurrence_id": date.id, "about": stamp(until), "due_at": due}
    await deliveries.promise(session, [row | {"route": wishes.route, "recipient": account}])


async def follow_move(session: AsyncSession, event: Event, date: Occurrence, *, now: datetime) -> None:
    """The date has another start: its reminders follow, and whom it concerns is told."""
    gone = (Kind.REMINDER, Kind.MOVED, Kind.AFTERWARDS)
    await deliveries.take_back(session, reason=MOVED, occurrence_id=date.id, kinds=gone, recipient=None)
    await _promise_all(session, event, date, now)
    await _tell_change(session, event, date, Kind.MOVED, f"m{stamp(now)}", now=now)


async def follow_end(session: AsyncSession, event: Event, date: Occurrence, *, now: datetime) -> None:
    """The date ends at another time, and begins as before."""
    gone = (Kind.AFTERWARDS,)
    await deliveries.take_back(session, reason=MOVED, occurrence_id=date.id, kinds=gone, recipient=None)
    await _promise_afterwards(session, event, [date], now)


async def plan_anew(session: AsyncSession, event: Event, date: Occurrence, *, now: datetime) -> None:
    """The event has other reminders than before: what is still to come is promised anew."""
    if date.ends_at > now and date.cancelled_at is None:
        gone = (Kind.REMINDER,)
        await deliveries.take_back(
            session, reason=OTHERWISE, occurrence_id=date.id, kinds=gone, recipient=None
        )
        await _promise_all(session, event, date, now)


async def _promise_all(session: AsyncSession, event: Event, date: Occurrence, now: datetime) -> None:
    """All reminders of a date: in public, and of everyone who comes or may come."""
    await promise_reminders(session, event, [date], now=now)
    people = await rsvps.answered(session, date.id, COMING, DISCORD)
    wishes = await wishes_of(session, [account for _, account in people])
    for _, account in people:
        own = _own_reminders(event, date, account, wishes.get(account, DEFAULT), now)
        await deliveries.promise(session, list(own))
    await _promise_wished(session, event, date, now)


async def tell_changed_place(session: AsyncSession, event: Event, date: Occurrence, *, now: datetime) -> None:
    """The date takes place elsewhere; its reminders say so by themselves."""
    await _tell_change(session, event, date, Kind.MOVED, f"p{stamp(now)}", now=now)


async def follow_cancel(
    session: AsyncSession,
    event: Event,
    date: Occurrence,
    *,
    publicly: bool = True,
    is_series: bool = False,
    now: datetime,
) -> None:
    """The date does not take place: nobody is reminded of it, and whom it concerns is told.

    `is_series`: nor do the others; the channel hears of that once, with the date that is told `publicly`.
    """
    gone = (Kind.REMINDER, Kind.OFFER, Kind.MOVED, Kind.AFTERWARDS)
    await deliveries.take_back(session, reason=CANCELLED, occurrence_id=date.id, kinds=gone, recipient=None)
    about = f"{WHOLE_SERIES if is_series else ''}{stamp(now)}"
    await _tell_change(session, event, date, Kind.CANCELLED, about, publicly=publicly, now=now)


async def show_change(session: AsyncSession, event_id: int, *, now: datetime) -> None:
    """The event's posted cards no longer show what holds: they are edited soon, several changes at once."""
    await posted.ask_refresh(session, event_id, now + COLLECT)


async def show_notices(session: AsyncSession, event_id: int, *, now: datetime) -> None:
    """Posted reminders and notes no longer say what holds: they are edited too, never posted again."""
    await posted.ask_refresh_notices(session, event_id, now + COLLECT, now)


def begins(event: Event, date: Occurrence) -> datetime:
    """From when reminders are counted back: the start, of whole days nine in the morning of the first."""
    if not event.is_all_day:
        return date.starts_at
    local = date.starts_at.astimezone(ZoneInfo(event.time_zone))
    return datetime.combine(local, MORNING, ZoneInfo(event.time_zone)).astimezone(UTC)


def offsets_of(event: Event) -> list[timedelta]:
    """How long before each start people are reminded."""
    return [timedelta(seconds=seconds) for seconds in event.offsets]


async def _tell_change(
    session: AsyncSession,
    event: Event,
    date: Occurrence,
    kind: Kind,
    about: str,
    *,
    publicly: bool = True,
    now: datetime,
) -> None:
    """To its thread and channel, and to everyone who comes, may come or waits; after their quiet hours."""
    answered = [account for _, account in await rsvps.answered(session, date.id, CONCERNED, DISCORD)]
    wished = [account for account, _ in await reminders.date_wishes(session, date.id, DISCORD)]
    people = list(dict.fromkeys([*answered, *wished]))
    wishes = await wishes_of(session, people)
    told: list[tuple[Route, str, datetime]] = [(*place, now) for place in _public_places(event) if publicly]
    for account in people:
        wish = wishes.get(account, DEFAULT)
        spoken = wish.spoken_at(now)
        told.append((wish.route, account, spoken if spoken < date.starts_at else now))
    rows = [
        {
            "kind": kind,
            "occurrence_id": date.id,
            "about": about,
            "route": route,
            "recipient": recipient,
            "due_at": due,
        }
        for route, recipient, due in told
    ]
    await deliveries.promise(session, rows)
    await show_change(session, event.id, now=now)


def _public_places(event: Event) -> Sequence[tuple[Route, str]]:
    places = []
    if event.announced_in:
        places.append((Route.CHANNEL, event.announced_in))
    if event.thread_id is not None:
        places.append((Route.THREAD, str(event.id)))
    return places


def _own_reminders(
    event: Event, date: Occurrence, account: str, wishes: Wishes, now: datetime
) -> Iterator[Promise]:
    begin = begins(event, date)
    if not wishes.wants_reminders or begin <= now:
        return
    offsets = offsets_of(event) if wishes.offsets is None else wishes.offsets
    for offset in offsets:
        due = wishes.due(begin, offset)
        if due > now:
            yield _reminder(date, offset, wishes.route, account, due)


def _reminder(date: Occurrence, offset: timedelta, route: Route, recipient: str, due: datetime) -> Promise:
    return {
        "kind": Kind.REMINDER,
        "occurrence_id": date.id,
        "about": stamp(date.starts_at),
        "offset_seconds": int(offset.total_seconds()),
        "route": route,
        "recipient": recipient,
        "due_at": due,
    }
