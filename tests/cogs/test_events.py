"""`/event`: the office enters dates by a form, everyone sees what is next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain import deliveries, events
from bot.domain.deliveries import Sent
from bot.domain.event_page import event_page
from bot.domain.events import NewEvent
from storage.database import Database
from storage.events import Event
from tests.cogs.conftest import (
    WEB,
    Chat,
    button_id,
    defaults,
    links,
    make_client,
    named_button,
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


async def publish(chat: Chat, draft: Any) -> Any:
    """The editor publishes what they entered."""
    return await chat.presses("cem", draft, named_button(draft, "Veröffentlichen"))


async def test_an_editor_enters_an_event_and_is_told_when_it_will_be(
    chat: Chat, database: Database, now: datetime
) -> None:
    form = await chat.calls("cem", "event create", topic="beteiligung")
    assert form["kind"] == "modal"
    draft = await chat.fills_in("cem", form, *FILLED)
    assert draft["ephemeral"]
    assert (await events.upcoming(database, now=now)).events == []
    answer = await publish(chat, draft)
    (event,) = (await events.upcoming(database, now=now)).events
    page = await event_page(database, event.event_id, now=now)
    assert (event.title, event.place, event.is_online) == ("Sprechstunde Bürger*innenrat", "Rathaus", False)
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert page is not None
    assert page.topic == ("beteiligung", "Beteiligung")
    assert (page.description, page.accessibility) == ("Fragen zum Verfügungsfonds", "Aufzug")
    assert "Fr., 27. Nov. 2026, 14:00–16:00 Uhr" in said(draft)
    assert f"<t:{int(event.starts_at.timestamp())}:F>" in said(draft)
    assert r"Bürger\*innenrat" in said(draft)
    assert links(answer) == [f"{WEB}/events/{event.event_id}"]


async def test_an_event_without_a_place_is_online(chat: Chat, database: Database, now: datetime) -> None:
    form = await chat.calls("cem", "event create")
    answer = await chat.fills_in("cem", form, "Austausch", "morgen 9:30", "", "", "")
    await publish(chat, answer)
    (event,) = (await events.upcoming(database, now=now)).events
    assert event.is_online
    assert "online" in said(answer)


async def test_a_draft_promises_nothing_and_a_published_event_its_card_and_reminders(
    chat: Chat, database: Database, now: datetime
) -> None:
    form = await chat.calls("cem", "event create")
    draft = await chat.fills_in("cem", form, *FILLED)
    start = datetime.fromisoformat("2026-11-27T14:00+01:00")

    async def due(at: datetime) -> list[tuple[str, str]]:
        claims = await deliveries.claim_due(database, now=at, base_url=WEB)
        await deliveries.settle(database, [Sent(claim, 7, 77) for claim in claims], now=at)
        return [(claim.kind, claim.target) for claim in claims]

    assert await due(start) == []
    await publish(chat, draft)
    assert await due(now) == [("card", "termine")]
    assert await due(start - timedelta(hours=24)) == [("reminder", "termine")]
    assert await due(start - timedelta(minutes=61)) == []
    assert await due(start - timedelta(minutes=60)) == [("reminder", "termine")]


async def test_a_draft_is_completed_in_a_second_form_and_shows_what_it_says(
    chat: Chat, database: Database
) -> None:
    form = await chat.calls("cem", "event create")
    draft = await chat.fills_in("cem", form, *FILLED)
    second = await chat.presses("cem", draft, named_button(draft, "Weitere Angaben"))
    assert defaults(second) == ["", "", "", "", "Aufzug"]
    details = ("18", "25.11.", "Frau Muster, 0351 1234", "https://video.example", "Aufzug, Ruheraum")
    shown = await chat.fills_in("cem", second, *details)
    for words in ("Plätze: 18", "Anmeldung bis Mi., 25. Nov. 2026, 23:59 Uhr", "Frau Muster", "Ruheraum"):
        assert words in said(shown)
    again = await chat.presses("cem", shown, named_button(shown, "Weitere Angaben"))
    assert defaults(again) == ["18", "25.11.2026 23:59", *details[2:]]


@pytest.mark.parametrize(
    ("places", "until", "sentence"),
    [
        ("viele", "", "„viele“ ist keine Anzahl von Plätzen."),
        ("0", "", "mindestens einen Platz"),
        ("", "28.11.", "Die Anmeldung muss enden, bevor die Veranstaltung beginnt."),
        ("", "bald", "„bald“ ist nicht als Tag"),
    ],
)
async def test_details_that_cannot_be_are_refused_and_kept(
    chat: Chat, places: str, until: str, sentence: str
) -> None:
    form = await chat.calls("cem", "event create")
    draft = await chat.fills_in("cem", form, *FILLED)
    second = await chat.presses("cem", draft, named_button(draft, "Weitere Angaben"))
    refusal = await chat.fills_in("cem", second, places, until, "", "", "")
    assert sentence in said(refusal)
    again = await chat.presses("cem", refusal, button_id(refusal))
    assert defaults(again) == [places, until, "", "", ""]
    await chat.fills_in("cem", again, "5", "", "", "", "")


async def test_a_discarded_draft_is_gone(chat: Chat, database: Database, now: datetime) -> None:
    form = await chat.calls("cem", "event create")
    draft = await chat.fills_in("cem", form, *FILLED)
    gone = await chat.presses("cem", draft, named_button(draft, "Verwerfen"))
    assert "verworfen" in said(gone)
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Event)) == 0


async def test_the_list_is_filtered_by_topic_and_city(chat: Chat, database: Database, now: datetime) -> None:
    for title, options in (
        ("In Mühlroda", {"city": "muehlroda"}),
        ("Zum Thema", {"topic": "beteiligung"}),
    ):
        form = await chat.calls("cem", "event create", **options)
        await publish(chat, await chat.fills_in("cem", form, title, *FILLED[1:]))
    in_city = said(await chat.calls("ada", "event list", city="Mühlroda"))
    of_topic = said(await chat.calls("ada", "event list", topic="beteiligung"))
    assert ("In Mühlroda" in in_city, "Zum Thema" in in_city) == (True, False)
    assert ("In Mühlroda" in of_topic, "Zum Thema" in of_topic) == (False, True)
    assert "„Atlantis“" in said(await chat.calls("ada", "event list", city="Atlantis"))


async def test_one_event_is_shown_with_its_buttons(chat: Chat) -> None:
    form = await chat.calls("cem", "event create")
    await publish(chat, await chat.fills_in("cem", form, *FILLED))
    (offered,) = await chat.types("ada", "event show", event="sprechst")
    answer = await chat.calls("ada", "event show", event=offered["value"])
    assert "0 zugesagt" in said(answer)
    registered = await chat.presses("ada", answer, named_button(answer, "Anmelden"))
    assert "Angemeldet" in said(registered)
    assert "„Nichts“" in said(await chat.calls("ada", "event show", event="Nichts"))


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
    await publish(chat, await chat.fills_in("cem", again, *FILLED))
    (event,) = (await events.upcoming(database, now=now)).events
    page = await event_page(database, event.event_id, now=now)
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


async def published(chat: Chat) -> str:
    """The usual event, as a command names it."""
    form = await chat.calls("cem", "event create")
    await publish(chat, await chat.fills_in("cem", form, *FILLED))
    (offered,) = await chat.types("cem", "event show", event="sprechst")
    return str(offered["value"])


async def test_an_editor_moves_an_event_by_the_form_that_holds_what_was_typed(
    chat: Chat, database: Database, now: datetime
) -> None:
    event = await published(chat)
    form = await chat.calls("cem", "event edit", event=event)
    assert defaults(form) == [FILLED[0], "27.11.2026 14:00-16:00", *FILLED[2:]]
    shown = await chat.fills_in("cem", form, "Sprechstunde", "28.11. 10-11", "Bibliothek", "", "")
    assert "Sa., 28. Nov. 2026, 10:00–11:00 Uhr" in said(shown)
    (moved,) = (await events.upcoming(database, now=now)).events
    assert (moved.title, moved.place, moved.starts_at.hour) == ("Sprechstunde", "Bibliothek", 9)
    refusal = await chat.fills_in(
        "cem", await chat.calls("cem", "event edit", event=event), "Neu", "bald", "", "", ""
    )
    again = await chat.presses("cem", refusal, button_id(refusal))
    assert defaults(again)[:2] == ["Neu", "bald"]


async def test_one_date_is_changed_and_cancelled_by_itself(
    chat: Chat, database: Database, now: datetime
) -> None:
    dates = tuple((now + timedelta(days=n), now + timedelta(days=n, hours=1)) for n in (3, 10))
    new = NewEvent("Frühstück", dates, place="Rathaus")
    event_id = await events.create(
        database, new, author=None, announcements="termine", reminder=timedelta(), now=now
    )
    event = f"#{event_id}"
    offered = await chat.people.interact(
        "cem",
        chat.channel,
        "autocomplete",
        name="event edit",
        options={"event": event, "date": ""},
        focused="date",
    )
    first, second = offered["choices"]
    assert first["name"] == "Mi., 25. Nov. 2026, 14:00 Uhr"
    form = await chat.calls("cem", "event edit", event=event, date=first["value"])
    assert defaults(form) == ["25.11.2026 14:00-15:00", "Rathaus", ""]
    await chat.fills_in("cem", form, "25.11. 16-17", "Garten", "Bei Sonne")
    cancel = await chat.calls("cem", "event cancel", event=event, date=second["value"])
    answer = await chat.fills_in("cem", cancel, "Ferien")
    assert "Abgesagt" in said(answer)
    moved, cancelled = (await events.upcoming(database, now=now)).events
    assert (moved.place, moved.starts_at) == ("Garten", now + timedelta(days=3, hours=2))
    assert (cancelled.is_cancelled, cancelled.place) == (True, "Rathaus")


async def test_a_whole_event_is_cancelled(chat: Chat, database: Database, now: datetime) -> None:
    form = await chat.calls("cem", "event cancel", event=await published(chat))
    await chat.fills_in("cem", form, "")
    (cancelled,) = (await events.upcoming(database, now=now)).events
    assert cancelled.is_cancelled


@pytest.mark.parametrize("command", ["event edit", "event cancel"])
async def test_only_the_office_changes_events(chat: Chat, command: str) -> None:
    answer = await chat.calls("ada", command, event="#1")
    assert "Servicestelle" in said(answer)
    assert "nicht mehr" in said(await chat.calls("cem", command, event="#99"))


async def test_a_series_is_entered_in_words_echoed_and_grows_by_a_date(
    chat: Chat, database: Database, now: datetime
) -> None:
    form = await chat.calls("cem", "event create")
    when = "jeden 1. Donnerstag im Monat um 13 Uhr bis 30.6.2027"
    draft = await chat.fills_in("cem", form, FILLED[0], when, *FILLED[2:])
    for words in (
        "jeden 1. Donnerstag im Monat, bis 30. Juni 2027",
        "Do., 3. Dez. 2026, 13:00–14:00 Uhr",
        "und 1 weiterer Termin",
    ):
        assert words in said(draft)
    await publish(chat, draft)
    assert len((await events.upcoming(database, now=now)).events) == 7
    shown = await chat.calls("cem", "event add", event="Sprechstunde", when="24.12. 10-11")
    assert "Do., 24. Dez. 2026, 10:00–11:00 Uhr" in said(shown)
    assert len((await events.upcoming(database, now=now)).events) == 8
    assert "schon" in said(await chat.calls("cem", "event add", event="Sprechstunde", when="24.12. 10-12"))
    refusal = await chat.fills_in(
        "cem", await chat.calls("cem", "event create"), "Oft", "jeden Nebel 9 Uhr", "", "", ""
    )
    assert "„jeden Nebel 9 Uhr“" in said(refusal)
