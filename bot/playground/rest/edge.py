"""What every REST request passes: errors in Discord's words, token, rate limits, the write to disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.playground.limits import RateLimits
from bot.playground.reply import reply
from bot.playground.rules.refusal import METHOD_NOT_ALLOWED, NOT_FOUND, TOO_LARGE, UNAUTHORIZED, Refusal
from bot.playground.store import Store

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# What Discord answers without a token: the gateway's address, and what an interaction's own token opens.
_OPEN = ("/api/v10/interactions/", "/api/v10/webhooks/")
_OPEN_EXACTLY = "/api/v10/gateway"
_MAJOR = ("channel_id", "guild_id", "application_id", "token")


def middlewares(token: str, limits: RateLimits | None, store: Store) -> list[Any]:
    """From the outermost to the innermost."""
    chain = [answer_refusals(store), require_token(token)]
    return [*chain, keep_limits(limits)] if limits is not None else chain


def answer_refusals(store: Store) -> Any:
    """Turns refusals into Discord's error bodies; what was changed is on disk before the answer leaves."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            log.debug("%s %s refused: %s", request.method, request.path, refusal)
            return reply(refusal.body(), status=refusal.status)
        except web.HTTPNotFound:
            return reply(Refusal(*NOT_FOUND).body(), status=404)
        except web.HTTPMethodNotAllowed:
            return reply(Refusal(*METHOD_NOT_ALLOWED).body(), status=405)
        except web.HTTPRequestEntityTooLarge:
            return reply(Refusal(*TOO_LARGE).body(), status=413)
        finally:
            store.flush()

    return answer


def require_token(token: str) -> Any:
    """401 for anything but the bot's token."""
    expected = f"Bot {token}"

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_open = request.path.startswith(_OPEN) or request.path == _OPEN_EXACTLY
        if not is_open and request.headers.get("Authorization") != expected:
            raise Refusal(*UNAUTHORIZED)
        return await handler(request)

    return check


def keep_limits(limits: RateLimits) -> Any:
    """Counts every request and adds the X-RateLimit headers; 429 where a bucket is empty."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is None:
            return await handler(request)
        template = resource.canonical.removeprefix("/api/v10")
        major = next((request.match_info[name] for name in _MAJOR if name in request.match_info), "")
        decision = limits.take(request.method, template, major, time.time())
        if not decision.allowed:
            return reply(decision.body, status=429, headers=decision.headers)
        try:
            response = await handler(request)
        except Refusal as refusal:
            response = reply(refusal.body(), status=refusal.status)
        response.headers.update(decision.headers)
        return response

    return count
