"""What two resources that are the same have in common: found by an index, one look for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base
from storage.queries import Query
from storage.resources import Resource, State
from storage.upsert import upsert


class KeyKind(StrEnum):
    """By what they are the same."""

    ADDRESS = "address"
    FILE = "file"
    TITLE = "title"


class ResourceKey(Base):
    """A fingerprint of a resource; equal ones: same address, same bytes, nearly the same title."""

    __tablename__ = "resource_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SameRow(NamedTuple):
    """A resource that has a key, and how far it has come."""

    key: str
    kind: str
    id: int
    title: str
    state: str


class MadeOfRow(NamedTuple):
    """A resource, and what its keys are made of."""

    id: int
    title: str
    url: str


async def having(connection: AsyncConnection, keys: Iterable[str]) -> Sequence[SameRow]:
    """The resources that have any of the keys, the oldest first; archived ones do not count."""
    wanted = sorted(set(keys))
    return await _HAVING.all(connection, keys=wanted) if wanted else []


async def put(session: AsyncSession, keys: Mapping[int, Iterable[tuple[KeyKind, str]]]) -> None:
    """Adds keys by resource id; those that are there stay."""
    rows = [
        {"key": key, "kind": kind.value, "resource_id": resource_id}
        for resource_id, pairs in keys.items()
        for kind, key in pairs
    ]
    await upsert(session, ResourceKey, rows)


async def after(connection: AsyncConnection, resource_id: int, limit: int) -> list[MadeOfRow]:
    """The next resources, whatever their state, in the order of their ids: what their keys are made of."""
    return await _AFTER.all(connection, resource_id=resource_id, limit=limit)


async def drop(session: AsyncSession, ids: Iterable[int], kinds: Iterable[KeyKind]) -> None:
    """Takes the keys of these kinds away, since what they were made of has changed."""
    gone = ResourceKey.resource_id.in_(list(ids)), ResourceKey.kind.in_([kind.value for kind in kinds])
    await session.execute(delete(ResourceKey).where(*gone))


_AFTER = Query(
    MadeOfRow,
    select(Resource.id, Resource.title, Resource.url)
    .where(Resource.id > bindparam("resource_id"))
    .order_by(Resource.id)
    .limit(bindparam("limit")),
)
_HAVING = Query(
    SameRow,
    select(ResourceKey.key, ResourceKey.kind, Resource.id, Resource.title, Resource.state)
    .join(Resource, Resource.id == ResourceKey.resource_id)
    .where(ResourceKey.key.in_(bindparam("keys", expanding=True)), Resource.state != State.ARCHIVED)
    .order_by(Resource.id),
)
