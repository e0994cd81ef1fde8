"""In which language the page speaks: asked for, remembered, or what the browser prefers."""

from __future__ import annotations

from aiohttp import web

LANGUAGES = ("de", "en")
_COOKIE = "playground_language"
_A_YEAR_S = 365 * 24 * 60 * 60


def language_of(request: web.Request) -> str:
    """`?lang=`, else what was chosen before, else the first of Accept-Language that we speak, else German."""
    wished = (request.query.get("lang"), request.cookies.get(_COOKIE), *_accepted(request))
    return next((language for language in wished if language in LANGUAGES), LANGUAGES[0])


def remember(request: web.Request, response: web.Response) -> None:
    """Keeps a choice for the next visit."""
    chosen = request.query.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(_COOKIE, chosen, max_age=_A_YEAR_S, samesite="Lax", httponly=True)


def _accepted(request: web.Request) -> list[str]:
    """Primary subtags in the order the browser gives them; it lists the preferred ones first."""
    header = request.headers.get("Accept-Language", "")
    return [part.split(";")[0].strip().split("-")[0].lower() for part in header.split(",")]
