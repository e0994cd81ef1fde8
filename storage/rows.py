"""Rows column by column: each is handled at once, where loops over rows would cost more than SQLite."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, compress
from typing import Any

from storage.columns import as_text, of_text


class Times(list[datetime | None]):
    """A column of times that came as text, which is what SQLite keeps of them: it need not be made again."""

    __slots__ = ("texts",)

    def __init__(self, texts: Sequence[str | None]) -> None:
        super().__init__(map(of_text, texts))
        self.texts = texts


class Columns:
    """Rows that all name the same columns, column name to values; never changed.

    They go from one process to another at a third of what so many mappings would cost.
    """

    __slots__ = ("_columns", "_count")

    def __init__(self, columns: Mapping[str, Sequence[Any]], count: int) -> None:
        self._columns = columns
        self._count = count

    @classmethod
    def of(cls, rows: Columns | Iterable[Mapping[str, Any]]) -> Columns:
        """The same, whichever way it is given."""
        if isinstance(rows, Columns):
            return rows
        given = list(rows)
        return cls({name: [row[name] for row in given] for name in given[0]} if given else {}, len(given))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> Sequence[Any]:
        """A column; without any rows all of them are empty."""
        return self._columns[name] if self._count else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def rows(self) -> Iterator[dict[str, Any]]:
        """One by one."""
        for row in zip(*self._columns.values(), strict=True):
            yield dict(zip(self._columns, row, strict=True))

    def having(self, **columns: Sequence[Any]) -> Columns:
        """The same rows with other values in these columns."""
        return Columns({**self._columns, **columns}, self._count)

    def only(self, name: str, values: Collection[Any]) -> Columns:
        """The rows that have one of the values in a column."""
        chosen = [value in values for value in self[name]]
        return Columns(
            {each: list(compress(column, chosen)) for each, column in self._columns.items()}, sum(chosen)
        )

    @classmethod
    def together(cls, parts: Iterable[Columns]) -> Columns:
        """All of them, one after the other; they have the same columns."""
        some = [each for each in parts if each]
        if len(some) < 2:
            return some[0] if some else cls({}, 0)
        columns = {name: list(chain.from_iterable([each[name] for each in some])) for name in some[0].names}
        return cls(columns, sum(map(len, some)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (self._count, {name: _packed(column) for name, column in self._columns.items()})


_ONE, _ALL, _TIMES = range(3)
_PLAIN = 2
"""The format of `marshal` that does not look whether it has met a value before."""


def _packed(column: Sequence[Any]) -> tuple[int, bytes]:
    values = list(column)
    try:
        if values[:1] * len(values) == values:
            return _ONE, marshal.dumps(values[:1], _PLAIN)
        return _ALL, marshal.dumps(values, _PLAIN)
    except ValueError:
        return _TIMES, marshal.dumps([as_text(value) for value in values], _PLAIN)


def _unpacked(count: int, columns: Mapping[str, tuple[int, bytes]]) -> Columns:
    return Columns({name: _column(count, *packed) for name, packed in columns.items()}, count)


def _column(count: int, kind: int, packed: bytes) -> Sequence[Any]:
    values: list[Any] = marshal.loads(packed)  # noqa: S302 - a process of our own
    if kind == _ONE:
        return values * count
    return Times(values) if kind == _TIMES else values
