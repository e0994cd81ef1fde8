"""A playground, its people, and the bot with the commands, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bot.client import Client
from bot.config import DiscordSettings, Settings, WebSettings
from storage.database import Database
from tests.support.discord_client import running
from tests.support.exchange import Exchange
from tests.support.people import People, people_of
from tests.support.playground import RecordedPlayground, recorded_playground

COGS = (
    "cogs.events",
    "cogs.rsvps",
    "cogs.reminders",
    "cogs.preferences",
    "cogs.calendar",
    "cogs.resources",
    "cogs.glossary",
    "cogs.similar",
    "cogs.experience",
    "cogs.cities",
    "cogs.search",
    "cogs.answers",
    "cogs.consent",
    "cogs.moderation",
    "cogs.letters",
    "cogs.pages",
    "cogs.help",
)
WEB = "https://austausch.example"


@dataclass(frozen=True)
class Chat:
    """A person at the keyboard: `calls` types a command, `fills_in` answers the form that opened."""

    people: People
    channel: str
    bot: Client

    async def calls(self, key: str, name: str, *, locale: str = "de", **options: Any) -> Any:
        """A command with its options; returns the answer."""
        return await self.people.interact(
            key, self.channel, "command", name=name, options=options, locale=locale
        )

    async def types(self, key: str, name: str, **options: Any) -> list[Any]:
        """What is offered while the only option is being typed."""
        answer = await self.people.interact(key, self.channel, "autocomplete", name=name, options=options)
        assert answer["kind"] == "choices"
        return list(answer["choices"])

    async def fills_in(self, key: str, form: Any, *values: Any, locale: str = "de") -> Any:
        """Submits an open form, its fields in order; returns the answer."""
        fields = {f"field{number}": value for number, value in enumerate(values)}
        return await self.people.interact(
            key, self.channel, "modal", custom_id=form["modal"]["custom_id"], fields=fields, locale=locale
        )

    async def presses(self, key: str, answer: Any, custom_id: str) -> Any:
        """A button of an answer; returns what comes then."""
        press = {"message_id": answer["message"]["id"], "custom_id": custom_id}
        return await self.people.interact(key, self.channel, "component", **press)


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    """A Discord of the test's own."""
    async with recorded_playground() as running_one:
        yield running_one


@pytest.fixture
def settings() -> Settings:
    """The office's role is the playground's."""
    return Settings(
        discord=DiscordSettings(editors="Servicestelle", moderators="Servicestelle"),
        web=WebSettings(base_url=WEB),
    )


@pytest.fixture
async def bot(
    playground: RecordedPlayground, exchange: Exchange, database: Database, settings: Settings, now: datetime
) -> AsyncIterator[Client]:
    """The bot, logged in, its commands announced."""
    client = make_client(database, settings, now)
    async with running(playground, client):
        await client.synced.wait()
        yield client


@pytest.fixture
async def chat(playground: RecordedPlayground, bot: Client) -> AsyncIterator[Chat]:
    """People who call commands."""
    async with people_of(playground.base_url) as people:
        yield Chat(people, await people.channel("plausch"), bot)


def make_client(database: Database, settings: Settings, now: datetime) -> Client:
    """A bot with the cogs under test; it does not wait for servers that it is not in."""
    client = LoadedClient(database, settings, lambda: now)
    client._connection.guild_ready_timeout = 0.05
    return client


class LoadedClient(Client):
    """Loads the cogs when it starts."""

    async def setup_hook(self) -> None:
        """Before the login."""
        await self.load(COGS)


def said(answer: Any) -> str:
    """All text of an answer."""
    assert answer["kind"] == "message", answer
    return "\n".join([answer["message"]["content"], *_texts(answer["message"]["components"])])


def links(answer: Any) -> list[str]:
    """The addresses behind an answer's buttons."""
    return [part["url"] for part in _walk(answer["message"]["components"]) if part.get("url")]


def button_id(answer: Any) -> str:
    """The custom id of an answer's only button."""
    (custom_id,) = (
        part["custom_id"] for part in _walk(answer["message"]["components"]) if "custom_id" in part
    )
    return str(custom_id)


def named_button(answer: Any, label: str) -> str:
    """The custom id of the button with this label."""
    parts = _walk(answer["message"]["components"])
    return str(next(part["custom_id"] for part in parts if part.get("label") == label))


def defaults(form: Any) -> list[str]:
    """What an open form is filled in with: texts, and the names of what is picked."""
    return [_default(label["component"]) for label in form["modal"]["components"]]


def _default(field: Any) -> str:
    picked = [option["label"] for option in field.get("options", []) if option.get("default")]
    return str(field.get("value") or ", ".join(picked))


def _texts(components: list[Any]) -> list[str]:
    return [part["content"] for part in _walk(components) if "content" in part]


def _walk(components: list[Any]) -> list[Any]:
    found = []
    for part in components:
        beside = [part["accessory"]] if "accessory" in part else []
        found += [part, *_walk([*part.get("components", []), *beside])]
    return found
