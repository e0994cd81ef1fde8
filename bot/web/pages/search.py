"""One box for threads, events, resources and the glossary; as a page or, for programs, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import orjson

from bot.domain.search import Hit, SearchPage, complete, search
from bot.i18n import N_, gettext
from bot.web.answers import JSON, SCRIPTED, Page, finish
from bot.web.hits import Offer, hit_path
from bot.web.visit import Visit, wants_json

KINDS = {
    "thread": N_("Threads"),
    "event": N_("Events"),
    "resource": N_("Resources"),
    "term": N_("Glossary"),
}
FACETS = {"kind": N_("Kind"), "topic": N_("Topic"), "city": N_("City")}
BY_DATE = "date"
MOST_CHOICES = 12
"""Values of a facet that are offered, those with the most hits."""
VARY = {"Vary": "Accept, Accept-Language"}


@dataclass(frozen=True, slots=True)
class Removable:
    """A filter that is on, and the address without it; `day` is set for the first and the last day."""

    label: str
    name: str
    day: date | None
    without: str


async def show(visit: Visit) -> Page:
    """The hits for `?q=`, narrowed by `?kind=`, `?topic=` and `?city=`, from the key `?after=` on."""
    query = (visit.query("q") or "").strip()
    found = await _found(visit, query) if query else None
    if wants_json(visit.request):
        return _as_json(visit, query, found)
    return visit.page(
        "search.html",
        headers=VARY | SCRIPTED,
        query=query,
        kinds=KINDS,
        facets=FACETS,
        found=found,
        removable=_removable(visit, found) if found else [],
        offers=_offers(visit, found) if found else {},
        orders=_orders(visit, found) if found else [],
        older=_address(visit, found, after=found.next) if found and found.next else None,
        instead=_instead(visit, found) if found else [],
        is_first_page=not visit.query("after"),
    )


async def suggest(visit: Visit) -> Page:
    """Completions of `?q=` as a list of texts, for boxes that complete while somebody types."""
    return finish(orjson.dumps(await complete(visit.database, visit.query("q") or "")), content_type=JSON)


async def _found(visit: Visit, query: str) -> SearchPage:
    kind = visit.query("kind")
    return await search(
        visit.database,
        query,
        kind=kind if kind in KINDS else None,
        topic=visit.query("topic") or "",
        city=visit.query("city") or "",
        by_date=visit.query("sort") == BY_DATE,
        after=visit.query("after"),
    )


def _address(visit: Visit, found: SearchPage, **changed: str | None) -> str:
    """The address of this search with something changed; what was typed as a filter stays in the query."""
    asked: dict[str, str | None] = {"q": found.query}
    asked |= {facet: visit.query(facet) or None for facet in FACETS}
    asked |= {"sort": BY_DATE if found.by_date else None}
    return visit.to("/search", **(asked | changed))


def _removable(visit: Visit, found: SearchPage) -> list[Removable]:
    """What was chosen beside the query, each to be taken away; what was typed stays with what was typed."""
    names = {(each.facet, each.slug): each.name for each in found.choices}
    chosen = []
    for facet, label in FACETS.items():
        value = visit.query(facet)
        if value and value == getattr(found.chosen, facet):
            name = (
                gettext(visit.language, KINDS[value]) if facet == "kind" else names.get((facet, value), value)
            )
            chosen.append(Removable(label, name, None, _address(visit, found, **{facet: None})))
    return chosen


def _offers(visit: Visit, found: SearchPage) -> dict[str, list[Offer]]:
    offers: dict[str, list[Offer]] = {facet: [] for facet in FACETS}
    without = {facet: _address(visit, found, **{facet: None}) for facet in FACETS}
    for each in found.choices:
        offered = offers[each.facet]
        if len(offered) < MOST_CHOICES:
            name = gettext(visit.language, KINDS[each.slug]) if each.facet == "kind" else each.name
            path = f"{without[each.facet]}&{each.facet}={quote(each.slug)}"
            offered.append(Offer(name, each.count, path, each.is_chosen))
    return offers


def _orders(visit: Visit, found: SearchPage) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is so now) of each order."""
    return [
        (N_("Best match first"), _address(visit, found, sort=None), not found.by_date),
        (N_("Newest first"), _address(visit, found, sort=BY_DATE), found.by_date),
    ]


def _instead(visit: Visit, found: SearchPage) -> list[tuple[str, str, str]]:
    """(typed, meant, address that asks for it) of words that were corrected."""
    return [
        (each.typed, each.meant, _address(visit, found, q=found.query.replace(each.typed, each.meant)))
        for each in found.corrections
    ]


def _as_json(visit: Visit, query: str, found: SearchPage | None) -> Page:
    base = visit.site.settings.web.base_url
    answer = {
        "query": query,
        "total": found.total if found else 0,
        "is_bounded": found.is_bounded if found else False,
        "counts": found.counts if found else {},
        "facets": [_facet(facet, found) for facet in FACETS] if found else [],
        "corrections": [{"typed": each.typed, "meant": each.meant} for each in found.corrections]
        if found
        else [],
        "hits": [_hit(hit, base) for hit in found.hits] if found else [],
        "next": found.next if found else None,
    }
    return finish(orjson.dumps(answer), content_type=JSON, extra=VARY)


def _facet(facet: str, found: SearchPage) -> dict[str, object]:
    values = [
        {"slug": each.slug, "name": each.name, "count": each.count}
        for each in found.choices
        if each.facet == facet
    ]
    return {"facet": facet, "chosen": getattr(found.chosen, facet) or None, "values": values}


def _hit(hit: Hit, base: str) -> dict[str, object]:
    return {
        "kind": hit.kind,
        "label": hit.label,
        "title": hit.title,
        "url": base + hit_path(hit),
        "excerpt_html": hit.excerpt_html,
        "topic": hit.topic,
        "place": hit.place,
        "at": hit.at,
    }
