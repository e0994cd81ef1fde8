"""Dates on the web."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.config import LegalSettings, Settings, WebSettings
from bot.domain import changes, drafts, events, materials, resources, rsvps, taxonomy
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.resources import NewResource
from bot.errors import UserError
from storage import publication
from storage.database import Database
from storage.events import Event
from tests.support.exchange import ASKER, HELPER, TOPIC, Exchange
from tests.support.reader import Document, Reader, reading

HOUR = timedelta(hours=1)
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def announce(database: Database, now: datetime, title: str, *starts: datetime, **more: object) -> int:
    more.setdefault("dates", tuple((start, start + HOUR) for start in starts))
    event = NewEvent(title, **more)  # type: ignore[arg-type]
    return await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


async def test_coming_dates_stand_under_their_months(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Frühstück", now + timedelta(days=1), now + timedelta(days=30))
    page = await reader.page("/events")
    assert [words for level, words in page.headings if level == 2][:2] == ["November 2026", "December 2026"]
    assert page.links.count("/events/1") == 2


async def test_past_dates_stand_behind_a_link_latest_first(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Gestern", now - timedelta(days=1))
    await announce(database, now, "Vorgestern", now - timedelta(days=2))
    coming = await reader.page("/events")
    assert "Gestern" not in coming.words
    past = await reader.page("/events?before=today")
    assert past.words.index("Gestern") < past.words.index("Vorgestern")


async def test_the_past_goes_on_by_key(reader: Reader, database: Database, now: datetime) -> None:
    starts = [now - timedelta(days=n) for n in range(1, 25)]
    await announce(database, now, "Frühstück", *reversed(starts))
    first = await reader.page("/events?before=today")
    earlier = [link for link in first.links if "before=" in link and "today" not in link]
    second = await reader.page(earlier[0])
    assert first.links.count("/events/1") == 20
    assert second.links.count("/events/1") == 4


async def test_a_cancelled_date_says_so(reader: Reader, database: Database, now: datetime) -> None:
    await announce(database, now, "Regionaltreffen", now + timedelta(days=1), is_cancelled=True)
    assert "cancelled" in (await reader.page("/events")).words
    assert "cancelled" in (await reader.page("/events/1")).words


async def test_what_is_over_and_what_comes_later_is_folded_unless_it_is_all(
    reader: Reader, database: Database, now: datetime
) -> None:
    def folds(page: Document) -> list[bool]:
        return ["open" in attributes for tag, attributes in page.elements if tag == "details"]

    await announce(database, now, "Vorbei", now - timedelta(days=1))
    assert folds(await reader.page("/events/1")) == [True]
    await announce(database, now, "Reihe", *(now + timedelta(days=day) for day in range(-1, 8)))
    assert folds(await reader.page("/events/2")) == [False]
    await announce(database, now, "Lange Reihe", *(now + timedelta(days=day) for day in range(1, 13)))
    page = await reader.page("/events/3")
    assert folds(page) == [False]
    assert "6 later dates, the last on 4 December 2026" in page.words


async def test_an_event_tells_when_where_and_how_to_get_in(
    reader: Reader, database: Database, now: datetime
) -> None:
    start = datetime(2026, 11, 25, 8, 0, tzinfo=now.tzinfo)
    await announce(
        database,
        now,
        "Weiterbildung",
        start,
        start - timedelta(days=30),
        place="Seminarhaus",
        accessibility="Aufzug vorhanden",
        capacity=18,
        organiser="Servicestelle",
    )
    page = await reader.page("/events/1")
    for words in ("9:00–10:00", "in 3 days", "Seminarhaus", "Aufzug vorhanden", "18", "1 past date"):
        assert words in page.words
    assert ("time", {"class": "dat", "datetime": "2026-11-25T09:00+01:00"}) in page.elements


async def test_an_event_leads_to_where_one_signs_up_while_that_is_possible(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    card = await exchange.open("Fachtag", "Karte", ASKER)
    start = now + timedelta(days=3)
    event_id = await announce(database, now, "Fachtag", start, deadline=timedelta(days=1))
    chat = Settings(web=WebSettings(chat_url="https://chat.example/{id}"))
    way = f"https://chat.example/{card.thread.id}"
    async with reading(database, now, chat) as reader:
        assert "Sign up" not in (await reader.page(f"/events/{event_id}")).words
        async with database.transaction() as session:
            (await session.get_one(Event, event_id)).thread_id = card.thread.id
            await publication.advance(session)
        assert way in (await reader.page(f"/events/{event_id}")).links
        reader.clock[0] = start - timedelta(hours=23)
        closed = await reader.page(f"/events/{event_id}")
        assert "Registration is closed" in closed.words and way not in closed.links


@ONE_ENGINE
async def test_who_is_not_in_the_chat_signs_up_by_a_letter_that_says_what_the_office_needs(
    database: Database, now: datetime
) -> None:
    start = now + timedelta(days=3)
    event_id = await announce(database, now, "Fachtag & Fest", start, deadline=timedelta(days=1))
    office = Settings(legal=LegalSettings(email="redaktion@office.example"))
    async with reading(database, now, office) as reader:
        page = await reader.page(f"/events/{event_id}?lang=de")
        letters = [urlsplit(link) for link in page.links if link.startswith("mailto:")]
        (sign_up,) = [parse_qs(each.query) for each in letters if "body" in each.query]
        assert letters[0].path == "redaktion@office.example" and "Per E-Mail anmelden" in page.words
        assert sign_up["subject"] == ["Anmeldung: Fachtag & Fest"]
        assert sign_up["body"][0].splitlines()[:3] == [
            "Termin: Mi., 25. Nov. 2026",
            "Name:",
            "Stadt oder Einrichtung:",
        ]
        reader.clock[0] = start - timedelta(hours=23)
        assert "Per E-Mail anmelden" not in (await reader.page(f"/events/{event_id}?lang=de")).words


async def test_words_about_time_are_renewed_after_a_minute(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Sprechstunde", now + timedelta(minutes=2))
    assert "in 2 minutes" in (await reader.page("/events/1")).words
    reader.clock[0] += timedelta(minutes=2)
    assert "now" in (await reader.page("/events/1")).words


async def test_an_event_that_is_not_public_is_not_there(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Intern", now + HOUR, is_public=False)
    assert (await reader.get("/events/1")).status == 404
    assert "Intern" not in (await reader.page("/events")).words


async def test_an_event_tells_how_full_it_is_but_not_who_comes(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Werkstatt", now + timedelta(days=1), capacity=3)
    assert "going" not in (await reader.page("/events/1")).words
    for number in range(2):
        await rsvps.register_for(database, 1, Person(str(number), f"Ada Lovelace {number}"), now=now)
    page = await reader.page("/events/1")
    assert "2 going, 1 of 3 places free" in page.words
    assert "Lovelace" not in page.words


async def test_a_series_says_how_it_comes_again(reader: Reader, database: Database, now: datetime) -> None:
    start = datetime(2026, 11, 24, 8, 0, tzinfo=now.tzinfo)
    await announce(database, now, "Frühstück", start, rule="FREQ=WEEKLY;BYDAY=TU;COUNT=4")
    page = await reader.page("/events/1")
    assert "every Tuesday, 4 dates" in page.words
    assert "4 dates" in page.words


async def test_a_draft_is_not_there(reader: Reader, database: Database, now: datetime) -> None:
    event = NewEvent("Entwurf", ((now + HOUR, now + 2 * HOUR),))
    event_id = await drafts.enter(database, event, author=None, now=now)
    assert (await reader.get(f"/events/{event_id}")).status == 404
    assert "Entwurf" not in (await reader.page("/events")).words
    await drafts.publish(database, event_id, announcements="termine", now=now)
    assert "Entwurf" in (await reader.page("/events")).words


async def lists(database: Database) -> None:
    """The lists that dates can be filtered by."""
    await taxonomy.take_lists(
        database,
        roles=[("qm", "Quartiersmanagement", "QM")],
        cities=[("mühlroda", "Mühlroda", "")],
        fields=[],
        tags=[],
        resource_kinds=[],
        event_kinds=[("fachtag", "Fachtag"), ("sprechstunde", "Sprechstunde")],
    )


async def test_dates_are_filtered_by_form_and_say_how_many_there_are(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    await lists(database)
    day = now + timedelta(days=1)
    await announce(database, now, "Eins", day, day + HOUR, kind="fachtag", cities=("mühlroda",))
    await announce(database, now, "Zwei", day, kind="sprechstunde", topic_id=TOPIC, audience=("qm",))
    await announce(database, now, "Vorbei", now - timedelta(days=3), kind="fachtag")
    page = await reader.page("/events?kind=fachtag")
    assert "Eins" in page.words
    assert "Zwei" not in page.words
    assert "Fachtag 2 Sprechstunde 1" in page.words
    assert "/events" in page.links  # the chosen filter can be taken away
    both = await reader.page("/events?kind=fachtag&kind=sprechstunde&audience=qm&topic=beteiligung")
    assert ("Zwei" in both.words, "Eins" in both.words) == (True, False)
    none = await reader.page("/events?kind=fachtag&audience=qm")
    assert "No date fits all of this at once." in none.words
    assert "Vorbei" in (await reader.page("/events?before=today&kind=fachtag")).words
    assert ("link", "text/calendar", "http://127.0.0.1:8080/topics/beteiligung/events.ics") in [
        (tag, values.get("type"), values.get("href"))
        for tag, values in (await reader.page("/events?topic=beteiligung")).elements
    ]


async def test_filters_stay_on_the_next_page(reader: Reader, database: Database, now: datetime) -> None:
    await lists(database)
    starts = [now + timedelta(days=n) for n in range(1, 56)]
    await announce(database, now, "Eins", *starts, kind="fachtag")
    first = await reader.page("/events?kind=fachtag")
    (later,) = [link for link in first.links if "after=" in link]
    assert "kind=fachtag" in later
    assert (await reader.page(later)).links.count("/events/1") == 5


async def test_a_month_is_a_table_with_the_same_dates(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Frühstück", now + timedelta(days=1), now + timedelta(days=30))
    night = datetime(2026, 11, 30, 20, 0, tzinfo=now.tzinfo)
    await announce(database, now, "Lange Nacht", dates=((night, night + 8 * HOUR),))
    page = await reader.page("/events?view=month&month=2026-11")
    tags = [tag for tag, _ in page.elements]
    assert (tags.count("table"), tags.count("th"), tags.count("tr")) == (1, 7, 7)
    assert page.links.count("/events/1") == 1
    assert "14:00 Frühstück" in page.words
    assert "/events?view=month&month=2026-12" in page.links
    december = await reader.page("/events?view=month&month=2026-12")
    assert december.links.count("/events/1") == 1
    assert december.links.count("/events/2") == 1  # it ends on the first of December
    assert not any("2027-01" in link for link in december.links)  # nobody walks through empty months
    assert (await reader.page("/events?view=month")).links.count("/events/1") == 1
    for nonsense in ("2026-13", "1999-12", "2101-01", "morgen"):
        assert (await reader.get(f"/events?view=month&month={nonsense}")).status == 404


async def test_a_full_day_of_a_month_leads_to_the_list(
    reader: Reader, database: Database, now: datetime
) -> None:
    for number in range(7):
        await announce(database, now, f"Termin {number}", now + number * HOUR)
    page = await reader.page("/events?view=month&month=2026-11")
    assert "3 more" in page.words
    (rest,) = [link for link in page.links if "after=" in link]
    assert "Termin 6" in (await reader.page(rest)).words


async def test_an_event_page_says_of_each_date_what_became_of_it(
    reader: Reader, database: Database, now: datetime
) -> None:
    start = datetime(2026, 12, 1, 8, 0, tzinfo=now.tzinfo)
    await announce(
        database,
        now,
        "Sprechstunde",
        start,
        rule="FREQ=WEEKLY;COUNT=4",
        deadline=timedelta(days=1),
        contact="quartier@stadt.example",
    )
    there = start + timedelta(days=8)
    await changes.move(database, 2, there, there + HOUR, place="Rathaus", note="Raumtausch", now=now)
    await changes.cancel_date(database, 3, note="Krank", now=now)
    page = await reader.page("/events/1")
    for words in (
        "moved from Tue, 8 Dec 2026, 9:00",
        "Rathaus",
        "Raumtausch",
        "cancelled Krank",
        "Registration until Mon, 30 Nov 2026, 9:00",
        "Contact: quartier@stadt.example",
        "Add to calendar",
    ):
        assert words in page.words
    assert "/events/1.ics" in page.links


async def test_an_event_page_speaks_to_machines_too(
    reader: Reader, database: Database, now: datetime
) -> None:
    start = datetime(2026, 12, 1, 8, 0, tzinfo=now.tzinfo)
    title = "Wer </script><b>fragt</b> & lernt"
    more = {"place": "Markt 1", "organiser": "Servicestelle", "online_url": "https://meet.example/geheim"}
    await announce(database, now, title, start, rule="FREQ=WEEKLY;COUNT=3", **more)
    await changes.move(database, 2, start + 8 * 24 * HOUR, start + 8 * 24 * HOUR + HOUR, now=now)
    await changes.cancel_date(database, 3, now=now)
    text = (await reader.get("/events/1")).text
    assert "geheim" not in text
    written = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    first, moved, cancelled = json.loads(written)["@graph"]
    assert first["name"] == title
    assert (first["startDate"], first["endDate"]) == ("2026-12-01T09:00+01:00", "2026-12-01T10:00+01:00")
    assert first["eventStatus"] == "https://schema.org/EventScheduled"
    assert first["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in first["location"]] == ["Place", "VirtualLocation"]
    assert first["organizer"]["name"] == "Servicestelle"
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved["previousStartDate"] == "2026-12-08T09:00+01:00"
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"


async def test_materials_stand_with_their_event_and_with_their_date(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Fachtag", now + timedelta(days=1), now + timedelta(days=2))
    for more in (
        {"title": "Folien", "url": "https://folien.example/a.pdf"},
        {"title": "Mitbringen", "note": "Stifte und Fragen", "occurrence_id": 2},
    ):
        await materials.attach(database, 1, author=None, now=now, **more)
    page = await reader.page("/events/1")
    assert "https://folien.example/a.pdf" in page.links
    assert "Mitbringen Stifte und Fragen" in page.words
    await materials.detach(database, 1, 1, now=now)
    assert "Folien" not in (await reader.page("/events/1")).words


async def test_a_material_that_is_no_resource_in_public_does_not_show(
    reader: Reader, database: Database, now: datetime
) -> None:
    await announce(database, now, "Fachtag", now + timedelta(days=1))
    suggested = NewResource(title="Nur vorgeschlagen", url="https://material.example/")
    resource_id = await resources.suggest(database, suggested, author=HELPER, now=now)
    await materials.attach(database, 1, resource_id=resource_id, author=None, now=now)
    assert "Nur vorgeschlagen" not in (await reader.page("/events/1")).words


@pytest.mark.parametrize("more", [{}, {"title": "x"}, {"title": "x", "url": "javascript:alert(1)"}])
async def test_a_material_that_is_nothing_is_refused(
    database: Database, now: datetime, more: dict[str, str]
) -> None:
    await announce(database, now, "Fachtag", now + timedelta(days=1))
    with pytest.raises(UserError):
        await materials.attach(database, 1, author=None, now=now, **more)  # type: ignore[arg-type]
