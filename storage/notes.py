"""What the program remembers for itself, a line a thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import String, Text, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base
from storage.queries import Query
from storage.upsert import upsert


class Note(Base):
    """A name and what is remembered under it."""

    __tablename__ = "note"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


async def read(connection: AsyncConnection, name: str) -> str:
    """What is remembered under a name; empty if nothing is."""
    found = await _READ.one(connection, name=name)
    return found.value if found else ""


async def read_all(connection: AsyncConnection, names: Iterable[str]) -> dict[str, str]:
    """What is remembered under each of the names, for those under which something is."""
    rows = await connection.execute(select(Note.name, Note.value).where(Note.name.in_(list(names))))
    return {name: value for name, value in rows}


async def all_under(connection: AsyncConnection, beginning: str) -> dict[str, str]:
    """What is remembered under all names that begin so; what follows the beginning, to its value."""
    rows = await connection.execute(select(Note.name, Note.value).where(Note.name.startswith(beginning)))
    return {name.removeprefix(beginning): value for name, value in rows}


async def write(session: AsyncSession, name: str, value: str) -> None:
    """Remembers it."""
    await write_all(session, {name: value})


async def write_all(session: AsyncSession, values: Mapping[str, str]) -> None:
    """Remembers several, by name."""
    await upsert(session, Note, [{"name": name, "value": value} for name, value in values.items()])


class _ValueRow(NamedTuple):
    value: str


_READ = Query(_ValueRow, select(Note.value).where(Note.name == bindparam("name")))
