"""Files of resources: stored bytes under a name, how accessible they are, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Select, String, Text, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Snowflake
from storage.files import StoredFile
from storage.gates import message_is_shown
from storage.queries import Query
from storage.resources import Resource, State


class Access(StrEnum):
    """How accessible a file is, as far as anybody looked."""

    UNCHECKED = "unchecked"
    CHECKED = "checked"
    BARRIERS = "barriers"


class ResourceFile(Base):
    """A file of a resource. One that was replaced stays, for the version that it belonged to."""

    __tablename__ = "resource_file"

    id: Mapped[Id]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    access: Mapped[str] = mapped_column(String(10), default=Access.UNCHECKED)
    access_note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime]
    since_version: Mapped[int] = mapped_column(default=1)
    until_version: Mapped[int | None]
    """The first version without it."""
    from_message_id: Mapped[int | None] = mapped_column(Snowflake)
    """Of a file that somebody else sent: it is shown only while that message is public."""
    pages: Mapped[int | None]
    is_tagged: Mapped[bool | None]
    """Of a PDF: whether it names headings, order and pictures for screen readers."""
    text: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its text was taken out; None while it waits."""
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(100), default="")


class ResourceFileRow(NamedTuple):
    """A file of a resource, and what is stored of it."""

    id: int
    resource_id: int
    name: str
    access: str
    access_note: str
    added_at: datetime
    since_version: int
    until_version: int | None
    pages: int | None
    is_tagged: bool | None
    sha256: str
    size: int
    type: str
    width: int | None
    height: int | None


async def of_resource(connection: AsyncConnection, resource_id: int) -> list[ResourceFileRow]:
    """The files of a published resource that the public may see, those of old versions too."""
    return await _PUBLIC_OF.all(connection, resource_id=resource_id)


async def all_of(connection: AsyncConnection, resource_id: int) -> list[ResourceFileRow]:
    """All files of a resource, for the office."""
    return await _ALL_OF.all(connection, resource_id=resource_id)


async def public_file(connection: AsyncConnection, file_id: int) -> ResourceFileRow | None:
    """A file of a published resource; None for any other."""
    return await _PUBLIC_FILE.one(connection, file_id=file_id)


async def texts(connection: AsyncConnection, resource_ids: Iterable[int]) -> dict[int, str]:
    """Resource id to what its present files say."""
    wanted = ResourceFile.resource_id.in_(list(resource_ids)), ResourceFile.until_version.is_(None)
    query = select(ResourceFile.resource_id, ResourceFile.text).where(*wanted, ResourceFile.text != "")
    found: dict[int, str] = {}
    for resource_id, text in await connection.execute(query.order_by(ResourceFile.id)):
        found[resource_id] = f"{found.get(resource_id, '')}\n{text}".strip()
    return found


async def unread(session: AsyncSession, type_: str, *, tries: int, limit: int) -> Sequence[tuple[int, str]]:
    """(id, sha256) of files of a media type whose text was not taken out yet; each look counts as a try."""
    waiting = ResourceFile.read_at.is_(None), ResourceFile.tries < tries, StoredFile.type == type_
    query = select(ResourceFile.id, ResourceFile.sha256)
    query = query.join(StoredFile, StoredFile.sha256 == ResourceFile.sha256).where(*waiting)
    rows = (await session.execute(query.order_by(ResourceFile.id).limit(limit))).all()
    tried = update(ResourceFile).where(ResourceFile.id.in_([row.id for row in rows]))
    await session.execute(tried.values(tries=ResourceFile.tries + 1))
    return [(row.id, row.sha256) for row in rows]


async def is_any_unread(connection: AsyncConnection, type_: str, tries: int) -> bool:
    """Whether a file of a media type waits to be read."""
    waiting = ResourceFile.read_at.is_(None), ResourceFile.tries < tries, StoredFile.type == type_
    query = select(ResourceFile.id).join(StoredFile, StoredFile.sha256 == ResourceFile.sha256)
    return await connection.scalar(query.where(*waiting).limit(1)) is not None


async def retire(session: AsyncSession, resource_id: int, version: int) -> None:
    """The present files of a resource belong to the versions before this one."""
    present = ResourceFile.resource_id == resource_id, ResourceFile.until_version.is_(None)
    await session.execute(update(ResourceFile).where(*present).values(until_version=version))


_FILES: Select[*tuple[object, ...]] = (
    select(
        ResourceFile.id,
        ResourceFile.resource_id,
        ResourceFile.name,
        ResourceFile.access,
        ResourceFile.access_note,
        ResourceFile.added_at,
        ResourceFile.since_version,
        ResourceFile.until_version,
        ResourceFile.pages,
        ResourceFile.is_tagged,
        StoredFile.sha256,
        StoredFile.size,
        StoredFile.type,
        StoredFile.width,
        StoredFile.height,
    )
    .join(StoredFile, StoredFile.sha256 == ResourceFile.sha256)
    .order_by(ResourceFile.id.desc())
)
_PUBLIC = _FILES.join(Resource, Resource.id == ResourceFile.resource_id).where(
    Resource.state == State.PUBLISHED,
    or_(ResourceFile.from_message_id.is_(None), message_is_shown(ResourceFile.from_message_id)),
)
_PUBLIC_OF = Query(ResourceFileRow, _PUBLIC.where(ResourceFile.resource_id == bindparam("resource_id")))
_PUBLIC_FILE = Query(ResourceFileRow, _PUBLIC.where(ResourceFile.id == bindparam("file_id")))
_ALL_OF = Query(ResourceFileRow, _FILES.where(ResourceFile.resource_id == bindparam("resource_id")))
