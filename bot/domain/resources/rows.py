"""A resource as a row of a table: how files of resources are read, and what the downloads hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.resources import entry
from bot.domain.resources.entry import NewResource
from bot.domain.resources.views import ResourcePage
from bot.errors import UserError
from storage.facets import Facet

COLUMNS = (
    *("title", "url", "summary", "plain_summary", "kind", "topic", "fields", "tags", "cities", "audience"),
    *(
        "language",
        "publisher",
        "licence",
        "contact",
        "format",
        "date",
        "valid_until",
        "review_by",
        "official",
    ),
)
OTHER_NAMES = {
    "handlungsfelder": "fields",
    "plain_language_version": "has_plain_language",
    "issued_on": "date",
}
"""What other files call the columns; our sample exchange, for one."""
PASSED_OVER = {"id", "fictional", "has_plain_language", "web", "published_at", "version"}
"""Columns that may stand in a file and say nothing to us, or are read apart."""
BETWEEN = re.compile(r"\s*[|;]\s*")
YES = {"1", "true", "yes", "ja", "x", "wahr"}
FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet would take for a formula at the start of a cell."""
LONGEST = {"publisher": 200, "licence": 120, "contact": 200, "format": 40, "language": 12}
LISTS = {
    "kind": Facet.RESOURCE_KIND,
    "fields": Facet.FIELD,
    "tags": Facet.TAG,
    "cities": Facet.CITY,
    "audience": Facet.ROLE,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may name, by slug and by folded name: slugs by list, topic ids."""

    values: Mapping[Facet, Mapping[str, str]]
    topics: Mapping[str, int]


class Refused(Exception):  # noqa: N818 - it is a refusal, not a fault
    """A row that cannot be taken, in one English sentence for the command line."""


def read_row(row: Mapping[str, Any], known: Known) -> NewResource:
    """The resource that a row speaks of; raises Refused with one sentence."""
    named = {OTHER_NAMES.get(_name(name), _name(name)): value for name, value in row.items() if name}
    unknown = sorted(set(named) - set(COLUMNS) - PASSED_OVER)
    if unknown:
        raise Refused(f"there is no column “{unknown[0]}”; the columns are {', '.join(COLUMNS)}")
    text = {name: safe_back(str(named.get(name) or "").strip()) for name in COLUMNS}
    for name, most in LONGEST.items():
        if len(text[name]) > most:
            raise Refused(f"“{name}” is too long: at most {most} characters")
    resource = NewResource(
        title=text["title"],
        url=text["url"],
        summary=text["summary"],
        plain_summary=text["plain_summary"],
        kind=next(iter(_values("kind", named, known)), None),
        topic_id=_topic(text["topic"], known),
        fields=_values("fields", named, known),
        tags=_values("tags", named, known),
        cities=_values("cities", named, known),
        audience=_values("audience", named, known),
        language=text["language"] or "de",
        publisher=text["publisher"],
        licence=text["licence"],
        contact=text["contact"],
        format=text["format"],
        issued_on=_day(text["date"]),
        valid_until=_day(text["valid_until"]),
        review_by=_day(text["review_by"]),
        is_official=text["official"].lower() in YES,
        has_plain_language=str(named.get("has_plain_language", "")).lower() in YES,
    )
    try:
        entry.check(resource)
    except UserError as error:
        raise Refused(str(error).rstrip(".")) from None
    return resource


def safe(text: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if text.startswith(FORMULA) else text


def safe_back(text: str) -> str:
    """What stood in a cell before `safe`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def write_row(page: ResourcePage) -> dict[str, Any]:
    """A published resource under the names by which `read_row` takes it in again; lists stay lists."""
    card = page.card
    days = {"date": card.issued_on, "valid_until": page.valid_until, "review_by": page.review_by}
    return {
        "id": card.id,
        "title": card.title,
        "url": page.url,
        "summary": card.summary,
        "plain_summary": page.plain_summary,
        "kind": card.kind_slug,
        "topic": page.topic[0] if page.topic else "",
        "fields": list(page.fields),
        "tags": [slug for slug, _ in page.tags],
        "cities": [slug for slug, _ in page.cities],
        "audience": list(page.audience),
        "language": page.language,
        "publisher": card.publisher,
        "licence": page.licence,
        "contact": page.contact,
        "format": card.format,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        "official": card.is_official,
        "version": page.version,
        "published_at": page.published_at.isoformat(),
    }


def _name(column: str) -> str:
    return column.strip().lower().replace(" ", "_")


def _values(column: str, row: Mapping[str, Any], known: Known) -> tuple[str, ...]:
    given = row.get(column) or ()
    names: Sequence[Any] = BETWEEN.split(str(given)) if not isinstance(given, list | tuple) else given
    values = known.values[LISTS[column]]
    found = []
    for name in (str(each).strip() for each in names):
        if name and name.casefold() not in values:
            raise Refused(f"“{column}” names “{name[:60]}”, which is not on the list")
        if name:
            found.append(values[name.casefold()])
    return tuple(found)


def _topic(name: str, known: Known) -> int | None:
    if not name:
        return None
    if name.casefold() not in known.topics:
        raise Refused(f"“topic” names “{name[:60]}”, which there is not")
    return known.topics[name.casefold()]


def _day(text: str) -> date | None:
    readers: tuple[Callable[[str], date], ...] = (date.fromisoformat, _german_day)
    for read in readers if text else ():
        try:
            return read(text)
        except ValueError:
            continue
    if text:
        raise Refused(f"“{text[:40]}” is no day; write it as 2026-11-27")
    return None


def _german_day(text: str) -> date:
    day, month, year = (int(part) for part in text.split("."))
    return date(year, month, day)
