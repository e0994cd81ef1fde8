"""A crowd in the playground that does whatever people do, at random, and remembers what each agreed to."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.consent import Consent
from tests.support.people import People

EMOJI = ("👍", "🌳", "❓")
SEED: Mapping[str, Any] = {
    "guild": {"name": "Austausch"},
    "bot": {"name": "Stadtgespräch"},
    "roles": [{"name": "Moderation", "permissions": ["manage_messages", "manage_threads", "pin_messages"]}],
    "members": [
        *({"key": key, "name": f"name{key}name", "roles": []} for key in "abcde"),
        {"key": "mod", "name": "namemodname", "roles": ["Moderation"]},
    ],
    "channels": [
        {"name": "wohnen", "type": "forum", "tags": ["Frage", "Beispiel", "Erledigt"]},
        {"name": "plausch", "type": "text"},
    ],
}


@dataclass
class Crowd:
    """People at random, always the same for the same seed. Every text has a word of its own (`w17w`)."""

    people: People
    random: random.Random
    members: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    _words: int = 0

    async def gather(self) -> None:
        """Learns who and what is there."""
        state = await self.people.state()
        self.members = {m["key"]: m["id"] for m in state["members"] if m.get("key")}
        self.channels = {channel["name"]: channel["id"] for channel in state["channels"]}

    async def step(self) -> None:
        """Someone does something; what the world refuses (a locked thread, an empty one) is no step."""
        deeds = {
            self._open: 3,
            self._say: 12,
            self._edit: 5,
            self._delete: 3,
            self._react: 4,
            self._unreact: 2,
            self._pin: 2,
            self._rename: 1,
            self._tag: 1,
            self._archive: 2,
            self._drop_thread: 0.3,
            self._call_oneself: 1,
        }
        (deed,) = self.random.choices(list(deeds), list(deeds.values()))
        await deed()

    def anyone(self) -> str:
        """Someone's key."""
        return self.random.choice(list(self.members))

    async def threads(self) -> list[dict[str, Any]]:
        """The threads that are there."""
        return list((await self.people.state())["threads"])

    async def messages(self, channel_id: str) -> list[dict[str, Any]]:
        """What people said in a channel or thread."""
        return [m for m in await self.people.messages(channel_id) if m["type"] in (0, 19)]

    async def _open(self) -> None:
        tags = self.random.sample(["Frage", "Beispiel", "Erledigt"], self.random.randrange(3))
        body = {
            "member_id": self.members[self.anyone()],
            "channel_id": self.channels["wohnen"],
            "name": f"Titel {self._word()}",
            "content": self._text(),
            "tags": tags,
        }
        await self._act("POST", "/threads", body)

    async def _say(self) -> None:
        place = await self._place()
        body: dict[str, Any] = {"member_id": self.members[self.anyone()], "channel_id": place}
        body["content"] = self._text()
        said = await self.messages(place)
        if said and self.random.random() < 0.3:
            body["reply_to"] = self.random.choice(said)["id"]
        if self.random.random() < 0.2:
            body["attachments"] = [{"filename": "notiz.txt", "description": "Notiz", "text": "Notiz"}]
        await self._act("POST", "/messages", body)

    async def _edit(self) -> None:
        if message := await self._message():
            body = {"member_id": message["author"]["id"], "content": self._text()}
            await self._act("PATCH", self._path(message), body)

    async def _delete(self) -> None:
        if message := await self._message():
            who = message["author"]["id"] if self.random.random() < 0.7 else self.members["mod"]
            await self._act("DELETE", self._path(message), {"member_id": who})

    async def _react(self) -> None:
        if message := await self._message():
            await self._act("POST", "/reactions", self._reaction(message))

    async def _unreact(self) -> None:
        if message := await self._message():
            await self._act("POST", "/reactions", {**self._reaction(message), "remove": True})

    async def _pin(self) -> None:
        if message := await self._message():
            pinned = self.random.random() < 0.6
            body = {"member_id": self.members["mod"], "message_id": message["id"], "pinned": pinned}
            await self._act("POST", "/pins", {**body, "channel_id": message["channel_id"]})

    async def _rename(self) -> None:
        await self._change_thread({"name": f"Titel {self._word()}"})

    async def _tag(self) -> None:
        await self._change_thread(
            {"tags": self.random.sample(["Frage", "Beispiel"], self.random.randrange(3))}
        )

    async def _archive(self) -> None:
        change = {"archived": self.random.random() < 0.6}
        await self._change_thread(change | ({"locked": True} if self.random.random() < 0.1 else {}))

    async def _drop_thread(self) -> None:
        if threads := await self.threads():
            path = f"/threads/{self.random.choice(threads)['id']}"
            await self._act("DELETE", path, {"member_id": self.members["mod"]})

    async def _call_oneself(self) -> None:
        key = self.anyone()
        body = {"nick": f"name{key}{self._word()}name"}
        await self._act("PATCH", f"/members/{self.members[key]}", body)

    async def _change_thread(self, change: dict[str, Any]) -> None:
        if threads := await self.threads():
            path = f"/threads/{self.random.choice(threads)['id']}"
            await self._act("PATCH", path, {"member_id": self.members["mod"], **change})

    async def _place(self) -> str:
        threads = await self.threads()
        if not threads or self.random.random() < 0.15:
            return self.channels["plausch"]
        return str(self.random.choice(threads)["id"])

    async def _message(self) -> dict[str, Any] | None:
        said = await self.messages(await self._place())
        return self.random.choice(said) if said else None

    def _reaction(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "member_id": self.members[self.anyone()],
            "channel_id": message["channel_id"],
            "message_id": message["id"],
            "emoji": self.random.choice(EMOJI),
        }

    def _text(self) -> str:
        mention = f" <@{self.members[self.anyone()]}>" if self.random.random() < 0.2 else ""
        return f"**Wort** {self._word()}{mention}"

    def _word(self) -> str:
        self._words += 1
        return f"w{self._words}w"

    def _path(self, message: dict[str, Any]) -> str:
        return f"/messages/{message['channel_id']}/{message['id']}"

    async def _act(self, method: str, path: str, body: dict[str, Any]) -> None:
        status, told = await self.people.ask(method, path, body)
        assert status < 500, f"{method} {path} {body}: {status} {told}"
