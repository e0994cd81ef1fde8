"""What search engines ask for: what they may look at, and where everything is."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from aiohttp import web

from bot.domain.sitemap import Entry, entries
from bot.web.answers import TEXT, Page, finish
from bot.web.visit import Visit

XML = "application/xml; charset=utf-8"
MOST = 50_000
"""Addresses in one sitemap (sitemaps.org, "Sitemap file requirements")."""
NEVER = ("/search", "/report", "/edit", "/office", "/accessibility/feedback/thanks")
PLACES = (
    "/",
    "/topics",
    "/events",
    "/resources",
    "/cities",
    "/who-knows",
    "/glossary",
    "/data",
    "/imprint",
    "/privacy",
    "/accessibility",
    "/plain-language",
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


async def robots(visit: Visit) -> Page:
    """Everything public may be found; lists of hits are no content. What is unlisted says so itself."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NEVER)]
    lines.append(f"Sitemap: {visit.site.settings.web.base_url}/sitemap.xml")
    return finish("".join(f"{line}\n" for line in lines).encode(), content_type=TEXT)


async def sitemap(visit: Visit) -> Page:
    """All addresses; if they are too many for one file, where the parts are."""
    found = await _all(visit)
    if len(found) <= MOST:
        return _urls(visit, found)
    base = visit.site.settings.web.base_url
    parts = range((len(found) + MOST - 1) // MOST)
    lines = (f"<sitemap><loc>{base}/sitemap-{part}.xml</loc></sitemap>" for part in parts)
    return _xml("sitemapindex", lines)


async def part(visit: Visit) -> Page:
    """A part of the addresses."""
    number = visit.number("part")
    found = (await _all(visit))[number * MOST : (number + 1) * MOST] if number < MOST else []
    if not found:
        raise web.HTTPNotFound
    return _urls(visit, found)


async def _all(visit: Visit) -> list[Entry]:
    hidden = visit.site.settings.web.unlisted_topics
    return [*map(Entry, PLACES), *await entries(visit.database, hidden=hidden)]


def _urls(visit: Visit, found: Iterable[Entry]) -> Page:
    base = visit.site.settings.web.base_url
    return _xml("urlset", (_url(base, entry) for entry in found))


def _url(base: str, entry: Entry) -> str:
    changed = f"<lastmod>{entry.changed_at.date().isoformat()}</lastmod>" if entry.changed_at else ""
    return f"<url><loc>{escape(base + entry.path)}</loc>{changed}</url>"


def _xml(root: str, lines: Iterable[str]) -> Page:
    body = "\n".join((f'{DECLARATION}<{root} xmlns="{NAMESPACE}">', *lines, f"</{root}>"))
    return finish(body.encode(), content_type=XML)
