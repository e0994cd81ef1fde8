"""Deliveries: one message to one recipient over one route. The database is the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId, Snowflake
from storage.events import Event, Occurrence

Rows = Sequence[Row[*tuple[Any, ...]]]


class State(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class Kind(StrEnum):
    """What is told."""

    CARD = "card"
    REMINDER = "reminder"
    OFFER = "offer"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PERSONAL = "personal"
    NEWS = "news"
    """What is new in the threads that somebody follows."""
    HELD = "held"
    """To authors: messages of theirs that stay internal until they release them."""
    AFTERWARDS = "afterwards"
    """Into the event's thread, once a date is over: go on here, and these are the materials."""
    PROBLEMS = "problems"
    """To the editors: so many messages could not be sent at all."""
    QUESTION = "question"
    """To the editors: what a deletion in Discord means."""
    REVIEW = "review"
    """To the editors: a resource that waits for them, or for another look."""
    VERDICT = "verdict"
    """To whoever suggested a resource: what was decided, or what the editors ask."""
    STALE = "stale"
    """To the editors, once a month: what is not as it should be in the collection of resources."""
    FEEDBACK = "feedback"
    """To the office: a barrier that a reader met."""
    COMPLAINT = "complaint"
    """To the moderators: something public should not be there."""
    RECEIPT = "receipt"
    """To whoever reported something: that it has arrived."""
    ANSWER = "answer"
    """To whoever reported something: what was decided."""


class Route(StrEnum):
    """How a recipient is reached, and what `Delivery.recipient` names."""

    CHANNEL = "channel"
    """A message into a channel: its id, or the name that the config gives it."""
    TOPIC = "topic"
    """A forum post or thread of its own in a topic: the topic's id."""
    THREAD = "thread"
    """A message into an event's thread: the event's id."""
    DIRECT = "direct"
    """A direct message: the account's id."""
    MENTION = "mention"
    """A message into the event's thread that names someone: the account's id."""
    MAIL = "mail"
    """An e-mail: the address."""


OF_A_DATE = ("occurrence_id", "offset_seconds", "recipient", "route", "kind", "about")
"""What tells a delivery about a date from every other, so that it is promised once."""


class Delivery(Base):
    """A promise to tell someone something at a time. A reminder's due time follows its date's start."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "route", name="uq_delivery_card"),
        UniqueConstraint(*OF_A_DATE, name="uq_delivery_occurrence"),
        UniqueConstraint("reminder_id", "about", name="uq_delivery_reminder"),
        UniqueConstraint("resource_id", "kind", "about", "recipient", name="uq_delivery_resource"),
        Index(None, "state", "due_at"),
        Index(
            "uq_delivery_follower",
            "follower_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(12))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    """Of a card: the event that it shows."""
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    """Of all that speaks of one date."""
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id", ondelete="CASCADE"))
    """Of what a person asked to be reminded of."""
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    """Of all that speaks of a resource."""
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id", ondelete="CASCADE"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    follower_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    """Of news, and of what is held: the member who is told; one such message waits at most for each."""
    about: Mapped[str] = mapped_column(String(40), default="")
    """What tells it from others of its kind: the start that a reminder speaks of, the end of an offer."""
    offset_seconds: Mapped[int] = mapped_column(default=0)
    """How long before the start, in seconds; of letters that it reminds of, how long after they came in."""
    route: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(100))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=State.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    first_claimed_at: Mapped[datetime | None]
    """Where to begin looking for it in the channel, if it was claimed before and never confirmed."""
    sent_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    channel_id: Mapped[int | None] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    refresh_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the posted message is to be edited, since what it shows has changed."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was skipped or failed."""
    is_reported: Mapped[bool] = mapped_column(default=False)
    """That it failed was told to the office, or needs no telling."""


