"""Who spoke in a thread, in which order and how often: lists show it without looking at the messages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import search
from storage.columns import Base, Snowflake
from storage.gates import decided
from storage.messages import Message, MessageConsent
from storage.queries import Nothing, Query


class Speaker(Base):
    """A member's messages in a thread, without those that are gone; consent is asked on reading."""

    __tablename__ = "speaker"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    consent: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    """What was decided for just these messages; empty: nothing, the member's own consent holds."""
    first_id: Mapped[int] = mapped_column(Snowflake)
    message_count: Mapped[int]


async def add(session: AsyncSession, message_ids: Collection[int]) -> None:
    """Counts messages that are new."""
    if not message_ids:
        return
    await (_ADD if search.is_sqlite(session) else _ADD_POSTGRESQL).within(session, ids=list(message_ids))


async def recount(session: AsyncSession, thread_ids: Collection[int]) -> None:
    """Counts threads anew in which messages went, or something was decided for one; the search follows."""
    if thread_ids:
        await session.execute(delete(Speaker).where(Speaker.thread_id.in_(thread_ids)))
        dialect = sqlite if search.is_sqlite(session) else postgresql
        await session.execute(_insert(dialect, Message.thread_id), {"ids": list(thread_ids)})
        await search.follow(session, Message.thread_id.in_(thread_ids))


def _insert(dialect: Any, among: Any) -> Any:
    """What is counted from the messages that are there, whose column `among` is one of `ids`."""
    about: ColumnElement[str] = func.coalesce(decided(), "")
    spoken = (
        select(Message.thread_id, Message.author_id, about, func.min(Message.id), func.count())
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .where(among.in_(bindparam("ids", expanding=True)), Message.deleted_at.is_(None))
        .group_by(Message.thread_id, Message.author_id, about)
    )
    columns = ["thread_id", "member_id", "consent", "first_id", "message_count"]
    return dialect.insert(Speaker.__table__).from_select(columns, spoken)


def _adding(dialect: Any) -> Query[Nothing]:
    spoken = _insert(dialect, Message.id)
    first, count = spoken.excluded.first_id, spoken.excluded.message_count
    counted = spoken.on_conflict_do_update(
        index_elements=["thread_id", "member_id", "consent"],
        set_={
            "first_id": case((first < Speaker.first_id, first), else_=Speaker.first_id),
            "message_count": Speaker.message_count + count,
        },
    )
    return Query(Nothing, counted)


_ADD, _ADD_POSTGRESQL = _adding(sqlite), _adding(postgresql)
