"""From a page to a handler: language, page cache, 304, errors as pages or JSON. One wrapper, no middleware.

Each aiohttp middleware costs every request; this is what a hot page passes and nothing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import hdrs, web

from bot.errors import UserError
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
    cache, visits = site.cache, site.visits

    async def answer(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        key = (request.raw_path, language)
        page = cache.get(key)
        if page is None:
            generation = cache.generation()
            page = await _made(view, Visit(site, request, language, site.clock()))
            if page.status == 200:
                cache.put(key, page, generation)
        if page.status == 200:
            visits.count(request.path, request.headers.get(hdrs.USER_AGENT, ""))
        return page.answer(request)

    return answer


def shared(view: View, site: Site, *, is_kept: bool) -> Handler:
    """A handler for programs, among them the pages of those sites that the settings name.

    `is_kept`: the answer stays in the cache as a page does. Pages for people, if it has some, stay closed.
    """
    cache, origins = site.cache, site.settings.web.cors_origins

    async def answer(request: web.Request) -> web.StreamResponse:
        language, reader = language_of(request), reader_of(request, origins)
        key = (request.raw_path, f"{language} {reader}")
        page = cache.get(key) if is_kept else None
        if page is None:
            generation = cache.generation()
            page = await _made(view, Visit(site, request, language, site.clock()))
            if origins and page.headers[hdrs.CONTENT_TYPE] != HTML:
                page = opened(page, reader)
            if is_kept and page.status == 200:
                cache.put(key, page, generation)
        return page.answer(request)

    return answer


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
