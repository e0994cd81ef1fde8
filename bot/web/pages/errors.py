"""What a person reads when there is nothing to show: in words, with a way on, never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping

import orjson
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import UserError
from bot.i18n import gettext
from bot.web.answers import JSON, Page, finish
from bot.web.sharing import READING
from bot.web.visit import Visit, wants_json

log = logging.getLogger(__name__)

UNREACHABLE = (OSError, OperationalError, InterfaceError, PoolTimeoutError)
"""How the drivers say that the database cannot be reached or is too busy."""
RETRY_AFTER = {"Retry-After": "30"}


async def unknown(visit: Visit) -> Page:
    """Any address that no page has, and any method but reading."""
    if visit.request.method not in ("GET", "HEAD"):
        return _answer(visit, 405, detail="", extra={"Allow": READING})
    return not_found(visit)


def not_found(visit: Visit) -> Page:
    """Not there, or not public: nobody can tell which."""
    return _answer(visit, 404, detail="")


def refused(visit: Visit, error: UserError) -> Page:
    """A refusal in the user's words."""
    return _answer(visit, error.status, detail=gettext(visit.language, error.msgid, **error.values))


def unavailable(visit: Visit, error: Exception) -> Page:
    """The database is away; the page comes back by itself."""
    log.error("A page could not be made, the database is away: %s", error, extra={"path": visit.request.path})
    return _answer(visit, 503, detail="", extra=RETRY_AFTER)


def failed(visit: Visit, error: Exception) -> Page:
    """Our fault: the person gets a short reference that stands in the log."""
    reference = secrets.token_hex(3).upper()
    log.error(
        "A page failed, reference %s",
        reference,
        exc_info=error,
        extra={"reference": reference, "path": visit.request.path},
    )
    return _answer(visit, 500, detail="", reference=reference)


def _answer(
    visit: Visit, status: int, *, detail: str, reference: str = "", extra: Mapping[str, str] | None = None
) -> Page:
    if wants_json(visit.request):
        error = {"status": status, "detail": detail, "reference": reference}
        body = orjson.dumps({"error": {name: value for name, value in error.items() if value}})
        return finish(body, status=status, content_type=JSON, extra=extra)
    return visit.page(
        "error.html", status=status, headers=extra, code=status, detail=detail, reference=reference
    )
