"""One client on the gateway: its WebSocket, spoken in Discord's opcodes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import WSMsgType, web

from bot.playground import wire
from bot.playground.chunks import member_chunks
from bot.playground.compression import Payloads, compression
from bot.playground.dispatch import KNOWN_INTENTS, Intent
from bot.playground.records import Json
from bot.playground.session import Session

if TYPE_CHECKING:
    from bot.playground.gateway import Gateway

# Opcodes and close codes: Discord API reference, "Gateway Opcodes" and "Gateway Close Event Codes".
HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK, SOUNDBOARD, CHANNEL_INFO = 8, 9, 10, 11, 31, 43
UNKNOWN_ERROR, UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = range(4000, 4005)
ALREADY_AUTHENTICATED, INVALID_SEQUENCE, RATE_LIMITED = 4005, 4007, 4008
INVALID_SHARD, INVALID_API_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4010, 4012, 4013, 4014
# What is about voice, presence and sounds is heard and means nothing here.
_IDLE = (PRESENCE, VOICE, SOUNDBOARD, CHANNEL_INFO)

HEARTBEAT_SECONDS = 41.25
# Documentation, "Gateway", "Sending Events" and "Rate Limiting".
LONGEST_BYTES = 4096
MOST_EVENTS, EVENTS_SECONDS = 120, 60.0
# A connection that is to be cut on demand gets this long to see its first events.
CUT_AFTER_SECONDS = 0.05


class Connection:
    """One WebSocket. All leaves through `_write`, so that frames of the compressed stream stay in order."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, wishes: Mapping[str, str]) -> None:
        self.session: Session | None = None
        self._gateway = gateway
        self._socket = socket
        self._wishes = wishes
        self._compression = compression(wishes.get("compress"))
        self._control: list[bytes] = []
        self._heard: deque[float] = deque(maxlen=MOST_EVENTS)
        self._wake = asyncio.Event()
        self._closed_here = False

    async def serve(self) -> None:
        """Runs until either side closes."""
        refused = self._unserved()
        if refused is not None:
            await self.close(refused)
            return
        self.send(HELLO, {"heartbeat_interval": int(HEARTBEAT_SECONDS * 1000), "_trace": []})
        writer = asyncio.create_task(self._write(), name="playground gateway writer")
        try:
            await self._read()
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            if self._left_for_good() and self.session is not None:
                self._gateway.sessions.pop(self.session.id, None)
            self.detach()

    def send(self, opcode: int, data: Any = None) -> None:
        """Sends a control message, ahead of waiting dispatches."""
        self._control.append(orjson.dumps({"op": opcode, "d": data, "s": None, "t": None}))
        self._wake.set()

    async def close(self, code: int) -> None:
        """Closes with one of Discord's codes."""
        self._closed_here = True
        await self._socket.close(code=code)

    def _unserved(self) -> int | None:
        """The close code for a client that wants another version, or the encoding that is not spoken here."""
        if self._wishes.get("v", "10") != "10":
            return INVALID_API_VERSION
        return None if self._wishes.get("encoding", "json") == "json" else DECODE_ERROR

    async def _read(self) -> None:
        while True:
            try:
                received = await self._socket.receive(timeout=HEARTBEAT_SECONDS * 1.5)
            except TimeoutError:  # a heart that beats no more: the client has to resume
                await self.close(UNKNOWN_ERROR)
                return
            if received.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            refused = self._understand(received.data)
            if refused is not None:
                await self.close(refused)
                return

    def _understand(self, raw: str | bytes) -> int | None:
        """Does what one event asks; returns the close code where the client has to go."""
        if self._hurries():
            return RATE_LIMITED
        event = _decoded(raw)
        return DECODE_ERROR if event is None else self._obey(event.get("op"), event.get("d"))

    def _obey(self, opcode: Any, data: Any) -> int | None:
        if opcode == HEARTBEAT:
            self.send(HEARTBEAT_ACK)
            return None
        if opcode in (IDENTIFY, RESUME):
            return self._authenticate(opcode, data)
        if self.session is None:
            return NOT_AUTHENTICATED
        if opcode == REQUEST_MEMBERS:
            return self._send_members(data)
        return None if opcode in _IDLE else UNKNOWN_OPCODE

    def _hurries(self) -> bool:
        """Whether the client sends more events than Discord takes."""
        now, full = time.monotonic(), len(self._heard) == MOST_EVENTS
        hurries = full and now - self._heard[0] < EVENTS_SECONDS
        self._heard.append(now)
        return hurries

    def _authenticate(self, opcode: int, data: Any) -> int | None:
        if self.session is not None:
            return ALREADY_AUTHENTICATED
        if not isinstance(data, dict):
            return DECODE_ERROR
        if str(data.get("token", "")).removeprefix("Bot ") != self._gateway.token:
            return AUTHENTICATION_FAILED
        return self._resume(data) if opcode == RESUME else self._identify(data)

    def _identify(self, data: Json) -> int | None:
        intents, shard = data.get("intents"), data.get("shard")
        if isinstance(intents, bool) or not isinstance(intents, int):
            return DECODE_ERROR
        if intents & ~KNOWN_INTENTS:
            return INVALID_INTENTS
        if self._disallowed(intents):
            return DISALLOWED_INTENTS
        if shard not in (None, [0, 1]):
            return INVALID_SHARD
        if data.get("compress") and self._compression is None:
            self._compression = Payloads()
        session = self._gateway.open_session(intents)
        self._attach(session, 0)
        self._greet(session, shard)
        return None

    def _disallowed(self, intents: int) -> bool:
        switches = self._gateway.world.application
        return bool(
            (intents & Intent.MEMBERS and not switches.members_intent)
            or (intents & Intent.PRESENCES and not switches.presences_intent)
            or (intents & Intent.MESSAGE_CONTENT and not switches.content_intent)
        )

    def _greet(self, session: Session, shard: list[int] | None) -> None:
        world = self._gateway.world
        guild_id = str(world.guild.id)
        application = {"id": str(world.bot.id), "flags": wire.application_flags(world)}
        ready = {
            "v": 10,
            "user": wire.own_user(world.bot),
            "guilds": [{"id": guild_id, "unavailable": True}],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._gateway.address,
            "application": application,
            "private_channels": [],
            "relationships": [],
            "_trace": [],
        }
        if shard is not None:
            ready["shard"] = shard
        session.tell("READY", ready)
        self._gateway.tell_guild(session)

    def _resume(self, data: Json) -> int | None:
        sequence = data.get("seq")
        session = self._gateway.left_behind(data.get("session_id"))
        if session is None:  # also of nobody, which discord.py resumes when a new session broke off at once
            self.send(INVALID_SESSION, False)
            return None
        if isinstance(sequence, bool) or not isinstance(sequence, int) or sequence > session.last:
            return INVALID_SEQUENCE
        if not session.can_replay_after(sequence):
            self.send(INVALID_SESSION, False)
            return None
        self._attach(session, sequence)
        session.tell("RESUMED", {"_trace": []})
        return None

    def _attach(self, session: Session, read: int) -> None:
        for other in self._gateway.connections:
            if other.session is session:
                other.session = None
        session.left_at = None
        session.rewind(read)
        self.session = session
        session.grown = self._wake
        self._wake.set()
        self._gateway.on_attendance()
        self._cut_if_told_to()

    def _cut_if_told_to(self) -> None:
        if self._gateway.cuts_ahead > 0:
            self._gateway.cuts_ahead -= 1
            loop = asyncio.get_running_loop()
            loop.call_later(CUT_AFTER_SECONDS, lambda: loop.create_task(self.close(UNKNOWN_ERROR)))

    def _send_members(self, data: Any) -> int | None:
        session = self.session
        if not isinstance(data, dict) or session is None:
            return DECODE_ERROR
        if self._gateway.lost_answers > 0:
            self._gateway.lost_answers -= 1
            return UNKNOWN_ERROR
        try:
            for chunk in member_chunks(self._gateway.world, data, session.intents):
                session.tell("GUILD_MEMBERS_CHUNK", chunk)
        except (KeyError, TypeError, ValueError):
            return DECODE_ERROR
        return None

    def detach(self) -> None:
        """Lets go of the session, which waits for somebody to resume it."""
        if self.session is not None:
            self.session.left_at = time.monotonic()
            self.session.grown = asyncio.Event()
            self.session = None

    def _left_for_good(self) -> bool:
        """Whether the client said goodbye in a way that ends its session: codes 1000 and 1001."""
        return not self._closed_here and self._socket.close_code in (1000, 1001)

    async def _write(self) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._drain()
        except ConnectionError:
            await self._socket.close()

    async def _drain(self) -> None:
        while True:
            frame = self._control.pop(0) if self._control else self._next_dispatch()
            if frame is None:
                return
            packed = frame if self._compression is None else self._compression.frame(frame)
            if packed is frame:
                await self._socket.send_str(frame.decode())
            else:
                await self._socket.send_bytes(packed)

    def _next_dispatch(self) -> bytes | None:
        return self.session.unread() if self.session is not None else None


def _decoded(raw: str | bytes) -> Json | None:
    """An event from the client; None if it is too long or no JSON object."""
    if len(raw if isinstance(raw, bytes) else raw.encode()) > LONGEST_BYTES:
        return None
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return event if isinstance(event, dict) else None
