"""The library with its facets, and one resource."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.domain.related import Kind, threads_about
from bot.domain.resources import FacetCount, ResourceFilter, library, resource_page
from bot.i18n import N_
from bot.web.answers import Page
from bot.web.visit import Visit

FACETS = {"kind": N_("Kind"), "topic": N_("Topic"), "field": N_("Field of action"), "tag": N_("Tag")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, and the address without it."""

    facet: str
    name: str
    without: str


async def show_all(visit: Visit) -> Page:
    """The resources that fit the chosen facets, newest first; `?before=` goes on where a page ended."""
    asked = {facet: tuple(visit.request.query.getall(facet, ())) for facet in FACETS}
    text = visit.query("q") or ""
    before = visit.query("before")
    found = await library(visit.database, ResourceFilter(text=text, **asked), before=before)
    return visit.page(
        "resources.html",
        found=found,
        facets=FACETS,
        chosen=_chosen(visit, found.facets, asked, text),
        text=text,
        older=visit.to("/resources", q=text or None, **asked, before=found.older) if found.older else None,
        is_first_page=before is None,
    )


async def show(visit: Visit) -> Page:
    """One resource."""
    resource = await resource_page(visit.database, visit.number("id"))
    if resource is None:
        raise web.HTTPNotFound
    host = urlsplit(resource.url).hostname or ""
    about = await threads_about(visit.database, Kind.RESOURCE, resource.card.id)
    return visit.page("resource.html", resource=resource, card=resource.card, host=host, threads=about)


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
            chosen.append(Chosen(facet, names.get((facet, slug), slug), without))
    return chosen
