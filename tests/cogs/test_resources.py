"""`/resource`: people find working aids while they type, and suggest their own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.domain import resources
from bot.domain.resources import NewResource
from storage import facets
from storage.database import Database
from storage.facets import Facet
from storage.resources import Resource, State
from tests.cogs.conftest import WEB, Chat, button_id, defaults, links, said

SUGGESTED = ("Die wandernde Lesebank", "https://lesebank.example/bericht.pdf", "Nachbauen in einem Tag.")


async def publish(database: Database, now: datetime, title: str, **more: Any) -> int:
    resource = NewResource(**{"title": title, "url": "https://material.example/1", **more})
    return await resources.publish_new(database, resource, now=now)


@pytest.fixture
async def kinds(database: Database) -> None:
    """Two kinds of resources."""
    async with database.transaction() as session:
        for slug, name in (("methode", "Methodenblatt"), ("beispiel", "Praxisbeispiel")):
            await facets.put(session, Facet.RESOURCE_KIND, slug, name=name)


async def test_titles_are_offered_as_one_types_and_the_pick_is_exact(
    chat: Chat, database: Database, now: datetime
) -> None:
    long = await publish(database, now, "Leerstand " + "und Zwischennutzung " * 12, summary="Was geht.")
    await publish(database, now, "Befragung")
    choices = await chat.types("ada", "resource find", query="leerst")
    assert [choice["value"] for choice in choices] == [f"#{long}"]
    assert len(choices[0]["name"]) <= 100
    answer = await chat.calls("ada", "resource find", query=choices[0]["value"])
    assert "Was geht." in said(answer)
    assert links(answer) == ["https://material.example/1", f"{WEB}/resources/{long}"]


async def test_at_most_25_titles_are_offered_and_nothing_typed_offers_the_newest(
    chat: Chat, database: Database, now: datetime
) -> None:
    for number in range(30):
        await publish(database, now, f"Handreichung {number}")
    assert len(await chat.types("ada", "resource find", query="")) == 25
    assert len(await chat.types("ada", "resource find", query="handreichung")) == 25


@pytest.mark.usefixtures("kinds")
async def test_the_five_best_are_shown_with_kind_origin_and_both_links(
    chat: Chat, database: Database, now: datetime
) -> None:
    for number in range(7):
        await publish(
            database,
            now,
            f"Befragung {number} " + "*" * 250,
            kind="methode",
            summary="Fragen, zuhören, zusammenbringen. " * 30,
            format="PDF",
            publisher="Stadt_Hammerwalde_" * 10,
            url=f"https://material.example/{number}_(neu)" + "a" * 160,
        )
    answer = await chat.calls("ada", "resource find", query="Befragung")
    told = said(answer)
    assert answer["ephemeral"]
    assert told.count("Methodenblatt") == told.count(f"]({WEB}/resources/") == 5
    assert told.count("_%28neu%29") == 5
    assert told.count("PDF · Stadt") == 5
    assert links(answer) == [f"{WEB}/resources?q=Befragung"]


async def test_nothing_found_says_what_to_do_next(chat: Chat, database: Database, now: datetime) -> None:
    answer = await chat.calls("ada", "resource find", query="Seilbahn*")
    assert r"Nichts gefunden für „Seilbahn\*“" in said(answer)
    assert "/material vorschlag" in said(answer)
    assert "Nothing found" in said(await chat.calls("ada", "resource find", query="#99", locale="en-US"))


async def test_an_answer_comes_fast(chat: Chat, database: Database, now: datetime) -> None:
    await publish(database, now, "Befragung")
    answer = await chat.calls("ada", "resource find", query="Befragung")
    assert answer["first_answer_ms"] < 300


@pytest.mark.usefixtures("kinds")
async def test_a_suggestion_waits_for_the_office(chat: Chat, database: Database) -> None:
    form = await chat.calls("ada", "resource suggest")
    answer = await chat.fills_in("ada", form, *SUGGESTED, ["beispiel"])
    assert answer["ephemeral"]
    assert "Danke! Die Servicestelle sieht sich „Die wandernde Lesebank“ an" in said(answer)
    async with database.transaction() as session:
        kept = (await session.scalars(select(Resource))).one()
    assert (kept.title, kept.url, kept.summary) == SUGGESTED
    assert kept.state == State.SUGGESTED
    assert kept.kind_id is not None
    assert kept.suggested_by is not None
    assert await chat.types("ada", "resource find", query="Lesebank") == []


@pytest.mark.usefixtures("kinds")
async def test_a_bad_link_is_refused_and_nothing_typed_is_lost(chat: Chat, database: Database) -> None:
    filled = ("Die wandernde Lesebank", "lesebank.example", r"Bürger*innen" "\n\n" r"C:\*, ~`|\\ # _eins_")
    form = await chat.calls("ada", "resource suggest", locale="en-GB")
    refusal = await chat.fills_in("ada", form, *filled, ["beispiel"])
    assert refusal["ephemeral"]
    assert "begins with https://" in said(refusal)
    assert r"Bürger\*innen" in said(refusal)
    again = await chat.presses("ada", refusal, button_id(refusal))
    assert defaults(again) == [*filled, "Praxisbeispiel"]
    answer = await chat.fills_in("ada", again, filled[0], "https://lesebank.example", filled[2], [])
    assert "Danke!" in said(answer)
    async with database.transaction() as session:
        assert (await session.scalars(select(Resource))).one().kind_id is None


async def test_a_fault_gives_a_reference_and_loses_nothing_either(
    chat: Chat, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    form = await chat.calls("ada", "resource suggest")
    await rename(database, "facet_value", "facet_value_away")
    refusal = await chat.fills_in("ada", form, *SUGGESTED)
    pressed = await chat.presses("ada", refusal, button_id(refusal))
    for answer in (refusal, pressed):
        reference = re.search(r"im Protokoll unter (\w{8})", said(answer))
        assert answer["ephemeral"]
        assert reference is not None
        assert f"reference {reference[1]}" in caplog.text
    await rename(database, "facet_value_away", "facet_value")
    assert defaults(await chat.presses("ada", refusal, button_id(refusal))) == [*SUGGESTED]


async def rename(database: Database, table: str, to: str) -> None:
    """A fault of ours, and its repair."""
    async with database.transaction() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


async def test_without_kinds_the_form_does_without_the_menu(chat: Chat) -> None:
    form = await chat.calls("ada", "resource suggest")
    assert len(form["modal"]["components"]) == 3


async def suggest_from(chat: Chat, message: Any) -> Any:
    return await chat.people.interact(
        "ada", chat.channel, "message_command", name="Suggest as resource", message_id=message["id"]
    )


async def test_a_message_with_a_link_becomes_a_suggestion_that_knows_where_it_comes_from(
    chat: Chat, database: Database
) -> None:
    content = "Der Leitfaden zur Lesebank\nhilft sehr: https://lesebank.example/bericht.pdf."
    said_there = await chat.people.say("ada", chat.channel, content)
    form = await suggest_from(chat, said_there)
    title, link, summary = defaults(form)
    assert (title, link) == ("Der Leitfaden zur Lesebank", "https://lesebank.example/bericht.pdf")
    assert summary.startswith("Der Leitfaden zur Lesebank\nhilft sehr")
    refusal = await chat.fills_in("ada", form, title, "lesebank", summary)
    again = await chat.presses("ada", refusal, button_id(refusal))
    await chat.fills_in("ada", again, title, link, summary)
    async with database.transaction() as session:
        kept = (await session.scalars(select(Resource))).one()
    assert (str(kept.from_thread_id), str(kept.from_message_id)) == (chat.channel, said_there["id"])


async def test_the_words_of_somebody_who_did_not_agree_are_not_filled_in(chat: Chat) -> None:
    content = "Unter uns gesagt hilft das sehr: https://lesebank.example/material/lese-bank_2026.pdf?x=1."
    form = await suggest_from(chat, await chat.people.say("ben", chat.channel, content))
    assert defaults(form)[:2] == [
        "lese bank 2026",
        "https://lesebank.example/material/lese-bank_2026.pdf?x=1",
    ]
    assert "Unter uns" not in str(form)
    form = await suggest_from(chat, await chat.people.say("ben", chat.channel, "https://lesebank.example"))
    assert defaults(form)[:2] == ["lesebank.example", "https://lesebank.example"]


async def test_a_file_is_suggested_by_the_message_it_came_with(chat: Chat) -> None:
    file = {"filename": "leitfaden.txt", "text": "Was zu tun ist"}
    said_there = await chat.people.say("ben", chat.channel, "", attachments=[file])
    title, link, _ = defaults(await suggest_from(chat, said_there))
    assert title == "leitfaden.txt"
    assert link.endswith(f"/{chat.channel}/{said_there['id']}")


async def test_a_message_without_link_or_file_is_no_resource(chat: Chat) -> None:
    said_there = await chat.people.say("ben", chat.channel, "Guten Morgen!")
    assert "weder einen Link noch eine Datei" in said(await suggest_from(chat, said_there))
