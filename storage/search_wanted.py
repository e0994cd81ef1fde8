"""What candidates are asked for, and the filters that they must pass, in words of both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.search import KINDS

Phrase = tuple[str, ...]
"""Terms that stand one after the other; mostly just one."""
SCANNED = 20_000
"""Of the newest entries with a query's terms, so many are looked at for those that a filter lets through."""
SCANNED_IN_ALL = 24_000
"""For all lists of candidates together: a filter beside many frequent words must not take seconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries with any phrase of each group and none of the others; at most `limit`, the newest first."""

    groups: tuple[tuple[Phrase, ...], ...]
    limit: int
    without: tuple[Phrase, ...] = ()
    in_library: bool = False
    """Among events, resources and terms; otherwise among messages."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What else must hold; `kind` as in the index, `topic` and `city` are slugs, times are aware."""

    kind: str = ""
    topic: str = ""
    city: str = ""
    since: datetime | None = None
    until: datetime | None = None


def scanned(asked: Sequence[object]) -> int:
    """How many of each list of candidates are looked at for a filter."""
    return min(SCANNED, SCANNED_IN_ALL // len(asked))


def of_kind(chosen: Filter, entry: str) -> list[str]:
    """The kind stands in an entry's number: SQLite's index tells it, without a look at the entry itself."""
    return [f"{entry} % 4 = {KINDS.index(chosen.kind) + 1}"] if chosen.kind in KINDS else []


def conditions(chosen: Filter, values: dict[str, Any]) -> list[str]:
    """What of a filter is asked of the entry `e` itself, in SQL; values go into `values`."""
    asked = []
    if chosen.topic:
        values["topic"] = chosen.topic
        asked.append(_OF_TOPIC)
    if chosen.city:
        values["city"] = chosen.city
        asked.append(_OF_CITY)
    for name, sign, at in (("since", ">=", chosen.since), ("until", "<", chosen.until)):
        if at is not None:
            values[name] = at
            asked.append(f"e.at {sign} :{name}")
    return asked


_OF_TOPIC = """
CASE e.kind
    WHEN 'message' THEN EXISTS (SELECT 1 FROM message m WHERE m.id = e.ref_id AND m.thread_id IN (
        SELECT h.id FROM thread h JOIN topic t ON t.id = h.topic_id WHERE t.slug = :topic))
    WHEN 'event' THEN EXISTS (SELECT 1 FROM event v JOIN topic t ON t.id = v.topic_id
        WHERE v.id = e.ref_id AND t.slug = :topic AND t.is_public)
    WHEN 'resource' THEN EXISTS (SELECT 1 FROM resource r JOIN topic t ON t.id = r.topic_id
        WHERE r.id = e.ref_id AND t.slug = :topic AND t.is_public)
    ELSE FALSE
END
"""
_OF_CITY = """
CASE e.kind
    WHEN 'message' THEN EXISTS (SELECT 1 FROM message m JOIN member a ON a.id = m.author_id
        JOIN facet_value c ON c.id = a.city_id LEFT JOIN message_consent d ON d.message_id = m.id
        WHERE m.id = e.ref_id AND c.slug = :city AND m.author_id IN (SELECT b.id FROM member b
            JOIN facet_value f ON f.id = b.city_id WHERE f.slug = :city)
        AND (a.is_place_shown OR coalesce(d.consent, a.consent) = 'public_name'))
    WHEN 'event' THEN EXISTS (SELECT 1 FROM event_facet x JOIN facet_value c ON c.id = x.value_id
        WHERE x.event_id = e.ref_id AND c.facet = 'city' AND c.slug = :city)
    WHEN 'resource' THEN EXISTS (SELECT 1 FROM resource_facet x JOIN facet_value c ON c.id = x.value_id
        WHERE x.resource_id = e.ref_id AND c.facet = 'city' AND c.slug = :city)
    ELSE FALSE
END
"""
"""Whose place is not shown (their role there would point to one person) is not found by it either."""