async def promise(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds deliveries; one that is there already stays as it is. All rows name the same columns.

    One about a date that was taken back is pending again: the date was moved, and now is where it was.
    """
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(Delivery)
    statement = insert.on_conflict_do_nothing()
    if "occurrence_id" in rows[0]:
        again = {"state": State.PENDING, "due_at": insert.excluded.due_at, "reason": ""}
        was_taken_back = and_(Delivery.state == State.SKIPPED, Delivery.claimed_at.is_(None))
        statement = insert.on_conflict_do_update(index_elements=OF_A_DATE, set_=again, where=was_taken_back)
    await session.execute(statement, [dict(row) for row in rows])


async def upcoming(connection: AsyncConnection, limit: int) -> Sequence[Row[datetime, str, str | None]]:
    """due_at, kind and the event's title (None for what is no event's) of what comes next."""
    query = (
        select(Delivery.due_at, Delivery.kind, Event.title)
        .outerjoin(Occurrence, Occurrence.id == Delivery.occurrence_id)
        .outerjoin(Event, Event.id == func.coalesce(Delivery.event_id, Occurrence.event_id))
        .where(Delivery.state == State.PENDING)
        .order_by(Delivery.due_at, Delivery.id)
    )
    return (await connection.execute(query.limit(limit))).all()


async def reschedule(session: AsyncSession, *, reminder_id: int, about: str, due_at: datetime) -> None:
    """Another time for a personal reminder that was not sent yet."""
    which = and_(
        Delivery.reminder_id == reminder_id, Delivery.about == about, Delivery.state == State.PENDING
    )
    await change(session, which, {"due_at": due_at})


async def take_back(
    session: AsyncSession, *, reason: str, occurrence_id: int, kinds: Sequence[Kind], recipient: str | None
) -> None:
    """Skips what is still pending about a date; `recipient` None: for everyone."""
    wanted = [
        Delivery.occurrence_id == occurrence_id,
        Delivery.state == State.PENDING,
        Delivery.kind.in_([kind.value for kind in kinds]),
    ]
    if recipient is not None:
        wanted.append(Delivery.recipient == recipient)
        wanted.append(Delivery.route.in_([Route.DIRECT.value, Route.MENTION.value]))
    await change(session, and_(*wanted), {"state": State.SKIPPED, "reason": reason})


async def drop_personal_plan(
    session: AsyncSession, *, occurrence_id: int, recipient: str, now: datetime
) -> None:
    """Removes someone's reminders of a date that are not due yet, so that they can be planned anew."""
    await session.execute(
        delete(Delivery).where(
            Delivery.occurrence_id == occurrence_id,
            Delivery.kind == Kind.REMINDER,
            Delivery.recipient == recipient,
            Delivery.route.in_([Route.DIRECT.value, Route.MENTION.value]),
            Delivery.state == State.PENDING,
            Delivery.due_at > now,
        )
    )


async def outdone(session: AsyncSession, ids: Sequence[int], now: datetime) -> set[int]:
    """Those reminders after which another of the same date, to the same recipient, is due already."""
    if not ids:
        return set()
    nearer = aliased(Delivery)
    query = (
        select(Delivery.id)
        .join(
            nearer,
            and_(
                nearer.occurrence_id == Delivery.occurrence_id,
                nearer.about == Delivery.about,
                nearer.recipient == Delivery.recipient,
                nearer.route == Delivery.route,
                nearer.kind == Delivery.kind,
                nearer.offset_seconds < Delivery.offset_seconds,
                nearer.due_at <= now,
            ),
        )
        .where(Delivery.id.in_(list(ids)), nearer.state.in_([State.PENDING, State.CLAIMED, State.SENT]))
    )
    return set((await session.scalars(query)).all())


async def change(session: AsyncSession, which: ColumnElement[bool], columns: Mapping[str, Any]) -> None:
    """Sets columns of those deliveries; rows that were read before know nothing of it."""
    statement = update(Delivery).where(which).values(dict(columns))
    await session.execute(statement.execution_options(synchronize_session=False))
