"""Rows column by column: the same whichever way they are given, and in whichever process."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from storage.columns import as_text
from storage.rows import Columns

AT = datetime(2024, 5, 13, 8, 0, 0, 123_000, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": 1 << 62, "name": "Ä🎈\ud83d", "at": AT, "edited_at": None, "is_new": True},
    {"id": 2, "name": "", "at": AT.replace(microsecond=0), "edited_at": AT, "is_new": True},
    {"id": 3, "name": "x", "at": AT, "edited_at": None, "is_new": True},
]


@pytest.mark.parametrize("count", range(4))
def test_another_process_gets_the_same(count: int) -> None:
    there: Columns = pickle.loads(pickle.dumps(Columns.of(ROWS[:count])))
    assert (len(there), list(there.rows())) == (count, ROWS[:count])
    assert list(there["id"]) == [row["id"] for row in ROWS[:count]]
    assert getattr(there["at"], "texts", []) == [as_text(row["at"]) for row in ROWS[:count]]


def test_some_are_chosen_changed_and_put_together() -> None:
    columns = Columns.of(ROWS)
    assert Columns.of(columns) is columns
    rest = columns.only("id", {2, 3}).having(name=["a", "b"])
    assert list(rest.rows()) == [{**ROWS[1], "name": "a"}, {**ROWS[2], "name": "b"}]
    nothing: list[dict[str, Any]] = []
    assert list(Columns.together([Columns.of(nothing), columns.only("id", {3})]).rows()) == ROWS[2:]
    assert list(Columns.together([columns, rest, columns]).rows()) == [*ROWS, *rest.rows(), *ROWS]
    assert list(Columns.together([]).rows()) == []
    assert list(columns.only("id", ()).rows()) == []
