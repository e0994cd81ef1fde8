"""On the German test collection both engines rank alike, and well."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import search_quality
from benchmarks.search_quality import ndcg, rank
from storage.database import Database

FOLDER = Path(search_quality.__file__).with_name("collection")
GOOD, FIRST = 0.87, 0.97
"""What nDCG@10 and the mean reciprocal rank must reach (quality.md; issue on search)."""
RANKED: dict[str, dict[str, list[str]]] = {}
"""By engine, so that the second that runs is compared with the first."""


async def test_the_collection_is_ranked_well_and_alike_on_both_engines(
    database: Database, database_url: str
) -> None:
    queries = _lines("dev.jsonl")
    found = await rank(database_url, _lines("corpus.jsonl"), queries)
    assert mean(ndcg(found[each["id"]], each["relevant"]) for each in queries) >= GOOD
    assert mean(_first(found[each["id"]], each["relevant"]) for each in queries) >= FIRST
    RANKED["sqlite" if database.is_sqlite else "postgresql"] = found
    assert all(each == found for each in RANKED.values())


def _first(ranking: list[str], relevant: dict[str, int]) -> float:
    """1 / the place of the first that is worth two grades or more."""
    return next((1 / place for place, each in enumerate(ranking, 1) if relevant.get(each, 0) >= 2), 0.0)


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line]
