"""The gateway: all connections, over sessions that survive a lost one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from bot.playground import wire
from bot.playground.connection import INVALID_SESSION, RECONNECT, Connection
from bot.playground.dispatch import Dispatch, Intent
from bot.playground.session import RESUME_WINDOW, Session
from bot.playground.world import World

# How long a client has to answer a close frame.
GOODBYE_SECONDS = 1.0


class Gateway:
    """All sessions and open connections."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.address = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.cuts_ahead = 0
        self.lost_answers = 0
        self.is_outage = False
        self.on_attendance: Callable[[], None] = lambda: None
        self._admission = asyncio.Event()
        self._admission.set()
        world.subscribe(self._spread)

    @property
    def attended(self) -> bool:
        """Whether a client is connected and identified."""
        return any(connection.session for connection in self.connections)

    @property
    def admits(self) -> bool:
        """Whether clients are let in; see `shut`."""
        return self._admission.is_set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one WebSocket from hello to goodbye."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=64 * 1024, timeout=GOODBYE_SECONDS)
        await socket.prepare(request)
        connection = Connection(self, socket, request.query)
        self.connections.add(connection)
        try:
            await self._admission.wait()
            await connection.serve()
        finally:
            self.connections.discard(connection)
            self.on_attendance()
        return socket

    def open_session(self, intents: int) -> Session:
        """A new session; those nobody came back to are dropped on this occasion."""
        limit = time.monotonic() - RESUME_WINDOW
        for session in list(self.sessions.values()):
            if session.left_at is not None and session.left_at < limit:
                del self.sessions[session.id]
        session = Session(intents, str(self.world.bot.id))
        self.sessions[session.id] = session
        return session

    def left_behind(self, session_id: object) -> Session | None:
        """A session that a client may take up again."""
        session = self.sessions.get(session_id) if isinstance(session_id, str) else None
        if session is None:
            return None
        expired = session.left_at is not None and session.left_at < time.monotonic() - RESUME_WINDOW
        return None if expired else session

    async def disconnect(self, code: int = 4000) -> None:
        """Cuts every open connection; their sessions can be resumed."""
        await asyncio.gather(*(connection.close(code) for connection in list(self.connections)))

    async def shut(self) -> None:
        """Cuts every connection; whoever comes now waits without a word until `open` lets them in."""
        self._admission.clear()
        await self.disconnect()

    def open(self) -> None:
        """Lets in who waits."""
        self._admission.set()

    async def ask_to_reconnect(self) -> None:
        """Tells every client to come back and resume (opcode 7)."""
        for connection in list(self.connections):
            connection.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Declares every session invalid (opcode 9); unless `resumable`, they are gone."""
        if not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            connection.detach()
            connection.send(INVALID_SESSION, resumable)

    def lose_guild(self) -> None:
        """Tells every session that the guild cannot be reached; what happens in it is told to nobody."""
        self.is_outage = True
        for session in self.sessions.values():
            session.tell("GUILD_DELETE", {"id": str(self.world.guild.id), "unavailable": True})

    def bring_guild_back(self) -> None:
        """Ends such an outage: every session is told of the guild with all that is in it now."""
        self.is_outage = False
        for session in self.sessions.values():
            self.tell_guild(session)

    def tell_guild(self, session: Session) -> None:
        """Tells a session of the guild; of its members only where Discord would (they are asked for)."""
        if session.intents & Intent.GUILDS and not self.is_outage:
            whole = bool(session.intents & Intent.PRESENCES and session.intents & Intent.MEMBERS)
            session.tell("GUILD_CREATE", wire.guild_create(self.world, with_members=whole))

    def _spread(self, dispatch: Dispatch) -> None:
        if self.is_outage:
            return
        for session in self.sessions.values():
            session.offer(dispatch)
