"""Every address of the web view, in one table."""

from __future__ import annotations

from aiohttp import web

from bot.web.api import description, views
from bot.web.keys import Site
from bot.web.live import Streams
from bot.web.middleware import AnyView, fresh, kept
from bot.web.pages import (
    calendars,
    cities,
    crawlers,
    editing,
    errors,
    events,
    feedback,
    feeds,
    files,
    glossary,
    health,
    home,
    legal,
    metrics,
    proof,
    reports,
    resources,
    search,
    threads,
    topics,
)

KEPT = {
    "/": home.show,
    "/topics": topics.show_all,
    "/topics/{slug}": topics.show,
    r"/threads/{id:\d+}": threads.show,
    r"/threads/{id:\d+}/{slug}": threads.show,
    "/events": events.show_all,
    r"/events/{id:\d+}": events.show,
    "/events.ics": calendars.show_all,
    r"/events/{id:\d+}.ics": calendars.show_event,
    "/topics/{slug}/events.ics": calendars.show_topic,
    "/resources": resources.show_all,
    r"/resources/{id:\d+}": resources.show,
    "/resources.csv": resources.as_csv,
    "/resources.json": resources.as_json,
    "/cities": cities.show_all,
    "/cities/{slug}": cities.show,
    "/who-knows": cities.who_knows,
    "/glossary": glossary.show,
    "/imprint": legal.imprint,
    "/privacy": legal.privacy,
    "/accessibility": legal.accessibility,
    "/plain-language": legal.plain_language,
    "/robots.txt": crawlers.robots,
}
"""Pages that change only when what is public changes."""
SHARED = {
    "/feeds/threads.atom": feeds.threads,
    "/feeds/resources.atom": feeds.resources,
    "/topics/{slug}/feed.atom": feeds.topic,
    "/api/v1/openapi.json": description.show,
    "/api/v1/topics": views.all_topics,
    "/api/v1/threads": views.all_threads,
    r"/api/v1/threads/{id:[0-9]+}": views.one_thread,
    "/api/v1/events": views.all_events,
    r"/api/v1/events/{id:[0-9]+}": views.one_event,
    "/api/v1/resources": views.all_resources,
    r"/api/v1/resources/{id:[0-9]+}": views.one_resource,
    "/api/v1/glossary": views.all_terms,
}
"""Kept as well, and readable by the pages of other sites where the config says so."""
FRESH: dict[str, AnyView] = {
    "/calendar/{secret}.ics": calendars.show_own,
    r"/office/archive/{secret:[\w-]{20,60}}": proof.show,
    "/search": search.show,
    "/search/suggest": search.suggest,
    "/accessibility/feedback": feedback.show,
    "/accessibility/feedback/thanks": feedback.thanks,
    "/report": reports.show,
    r"/edit/{secret:[\w-]{20,60}}": editing.show,
    r"/report/{secret:[\w-]{20,60}}": reports.state,
    r"/files/{id:\d+}/{name}": files.show,
    "/static/{version}/{name:.+}": files.look,
    "/sitemap.xml": crawlers.sitemap,
    r"/sitemap-{part:\d+}.xml": crawlers.part,
    "/metrics": metrics.show,
    "/healthz": health.alive,
    "/readyz": health.ready,
}
POSTED: dict[str, AnyView] = {
    "/accessibility/feedback": feedback.take,
    "/report": reports.take,
    r"/edit/{secret:[\w-]{20,60}}": editing.take,
}
"""Forms that people send."""


def routes(site: Site, streams: Streams) -> list[web.RouteDef]:
    """The table as aiohttp takes it. The last line answers whatever no other does."""
    return [
        web.get(r"/threads/{id:[0-9]+}/live", streams.answer),
        *(web.get(path, kept(view, site)) for path, view in KEPT.items()),
        *(web.get(path, kept(view, site, is_shared=True)) for path, view in SHARED.items()),
        *(web.get(path, fresh(view, site)) for path, view in FRESH.items()),
        *(web.post(path, fresh(view, site)) for path, view in POSTED.items()),
        web.route("*", r"/{path:[\s\S]*}", fresh(errors.unknown, site)),
    ]
