"""From a page to a handler: language, page cache, 304, errors as pages or JSON. One wrapper, no middleware.

Each aiohttp middleware costs every request; this is what a hot page passes and nothing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import hdrs, web

from bot.errors import UserError
from bot.web.answers import SECURITY, Answer, Page, opened
from bot.web.keys import Site
from bot.web.pages import errors
from bot.web.visit import Visit, language_of

View = Callable[[Visit], Awaitable[Page]]
AnyView = Callable[[Visit], Awaitable[Answer]]
Made = TypeVar("Made", bound=Answer)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def kept(view: View, site: Site, *, is_shared: bool = False) -> Handler:
    """A handler whose pages are kept in the cache until what is public changes.

    `is_shared`: the pages of other sites may read it, if the settings name them.
    """
    cache = site.cache
    origins = site.settings.web.cors_origins if is_shared else ()
    visits = site.visits

    async def answer(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        key = (request.raw_path, language)
        page = cache.get(key)
        if page is None:
            generation = cache.generation()
            page = await _made(view, Visit(site, request, language, site.clock()))
            if page.status == 200:
                cache.put(key, page, generation)
        if page.status == 200 and not is_shared:
            visits.count(request.path, request.headers.get(hdrs.USER_AGENT, ""))
        return (opened(page, request, origins) if origins else page).answer(request)

    return answer


def fresh(view: AnyView, site: Site) -> Handler:
    """A handler whose answer is made for each request."""

    async def answer(request: web.Request) -> web.StreamResponse:
        page = await _made(view, Visit(site, request, language_of(request), site.clock()))
        return page.answer(request)

    return answer


async def _made(view: Callable[[Visit], Awaitable[Made]], visit: Visit) -> Made | Page:
    if "%00" in visit.request.raw_path:  # no text holds it, and PostgreSQL refuses to compare with it
        return errors.not_found(visit)
    try:
        return await view(visit)
    except web.HTTPRedirection as redirection:
        redirection.headers.update(SECURITY)
        raise
    except web.HTTPNotFound:
        return errors.not_found(visit)
    except UserError as error:
        return errors.refused(visit, error)
    except errors.UNREACHABLE as error:
        return errors.unavailable(visit, error)
    except Exception as error:  # the last edge: a person gets a page, the log the rest
        return errors.failed(visit, error)
