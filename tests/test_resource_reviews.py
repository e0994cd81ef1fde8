"""Suggestions in the editors' channel: one decision each, and everyone is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from storage.deliveries import Delivery, State
from tests.cogs.conftest import defaults, said
from tests.support.library import WITHIN_S, Library, labels, on_library_stage, text
from tests.support.stage import eventually

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LESEBANK = ("Die wandernde Lesebank", "https://lesebank.example/bericht.pdf")


@pytest.fixture
async def library(database_url: str) -> AsyncIterator[Library]:
    async with on_library_stage(database_url) as running:
        yield running


async def test_fifty_presses_of_two_editors_are_one_decision_and_all_hear_the_same(library: Library) -> None:
    card = await library.suggest("ada", *LESEBANK)
    presses = [library.presses(key, card, "Veröffentlichen") for key in ("cem", "dora") for _ in range(25)]
    answers = [said(answer) for answer in await asyncio.gather(*presses)]
    published = [answer for answer in answers if answer.startswith("Veröffentlicht.")]
    others = {answer for answer in answers if not answer.startswith("Veröffentlicht.")}
    assert (len(published), len(others)) == (1, 1)
    (lost,) = others
    assert "schon veröffentlicht" in lost
    winner = lost.split(" hat ")[0]
    assert winner in ("Cem Aydın", "Dora Amt")
    assert await library.history(1) == [("suggested", "Ada Winkler"), ("published", winner)]
    shown = await library.card(f"veröffentlicht von {winner}")
    assert shown["id"] == card["id"]
    assert labels(shown) == ["Verlauf", "Im Web"]
    assert len(await library.cards()) == 1
    await library.told("ada", "Ab jetzt finden es alle")
    assert "Lesebank" in await library.stage.page("/resources/1")


@ONE_ENGINE
async def test_a_question_and_its_answer_stand_on_the_card(library: Library) -> None:
    card = await library.suggest("ada", *LESEBANK)
    assert "Vorgeschlagen von Ada Winkler" in text(card)
    form = await library.presses("cem", card, "Rückfrage")
    assert "Cem Aydın ist daran" in text(await library.card("Cem Aydın ist daran"))
    assert "Cem Aydın ist seit" in said(await library.presses("dora", card, "Ablehnen"))
    answer = await library.fills_in("cem", card["channel_id"], form, "Wer hält die Rechte?")
    assert "erfährt es" in said(answer)
    asked = await library.told("ada", "Wer hält die Rechte?")
    form = await library.presses("ada", asked, "Antworten")
    await library.fills_in("ada", asked["channel_id"], form, "Wir selbst.")
    assert "Rückfrage: Wer hält die Rechte?" in text(await library.card("Antwort: Wir selbst."))
    assert "wird geprüft" in said(await library.calls("ada", "resource mine", "plausch"))


@ONE_ENGINE
async def test_what_is_rejected_says_why_to_editors_and_suggester(library: Library) -> None:
    card = await library.suggest("ada", *LESEBANK)
    form = await library.presses("cem", card, "Ablehnen")
    await library.fills_in("cem", card["channel_id"], form, "Der Link führt ins Leere.")
    assert "Grund: Der Link führt ins Leere." in text(await library.card("abgelehnt von Cem Aydın"))
    await library.told("ada", "Der Grund: Der Link führt ins Leere.")
    assert await library.stage.page("/resources/1") == "404"


@ONE_ENGINE
async def test_an_editor_puts_it_right_before_it_is_published(library: Library) -> None:
    card = await library.suggest("ada", *LESEBANK)
    form = await library.presses("cem", card, "Bearbeiten")
    title, link, summary, *_ = defaults(form)
    changed = await library.fills_in(
        "cem", card["channel_id"], form, f"{title} (2026)", link, summary, "Eine Bank zum Lesen.", ""
    )
    sorting = await library.presses("cem", changed["message"], "Einordnen")
    nowhere = await library.fills_in(
        "cem", card["channel_id"], sorting, [], ["kinder"], "Atlantis", [], ["peer"]
    )
    assert "Die Stadt „Atlantis“ gibt es hier nicht" in said(nowhere)
    again = await library.presses("cem", nowhere["message"], "Formular wieder öffnen")
    assert defaults(again)[2] == "Atlantis"
    await library.fills_in("cem", card["channel_id"], again, [], ["kinder"], "mühlroda", [], ["official"])
    shown = await library.card("Die wandernde Lesebank (2026)")
    await library.presses("cem", shown, "Veröffentlichen")
    page = await library.stage.page("/resources/1")
    for words in ("Die wandernde Lesebank (2026)", "Kinder", "amtlich"):
        assert words in page


@ONE_ENGINE
async def test_buttons_work_for_editors_alone_and_what_is_there_is_named(library: Library) -> None:
    card = await library.suggest("ada", *LESEBANK)
    assert "Rolle „Servicestelle“" in said(await library.calls("ben", "resource review", "plausch"))
    assert "Lesebank" in said(await library.calls("dora", "resource review", "plausch"))
    await library.presses("cem", card, "Veröffentlichen")
    channel = await library.stage.people.channel("plausch")
    form = await library.stage.people.interact(
        "ben", channel, "command", name="resource suggest", locale="de"
    )
    again = await library.fills_in(
        "ben", channel, form, "Lesebank", LESEBANK[1] + "?utm_source=x", "Gut.", []
    )
    assert "schon in der Sammlung: „Die wandernde Lesebank“, /material zeigen 1" in said(again)
    similar = await library.suggest("ben", "Wandernde Lesebänke", "https://anders.example/bank")
    assert "Vielleicht gibt es das schon: [Die wandernde Lesebank]" in text(similar)
    history = said(await library.presses("cem", card, "Verlauf"))
    assert "veröffentlicht · Cem Aydın" in history


async def test_a_card_that_was_sent_before_a_crash_is_not_sent_again(library: Library) -> None:
    await library.suggest("ada", *LESEBANK)
    async with library.stage.app.database.transaction() as session:
        unconfirmed = {"state": State.CLAIMED, "claimed_at": library.clock(), "sent_at": None}
        await session.execute(update(Delivery).values(unconfirmed))
    library.clock.passes(minutes=3)

    async def states() -> list[str]:
        async with library.stage.app.database.reading() as connection:
            return list(await connection.scalars(select(Delivery.state)))

    await eventually(states, lambda found: found == [State.SENT], within_s=WITHIN_S)
    assert len(await library.cards()) == 1
