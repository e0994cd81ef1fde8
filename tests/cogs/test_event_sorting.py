"""An event is sorted and framed in steps: where it is found, when people are reminded, who sees it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import events, rsvps, sorting
from bot.domain.people import Person
from storage import facets
from storage.database import Database
from storage.deliveries import Delivery, Kind, State
from storage.events import Occurrence
from storage.facets import Facet
from tests.cogs.conftest import Chat, button_id, defaults, named_button, said
from tests.support.exchange import TOPIC

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LISTS = (
    (Facet.EVENT_KIND, "fachtag", "Fachtag"),
    (Facet.EVENT_KIND, "exkursion", "Exkursion"),
    (Facet.TAG, "garten", "Umwelt und Gärten"),
    (Facet.TAG, "kultur", "Kultur und Soziokultur"),
)


@pytest.fixture(autouse=True)
async def lists(exchange: Any, database: Database) -> None:
    """Kinds and tags beside the roles and cities that are there."""
    async with database.transaction() as session:
        for position, (facet, slug, name) in enumerate(LISTS):
            await facets.put(session, facet, slug, name=name, position=position)


async def enter(chat: Chat, title: str = "Gartentag", place: str = "Stadtgarten") -> Any:
    form = await chat.calls("cem", "event create")
    return await chat.fills_in("cem", form, title, "27.11. 14-16 Uhr", place, "", "")


async def press(chat: Chat, answer: Any, label: str) -> Any:
    return await chat.presses("cem", answer, named_button(answer, label))


async def sorted_draft(chat: Chat, draft: Any, audience: list[str]) -> Any:
    form = await press(chat, draft, "Einordnen")
    chosen = (["fachtag"], [str(TOPIC)], audience, "Mühlroda, hammerwalde", "Umwelt und Gärten")
    return await chat.fills_in("cem", form, *chosen)


async def test_an_event_is_sorted_in_a_step_and_found_by_it(
    chat: Chat, database: Database, now: datetime
) -> None:
    shown = await sorted_draft(chat, await enter(chat), ["qm", "traeger"])
    for words in ("Fachtag · Thema: Beteiligung", "Quartiersmanagement", "Mühlroda", "Umwelt und Gärten"):
        assert words in said(shown)
    again = await press(chat, shown, "Einordnen")
    assert defaults(again) == [
        "Fachtag",
        "Beteiligung",
        "Projektträger, Quartiersmanagement",
        "Hammerwalde, Mühlroda",
        "Umwelt und Gärten",
    ]
    await press(chat, shown, "Veröffentlichen")
    await press(chat, await enter(chat, "Videorunde", ""), "Veröffentlichen")
    for options, both in (
        ({"kind": "Fachtag"}, (True, False)),
        ({"audience": "Projektträger"}, (True, False)),
        ({"city": "Hammerwalde"}, (True, False)),
        ({"topic": "beteiligung"}, (True, False)),
        ({"online": True}, (False, True)),
        ({"online": False}, (True, False)),
        ({"kind": "Exkursion"}, (False, False)),
        ({}, (True, True)),
    ):
        listed = said(await chat.calls("ada", "event list", **options))
        assert ("Gartentag" in listed, "Videorunde" in listed) == both, options
    assert "Dazu passt kein Termin" in said(await chat.calls("ada", "event list", kind="exkursion"))
    assert "„Zirkus“" in said(await chat.calls("ada", "event list", kind="Zirkus"))
    offered = await chat.types("ada", "event list", kind="fach")
    assert [choice["value"] for choice in offered] == ["fachtag"]


@ONE_ENGINE
async def test_a_city_or_tag_that_is_not_there_is_refused_and_nothing_typed_is_lost(chat: Chat) -> None:
    form = await press(chat, await enter(chat), "Einordnen")
    refusal = await chat.fills_in("cem", form, ["exkursion"], [], ["qm"], "Atlantis", "Umwelt und Gärten")
    assert "„Atlantis“" in said(refusal)
    again = await chat.presses("cem", refusal, button_id(refusal))
    assert defaults(again) == ["Exkursion", "", "Quartiersmanagement", "Atlantis", "Umwelt und Gärten"]


async def test_organiser_reminders_and_online_are_set_in_a_step(
    chat: Chat, database: Database, now: datetime
) -> None:
    form = await press(chat, await enter(chat), "Erinnerungen und mehr")
    assert defaults(form) == ["", "7 Tage vorher, 1 Tag vorher, 1 Stunde vorher", "nein", "Alle, auch im Web"]
    day, hours = str(24 * 3600), str(3 * 3600)
    shown = await chat.fills_in("cem", form, "Gartenamt", [day, hours], ["yes"], [])
    for words in ("Veranstaltet von Gartenamt", "1 Tag vorher, 3 Stunden vorher", "Stadtgarten, auch online"):
        assert words in said(shown)
    await press(chat, shown, "Veröffentlichen")
    assert "Gartentag" in said(await chat.calls("ada", "event list", online=True))
    assert "Veranstaltet von Gartenamt" in said(await chat.calls("ada", "event show", event="Gartentag"))


async def test_other_reminders_of_a_published_event_are_promised_anew(
    chat: Chat, database: Database, now: datetime
) -> None:
    draft = await enter(chat)
    await press(chat, draft, "Veröffentlichen")
    async with database.reading() as connection:
        date = int(await connection.scalar(select(Occurrence.id)) or 0)
    await rsvps.register_for(database, date, Person("1", "Ada"), now=now)
    day, hour = timedelta(days=1), timedelta(hours=1)

    async def due() -> list[tuple[str, timedelta]]:
        async with database.reading() as connection:
            query = select(Delivery.recipient, Delivery.offset_seconds).where(
                Delivery.kind == Kind.REMINDER, Delivery.state == State.PENDING
            )
            rows = await connection.execute(query.order_by(Delivery.recipient, Delivery.offset_seconds))
            return [(recipient, timedelta(seconds=seconds)) for recipient, seconds in rows]

    assert await due() == [("1", hour), ("1", day), ("termine", hour), ("termine", day)]
    hours_before = ((3, [("1", 3 * hour), ("termine", 3 * hour)]), (1, [("1", hour), ("termine", hour)]))
    for hours, expected in hours_before:
        shown = await chat.calls("cem", "event edit", event="Gartentag")
        preview = await chat.fills_in("cem", shown, "Gartentag", "27.11. 14-16 Uhr", "Stadtgarten", "", "")
        form = await press(chat, preview, "Erinnerungen und mehr")
        await chat.fills_in("cem", form, "", [str(hours * 3600)], ["no"], [])
        assert await due() == expected


@ONE_ENGINE
async def test_an_internal_event_is_not_on_the_web_and_that_is_decided_before_it_is_published(
    chat: Chat, database: Database, now: datetime
) -> None:
    draft = await enter(chat)
    form = await press(chat, draft, "Erinnerungen und mehr")
    internal = "Only people in chat"
    shown = await chat.fills_in("cem", form, "", [], [], [internal])
    assert "nicht im Web" in said(shown)
    await press(chat, shown, "Veröffentlichen")
    assert (await events.upcoming(database, now=now)).events == []
    edit = await chat.calls("cem", "event edit", event="Gartentag")
    shown = await chat.fills_in("cem", edit, "Gartentag", "27.11. 14-16 Uhr", "Stadtgarten", "", "")
    form = await press(chat, shown, "Erinnerungen und mehr")
    refusal = await chat.fills_in("cem", form, "", [], [], ["Everybody, also on the web"])
    assert "nicht mehr ändern" in said(refusal)
    again = await chat.presses("cem", refusal, button_id(refusal))
    assert defaults(again)[3] == "Alle, auch im Web"
    _, frame = await sorting.held(database, 1)
    assert not frame.is_public
