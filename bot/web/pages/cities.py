"""The cities of the programme, one city, and which places know about something."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.domain import cities, taxonomy
from bot.domain.words import fold
from bot.web.answers import Page
from bot.web.visit import Visit


async def show_all(visit: Visit) -> Page:
    """All cities by their names, as people look them up, with what there is of each."""
    found = await cities.all_cities(visit.database)
    return visit.page("cities.html", cities=sorted(found, key=lambda each: fold(each.name)))


async def show(visit: Visit) -> Page:
    """One city."""
    page = await cities.city_page(visit.database, visit.request.match_info["slug"], now=visit.now)
    if page is None:
        raise web.HTTPNotFound
    return visit.page("city.html", page=page, card=page.card, lives=timedelta(hours=1))


async def who_knows(visit: Visit) -> Page:
    """Which places and roles spoke about a tag; without one, the tags to choose from."""
    tags = await taxonomy.tags(visit.database)
    tag = visit.query("tag") or ""
    found = await cities.who_knows(visit.database, tag) if tag else []
    return visit.page("who_knows.html", tags=tags, tag=tag, name=dict(tags).get(tag, tag), found=found)
