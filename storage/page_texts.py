"""Texts of pages as the office wrote them: every version, with the moment from which it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Row, String, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.members import Member


class PageText(Base):
    """One version of a page in one language; rows are only added."""

    __tablename__ = "page_text"
    __table_args__ = (Index(None, "name", "language", "publish_at"),)

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(Text)
    """Markdown."""
    as_of: Mapped[date]
    """The day that the page names as its state ("Stand")."""
    facts: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """What the office filled in beside the text, whatever the language."""
    publish_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


async def shown(
    connection: AsyncConnection, name: str, language: str, now: datetime
) -> Row[int, str, date] | None:
    """id, source, as_of of the version that is shown now; None if the office has written none."""
    query = (
        select(PageText.id, PageText.source, PageText.as_of)
        .where(PageText.name == name, PageText.language == language, PageText.publish_at <= now)
        .order_by(PageText.publish_at.desc(), PageText.id.desc())
    )
    return (await connection.execute(query.limit(1))).first()


async def facts(connection: AsyncConnection, name: str, now: datetime) -> dict[str, str]:
    """What was filled in last, in any language."""
    query = (
        select(PageText.facts)
        .where(PageText.name == name, PageText.facts.is_not(None), PageText.publish_at <= now)
        .order_by(PageText.publish_at.desc(), PageText.id.desc())
    )
    return await connection.scalar(query.limit(1)) or {}


async def next_change(connection: AsyncConnection, name: str, now: datetime) -> datetime | None:
    """When another version will be shown."""
    query = select(func.min(PageText.publish_at)).where(PageText.name == name, PageText.publish_at > now)
    return await connection.scalar(query)


async def versions(
    connection: AsyncConnection, name: str, language: str, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, as_of, publish_at, created_at, author of a page's versions, the newest first."""
    query = (
        select(
            PageText.id,
            PageText.as_of,
            PageText.publish_at,
            PageText.created_at,
            Member.display_name.label("author"),
        )
        .outerjoin(Member, Member.id == PageText.created_by)
        .where(PageText.name == name, PageText.language == language)
        .order_by(PageText.id.desc())
    )
    return (await connection.execute(query.limit(limit))).all()


async def source(connection: AsyncConnection, name: str, language: str, version: int) -> str | None:
    """The words of one version."""
    query = select(PageText.source).where(
        PageText.id == version, PageText.name == name, PageText.language == language
    )
    return await connection.scalar(query)


async def newest(session: AsyncSession, name: str, language: str) -> int:
    """The id of the newest version; 0 if there is none."""
    query = select(func.max(PageText.id)).where(PageText.name == name, PageText.language == language)
    return await session.scalar(query) or 0
