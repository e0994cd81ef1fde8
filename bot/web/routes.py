"""Every address of the web view, in one table."""

from __future__ import annotations

from aiohttp import web

from bot.web.keys import Site
from bot.web.middleware import AnyView, fresh, kept
from bot.web.pages import (
    calendars,
    errors,
    events,
    feedback,
    files,
    glossary,
    health,
    home,
    legal,
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
    "/glossary": glossary.show,
    "/imprint": legal.imprint,
    "/privacy": legal.privacy,
    "/accessibility": legal.accessibility,
    "/plain-language": legal.plain_language,
    "/robots.txt": health.robots,
}
"""Pages that change only when what is public changes."""
FRESH: dict[str, AnyView] = {
    "/calendar/{secret}.ics": calendars.show_own,
    "/search": search.show,
    "/accessibility/feedback": feedback.show,
    "/accessibility/feedback/thanks": feedback.thanks,
    "/report": reports.show,
    r"/report/{secret:[\w-]{20,60}}": reports.state,
    r"/files/{id:\d+}/{name}": files.show,
    "/static/{version}/{name:.+}": files.look,
    "/healthz": health.alive,
    "/readyz": health.ready,
}
POSTED: dict[str, AnyView] = {
    "/accessibility/feedback": feedback.take,
    "/report": reports.take,
}
"""Forms that people send."""


def routes(site: Site) -> list[web.RouteDef]:
    """The table as aiohttp takes it. The last line answers whatever no other does."""
    return [
        *(web.get(path, kept(view, site)) for path, view in KEPT.items()),
        *(web.get(path, fresh(view, site)) for path, view in FRESH.items()),
        *(web.post(path, fresh(view, site)) for path, view in POSTED.items()),
        web.route("*", "/{path:.*}", fresh(errors.unknown, site)),
    ]
