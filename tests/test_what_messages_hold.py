"""What a message holds besides its text is read on the web too, as far as its authors agreed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from bot.app import utc_now
from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, eventually, on_stage


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url, topics=("leerstand", "plausch")) as running:
        yield running


async def agree(stage: Stage, account: str, to: Consent) -> None:
    await consent.decide(stage.app.database, Person(account, account), to, now=utc_now())


async def thread_of_ada(stage: Stage) -> discord.Thread:
    await agree(stage, await stage.people.member("ada"), Consent.PUBLIC_NAME)
    opened = await stage.people.post("ada", await stage.people.channel("leerstand"), "Laden", "Frage")
    assert stage.app.client is not None
    assert stage.app.client.user is not None
    await agree(stage, str(stage.app.client.user.id), Consent.PUBLIC_NAME)
    thread = await stage.app.client.home.fetch_channel(int(opened["id"]))
    assert isinstance(thread, discord.Thread)
    return thread


async def shown(stage: Stage, thread: discord.Thread, words: str) -> str:
    return await eventually(lambda: stage.page(f"/threads/{thread.id}"), lambda page: words in page)


async def test_embeds_and_cards_are_read_as_words(stage: Stage) -> None:
    thread = await thread_of_ada(stage)
    embed = discord.Embed(title="Leitfaden", url="https://example.org/l", description="**Vier** Wege")
    await thread.send(embed=embed)
    page = await shown(stage, thread, "Leitfaden")
    assert "<strong>Vier</strong> Wege" in page
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("Karte mit *Text*")))
    await thread.send(view=view)
    assert "Karte mit <em>Text</em>" in await shown(stage, thread, "Karte mit")


async def test_an_edited_embed_is_found_after_an_absence(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await thread_of_ada(stage)
        sent = await thread.send(embed=discord.Embed(title="Vorher"))
        await shown(stage, thread, "Vorher")
    stored = playground.world.messages[sent.id]
    stored.embeds[0]["title"] = "Nachher"
    async with on_stage(playground, database_url) as stage:
        assert "Vorher" not in await shown(stage, thread, "Nachher")
