"""What became of a resource: the log of every change, and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, RowId
from storage.members import Member
from storage.queries import Query


class Action(StrEnum):
    """What was done."""

    SUGGESTED = "suggested"
    TAKEN = "taken"
    ASKED = "asked"
    ANSWERED = "answered"
    EDITED = "edited"
    PUBLISHED = "published"
    REJECTED = "rejected"
    ARCHIVED = "archived"
    FILED = "filed"
    """A file was added or replaced."""
    CHECKED = "checked"
    """It was looked at again and still holds."""
    HIDDEN = "hidden"
    """What somebody told of rebuilding it is shown no more."""
    LINK = "link"
    """The link died, or lives again."""


class ResourceLog(Base):
    """One change: when, by whom (None: by the program), and what was said about it."""

    __tablename__ = "resource_log"

    id: Mapped[RowId]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")


class ResourceVersion(Base):
    """A version that was published: what changed against the one before it."""

    __tablename__ = "resource_version"
    __table_args__ = (UniqueConstraint("resource_id", "number"),)

    id: Mapped[RowId]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    """What changed, in an editor's words."""
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Field to what stood there before."""


class LogRow(NamedTuple):
    """A line of the log; `by` is the name that the office sees, empty for the program."""

    id: int
    at: datetime
    action: str
    text: str
    by: str | None


class VersionRow(NamedTuple):
    """A version as readers see it: they do not learn who made it."""

    number: int
    made_at: datetime
    note: str
    changed: dict[str, Any]


async def log(connection: AsyncConnection, resource_id: int) -> list[LogRow]:
    """All that was done to a resource, the last first."""
    return await _LOG.all(connection, resource_id=resource_id)


async def versions(connection: AsyncConnection, resource_id: int) -> Sequence[VersionRow]:
    """Its versions, the last first."""
    return await _VERSIONS.all(connection, resource_id=resource_id)


_LOG = Query(
    LogRow,
    select(ResourceLog.id, ResourceLog.at, ResourceLog.action, ResourceLog.text, Member.display_name)
    .outerjoin(Member, Member.id == ResourceLog.by_id)
    .where(ResourceLog.resource_id == bindparam("resource_id"))
    .order_by(ResourceLog.id.desc()),
)
_VERSIONS = Query(
    VersionRow,
    select(ResourceVersion.number, ResourceVersion.made_at, ResourceVersion.note, ResourceVersion.changed)
    .where(ResourceVersion.resource_id == bindparam("resource_id"))
    .order_by(ResourceVersion.number.desc()),
)
