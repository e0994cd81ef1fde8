"""One client on the gateway: its WebSocket, spoken in Discord's opcodes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import WSMsgType, web

from bot.playground import wire
from bot.playground.compression import compression
from bot.playground.dispatch import Intent
from bot.playground.records import Json
from bot.playground.session import Session

if TYPE_CHECKING:
    from bot.playground.gateway import Gateway

# Opcodes and close codes: Discord API reference, "Gateway Opcodes" and "Gateway Close Event Codes".
HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK, SOUNDBOARD = 8, 9, 10, 11, 31
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, TIMED_OUT, INVALID_API_VERSION, DISALLOWED_INTENTS = 4005, 4009, 4012, 4014

HEARTBEAT_SECONDS = 41.25
MEMBERS_IN_A_CHUNK = 1000
# A connection that is to be cut on demand gets this long to see its first events.
CUT_AFTER_SECONDS = 0.05


class Connection:
    """One WebSocket. All leaves through `_write`, so that frames of the compressed stream stay in order."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, wanted: str | None) -> None:
        self.session: Session | None = None
        self._gateway = gateway
        self._socket = socket
        self._compression = compression(wanted)
        self._control: list[bytes] = []
        self._wake = asyncio.Event()
        self._closed_here = False

    async def serve(self, version: str) -> None:
        """Runs until either side closes."""
        if version != "10":
            await self.close(INVALID_API_VERSION)
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

    async def _read(self) -> None:
        while True:
            try:
                received = await self._socket.receive(timeout=HEARTBEAT_SECONDS * 1.5)
            except TimeoutError:
                await self.close(TIMED_OUT)
                return
            if received.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            refused = self._understand(received.data)
            if refused is not None:
                await self.close(refused)
                return

    def _understand(self, raw: str | bytes) -> int | None:
        try:
            message = orjson.loads(raw)
            opcode, data = message["op"], message.get("d")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return DECODE_ERROR
        if opcode == HEARTBEAT:
            self.send(HEARTBEAT_ACK)
            return None
        if opcode in (IDENTIFY, RESUME):
            return self._authenticate(opcode, data)
        if self.session is None:
            return NOT_AUTHENTICATED
        if opcode == REQUEST_MEMBERS:
            return self._send_members(data)
        return None if opcode in (PRESENCE, VOICE, SOUNDBOARD) else UNKNOWN_OPCODE

    def _authenticate(self, opcode: int, data: Any) -> int | None:
        if self.session is not None:
            return ALREADY_AUTHENTICATED
        if not isinstance(data, dict):
            return DECODE_ERROR
        if str(data.get("token", "")).removeprefix("Bot ") != self._gateway.token:
            return AUTHENTICATION_FAILED
        return self._resume(data) if opcode == RESUME else self._identify(data)

    def _identify(self, data: Json) -> int | None:
        intents = data.get("intents")
        if not isinstance(intents, int):
            return DECODE_ERROR
        if self._disallowed(intents):
            return DISALLOWED_INTENTS
        session = self._gateway.open_session(intents)
        self._attach(session, 0)
        self._greet(session)
        return None

    def _disallowed(self, intents: int) -> bool:
        switches = self._gateway.world.application
        return bool(
            (intents & Intent.MEMBERS and not switches.members_intent)
            or (intents & Intent.PRESENCES and not switches.presences_intent)
            or (intents & Intent.MESSAGE_CONTENT and not switches.content_intent)
        )

    def _greet(self, session: Session) -> None:
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
            "shard": [0, 1],
            "_trace": [],
        }
        session.tell("READY", ready)
        if session.intents & Intent.GUILDS:
            whole = bool(session.intents & Intent.PRESENCES and session.intents & Intent.MEMBERS)
            session.tell("GUILD_CREATE", wire.guild_create(world, with_members=whole))

    def _resume(self, data: Json) -> int | None:
        session = self._gateway.resumable(data.get("session_id"), data.get("seq"))
        if session is None:
            self.send(INVALID_SESSION, False)
            return None
        self._attach(session, data["seq"])
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
            loop.call_later(CUT_AFTER_SECONDS, lambda: loop.create_task(self.close(4000)))

    def _send_members(self, data: Any) -> int | None:
        session = self.session
        if not isinstance(data, dict) or session is None:
            return DECODE_ERROR
        found, missing = self._find_members(data)
        chunks = [found[i : i + MEMBERS_IN_A_CHUNK] for i in range(0, len(found), MEMBERS_IN_A_CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            answer: Json = {
                "guild_id": str(self._gateway.world.guild.id),
                "members": chunk,
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": missing,
            }
            if data.get("presences"):
                answer["presences"] = []
            if data.get("nonce") is not None:
                answer["nonce"] = data["nonce"]
            session.tell("GUILD_MEMBERS_CHUNK", answer)
        return None

    def _find_members(self, data: Json) -> tuple[list[Json], list[str]]:
        present = [person for person in self._gateway.world.people.values() if person.present]
        if data.get("user_ids"):
            asked = data["user_ids"] if isinstance(data["user_ids"], list) else [data["user_ids"]]
            wanted = {str(id_) for id_ in asked}
            known = [person for person in present if str(person.id) in wanted]
            return [wire.member(person) for person in known], sorted(wanted - {str(p.id) for p in known})
        query, limit = str(data.get("query") or "").lower(), int(data.get("limit") or 0)
        if not query and not limit and self.session and not self.session.intents & Intent.MEMBERS:
            return [], []
        known = [person for person in present if person.name.lower().startswith(query)]
        return [wire.member(person) for person in known[: limit or None]], []

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
            if self._compression is None:
                await self._socket.send_str(frame.decode())
            else:
                await self._socket.send_bytes(self._compression.frame(frame))

    def _next_dispatch(self) -> bytes | None:
        return self.session.unread() if self.session is not None else None
