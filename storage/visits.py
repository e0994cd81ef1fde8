"""How often pages were read, a number a page and day; nothing about who read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Row, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base
from storage.events import Event
from storage.resources import Resource


class VisitCount(Base):
    """A page on a day."""

    __tablename__ = "visit_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]


async def add(session: AsyncSession, day: date, counts: Mapping[str, int]) -> None:
    """Adds to what was counted before, by whatever process."""
    if not counts:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(VisitCount)
    statement = insert.on_conflict_do_update(
        index_elements=["day", "path"], set_={"count": VisitCount.count + insert.excluded.count}
    )
    # Always in one order, so that two processes never wait for each other.
    rows = [{"day": day, "path": path, "count": count} for path, count in sorted(counts.items())]
    await session.execute(statement, rows)


async def most_read(connection: AsyncConnection, since: date, limit: int) -> Sequence[Row[str, int]]:
    """path and visits from a day on, the most read first."""
    total = func.sum(VisitCount.count)
    query = select(VisitCount.path, total).where(VisitCount.day >= since).group_by(VisitCount.path)
    return (await connection.execute(query.order_by(total.desc(), VisitCount.path).limit(limit))).all()


async def by_day(connection: AsyncConnection, since: date, limit: int) -> Sequence[Row[date, str, int]]:
    """day, path and visits from a day on, latest day first, its most read page first."""
    query = select(VisitCount.day, VisitCount.path, VisitCount.count).where(VisitCount.day >= since)
    order = VisitCount.day.desc(), VisitCount.count.desc(), VisitCount.path
    return (await connection.execute(query.order_by(*order).limit(limit))).all()


async def titles(connection: AsyncConnection, kind: str, ids: Sequence[int]) -> Sequence[Row[int, str]]:
    """id and title of what pages of a kind are about: "events" or "resources"."""
    table: type[Event | Resource] = Event if kind == "events" else Resource
    return (await connection.execute(select(table.id, table.title).where(table.id.in_(ids)))).all()


async def total(connection: AsyncConnection, since: date) -> int:
    """Visits of all pages from a day on."""
    query = select(func.sum(VisitCount.count)).where(VisitCount.day >= since)
    return await connection.scalar(query) or 0
