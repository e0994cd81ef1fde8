"""What belongs to a thread besides its messages: resources, events and other threads that editors named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Row,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column

from storage.columns import Base, Snowflake
from storage.events import Event
from storage.gates import message_is_shown, starter, thread_is_public
from storage.queries import Query
from storage.resources import Resource, State
from storage.threads import Thread
from storage.topics import Topic


class Kind(StrEnum):
    """What a thread is related to."""

    RESOURCE = "resource"
    EVENT = "event"
    THREAD = "thread"


class Related(Base):
    """An editor said that a thread and a thing belong together; between threads it holds both ways."""

    __tablename__ = "related"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, index=True)
    at: Mapped[datetime]


class RelatedRow(NamedTuple):
    """What the public may see of what belongs to a thread."""

    kind: str
    ref_id: int
    title: str


class ThreadRow(NamedTuple):
    """A public thread that something belongs to."""

    id: int
    title: str


async def shown(connection: AsyncConnection, thread_id: int) -> list[RelatedRow]:
    """What belongs to a thread and is public: what editors said, and what follows by itself.

    By itself follow the event whose thread it is, and resources that were suggested from a public message.
    """
    return await _SHOWN.all(connection, thread_id=thread_id)


async def threads_about(connection: AsyncConnection, kind: Kind, ref_id: int) -> list[ThreadRow]:
    """The public threads that a public thing belongs to, the latest first."""
    return await _ABOUT.all(connection, kind=kind, ref_id=ref_id)


async def named(connection: AsyncConnection, thread_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """kind, ref_id, title of what editors said about a thread, public or not, the last first."""
    other = aliased(Thread)
    title = func.coalesce(Resource.title, Event.title, other.title, "")
    query = (
        select(Related.kind, Related.ref_id, title.label("title"))
        .outerjoin(Resource, (Resource.id == Related.ref_id) & (Related.kind == Kind.RESOURCE))
        .outerjoin(Event, (Event.id == Related.ref_id) & (Related.kind == Kind.EVENT))
        .outerjoin(other, (other.id == Related.ref_id) & (Related.kind == Kind.THREAD))
        .where(Related.thread_id == thread_id)
        .order_by(Related.at.desc(), Related.ref_id)
    )
    return (await connection.execute(query)).all()


async def remove(session: AsyncSession, thread_id: int, kind: Kind, ref_id: int) -> bool:
    """They belong together no longer; between threads, whichever named the other."""
    pairs = [(thread_id, ref_id)] + ([(ref_id, thread_id)] if kind is Kind.THREAD else [])
    same = or_(*(and_(Related.thread_id == one, Related.ref_id == other) for one, other in pairs))
    gone = delete(Related).where(Related.kind == kind, same).returning(Related.ref_id)
    return (await session.execute(gone)).first() is not None


def may_have_more(thread_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether there may be something to show for a thread: told in a few steps, since most have nothing."""
    return or_(
        exists().where(Related.thread_id == thread_id),
        exists().where(Related.ref_id == thread_id, Related.kind == Kind.THREAD),
        exists().where(Resource.from_thread_id == thread_id),
        exists().where(Event.thread_id == thread_id),
    )


def _of_thread() -> Select[*tuple[Any, ...]]:
    thread_id = bindparam("thread_id", type_=Snowflake)
    of_it, opening = Related.thread_id == thread_id, starter()
    public = select(literal(Kind.THREAD.value), Thread.id, Thread.title)
    public = public.select_from(opening.join(Thread.__table__.join(Topic.__table__)))
    public = public.where(thread_is_public(opening))
    others = select(Related.ref_id).where(of_it, Related.kind == Kind.THREAD)
    by_others = select(Related.thread_id).where(Related.ref_id == thread_id, Related.kind == Kind.THREAD)
    resource = select(literal(Kind.RESOURCE.value).label("kind"), Resource.id, Resource.title)
    resource = resource.where(Resource.state == State.PUBLISHED)
    event = select(literal(Kind.EVENT.value), Event.id, Event.title)
    event = event.where(Event.is_public, Event.published_at.is_not(None))
    said = select(Related.ref_id).where(of_it)
    # Joined, not looked up in a list: SQLite would go through all that is published.
    of_resources = and_(Related.ref_id == Resource.id, Related.kind == Kind.RESOURCE, of_it)
    every = union(
        resource.select_from(Related).join(Resource, of_resources),
        resource.where(Resource.from_thread_id == thread_id, _was_said_in_public()),
        event.where(Event.id.in_(said.where(Related.kind == Kind.EVENT))),
        event.where(Event.thread_id == thread_id),
        public.where(Thread.id.in_(union_all(others, by_others))),
    ).subquery()
    return select(*every.c).order_by(every.c.kind, every.c.title)


def _about() -> Select[*tuple[Any, ...]]:
    kind, ref_id = bindparam("kind", type_=String), bindparam("ref_id", type_=Snowflake)
    opening = starter()
    said = select(Related.thread_id).where(Related.kind == kind, Related.ref_id == ref_id)
    suggested = select(Resource.from_thread_id).where(
        Resource.id == ref_id, kind == Kind.RESOURCE.value, _was_said_in_public()
    )
    return (
        select(Thread.id, Thread.title)
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(Thread.id.in_(union_all(said, suggested)), thread_is_public(opening))
        .order_by(Thread.last_activity_at.desc(), Thread.id)
    )


def _was_said_in_public() -> Any:
    """A resource may be public and the message that it was suggested from not."""
    return or_(Resource.from_message_id.is_(None), message_is_shown(Resource.from_message_id))


_SHOWN = Query(RelatedRow, _of_thread())
_ABOUT = Query(ThreadRow, _about())
