"""One box over threads, events, resources and the glossary."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.finding import QUERY_WORDS, found
from bot.domain.words import folded_words
from storage import glossary, resources
from storage.database import Database

QUERY_LENGTH = 200
EXCERPT_WORDS = 36
_WORD = re.compile(r"\w+(?:[*:_]\w+)*")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `ref` is its id (a term's slug), `anchor` the message in a thread.

    `label` is a resource's kind. HTML is safe; what matches stands in <mark>.
    """

    kind: str
    ref: str
    anchor: int | None
    label: str
    title: str
    title_html: str
    excerpt_html: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, best first; `next` is the offset that continues, `counts` are hits by kind."""

    query: str
    kind: str | None
    hits: list[Hit]
    counts: dict[str, int]
    total: int
    next: int | None


async def search(
    database: Database, query: str, *, kind: str | None = None, offset: int = 0, limit: int = 20
) -> SearchPage:
    """What the public may find for a query; `kind` is thread, event, resource or term."""
    query = query.strip()[:QUERY_LENGTH]
    async with database.reading() as connection:
        rows = _one_a_thread(await found(connection, query))
        fitting = [row for row in rows if kind is None or _kind(row) == kind]
        shown = fitting[offset : offset + limit]
        kinds = await resources.by_ids(connection, _refs(shown, "resource"))
        terms = await glossary.slugs(connection, _refs(shown, "term"))
    labels = {row.id: row.kind for row in kinds}
    words = folded_words(query)[:QUERY_WORDS]
    hits = [_hit(row, words, labels, terms) for row in shown]
    counts = Counter(_kind(row) for row in rows)
    more = len(fitting) > offset + limit
    return SearchPage(query, kind, hits, dict(counts), len(fitting), offset + limit if more else None)


def marked(text: str, words: Sequence[str]) -> str:
    """The text as HTML, each word that begins like one of the folded `words` in a <mark>."""
    pieces, end = [], 0
    for word in _WORD.finditer(text):
        if _matches(word[0], words):
            pieces += [html.escape(text[end : word.start()]), f"<mark>{html.escape(word[0])}</mark>"]
            end = word.end()
    return "".join(pieces) + html.escape(text[end:])


def excerpt(text: str, words: Sequence[str]) -> str:
    """The part of a text around its first match, about EXCERPT_WORDS words long."""
    spans = text.split()
    first = next((i for i, word in enumerate(spans) if _matches(word, words)), 0)
    start = max(0, min(first - EXCERPT_WORDS // 4, len(spans) - EXCERPT_WORDS))
    part = " ".join(spans[start : start + EXCERPT_WORDS])
    return f"{'… ' if start else ''}{part}{' …' if start + EXCERPT_WORDS < len(spans) else ''}"


def _matches(word: str, words: Sequence[str]) -> bool:
    return any(part.startswith(wanted) for part in folded_words(word) for wanted in words)


def _one_a_thread(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Row[*tuple[Any, ...]]]:
    """A thread is one hit: its best message."""
    best: dict[tuple[str, int], Row[*tuple[Any, ...]]] = {}
    for row in rows:
        best.setdefault((row.kind, row.thread_id or row.ref_id), row)
    return list(best.values())


def _kind(row: Row[*tuple[Any, ...]]) -> str:
    return "thread" if row.kind == "message" else str(row.kind)


def _refs(rows: Sequence[Row[*tuple[Any, ...]]], kind: str) -> list[int]:
    return [row.ref_id for row in rows if row.kind == kind]


def _hit(
    row: Row[*tuple[Any, ...]],
    words: Sequence[str],
    labels: Mapping[int, str],
    terms: Mapping[int, str],
) -> Hit:
    title = row.thread_title or row.title
    kind = _kind(row)
    return Hit(
        kind=kind,
        ref=terms[row.ref_id] if kind == "term" else str(row.thread_id or row.ref_id),
        anchor=row.ref_id if row.thread_id else None,
        label=labels.get(row.ref_id, "") if kind == "resource" else "",
        title=title,
        title_html=marked(title, words),
        excerpt_html=marked(excerpt(row.body, words), words),
        at=row.at,
    )
