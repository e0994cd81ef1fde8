"""Every address of the web view, in one table."""

from __future__ import annotations

from aiohttp import web

from bot.web.api import description, views
from bot.web.keys import Site
from bot.web.live import Streams
from bot.web.middleware import AnyView, before, fresh, kept, shared
from bot.web.pages import (
    calendars,
    cities,
    crawlers,
    data,
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
    "/resources": resources.show_all,
    r"/resources/{id:\d+}": resources.show,
    "/cities": cities.show_all,
    "/cities/{slug}": cities.show,
    "/who-knows": cities.who_knows,
    "/glossary": glossary.show,
    "/data": data.show,
    "/imprint": legal.imprint,
    "/privacy": legal.privacy,
    "/accessibility": legal.accessibility,
    "/plain-language": legal.plain_language,
    "/robots.txt": crawlers.robots,
}
"""Pages that change only when what is public changes."""
SHARED = {
    "/resources.csv": resources.as_csv,
    "/resources.json": resources.as_json,
    "/events.ics": calendars.show_all,
    r"/events/{id:\d+}.ics": calendars.show_event,
    "/topics/{slug}/events.ics": calendars.show_topic,
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
"""What programs ask for: kept as well, and readable by the pages of other sites where the config says so."""
SEARCHED = {"/search": search.show, "/search/suggest": search.suggest}
"""Made for each request; what of it is JSON may be read by the same sites."""
FRESH: dict[str, AnyView] = {
    "/calendar/{secret}.ics": calendars.show_own,
    r"/office/archive/{secret:[\w-]{20,60}}": proof.show,
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
        *(web.get(path, shared(view, site, is_kept=True)) for path, view in SHARED.items()),
        *(web.get(path, shared(view, site, is_kept=False)) for path, view in SEARCHED.items()),
        *_before(site),
        *(web.get(path, fresh(view, site)) for path, view in FRESH.items()),
        *(web.post(path, fresh(view, site)) for path, view in POSTED.items()),
        web.route("*", r"/{path:[\s\S]*}", fresh(errors.unknown, site)),
    ]


def _before(site: Site) -> list[web.RouteDef]:
    """Where browsers ask whether another site's page may read; without such sites nothing answers."""
    if not site.settings.web.cors_origins:
        return []
    return [web.options(path, before(site)) for path in (*SHARED, *SEARCHED)]
