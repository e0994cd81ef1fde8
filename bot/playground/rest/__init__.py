"""The REST API v10, as far as the bot and other clients use it; a file a noun."""

from __future__ import annotations

from aiohttp import web

from bot.playground.rest.channels import ROUTES as CHANNELS
from bot.playground.rest.commands import ROUTES as COMMANDS
from bot.playground.rest.edge import middlewares
from bot.playground.rest.guilds import ROUTES as GUILDS
from bot.playground.rest.members import ROUTES as MEMBERS
from bot.playground.rest.messages import ROUTES as MESSAGES
from bot.playground.rest.reactions import ROUTES as REACTIONS
from bot.playground.rest.roles import ROUTES as ROLES
from bot.playground.rest.scheduled_events import ROUTES as SCHEDULED_EVENTS
from bot.playground.rest.threads import ROUTES as THREADS
from bot.playground.rest.users import ROUTES as USERS
from bot.playground.rest.webhooks import ROUTES as WEBHOOKS

__all__ = ["middlewares", "routes"]


def routes() -> list[web.RouteDef]:
    """Every route below /api/v10."""
    nouns = (
        USERS,
        GUILDS,
        MEMBERS,
        ROLES,
        CHANNELS,
        MESSAGES,
        REACTIONS,
        THREADS,
        COMMANDS,
        WEBHOOKS,
        SCHEDULED_EVENTS,
    )
    return [route for noun in nouns for route in noun]
