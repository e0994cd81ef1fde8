"""Where a request finds the parts of the playground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.playground.acting.notes import Notes
    from bot.playground.faults import Faults
    from bot.playground.gateway import Gateway
    from bot.playground.interactions import Interactions
    from bot.playground.world import World

NOTES: web.AppKey[Notes] = web.AppKey("playground notes")
WORLD: web.AppKey[World] = web.AppKey("playground world")
GATEWAY: web.AppKey[Gateway] = web.AppKey("playground gateway")
FAULTS: web.AppKey[Faults] = web.AppKey("playground faults")
INTERACTIONS: web.AppKey[Interactions] = web.AppKey("playground interactions")
