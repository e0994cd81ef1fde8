"""Numbers for the office's monitoring (Prometheus' text format): to this computer, or for a token."""

from __future__ import annotations

from hmac import compare_digest

from aiohttp import hdrs, web

from bot.web.answers import Page, finish
from bot.web.visit import Visit

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = ("127.0.0.1", "::1")


async def show(visit: Visit) -> Page:
    """Not there for whoever asks from outside, or through a proxy, without the token of the settings."""
    if not (_is_near(visit.request) or _knows(visit.request, visit.site.settings.web.metrics_token)):
        raise web.HTTPNotFound
    site = visit.site
    works = await site.ready()
    numbers = {
        "pages_read_total": ("counter", {"": site.visits.total}),
        "pages_kept": ("gauge", {"": len(site.cache)}),
        "pages_kept_bytes": ("gauge", {"": site.cache.size}),
        "publication_generation": ("gauge", {"": visit.database.generation}),
        "part_works": ("gauge", {f'{{part="{part}"}}': int(does) for part, does in works.items()}),
    }
    lines = [line for name, (kind, values) in numbers.items() for line in _lines(name, kind, values)]
    return finish("".join(lines).encode(), content_type=FORMAT, cache_control="no-store")


def _is_near(request: web.Request) -> bool:
    return request.remote in LOOPBACK and hdrs.X_FORWARDED_FOR not in request.headers


def _knows(request: web.Request, token: str) -> bool:
    given = request.headers.get(hdrs.AUTHORIZATION, "").encode(errors="replace")
    return bool(token) and compare_digest(given, f"Bearer {token}".encode())


def _lines(name: str, kind: str, values: dict[str, int]) -> list[str]:
    """One number, or one for each label."""
    name = f"stadtgespraech_{name}"
    return [f"# TYPE {name} {kind}\n", *(f"{name}{label} {value}\n" for label, value in values.items())]
