"""A stage with two editors and their channel, and what people do with resources on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.resources import reviewing
from storage import facets
from storage.facets import Facet
from tests.cogs.conftest import said
from tests.support.playground import SEED, recorded_playground
from tests.support.stage import Stage, eventually, on_stage

OFFICE = "büro"
LIBRARY_SEED: Mapping[str, Any] = {
    **SEED,
    "members": [*SEED["members"], {"key": "dora", "name": "Dora Amt", "roles": ["Servicestelle"]}],
}
WITHIN_S = 10


class Clock:
    """A clock that a test moves: at noon, so that nobody's quiet hours matter."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        """So much time goes by."""
        self.now += timedelta(**time)


@dataclass
class Library:
    """Ada and Ben are members, Cem and Dora editors."""

    stage: Stage
    clock: Clock

    async def cards(self, channel: str = OFFICE) -> list[Any]:
        """What stands in the editors' channel."""
        return list(await self.stage.people.messages(await self.stage.people.channel(channel)))

    async def card(self, words: str) -> Any:
        """The card in the editors' channel that says these words, once it is there."""
        found = await eventually(
            self.cards, lambda cards: any(words in text(card) for card in cards), within_s=WITHIN_S
        )
        return next(card for card in reversed(found) if words in text(card))

    async def told(self, key: str, words: str) -> Any:
        """The direct message to somebody that says these words, once it is there."""
        member = await self.stage.people.member(key)
        channel = (await self.stage.people.call("POST", "/directs", {"member_id": member}))["id"]
        found = await eventually(
            lambda: self.stage.people.messages(channel),
            lambda messages: any(words in text(each) for each in messages),
            within_s=WITHIN_S,
        )
        return next(each for each in reversed(found) if words in text(each))

    async def calls(self, key: str, name: str, channel: str = OFFICE, **options: Any) -> Any:
        """A command."""
        place = await self.stage.people.channel(channel)
        return await self.stage.people.interact(
            key, place, "command", name=name, options=options, locale="de"
        )

    async def types(self, key: str, name: str, **options: Any) -> list[Any]:
        """What is offered while an option is being typed."""
        place = await self.stage.people.channel("plausch")
        answer = await self.stage.people.interact(key, place, "autocomplete", name=name, options=options)
        return list(answer["choices"])

    async def presses(self, key: str, message: Any, label: str) -> Any:
        """A button of a message, by what it says."""
        wanted = {"message_id": message["id"], "custom_id": button(message, label)}
        return await self.stage.people.interact(
            key, message["channel_id"], "component", locale="de", **wanted
        )

    async def fills_in(self, key: str, channel_id: str, form: Any, *values: Any) -> Any:
        """An open form, its fields in order."""
        fields = {f"field{number}": value for number, value in enumerate(values)}
        modal = form["modal"]["custom_id"]
        return await self.stage.people.interact(
            key, channel_id, "modal", custom_id=modal, fields=fields, locale="de"
        )

    async def suggest(self, key: str, title: str, url: str, summary: str = "Hilft sehr.") -> Any:
        """Somebody suggests a resource; the card that the editors then see."""
        channel = await self.stage.people.channel("plausch")
        form = await self.stage.people.interact(key, channel, "command", name="resource suggest", locale="de")
        await self.fills_in(key, channel, form, title, url, summary, [])
        return await self.card(title)

    async def history(self, resource_id: int) -> list[tuple[str, str]]:
        """What was done to a resource and by whom, the first first."""
        lines = await reviewing.history(self.stage.app.database, resource_id)
        return [(line.action, line.by or "") for line in lines][::-1]


@asynccontextmanager
async def on_library_stage(database_url: str, **more: Any) -> AsyncIterator[Library]:
    """A running exchange with two editors."""
    clock = Clock()
    async with (
        recorded_playground(seed=LIBRARY_SEED) as playground,
        on_stage(playground, database_url, clock=clock, editors_channel=OFFICE, **more) as stage,
    ):
        async with stage.app.database.transaction() as session:
            await facets.put(session, Facet.RESOURCE_KIND, "methode", name="Methodenblatt")
            await facets.put(session, Facet.RESOURCE_KIND, "praxisbeispiel", name="Praxisbeispiel")
            for slug, name in (("kinder", "Kinder"), ("ehrenamt", "Ehrenamt")):
                await facets.put(session, Facet.TAG, slug, name=name)
            await facets.put(session, Facet.CITY, "muehlroda", name="Mühlroda", region="Erzgebirge")
        yield Library(stage, clock)


def text(message: Any) -> str:
    """All that a message says."""
    return said({"kind": "message", "message": message})


def button(message: Any, label: str) -> str:
    """The custom id of the button with this label."""
    parts = _walk(message["components"])
    return str(next(part["custom_id"] for part in parts if part.get("label") == label))


def labels(message: Any) -> list[str]:
    """What the buttons of a message say."""
    return [part["label"] for part in _walk(message["components"]) if "label" in part]


def _walk(components: list[Any]) -> list[Any]:
    return [part for each in components for part in (each, *_walk(each.get("components", [])))]
