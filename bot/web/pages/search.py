"""One box for threads, events, resources and the glossary; as a page or, for programs, as JSON."""

from __future__ import annotations

import orjson

from bot.domain.search import Hit, SearchPage, search
from bot.errors import UserError
from bot.i18n import N_
from bot.web.answers import JSON, Page, finish
from bot.web.visit import LARGEST_ID, Visit, wants_json

KINDS = {
    "thread": N_("Threads"),
    "event": N_("Events"),
    "resource": N_("Resources"),
    "term": N_("Glossary"),
}
LABELS = {"thread": N_("Thread"), "event": N_("Event"), "resource": N_("Resource"), "term": N_("Glossary")}
VARY = {"Vary": "Accept, Accept-Language"}


async def show(visit: Visit) -> Page:
    """The hits for `?q=`, one `?kind=` or all, from `?offset=` on."""
    query = visit.query("q") or ""
    kind = visit.query("kind")
    if kind not in KINDS:
        kind = None
    found = await search(visit.database, query, kind=kind, offset=_offset(visit)) if query else None
    if wants_json(visit.request):
        return _as_json(visit, query, found)
    return visit.page(
        "search.html",
        headers=VARY,
        query=query,
        kind=kind,
        kinds=KINDS,
        labels=LABELS,
        found=found,
        hit_path=hit_path,
    )


def hit_path(hit: Hit) -> str:
    """Where a hit is read, without the reader's language; a message has its place in its thread."""
    if hit.kind == "term":
        return f"/glossary#{hit.ref}"
    anchor = f"#m{hit.anchor}" if hit.anchor is not None else ""
    return f"/{hit.kind}s/{hit.ref}{anchor}"


def _offset(visit: Visit) -> int:
    text = visit.query("offset") or "0"
    if not text.isdecimal() or int(text) > LARGEST_ID:
        raise UserError(N_("This address is damaged. Please start again from the list."))
    return int(text)


def _as_json(visit: Visit, query: str, found: SearchPage | None) -> Page:
    base = visit.site.settings.web.base_url
    hits = [
        {
            "kind": hit.kind,
            "label": hit.label,
            "title": hit.title,
            "url": base + hit_path(hit),
            "excerpt_html": hit.excerpt_html,
            "at": hit.at,
        }
        for hit in (found.hits if found else ())
    ]
    answer = {
        "query": query,
        "total": found.total if found else 0,
        "counts": found.counts if found else {},
        "hits": hits,
        "next_offset": found.next if found else None,
    }
    return finish(orjson.dumps(answer), content_type=JSON, extra=VARY)
