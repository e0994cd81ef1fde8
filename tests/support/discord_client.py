"""The unmodified discord.py client, pointed at a playground and logged in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.playground import Playground
from bot.playground.server import TOKEN

Client = TypeVar("Client", bound=discord.Client)


# No message cache, as in the bot; and no two seconds of waiting for further servers, of which there are none.
QUICK: dict[str, Any] = {"max_messages": None, "guild_ready_timeout": 0.05}


@asynccontextmanager
async def pointed_at(api_base: str) -> AsyncIterator[None]:
    """While it is open, discord.py takes this address for Discord's own."""
    async with aiohttp.ClientSession() as session, session.get(f"{api_base}/gateway") as response:
        gateway = (await response.json())["url"]
    before = Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, Asset.BASE = api_base, api_base.removesuffix("/api/v10")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    try:
        yield
    finally:
        Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def running(
    playground: Playground, client: Client, *, token: str = TOKEN, within_s: float = 10
) -> AsyncIterator[Client]:
    """The given client, logged in and ready; closed on leaving."""
    async with pointed_at(playground.api_base), client:
        await client.login(token)
        connection = asyncio.create_task(client.connect())
        ready = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({connection, ready}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                await connection
            assert client.is_ready(), "not ready in time"
            yield client
        finally:
            ready.cancel()
            await client.close()
            await asyncio.gather(connection, ready, return_exceptions=True)


@asynccontextmanager
async def connected(playground: Playground, **settings: Any) -> AsyncIterator[discord.Client]:
    """A plain client with every intent the bot has."""
    settings.setdefault("intents", intents())
    async with running(playground, discord.Client(**{**QUICK, **settings})) as client:
        yield client


def intents() -> discord.Intents:
    """The standard intents with members and message content."""
    wanted = discord.Intents.default()
    wanted.members = True
    wanted.message_content = True
    return wanted
