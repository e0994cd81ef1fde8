"""`/event`: the office enters dates by a form, everyone sees what is next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain import deliveries, events
from bot.domain.events import NewEvent
from storage.database import Database
from tests.cogs.conftest import (
    WEB,
    Chat,
    button_id,
    defaults,
    links,
    make_client,
    said,
)
from tests.support.discord_client import running
from tests.support.exchange import Exchange
from tests.support.people import people_of
from tests.support.playground import RecordedPlayground

FILLED = (
    "Sprechstunde Bürger*innenrat",
    "27.11. 14-16 Uhr",
    "Rathaus",
    "Fragen zum Verfügungsfonds",
    "Aufzug",
)


async def test_an_editor_enters_an_event_and_is_told_when_it_will_be(
    chat: Chat, database: Database, now: datetime
) -> None:
    form = await chat.calls("cem", "event create", topic="beteiligung")
    assert form["kind"] == "modal"
    answer = await chat.fills_in("cem", form, *FILLED)
    (event,) = (await events.upcoming(database, now=now)).events
    page = await events.event_page(database, event.event_id, now=now)
    assert (event.title, event.place, event.is_online) == ("Sprechstunde Bürger*innenrat", "Rathaus", False)
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert page is not None
    assert page.topic == ("beteiligung", "Beteiligung")
    assert (page.description, page.accessibility) == ("Fragen zum Verfügungsfonds", "Aufzug")
    assert answer["ephemeral"]
    assert "Fr., 27. Nov. 2026, 14:00–16:00 Uhr" in said(answer)
    assert f"<t:{int(event.starts_at.timestamp())}:F>" in said(answer)
    assert r"Bürger\*innenrat" in said(answer)
    assert links(answer) == [f"{WEB}/events/{event.event_id}"]


async def test_an_event_without_a_place_is_online(chat: Chat, database: Database, now: datetime) -> None:
    form = await chat.calls("cem", "event create")
    answer = await chat.fills_in("cem", form, "Austausch", "morgen 9:30", "", "", "")
    (event,) = (await events.upcoming(database, now=now)).events
    assert event.is_online
    assert "online" in said(answer)


async def test_the_reminder_of_a_new_event_is_promised(chat: Chat, database: Database, now: datetime) -> None:
    form = await chat.calls("cem", "event create")
    await chat.fills_in("cem", form, *FILLED)
    start = datetime.fromisoformat("2026-11-27T14:00+01:00")
    early = await deliveries.claim_due(database, now=start - timedelta(minutes=61), base_url=WEB)
    due = await deliveries.claim_due(database, now=start - timedelta(minutes=60), base_url=WEB)
    assert early == []
    assert [claim.target for claim in due] == ["termine"]


async def test_who_is_not_of_the_office_is_told_so(chat: Chat, database: Database, now: datetime) -> None:
    answer = await chat.calls("ada", "event create")
    assert answer["ephemeral"]
    assert "Servicestelle" in said(answer)
    assert (await events.upcoming(database, now=now)).events == []


async def test_topics_are_offered_by_name_but_not_the_internal_ones(chat: Chat) -> None:
    offered = await chat.types("cem", "event create", topic="BETEIL")
    assert [(choice["name"], choice["value"]) for choice in offered] == [("Beteiligung", "beteiligung")]
    assert await chat.types("cem", "event create", topic="rat") == []


async def test_a_topic_that_is_not_there_is_refused(chat: Chat) -> None:
    answer = await chat.calls("cem", "event create", topic="Gartenbau")
    assert "„Gartenbau“" in said(answer)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("irgendwann", "„irgendwann“ ist nicht als Tag mit Uhrzeit zu lesen."),
        ("27.11.", "Bei „27.11.“ fehlt die Uhrzeit."),
        ("1.11.2026 14 Uhr", "Dieser Termin liegt in der Vergangenheit."),
    ],
)
async def test_a_date_that_cannot_be_meant_is_refused_and_nothing_typed_is_lost(
    chat: Chat, database: Database, now: datetime, when: str, sentence: str
) -> None:
    filled = (FILLED[0], when, "", *FILLED[3:])
    form = await chat.calls("cem", "event create", topic="beteiligung")
    refusal = await chat.fills_in("cem", form, *filled)
    assert refusal["ephemeral"]
    assert sentence in said(refusal)
    assert all(text.replace("*", r"\*") in said(refusal) for text in filled)
    again = await chat.presses("cem", refusal, button_id(refusal))
    assert again["kind"] == "modal"
    assert defaults(again) == [*filled]
    await chat.fills_in("cem", again, *FILLED)
    (event,) = (await events.upcoming(database, now=now)).events
    page = await events.event_page(database, event.event_id, now=now)
    assert page is not None
    assert page.topic == ("beteiligung", "Beteiligung")


async def test_the_button_of_a_refusal_works_after_a_restart(
    playground: RecordedPlayground, exchange: Exchange, chat: Chat, database: Database, now: datetime
) -> None:
    form = await chat.calls("cem", "event create")
    refusal = await chat.fills_in("cem", form, FILLED[0], "irgendwann", *FILLED[2:])
    await chat.bot.close()
    async with (
        running(playground, make_client(database, chat.bot.settings, now)) as restarted,
        people_of(playground.base_url) as people,
    ):
        later = Chat(people, chat.channel, restarted)
        again = await later.presses("cem", refusal, button_id(refusal))
    assert defaults(again) == [FILLED[0], "irgendwann", *FILLED[2:]]


async def test_the_longest_event_that_the_form_takes_is_kept_in_its_refusal(chat: Chat) -> None:
    filled = ("T" * 80, "x" * 100, "O" * 200, "B" * 1500, "Z" * 500)
    form = await chat.calls("cem", "event create")
    refusal = await chat.fills_in("cem", form, *filled)
    assert defaults(await chat.presses("cem", refusal, button_id(refusal))) == [*filled]


async def test_the_list_shows_the_next_dates_with_where_and_when(
    chat: Chat, database: Database, now: datetime
) -> None:
    for number in range(12):
        start = now + timedelta(days=number + 1)
        title = f"Langer [Titel] {number} von Bürger*innen " + "*" * 150
        new = NewEvent(
            title, ((start, start + timedelta(hours=1)),), place="Ort " * 70, is_cancelled=number == 1
        )
        await events.create(
            database, new, author=None, announcements="termine", reminder=timedelta(), now=now
        )
    answer = await chat.calls("ada", "event list")
    told = said(answer)
    first = (await events.upcoming(database, now=now)).events[0]
    assert answer["ephemeral"]
    assert f"]({WEB}/events/{first.event_id})" in told
    assert f"<t:{int(first.starts_at.timestamp())}:F>" in told
    assert told.count("abgesagt") == 1
    assert r"Langer (Titel) 0 von Bürger\*innen" in told
    assert links(answer) == [f"{WEB}/events"]


async def test_without_dates_the_list_says_so(chat: Chat) -> None:
    assert "Zurzeit ist kein Termin geplant" in said(await chat.calls("ada", "event list"))
    assert "No dates are planned" in said(await chat.calls("ada", "event list", locale="en-GB"))
