"""What discord.py leaves out for us changes nothing but the time that it takes."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import HTTPClient

from bot.shortcuts import FEW_BUCKETS, Socket, take_shortcuts


async def test_messages_that_are_there_come_at_once_and_one_that_does_not_is_not_waited_for_for_ever() -> (
    None
):
    async def talk(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for number in range(3):
            await socket.send_str(str(number))
        await socket.receive()
        return socket

    app = web.Application()
    app.router.add_get("/", talk)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(ws_response_class=Socket) as session,
        session.ws_connect(server.make_url("/")) as socket,
    ):
        assert [(await socket.receive(timeout=10)).data for _ in range(3)] == ["0", "1", "2"]
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.01)


async def test_limits_of_channels_that_nobody_asked_about_for_long_are_forgotten() -> None:
    http = HTTPClient(asyncio.get_running_loop())
    take_shortcuts(http)
    for number in range(2 * FEW_BUCKETS):
        http.get_ratelimit(f"read {number}")
    assert len(http._buckets) == 2 * FEW_BUCKETS
    for bucket in list(http._buckets.values()):
        bucket._last_request -= 1000
    for number in range(2 * FEW_BUCKETS):
        http.get_ratelimit(f"write {number}")
    assert set(http._buckets) == {f"write {number}" for number in range(2 * FEW_BUCKETS)}
