"""Topics, and the threads of one topic."""

from __future__ import annotations

from aiohttp import web

from bot.domain.listing import next_of_each
from bot.domain.resources import ResourceFilter, best
from bot.domain.threads import topic_threads
from bot.domain.topics import public_topic, public_topics
from bot.web.answers import Page
from bot.web.visit import Visit

BESIDE = 3
"""Dates and resources that stand beside a topic's threads; all of them are a link away."""


async def show_all(visit: Visit) -> Page:
    """The list of topics."""
    return visit.page("topics.html", topics=await public_topics(visit.database))


async def show(visit: Visit) -> Page:
    """A topic's threads, newest activity first; `?before=` goes on where a page ended."""
    topic = await public_topic(visit.database, visit.request.match_info["slug"])
    if topic is None:
        raise web.HTTPNotFound
    before = visit.query("before")
    threads = await topic_threads(visit.database, topic.id, before=before)
    dates = await next_of_each(visit.database, {"topic": (topic.slug,)}, now=visit.now, limit=BESIDE)
    collected = await best(visit.database, ResourceFilter(topic=(topic.slug,)), limit=BESIDE)
    is_unlisted = topic.slug in visit.site.settings.web.unlisted_topics
    return visit.page(
        "topic.html",
        lives=min(each.ends_at for each in dates) - visit.now if dates else None,
        topic=topic,
        threads=threads,
        dates=dates,
        collected=collected,
        is_first_page=before is None,
        is_unlisted=is_unlisted,
    )
