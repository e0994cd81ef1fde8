"""The column types and the base that every table shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from operator import add
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. A naive time is refused: nobody could say what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = _in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """SQLite keeps text: the same as SQLAlchemy's own way would write, at a third of its price."""
        return as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite keeps text, and Python reads that form faster than SQLAlchemy does: a page has hundreds."""
        return of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def of_text(text: str | None) -> datetime | None:
    """The aware time that SQLite keeps so."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def times(texts: Sequence[str | None]) -> Iterable[datetime | None]:
    """The same for a column, most of which have a time in each row, or in none."""
    if None not in texts:
        return map(datetime.fromisoformat, map(add, texts, repeat("+00:00")))
    return map(of_text, texts) if any(texts) else repeat(None, len(texts))


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value.astimezone(UTC)


def as_text(value: datetime | None) -> str | None:
    """An aware time as SQLite keeps it."""
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _in_utc(value)
    return value.isoformat(" ", "microseconds")[:26]


class Snowflake(TypeDecorator[int]):
    """A 64-bit id in Discord's form: milliseconds since 2015, then 22 bits that tell equals apart.

    SQLite numbers a primary key by itself only where its type is INTEGER, which holds 64 bits there.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


Id = Annotated[int, mapped_column(Snowflake, primary_key=True, autoincrement=False)]
RowId = Annotated[int, mapped_column(Snowflake, primary_key=True, autoincrement=True)]
Slug = Annotated[str, mapped_column(String(120))]
Time = Annotated[datetime, mapped_column(UtcTime)]


class Base(DeclarativeBase):
    """Every table; constraints are named, so that a migration can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime}  # noqa: RUF012
