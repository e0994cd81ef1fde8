"""From a page to a handler: language, page cache, 304, errors as pages or JSON. One wrapper, no middleware.

Each aiohttp middleware costs every request; this is what a hot page passes and nothing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import hdrs, web

from bot.errors import UserError
from bot.i18n import Language
from bot.web.answers import HTML, SECURITY, Answer, Page
from bot.web.keys import Site
from bot.web.pages import errors
from bot.web.sharing import answer_before, opened, reader_of
from bot.web.visit import Visit, language_of

View = Callable[[Visit], Awaitable[Page]]
AnyView = Callable[[Visit], Awaitable[Answer]]
Made = TypeVar("Made", bound=Answer)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def kept(view: View, site: Site) -> Handler:
    """A handler whose pages are kept in the cache until what is public changes; who reads them is counted."""
    visits = site.visits

    async def answer(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        page = await _kept(view, site, request, language, language)
        if page.status == 200:
            visits.count(request.path, request.headers.get(hdrs.USER_AGENT, ""))
        return page.answer(request)

    return answer


def shared(view: View, site: Site, *, is_kept: bool) -> Handler:
    """A handler for programs, among them the pages of those sites that the settings name.

    `is_kept`: the answer stays in the cache as a page does. Pages for people, if it has some, stay closed.
    """
    origins = site.settings.web.cors_origins

    async def show(visit: Visit) -> Page:
        page = await _made(view, visit)
        is_open = origins and page.headers[hdrs.CONTENT_TYPE] != HTML
        return opened(page, reader_of(visit.request, origins)) if is_open else page

    async def answer(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if is_kept:
            way = f"{language} {reader_of(request, origins)}"
            page = await _kept(show, site, request, language, way)
        else:
            page = await show(Visit(site, request, language, site.clock()))
        return page.answer(request)

    return answer


async def _kept(view: View, site: Site, request: web.Request, language: Language, way: str) -> Page:
    """The page at this address that is kept for this way of reading it; if there is none, a new one is."""
    cache, key = site.cache, (request.raw_path, way)
    page = cache.get(key)
    if page is None:
        generation = cache.generation()
        page = await _made(view, Visit(site, request, language, site.clock()))
        if page.status == 200:
            cache.put(key, page, generation)
    return page


def before(site: Site) -> Handler:
    """A handler for browsers that ask first whether another site's page may read."""
    origins = site.settings.web.cors_origins

    async def answer(request: web.Request) -> web.StreamResponse:
        return answer_before(request, origins)

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
