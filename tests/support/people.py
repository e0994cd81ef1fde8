"""People of a playground's world: they write, press and vote over its own address, as a person would."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp


class People:
    """What anyone in the world can do; members and channels go by their names in the seed."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One call below /playground; the status and what was answered."""
        async with self._session.request(method, f"{self._base_url}/playground{path}", json=body) as response:
            raw = await response.read()
            return response.status, (json.loads(raw) if raw else None)

    async def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """One call below /playground. Fails unless it is answered with the status."""
        answered, told = await self.ask(method, path, body)
        assert answered == status, f"{method} {path}: {answered} {told}"
        return told

    async def state(self) -> Any:
        """The world as GET /playground/state tells it."""
        return await self.call("GET", "/state")

    async def member(self, key: str) -> str:
        """The id of a member of the seed."""
        members = (await self.state())["members"]
        return str(next(member["id"] for member in members if member.get("key") == key))

    async def channel(self, name: str) -> str:
        """The id of a channel or thread."""
        state = await self.state()
        places = [*state["channels"], *state["threads"]]
        return str(next(place["id"] for place in places if place["name"] == name))

    async def say(self, key: str, channel_id: str | int, content: str, **more: Any) -> Any:
        """A message by a member of the seed."""
        body = {"member_id": await self.member(key), "channel_id": str(channel_id), "content": content}
        return await self.call("POST", "/messages", body | more)

    async def post(self, key: str, channel_id: str | int, name: str, content: str, **more: Any) -> Any:
        """A forum post or thread by a member of the seed."""
        body = {
            "member_id": await self.member(key),
            "channel_id": str(channel_id),
            "name": name,
            "content": content,
        }
        return await self.call("POST", "/threads", body | more)

    async def interact(self, key: str, channel_id: str | int, kind: str, **more: Any) -> Any:
        """A command, button, form or the like by a member of the seed; returns the bot's answer."""
        body = {"member_id": await self.member(key), "channel_id": str(channel_id), "type": kind}
        return await self.call("POST", "/interactions", body | more)

    async def fault(self, kind: str, **more: Any) -> None:
        """Orders a fault."""
        await self.call("POST", "/faults", {"kind": kind, **more})

    async def messages(self, channel_id: str | int) -> Any:
        """A channel's messages, newest last."""
        return await self.call("GET", f"/messages?channel_id={channel_id}")


@asynccontextmanager
async def people_of(base_url: str) -> AsyncIterator[People]:
    """The people of a playground's world."""
    async with aiohttp.ClientSession() as session:
        yield People(session, base_url)
