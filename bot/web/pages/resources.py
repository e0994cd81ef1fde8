"""The library with its facets, and one resource."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot.domain.related import Kind, threads_about
from bot.domain.resources import (
    FacetCount,
    ResourceFilter,
    all_fitting,
    library,
    resource_page,
    surroundings,
)
from bot.domain.resources.practice import COSTS, STEPS
from bot.domain.resources.rows import COLUMNS, safe, write_row
from bot.i18n import BERLIN, N_, gettext
from bot.web.answers import JSON, Page, finish
from bot.web.explained import explained
from bot.web.structured import structured_resource
from bot.web.visit import Visit

EU_STATEMENT = N_("Co-funded by the European Union")
FACETS = {
    "kind": N_("Kind"),
    "topic": N_("Topic"),
    "field": N_("Field of action"),
    "city": N_("City"),
    "tag": N_("Tag"),
    "audience": N_("For whom"),
    "origin": N_("Origin"),
    "access": N_("Access"),
    "language": N_("Language"),
}
NAMES = {
    ("origin", "official"): N_("official"),
    ("origin", "peer"): N_("from practice"),
    ("access", "checked"): N_("accessible, checked"),
    ("access", "plain"): N_("in plain language"),
    ("language", "de"): N_("German"),
    ("language", "en"): N_("English"),
}
"""Values whose names are ours; those of all others the office has given, in German."""
OURS = {facet for facet, _ in NAMES}
SORTS = {"": N_("Newest first"), "date": N_("By their date"), "title": N_("By title")}
CHANGED = {
    "title": N_("title"),
    "url": N_("link"),
    "summary": N_("summary"),
    "plain_summary": N_("text in plain language"),
    "kind_id": N_("kind"),
    "publisher": N_("publisher"),
    "licence": N_("licence"),
    "contact": N_("contact"),
    "valid_until": N_("validity"),
    "is_official": N_("origin"),
    "practice": N_("practice"),
    "file": N_("file"),
    "field": N_("fields of action"),
    "tag": N_("tags"),
    "city": N_("cities"),
    "role": N_("audience"),
}
"""What is said of a version without a note of its own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, and the address without it."""

    facet: str
    slug: str
    name: str
    without: str


async def show_all(visit: Visit) -> Page:
    """The resources that fit; `?before=` goes on where a page ended, `?sort=` orders them."""
    asked, text = _asked(visit)
    before, sort = visit.query("before"), visit.query("sort") or ""
    sort = sort if sort in SORTS else ""
    chosen = ResourceFilter(text=text, **asked)
    found = await library(visit.database, chosen, sort=sort, before=before)
    counts = {facet: _named(visit, values) for facet, values in found.facets.items()}
    same = {"q": text or None, **asked}
    further = {**same, "sort": sort or None, "before": found.older}
    return visit.page(
        "resources.html",
        found=found,
        facets=FACETS,
        ours=OURS,
        counts=counts,
        chosen=_chosen(visit, counts, asked, text),
        text=text,
        sort=sort,
        sorts=[
            (name, label, visit.to("/resources", **same, sort=name or None)) for name, label in SORTS.items()
        ],
        downloads=[(kind, visit.to(f"/resources.{kind.lower()}", **same)) for kind in ("CSV", "JSON")],
        older=visit.to("/resources", **further) if found.older else None,
        is_first_page=before is None,
    )


async def show(visit: Visit) -> Page:
    """One resource, with all that belongs to it."""
    resource = await resource_page(visit.database, visit.number("id"))
    if resource is None:
        raise web.HTTPNotFound
    beside = await surroundings(visit.database, resource.card.id)
    about = dict(await threads_about(visit.database, Kind.RESOURCE, resource.card.id))
    if beside.thread is not None:
        about[beside.thread[0]] = beside.thread[1]
    return visit.page(
        "resource.html",
        resource=resource,
        card=resource.card,
        beside=beside,
        steps=STEPS,
        costs=COSTS,
        host=urlsplit(resource.url).hostname or "",
        threads=list(about.items()),
        changed=CHANGED,
        words=await explained(visit.database),
        structured=structured_resource(resource, visit.site.settings),
    )


async def as_csv(visit: Visit) -> Page:
    """The resources that fit, as a table for a spreadsheet: none of its cells is a formula."""
    table = io.StringIO()
    writer = csv.DictWriter(table, ["id", *COLUMNS, "version", "published_at", "web"], delimiter=";")
    writer.writeheader()
    for row in await _rows(visit):
        writer.writerow({name: safe(_cell(value)) for name, value in row.items()})
    return _download(visit, ("\ufeff" + table.getvalue()).encode(), "text/csv; charset=utf-8", "csv")


async def as_json(visit: Visit) -> Page:
    """The same for programs."""
    office = visit.site.settings.office
    told = {
        "statement": gettext("de", EU_STATEMENT),
        "publisher": office.name,
        "resources": await _rows(visit),
    }
    return _download(visit, orjson.dumps(told, option=orjson.OPT_INDENT_2), JSON, "json")


async def _rows(visit: Visit) -> list[dict[str, Any]]:
    asked, text = _asked(visit)
    base_url = visit.site.settings.web.base_url
    found = await all_fitting(visit.database, ResourceFilter(text=text, **asked))
    return [write_row(page) | {"web": f"{base_url}/resources/{page.card.id}"} for page in found]


def _named(visit: Visit, values: list[FacetCount]) -> list[FacetCount]:
    """The values of a facet; those that are ours are called in the reader's language."""
    if not values or values[0].facet not in OURS:
        return values
    names = ((value, NAMES.get((value.facet, value.slug))) for value in values)
    return [
        replace(value, name=gettext(visit.language, name) if name else value.name) for value, name in names
    ]


def _asked(visit: Visit) -> tuple[dict[str, tuple[str, ...]], str]:
    asked = {facet: tuple(visit.request.query.getall(facet, ())) for facet in FACETS}
    return asked, visit.query("q") or ""


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " | ".join(str(each) for each in value)
    if isinstance(value, bool):
        return "ja" if value else ""
    return str(value)


def _download(visit: Visit, body: bytes, content_type: str, ending: str) -> Page:
    name = f"material-{visit.now.astimezone(BERLIN):%Y-%m-%d}.{ending}"
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    return finish(body, content_type=content_type, extra=saved, expires_at=visit.now + timedelta(hours=1))


def _chosen(
    visit: Visit, facets: dict[str, list[FacetCount]], asked: dict[str, tuple[str, ...]], text: str
) -> list[Chosen]:
    """What the reader asked for, each removable; a value that nothing carries goes by its slug."""
    names = {(facet, count.slug): count.name for facet, counts in facets.items() for count in counts}
    chosen = []
    for facet, slugs in asked.items():
        for slug in slugs:
            rest = asked | {facet: tuple(other for other in slugs if other != slug)}
            without = visit.to("/resources", q=text or None, **rest)
            chosen.append(Chosen(facet, slug, names.get((facet, slug), slug), without))
    return chosen
