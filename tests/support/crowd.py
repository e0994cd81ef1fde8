"""A crowd in the playground that does whatever people do in chat, at random."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.playground.raw import Api
from tests.support.people import People

EMOJI = ("👍", "🌳", "❓", "danke:123456789012345678")
FORUMS = {"wohnen": ("Frage", "Beispiel", "Beantwortet"), "rat": ("Frage",)}
ANSWERS = ("Ja", "Nein")
CONTACT = "0351 1234567"
SEED: Mapping[str, Any] = {
    "guild": {"name": "Austausch"},
    "bot": {"name": "Stadtgespräch"},
    "roles": [{"name": "Moderation", "permissions": ["manage_messages", "manage_threads", "pin_messages"]}],
    "members": [
        *({"key": key, "name": f"name{key}name", "roles": []} for key in "abcde"),
        {"key": "mod", "name": "namemodname", "roles": ["Moderation"]},
    ],
    "channels": [
        {"name": "wohnen", "type": "forum", "tags": ["Frage", "Beispiel", "Beantwortet"]},
        {"name": "rat", "type": "forum", "tags": ["Frage"]},
        {"name": "plausch", "type": "text"},
    ],
}


@dataclass
class Crowd:
    """People at random, always the same for the same seed. Every text has a word of its own (`w17w`)."""

    people: People
    api: Api
    random: random.Random
    members: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    words: int = 0

    async def gather(self) -> None:
        """Learns who and what is there."""
        state = await self.people.state()
        self.members = {m["key"]: m["id"] for m in state["members"] if m.get("key")}
        self.channels = {channel["name"]: channel["id"] for channel in state["channels"]}

    async def step(self) -> None:
        """Someone does something; what the world refuses (a locked thread, an empty one) is no step."""
        deeds = {
            self._open: 3,
            self._grow: 0.7,
            self._say: 12,
            self._edit: 5,
            self._delete: 3,
            self._clean_up: 0.5,
            self._react: 4,
            self._unreact: 2,
            self._clear: 0.5,
            self._ask: 0.7,
            self._vote: 2,
            self._pin: 2,
            self._rename: 1,
            self._tag: 1.5,
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

    async def message(self) -> dict[str, Any] | None:
        """Any message that people said; None where nothing was said yet."""
        said = await self.messages(await self._place())
        return self.random.choice(said) if said else None

    async def _open(self) -> None:
        forum = "rat" if self.random.random() < 0.3 else "wohnen"
        body = {
            "member_id": self.members[self.anyone()],
            "channel_id": self.channels[forum],
            "name": f"Titel {self._word()}",
            "content": self._text(),
            "tags": self._some(FORUMS[forum]),
        }
        await self._act("POST", "/threads", body)

    async def _grow(self) -> None:
        said = await self.messages(self.channels["plausch"])
        if said:
            body = {"member_id": self.members[self.anyone()], "message_id": self.random.choice(said)["id"]}
            body |= {"channel_id": self.channels["plausch"], "name": f"Titel {self._word()}"}
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
        if message := await self.message():
            body = {"member_id": message["author"]["id"], "content": self._text()}
            await self._act("PATCH", self._path(message), body)

    async def _delete(self) -> None:
        if message := await self.message():
            who = message["author"]["id"] if self.random.random() < 0.7 else self.members["mod"]
            await self._act("DELETE", self._path(message), {"member_id": who})

    async def _clean_up(self) -> None:
        place = await self._place()
        said = await self.messages(place)
        if len(said) > 3:
            ids = [message["id"] for message in self.random.sample(said, 2)]
            await self._rest("POST", f"/channels/{place}/messages/bulk-delete", {"messages": ids})

    async def _clear(self) -> None:
        if message := await self.message():
            path = f"/channels/{message['channel_id']}/messages/{message['id']}/reactions"
            await self._rest("DELETE", path)

    async def _react(self) -> None:
        if message := await self.message():
            await self._act("POST", "/reactions", self._reaction(message))

    async def _unreact(self) -> None:
        if message := await self.message():
            await self._act("POST", "/reactions", {**self._reaction(message), "remove": True})

    async def _ask(self) -> None:
        body: dict[str, Any] = {"member_id": self.members[self.anyone()], "channel_id": await self._place()}
        body["content"] = self._text()
        body["poll"] = {"question": "Kommt ihr?", "answers": [{"text": answer} for answer in ANSWERS]}
        await self._act("POST", "/messages", body)

    async def _vote(self) -> None:
        asked = [message for message in await self.messages(await self._place()) if "poll" in message]
        if asked:
            body = self._chosen(self.random.choice(asked)) | {"answer_id": self.random.choice((1, 2))}
            await self._act("POST", "/votes", body | {"remove": self.random.random() < 0.3})

    async def _pin(self) -> None:
        if message := await self.message():
            pinned = self.random.random() < 0.6
            body = {"member_id": self.members["mod"], "message_id": message["id"], "pinned": pinned}
            await self._act("POST", "/pins", {**body, "channel_id": message["channel_id"]})

    async def _rename(self) -> None:
        await self._change_thread({"name": f"Titel {self._word()}"})

    async def _tag(self) -> None:
        threads = [each for each in await self.threads() if each["parent_id"] != self.channels["plausch"]]
        if threads:
            thread = self.random.choice(threads)
            forum = next(name for name in FORUMS if self.channels[name] == thread["parent_id"])
            body = {"member_id": self.members["mod"], "tags": self._some(FORUMS[forum])}
            await self._act("PATCH", f"/threads/{thread['id']}", body)

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

    def _reaction(self, message: dict[str, Any]) -> dict[str, Any]:
        return {**self._chosen(message), "emoji": self.random.choice(EMOJI)}

    def _chosen(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "member_id": self.members[self.anyone()],
            "channel_id": message["channel_id"],
            "message_id": message["id"],
        }

    def _text(self) -> str:
        mention = f" <@{self.members[self.anyone()]}>" if self.random.random() < 0.2 else ""
        contact = f" {CONTACT}" if self.random.random() < 0.05 else ""
        return f"**Wort** {self._word()}{mention}{contact}"

    def _some(self, tags: Sequence[str]) -> list[str]:
        return self.random.sample(tags, self.random.randrange(len(tags) + 1))

    def _word(self) -> str:
        self.words += 1
        return f"w{self.words}w"

    def _path(self, message: dict[str, Any]) -> str:
        return f"/messages/{message['channel_id']}/{message['id']}"

    async def _rest(self, method: str, path: str, body: Any = None) -> None:
        """As another tool of the moderators would, with the bot's token; a fault may meet it, too."""
        await self.api(method, path, body)

    async def _act(self, method: str, path: str, body: dict[str, Any]) -> None:
        status, told = await self.people.ask(method, path, body)
        assert status < 500, f"{method} {path} {body}: {status} {told}"
