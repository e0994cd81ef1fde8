"""Who may call `/playground/...`: tests, tools and the playground's own page, no page from elsewhere.

Nobody has to show a token here, so without this any page on the web could act for people through the
browser of whoever visits it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.playground.reply import reply

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOSTS = ("127.0.0.1", "localhost", "[::1]")
# Browsers say themselves where a request comes from: "Fetch Metadata Request Headers".
OWN = ("same-origin", "none")


@web.middleware
async def refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for what a browser sends for another site, or under a name that is not this computer's."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host not in HOSTS or request.headers.get("Sec-Fetch-Site", "none") not in OWN:
        return reply({"error": "Only the playground's own page may call this from a browser."}, status=403)
    return await handler(request)
