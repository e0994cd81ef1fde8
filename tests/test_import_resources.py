"""`run.py import-resources`: many rows at once, each double named, a second run changes nothing."""

from __future__ import annotations

import csv
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import StartRefused
from bot.domain import resources
from bot.domain.resources import ResourceFilter
from bot.domain.resources.imports import Imported, take_rows
from bot.domain.resources.rows import COLUMNS, safe, safe_back
from bot.importing.shelf import rows_of
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.warm import run

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def lists(database: Database) -> None:
    """A kind and two tags."""
    async with database.transaction() as session:
        await facets.put(session, Facet.RESOURCE_KIND, "methode", name="Methodenblatt")
        for slug, name in (("kinder", "Kinder"), ("ehrenamt", "Ehrenamt")):
            await facets.put(session, Facet.TAG, slug, name=name)


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"title": f"Blatt {number}", "url": f"https://blatt.example/{number}", **more}


async def take(database: Database, rows: list[dict[str, Any]], now: datetime, **more: Any) -> Imported:
    return await take_rows(database, enumerate(rows, start=1), now=now, **more)


@pytest.mark.usefixtures("lists")
async def test_rows_are_taken_in_with_all_they_say(database: Database, now: datetime) -> None:
    given = row(
        1, kind="Methodenblatt", tags="Kinder | ehrenamt", official="ja", date="3.4.2026", licence="CC0"
    )
    outcome = await take(database, [given], now)
    assert (outcome.taken, outcome.there, outcome.refused) == (1, 0, [])
    page = await resources.resource_page(database, 1)
    assert page is not None
    assert (page.card.kind, page.card.is_official, page.licence) == ("Methodenblatt", True, "CC0")
    assert {slug for slug, _ in page.tags} == {"kinder", "ehrenamt"}
    assert str(page.card.issued_on) == "2026-04-03"


@pytest.mark.usefixtures("lists")
async def test_each_refused_row_is_named_once_and_the_others_are_taken(
    database: Database, now: datetime
) -> None:
    rows = [
        row(1),
        row(2, url="HTTP://blatt.example:80/1/?utm_source=x"),
        row(3, title="Das Blatt: 1"),
        row(4, tags="unbekannt"),
        row(5, url="blatt"),
        row(6, title=" "),
        row(7, date="gestern"),
        row(8, farbe="rot"),
        row(9),
    ]
    outcome = await take(database, rows, now)
    assert outcome.taken == 2
    told = dict(outcome.refused)
    assert sorted(told) == [2, 3, 4, 5, 6, 7, 8]
    assert told[2] == "the same address as in row 1"
    assert told[3] == "nearly the same title as in row 1"
    assert "unbekannt" in told[4]
    assert "https://" in told[5]
    again = await take(database, rows, now)
    assert (again.taken, again.there, len(again.refused)) == (0, 2, 7)
    assert (await take(database, [row(3, title="Das Blatt: 1")], now, keep_similar=True)).taken == 1


def doubled(first: int, last: int) -> list[dict[str, Any]]:
    """Every second row repeats the one before it."""
    return [row(n // 2, title=f"Sache {n // 2} {n // 2 * 7919}") for n in range(first, last)]


@ONE_ENGINE
async def test_doubles_are_found_across_batches_and_runs(database: Database, now: datetime) -> None:
    first = await take(database, doubled(0, 1_100), now)
    assert (first.taken, len(first.refused)) == (550, 550)
    second = await take(database, doubled(1_000, 1_200), now)
    assert (second.taken, second.there, len(second.refused)) == (50, 50, 100)


@pytest.mark.soak
@ONE_ENGINE
async def test_twenty_thousand_rows_take_linear_time(database: Database, now: datetime) -> None:
    took = []
    for first in range(0, 20_000, 5_000):
        begun = time.process_time()
        await take(database, doubled(first, first + 5_000), now)
        took.append(time.process_time() - begun)
    print("seconds for each 5,000 rows:", [f"{seconds:.1f}" for seconds in took])
    assert took[3] < 2 * took[0]
    assert (await resources.library(database, ResourceFilter())).total == 10_000


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_is_read_as_a_spreadsheet_or_a_program_writes_it(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"material.{ending}"
    rows = [row(1, summary="Zwei\nZeilen; mit „Zeichen“"), row(2)]
    if ending == "json":
        path.write_text(json.dumps({"resources": rows}), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(rows)
    read = [(place, {name: value for name, value in each.items() if value}) for place, each in rows_of(path)]
    assert read == [(1, rows[0]), (2, rows[1])]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", "{"), ("a.json", '{"x": 1}'), ("a.json", "[1]"), ("a.csv", "url\nx"), ("a.csv", b"\xff\xfe")],
)
def test_what_is_no_such_file_is_refused_in_one_line(tmp_path: Path, name: str, content: str | bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(StartRefused):
        list(rows_of(path))


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@sum", "\tx", "plain", "'quoted'", ""])
def test_a_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t"))
    assert safe_back(safe(text)) == text


async def test_the_command_says_what_it_did_and_fails_if_rows_were_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite+aiosqlite:///{tmp_path}/x.db"\n')
    path = tmp_path / "material.json"
    path.write_text(json.dumps([row(1), row(1)]))
    first = await run("import-resources", str(path), "--config", str(config))
    assert first.code == 1
    assert first.err.splitlines() == ["row 2: the same address as in row 1", "Not all rows could be taken."]
    assert first.out.splitlines()[-1] == "Resources: 1 taken in, 0 there already, 1 refused"
    path.write_text(json.dumps([row(1)]))
    assert (await run("import-resources", str(path), "--config", str(config))).code == 0
