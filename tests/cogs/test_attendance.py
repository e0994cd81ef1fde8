"""`/event participants`, `code` and `attend`: the office sees who comes and notes who came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.domain import attendance, drafts, participants, rsvps
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from storage.database import Database
from tests.cogs.conftest import Chat, make_client, named_button, said
from tests.support.discord_client import running
from tests.support.people import people_of
from tests.support.playground import RecordedPlayground

HOUR = timedelta(hours=1)


@pytest.fixture
async def date(database: Database, now: datetime) -> int:
    """A date that began an hour ago, of an event whose next one is in a week."""
    starts = (now - HOUR, now + timedelta(days=7))
    event = NewEvent("Werkstatt", tuple((start, start + 2 * HOUR) for start in starts), place="Rathaus")
    event_id = await drafts.enter(database, event, author=None, now=now - timedelta(days=9))
    await drafts.publish(database, event_id, announcements="", now=now - timedelta(days=9))
    return (await drafts.look_at(database, event_id, now=now)).dates[0].id


async def register(database: Database, date: int, now: datetime, *names: str) -> None:
    for number, name in enumerate(names):
        person = Person(str(7000 + number), name)
        await rsvps.register_for(database, date, person, guests=int(number == 0), now=now)


async def picks(chat: Chat, key: str, answer: Any, custom_id: str, *values: str) -> Any:
    """What comes after someone picked from a menu."""
    return await chat.people.interact(
        key,
        chat.channel,
        "component",
        message_id=answer["message"]["id"],
        custom_id=custom_id,
        values=list(values),
    )


def menu(answer: Any) -> Any:
    """The menu of those who answered."""
    (container,) = answer["message"]["components"]
    rows = [part for row in container["components"] for part in row.get("components", [])]
    return next(part for part in rows if part.get("options"))


async def test_an_editor_takes_the_list_away_as_a_file(
    chat: Chat, database: Database, date: int, now: datetime
) -> None:
    await register(database, date, now, "Ada", "@Ben")
    answer = await chat.calls("cem", "event participants", event="werkst")
    assert answer["ephemeral"]
    assert "3 angemeldet" in said(answer)
    (file,) = answer["message"]["attachments"]
    assert file["filename"] == "teilnehmende-2026-11-22.csv"
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as response:
        content = (await response.read()).decode("utf-8-sig")
    assert [line.split(";")[0] for line in content.splitlines()] == [
        "Name", "Ada", "Zweite Person mit Ada", "'@Ben",
    ]  # fmt: skip


async def test_another_date_can_be_chosen_and_nothing_else(
    chat: Chat, database: Database, date: int, now: datetime
) -> None:
    offered = await chat.people.interact(
        "cem",
        chat.channel,
        "autocomplete",
        name="event participants",
        options={"event": "Werkstatt", "date": ""},
        focused="date",
    )
    assert [choice["name"] for choice in offered["choices"]] == [
        "So., 22. Nov. 2026, 13:00 Uhr",
        "So., 29. Nov. 2026, 14:00 Uhr",
    ]
    later = offered["choices"][1]["value"]
    await register(database, int(later), now, "Ada")
    answer = await chat.calls("cem", "event participants", event="Werkstatt", date=later)
    assert "2 angemeldet" in said(answer)
    assert "Liste" in said(await chat.calls("cem", "event participants", event="Werkstatt", date="bald"))
    assert "nicht mehr" in said(await chat.calls("cem", "event participants", event="Werkstatt", date="999"))


async def test_an_editor_notes_page_by_page_who_came(
    chat: Chat, database: Database, date: int, now: datetime
) -> None:
    await register(database, date, now, *(f"Person {number:02}" for number in range(30)))
    answer = await chat.calls("cem", "event participants", event="Werkstatt")
    first = await chat.presses("cem", answer, named_button(answer, "Anwesenheit vermerken"))
    assert first["ephemeral"]
    assert "Seite 1 von 2" in said(first)
    assert [option["label"] for option in menu(first)["options"]][:2] == [
        "Person 00",
        "Zweite Person mit Person 00",
    ]
    values = [option["value"] for option in menu(first)["options"]]
    marked = await picks(chat, "cem", first, menu(first)["custom_id"], *values[:3])
    assert "3 Personen waren da" in said(marked)
    assert [option.get("default", False) for option in menu(marked)["options"]][:4] == [True] * 3 + [False]
    second = await chat.presses("cem", marked, named_button(marked, "Nächste Seite"))
    assert "Seite 2 von 2" in said(second)
    assert len(menu(second)["options"]) == 6
    none = await picks(chat, "cem", second, menu(second)["custom_id"])
    assert "3 Personen waren da" in said(none)


async def test_somebody_who_never_answered_is_noted_too(
    chat: Chat, database: Database, date: int, now: datetime
) -> None:
    answer = await chat.calls("cem", "event participants", event="Werkstatt")
    sheet = await chat.presses("cem", answer, named_button(answer, "Anwesenheit vermerken"))
    ada = await chat.people.member("ada")
    marked = await picks(chat, "cem", sheet, f"attendance-others:1:{date}", ada)
    assert "1 Person war da" in said(marked)
    (option,) = menu(marked)["options"]
    assert (option["label"], option["description"]) == ("Ada Winkler", "Nicht angemeldet")


async def test_members_say_by_the_code_that_they_are_there(
    chat: Chat, database: Database, date: int, now: datetime
) -> None:
    read_out = await chat.calls("cem", "event code", event="Werkstatt")
    assert read_out["ephemeral"]
    made = await attendance.code_for(database, date, now=now)
    assert made.spoken in said(read_out)
    assert f"/termin anwesend code:{made.digits}" in said(read_out)
    answer = await chat.calls("ada", "event attend", code=made.spoken)
    assert answer["ephemeral"]
    assert "Werkstatt" in said(answer)
    wrong = await chat.calls("ben", "event attend", code="12 34 56")
    assert "„12 34 56“" in said(wrong)
    (ada,) = (await participants.participation(database, date)).people
    assert (ada.name, ada.answer, ada.has_come) == ("Ada Winkler", None, True)


@pytest.mark.parametrize("command", ["event participants", "event code"])
async def test_members_see_neither_list_nor_code(chat: Chat, date: int, command: str) -> None:
    answer = await chat.calls("ada", command, event="Werkstatt")
    assert answer["ephemeral"]
    assert "Servicestelle" in said(answer)
    assert not answer["message"]["attachments"]


async def test_the_sheet_works_after_a_restart(
    playground: RecordedPlayground, chat: Chat, database: Database, date: int, now: datetime
) -> None:
    await register(database, date, now, "Ada")
    answer = await chat.calls("cem", "event participants", event="Werkstatt")
    sheet = await chat.presses("cem", answer, named_button(answer, "Anwesenheit vermerken"))
    await chat.bot.close()
    async with (
        running(playground, make_client(database, chat.bot.settings, now)) as restarted,
        people_of(playground.base_url) as people,
    ):
        later = Chat(people, chat.channel, restarted)
        custom_id = menu(sheet)["custom_id"]
        values = [option["value"] for option in menu(sheet)["options"]]
        marked = await picks(later, "cem", sheet, custom_id, *values)
        assert "2 Personen waren da" in said(marked)
    found = await participants.participation(database, date)
    assert (found.there, found.count(Answer.GOING)) == (2, 2)
