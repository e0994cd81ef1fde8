"""What a message holds besides its text is read on the web too, as far as its authors agreed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from sqlalchemy import select

from bot.app import utc_now
from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from storage.messages import Happening
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


async def test_stickers_polls_and_what_is_forwarded_are_read_as_words(stage: Stage) -> None:
    thread = await thread_of_ada(stage)
    await stage.people.say("ada", thread.id, "", stickers=[{"name": "Prima gemacht"}])
    assert "Sticker: Prima gemacht" in await shown(stage, thread, "Prima gemacht")
    answers = [{"text": "Montag", "votes": 3}, {"text": "Freitag", "votes": 1}]
    poll = {"question": "Wann treffen wir uns?", "answers": answers, "is_final": True}
    await stage.people.say("ada", thread.id, "", poll=poll)
    page = await shown(stage, thread, "Umfrage: Wann treffen wir uns?")
    assert "Montag: 3 Stimmen" in page
    assert "Endergebnis · 4 Stimmen insgesamt" in page
    said = await stage.people.say("ben", await stage.people.channel("plausch"), "Das Original")
    forward = {"channel_id": said["channel_id"], "message_id": said["id"]}
    await stage.people.say("ada", thread.id, "Schaut mal", forward=forward)
    page = await shown(stage, thread, "Schaut mal")
    assert "Das Original" not in page, "its author did not agree"
    assert "antwortet" not in page
    await agree(stage, await stage.people.member("ben"), Consent.PUBLIC_NAME)
    assert 'class="forwarded"' in await shown(stage, thread, "Das Original")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_votes_in_a_poll_are_counted_while_it_is_open_and_at_its_end(stage: Stage) -> None:
    thread = await thread_of_ada(stage)
    poll = {"question": "Wann?", "answers": [{"text": "Montag"}, {"text": "Freitag"}]}
    said = await stage.people.say("ada", thread.id, "", poll=poll)
    await shown(stage, thread, "Montag: 0 Stimmen")
    place = {"channel_id": str(thread.id), "message_id": said["id"]}

    async def vote(key: str, answer: int, **more: bool) -> None:
        body = {**place, "member_id": await stage.people.member(key), "answer_id": answer}
        await stage.people.call("POST", "/votes", body | more)

    await vote("ada", 1)
    await vote("ben", 1)
    await vote("cem", 2)
    page = await shown(stage, thread, "Montag: 2 Stimmen")
    assert "Freitag: 1 Stimme" in page
    await vote("ben", 2)
    await vote("cem", 2, remove=True)
    await shown(stage, thread, "Montag: 1 Stimme<")
    await stage.people.call("POST", "/polls/end", {**place, "member_id": await stage.people.member("ada")})
    assert "Freitag: 1 Stimme<" in await shown(stage, thread, "Endergebnis · 2 Stimmen insgesamt")


async def test_what_chat_notes_and_cleans_up_by_itself_is_kept_and_gone(stage: Stage) -> None:
    thread = await thread_of_ada(stage)
    said = [await stage.people.say("ada", thread.id, f"Wort{number}") for number in range(3)]
    await shown(stage, thread, "Wort2")
    pin = {"member_id": await stage.people.member("cem"), "channel_id": str(thread.id)}
    await stage.people.call("POST", "/pins", {**pin, "message_id": said[2]["id"]})
    assert "<span>angeheftet</span>" in await shown(stage, thread, "<span>angeheftet</span>")
    await thread.delete_messages([discord.Object(int(each["id"])) for each in said[:2]])
    page = await eventually(lambda: stage.page(f"/threads/{thread.id}"), lambda page: "Wort1" not in page)
    assert "Wort0" not in page
    assert "2 Beiträge wurden gelöscht." in page

    async def noted() -> list[int]:
        async with stage.app.database.reading() as connection:
            return list(await connection.scalars(select(Happening.kind)))

    await eventually(noted, lambda kinds: kinds == [6])
