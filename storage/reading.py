"""What readers of threads need, in as few queries as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.events import Event
from storage.facets import FacetValue
from storage.gates import Starter, effective_consent, message_is_public, starter, thread_is_public
from storage.members import Account, Member
from storage.messages import Attachment, Message, MessageConsent
from storage.threads import Thread
from storage.topics import Topic

Rows = Sequence[Row[*tuple[Any, ...]]]
City = aliased(FacetValue)
Role = aliased(FacetValue)


async def public_topics(connection: AsyncConnection, slug: str | None = None) -> Rows:
    """id, slug, name, description, thread_count, last_activity_at; all topics, or the one with the slug."""
    opening = starter()
    threads = (
        select(
            Thread.topic_id,
            func.count().label("thread_count"),
            func.max(Thread.last_activity_at).label("last_activity_at"),
        )
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(thread_is_public(opening))
        .group_by(Thread.topic_id)
        .subquery()
    )
    query = (
        select(
            Topic.id,
            Topic.slug,
            Topic.name,
            Topic.description,
            func.coalesce(threads.c.thread_count, 0).label("thread_count"),
            threads.c.last_activity_at,
        )
        .outerjoin(threads, threads.c.topic_id == Topic.id)
        .where(Topic.is_public)
        .order_by(Topic.position, Topic.id)
    )
    if slug is not None:
        query = query.where(Topic.slug == slug)
    return (await connection.execute(query)).all()


async def public_threads(
    connection: AsyncConnection,
    *,
    topic_id: int | None = None,
    before: tuple[datetime, int] | None = None,
    only_open: bool = False,
    with_events: bool = True,
    limit: int,
) -> Rows:
    """Cards of public threads, newest activity first; `before` is the last one's (activity, id).

    Without events: not the threads that were opened for an event, which nobody asked anything in.
    """
    opening = starter()
    query = _cards(opening).order_by(Thread.last_activity_at.desc(), Thread.id.desc()).limit(limit)
    if topic_id is not None:
        query = query.where(Thread.topic_id == topic_id)
    if only_open:
        query = query.where(~Thread.is_answered, Thread.starter_id.is_not(None))
    if not with_events:
        query = query.where(~exists().where(Event.thread_id == Thread.id))
    if before is not None:
        query = query.where(_older_than(*before))
    return (await connection.execute(query)).all()


async def public_thread(connection: AsyncConnection, thread_id: int) -> Row[*tuple[Any, ...]] | None:
    """The card of one public thread."""
    opening = starter()
    return (await connection.execute(_cards(opening).where(Thread.id == thread_id))).one_or_none()


async def speakers(connection: AsyncConnection, thread_ids: Iterable[int]) -> Rows:
    """thread_id, consent, name, city, role and count of public messages; in order of first speaking."""
    consent = effective_consent().label("consent")
    query = (
        select(
            Message.thread_id,
            consent,
            Member.display_name,
            City.name.label("city"),
            Role.name.label("role"),
            Role.short.label("role_short"),
            func.count().label("messages"),
        )
        .join(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .outerjoin(City, City.id == Member.city_id)
        .outerjoin(Role, Role.id == Member.role_id)
        .where(Message.thread_id.in_(list(thread_ids)), message_is_public())
        .group_by(Message.thread_id, Member.id, consent, City.name, Role.name, Role.short)
        .order_by(func.min(Message.id))
    )
    return (await connection.execute(query)).all()


async def messages(connection: AsyncConnection, thread_id: int, *, after: int, limit: int) -> Rows:
    """A thread's messages in order of time, each with what decides about it and who speaks.

    The message that a thread in a text channel grew from stands in the channel and has the thread's id.
    """
    in_thread = or_(Message.thread_id == thread_id, Message.id == thread_id)
    query = _messages().where(in_thread, Message.id > after)
    return (await connection.execute(query.order_by(Message.id).limit(limit))).all()


async def message(connection: AsyncConnection, message_id: int) -> Row[*tuple[Any, ...]] | None:
    """One message, as in `messages`."""
    return (await connection.execute(_messages().where(Message.id == message_id))).one_or_none()


async def files(connection: AsyncConnection, message_ids: Iterable[int]) -> Rows:
    """The attachments of messages."""
    query = select(
        Attachment.message_id,
        Attachment.name,
        Attachment.description,
        Attachment.size,
        Attachment.content_type,
    )
    found = query.where(Attachment.message_id.in_(list(message_ids))).order_by(Attachment.id)
    return (await connection.execute(found)).all()


async def mentioned(connection: AsyncConnection, provider: str, accounts: Iterable[str]) -> Rows:
    """Who is behind accounts: external_id, consent, name, city, role."""
    query = (
        select(
            Account.external_id,
            Member.consent,
            Member.display_name,
            City.name.label("city"),
            City.slug.label("city_slug"),
            Role.name.label("role"),
            Role.short.label("role_short"),
        )
        .join(Account, Account.member_id == Member.id)
        .outerjoin(City, City.id == Member.city_id)
        .outerjoin(Role, Role.id == Member.role_id)
        .where(Account.provider == provider, Account.external_id.in_(list(accounts)))
    )
    return (await connection.execute(query)).all()


def _cards(opening: Starter) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Thread.id,
            Thread.title,
            Thread.summary,
            Thread.answer_id,
            Thread.is_answered,
            Thread.starter_id,
            Thread.created_at,
            Thread.last_activity_at,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            opening.message.content.label("opening"),
        )
        .select_from(opening.join(Thread.__table__.join(Topic.__table__)))
        .where(thread_is_public(opening))
    )


def _messages() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Message.id,
            Message.html,
            Message.created_at,
            Message.edited_at,
            Message.deleted_at,
            Message.reply_to_id,
            effective_consent().label("consent"),
            Member.display_name,
            City.name.label("city"),
            City.slug.label("city_slug"),
            Role.name.label("role"),
            Role.short.label("role_short"),
        )
        .join(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .outerjoin(City, City.id == Member.city_id)
        .outerjoin(Role, Role.id == Member.role_id)
    )


def _older_than(moment: datetime, thread_id: int) -> ColumnElement[bool]:
    return or_(
        Thread.last_activity_at < moment,
        and_(Thread.last_activity_at == moment, Thread.id < thread_id),
    )
