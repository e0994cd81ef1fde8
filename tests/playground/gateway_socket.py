"""A gateway client of a few lines, for what the real one hides: raw events, numbers and close codes."""

import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import zstandard

from bot.playground import TOKEN, Playground

GUILDS, MEMBERS, MESSAGES, CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 15
TIMEOUT_S = 5.0


class GatewaySocket:
    """One connection; `kinds` are the types in which messages came, text or bytes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, read: Callable[[Any], str]) -> None:
        self._socket = socket
        self._read = read
        self.sequence = 0
        self.session_id = ""
        self.kinds: set[type] = set()

    async def next(self) -> Any:
        """The next message from the server; the close code as an int where it ended the connection."""
        received = await self._socket.receive(timeout=TIMEOUT_S)
        if received.type is aiohttp.WSMsgType.CLOSE:
            return received.data
        self.kinds.add(type(received.data))
        message = json.loads(self._read(received.data))
        self.sequence = message["s"] or self.sequence
        if message["t"] == "READY":
            self.session_id = message["d"]["session_id"]
        return message

    async def until(self, name: str) -> Any:
        """The data of the next event of that name; whatever comes before is passed over."""
        while True:
            message = await self.next()
            if message["t"] == name:
                return message["d"]

    async def send_raw(self, text: str) -> None:
        """Anything at all to the server."""
        await self._socket.send_str(text)

    async def send(self, opcode: int, data: Any) -> None:
        """One message to the server."""
        await self._socket.send_str(json.dumps({"op": opcode, "d": data}))

    async def identify(self, intents: int, token: str = TOKEN, **more: Any) -> None:
        """Logs in."""
        await self.send(2, {"token": token, "intents": intents, "properties": {}, **more})

    async def resume(self, session_id: str | None, sequence: int | None) -> None:
        """Takes a session up again."""
        await self.send(6, {"token": TOKEN, "session_id": session_id, "seq": sequence})

    async def close(self, code: int = 4000) -> None:
        """Ends the connection; 4000 keeps the session, 1000 ends it."""
        await self._socket.close(code=code)


@asynccontextmanager
async def gateway_socket(
    playground: Playground, compress: str | None = None, *, version: str = "10", encoding: str = "json"
) -> AsyncIterator[GatewaySocket]:
    """An open connection that has not yet read the hello."""
    address = f"{playground.gateway.address}?v={version}&encoding={encoding}"
    if compress is not None:
        address += f"&compress={compress}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address, autoclose=False) as socket:
        yield GatewaySocket(socket, _reader(compress))


@asynccontextmanager
async def identified(playground: Playground, intents: int) -> AsyncIterator[GatewaySocket]:
    """A connection that is logged in and has the server."""
    async with gateway_socket(playground) as socket:
        await socket.identify(intents)
        await socket.until("GUILD_CREATE")
        yield socket


def _reader(compress: str | None) -> Callable[[Any], str]:
    if compress == "zlib-stream":
        inflate = zlib.decompressobj()
        return lambda data: inflate.decompress(data).decode()
    if compress == "zstd-stream":
        unpack = zstandard.ZstdDecompressor().decompressobj()
        return lambda data: unpack.decompress(data).decode()
    return lambda data: data if isinstance(data, str) else zlib.decompress(data).decode()
