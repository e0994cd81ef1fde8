"""Faults on demand: what goes wrong on the real Discord now and then, here when a test asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.gateway import Gateway
from bot.playground.limits import too_many
from bot.playground.records import Json
from bot.playground.reply import reply

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class _Trouble:
    """`left` more requests whose method and path fit meet with this."""

    kind: str
    left: int
    method: str
    path: str
    options: Json

    def fits(self, request: web.Request) -> bool:
        return self.left > 0 and self.method in ("", request.method) and self.path in request.path


class Faults:
    """Holds the ordered troubles and hands them out, one a request."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._troubles: list[_Trouble] = []

    async def order(self, fault: Json) -> None:
        """Takes one fault as `POST /playground/faults` describes it.

        - `offline`, `online`: cuts the bot off, gateway and REST API, and lets it back
        - `disconnect` (`code`, 4000): cuts the gateway now, and the next `count` - 1 connections
          soon after they stand
        - `outage`, `outage_over`: the guild is unavailable, nothing of it is told; and is there again
        - `members_lost`: the next `count` times that members are asked for, the connection breaks instead
        - `invalid_session` (`resumable`, false), `reconnect`: opcodes 9 and 7, now
        - `rate_limit` (`retry_after` seconds, 1.0; `global`, false), `latency` (`seconds`, 1.0) and
          `server_error` (`status`, 500, `code`, 0, and `message`: what is answered; `after`, false: with
          true the request is carried out and only its answer is lost): the next `count` requests whose
          `method` and `path` (a part of it) fit
        - `intents` (`members`, `presences`, `content`: whether each is allowed): the switches of
          Discord's developer portal
        - `private_messages` (`member_id`; `open`, false): whether a member takes the bot's private messages
        - `none`: forgets what was ordered

        Raises ValueError for anything else.
        """
        kind, count = str(fault.get("kind")), int(fault.get("count", 1))
        match kind:
            case "rate_limit" | "server_error" | "latency":
                method, path = str(fault.get("method", "")).upper(), str(fault.get("path", ""))
                self._troubles.append(_Trouble(kind, count, method, path, fault))
            case "intents":
                self._switch_intents(fault)
            case "private_messages":
                self._open_or_close(fault)
            case "none":
                self._troubles.clear()
                self._gateway.cuts_ahead = self._gateway.lost_answers = 0
                self._gateway.open()
            case _:
                await self._disturb_gateway(kind, count, fault)

    async def _disturb_gateway(self, kind: str, count: int, fault: Json) -> None:
        match kind:
            case "offline":
                await self._gateway.shut()
            case "online":
                self._gateway.open()
            case "outage":
                self._gateway.lose_guild()
            case "outage_over":
                self._gateway.bring_guild_back()
            case "members_lost":
                self._gateway.lost_answers = count
            case "disconnect":
                self._gateway.cuts_ahead = count - 1
                await self._gateway.disconnect(int(fault.get("code", 4000)))
            case "invalid_session":
                await self._gateway.invalidate(resumable=bool(fault.get("resumable", False)))
            case "reconnect":
                await self._gateway.ask_to_reconnect()
            case _:
                raise ValueError(f"There is no fault of the kind {kind!r}.")

    @property
    def waiting(self) -> list[Json]:
        """What was ordered and has not met a request yet."""
        return [
            {"kind": each.kind, "left": each.left, "method": each.method, "path": each.path}
            for each in self._troubles
            if each.left > 0
        ]

    @property
    def middleware(self) -> Any:
        """Wraps the REST API."""

        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self._gateway.admits:
                return reply({"message": "503: Service Unavailable", "code": 0}, status=503)
            trouble = next((each for each in self._troubles if each.fits(request)), None)
            if trouble is None:
                return await handler(request)
            trouble.left -= 1
            return await _meet(trouble, request, handler)

        return meet

    def _open_or_close(self, fault: Json) -> None:
        world = self._gateway.world
        person = world.people.get(int(fault.get("member_id", 0)))
        if person is None:
            raise ValueError(f"There is no member with the id {fault.get('member_id')}.")
        person.closed = not fault.get("open", False)
        world.save(person)

    def _switch_intents(self, fault: Json) -> None:
        world = self._gateway.world
        application = world.application
        application.members_intent = bool(fault.get("members", application.members_intent))
        application.presences_intent = bool(fault.get("presences", application.presences_intent))
        application.content_intent = bool(fault.get("content", application.content_intent))
        world.save(application)


async def _meet(trouble: _Trouble, request: web.Request, handler: Handler) -> web.StreamResponse:
    options = trouble.options
    if trouble.kind == "latency":
        await asyncio.sleep(float(options.get("seconds", 1.0)))
        return await handler(request)
    if trouble.kind == "rate_limit":
        everywhere = bool(options.get("global", False))
        refused = too_many(float(options.get("retry_after", 1.0)), everywhere=everywhere)
        return reply(refused.body, status=429, headers=refused.headers)
    if options.get("after"):
        await handler(request)
    status = int(options.get("status", 500))
    message = str(options.get("message", f"{status}: Internal Server Error"))
    return reply({"message": message, "code": int(options.get("code", 0))}, status=status)
