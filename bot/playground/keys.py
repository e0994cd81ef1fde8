"""Where a request finds the parts of the playground."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

Upcoming = Callable[[], Awaitable[Sequence[Mapping[str, str | None]]]]
"""Asks whoever runs the bot what it has yet to send: `at` (ISO time), `kind`, `title`."""

if TYPE_CHECKING:
    from bot.playground.acting.notes import Notes
    from bot.playground.faults import Faults
    from bot.playground.gateway import Gateway
    from bot.playground.interactions import Interactions
    from bot.playground.world import World

NOTES: web.AppKey[Notes] = web.AppKey("playground notes")
WORLD: web.AppKey[World] = web.AppKey("playground world")
GATEWAY: web.AppKey[Gateway] = web.AppKey("playground gateway")
UPCOMING: web.AppKey[Upcoming] = web.AppKey("what the bot has yet to send")
FAULTS: web.AppKey[Faults] = web.AppKey("playground faults")
INTERACTIONS: web.AppKey[Interactions] = web.AppKey("playground interactions")
