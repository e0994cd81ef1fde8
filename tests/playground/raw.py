"""The REST API without a client: requests with the bot's token, and what was answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.playground import TOKEN


class Api:
    """Requests as any client would send them."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base

    async def __call__(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        """The status and the parsed answer of one request below /api/v10."""
        async with self._session.request(method, self._base + path, json=body, **how) as response:
            text = await response.text()
            return response.status, (await response.json() if text else None)


@asynccontextmanager
async def api_of(api_base: str) -> AsyncIterator[Api]:
    """The REST API of a running playground."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        yield Api(session, api_base)
