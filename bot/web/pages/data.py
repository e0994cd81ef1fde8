"""What programs may have of all that is public, told to people: feeds, calendars, lists, the API."""

from __future__ import annotations

from bot.domain.topics import public_topics
from bot.i18n import N_
from bot.web.answers import Page
from bot.web.api import BASE
from bot.web.visit import Visit

LISTS = {
    "/topics": N_("Topics"),
    "/threads": N_("Threads"),
    "/events": N_("Events"),
    "/resources": N_("Resources"),
    "/glossary": N_("Glossary"),
}


async def show(visit: Visit) -> Page:
    """All addresses that are made for programs."""
    return visit.page(
        "data.html",
        topics=await public_topics(visit.database),
        base=visit.site.settings.web.base_url,
        api=BASE,
        lists=LISTS,
    )
