"""Who came is noted apart from who registered: by the office, or by a code that counts around the date."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import attendance, changes, drafts, participants, rsvps
from bot.domain.attendance import BEFORE, CODE_COUNTS, TRIES, TRIES_WITHIN
from bot.domain.events import NewEvent
from bot.domain.participants import Participation, participant_list, participation
from bot.domain.people import Person
from bot.domain.rsvps import Answer
from bot.domain.sheets import FORMULA_STARTS, csv_file, safe_cell
from bot.errors import UserError
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, SHY, Exchange

HOUR = timedelta(hours=1)
ADA, BEN, EVE = Person("1", "Ada"), Person("2", "Ben"), Person("3", "=1+1")


async def date_at(
    database: Database, start: datetime, *, capacity: int | None = None, entered: datetime
) -> int:
    """A published event with one date of an hour; the date's id."""
    event = NewEvent("Werkstatt", ((start, start + HOUR),), place="Rathaus", capacity=capacity)
    event_id = await drafts.enter(database, event, author=None, now=entered)
    await drafts.publish(database, event_id, announcements="", now=entered)
    return (await drafts.look_at(database, event_id, now=entered)).dates[0].id


def people(found: Participation) -> list[tuple[str, Answer | None, bool]]:
    return [(participants.name_of(each, "de"), each.answer, each.has_come) for each in found.people]


async def test_everyone_concerned_is_listed_with_whom_they_bring(database: Database, now: datetime) -> None:
    date = await date_at(database, now + 48 * HOUR, capacity=3, entered=now)
    await rsvps.register_for(database, date, ADA, guests=1, now=now)
    await rsvps.register_for(database, date, BEN, now=now)
    await rsvps.register_for(database, date, EVE, guests=1, now=now)
    await rsvps.answer_without_place(database, date, Person("4", "Uli"), Answer.MAYBE, now=now)
    await rsvps.answer_without_place(database, date, Person("5", "Nora"), Answer.DECLINED, now=now)
    found = await participation(database, date)
    assert people(found) == [
        ("Ada", Answer.GOING, False),
        ("Zweite Person mit Ada", Answer.GOING, False),
        ("Ben", Answer.GOING, False),
        ("=1+1", Answer.WAITLIST, False),
        ("Zweite Person mit =1+1", Answer.WAITLIST, False),
        ("Uli", Answer.MAYBE, False),
        ("Nora", Answer.DECLINED, False),
    ]
    assert [found.count(answer) for answer in Answer] == [3, 1, 1, 2]
    assert found.people[3].position == 1


async def test_the_list_is_a_table_that_a_spreadsheet_program_reads_as_text(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    date = await date_at(database, now + 2 * HOUR, entered=now)
    await rsvps.register_for(database, date, ASKER, guests=1, now=now)
    await rsvps.register_for(database, date, EVE, now=now)
    await attendance.mark_others(database, date, [HELPER], now=now + 2 * HOUR)
    content = participant_list(await participation(database, date), "de").decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(content), delimiter=";")
    assert head[:5] == ["Name", "Mitgebracht von", "Rolle", "Stadt", "Stand"]
    at = "2026-11-22 14:00"
    assert lines == [
        ["QM Mühlroda", "", "Quartiersmanagement", "Mühlroda", "Angemeldet", "", at, "", ""],
        ["Zweite Person mit QM Mühlroda", "QM Mühlroda", "", "", "Angemeldet", "", at, "", ""],
        ["'=1+1", "", "", "", "Angemeldet", "", at, "", ""],
        ["Jugendladen Hammerwalde", "", "Projektträger", "Hammerwalde", "Nicht angemeldet", "", "", "ja",
         "von der Servicestelle vermerkt"],
    ]  # fmt: skip


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_no_cell_begins_as_a_formula_and_each_is_read_back(text: str) -> None:
    assert not safe_cell(text).lstrip(" \0").startswith(FORMULA_STARTS)
    assert safe_cell(text).removeprefix("'") == text.removeprefix("'")


def test_cells_with_separators_quotes_and_lines_stay_one_cell() -> None:
    content = csv_file(("A", "B"), [('a;"b"', "erste\nzweite"), ("\t=1", "+49")]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline=""), delimiter=";")) == [
        ["A", "B"],
        ['a;"b"', "erste\nzweite"],
        ["'\t=1", "'+49"],
    ]


async def test_the_office_notes_who_came_and_corrects_it_without_touching_the_answers(
    database: Database, now: datetime
) -> None:
    start = now + 24 * HOUR
    date = await date_at(database, start, entered=now)
    await rsvps.register_for(database, date, ADA, guests=1, now=now)
    await rsvps.register_for(database, date, BEN, now=now)
    keys = [each.key for each in (await participation(database, date)).people]
    with pytest.raises(UserError, match="not begun"):
        await attendance.mark(database, date, asked=keys, present=keys, now=start - 2 * HOUR)
    await attendance.mark(database, date, asked=keys, present=keys[1:], now=start)
    seen = [each.has_come for each in (await participation(database, date)).people]
    assert seen == [False, True, True]
    await attendance.mark(database, date, asked=keys[:2], present=keys[:1], now=start)
    found = await participation(database, date)
    assert [each.has_come for each in found.people] == [True, False, True]
    assert (found.there, found.count(Answer.GOING)) == (2, 3)
    await attendance.mark(database, date, asked=keys, present=[], now=start)
    assert (await participation(database, date)).there == 0


async def test_who_types_the_code_was_there_registered_or_not(database: Database, now: datetime) -> None:
    start = now + 24 * HOUR
    date = await date_at(database, start, entered=now)
    await rsvps.answer_without_place(database, date, ADA, Answer.DECLINED, now=now)
    code = await attendance.code_for(database, date, now=now)
    assert code == await attendance.code_for(database, date, now=now)
    for typed in (code.spoken, f"{code.digits[:3]}-{code.digits[3:]}"):
        told = await attendance.attend(database, typed, ADA, now=start)
        assert told.title == "Werkstatt"
    await attendance.attend(database, code.digits, BEN, now=start)
    assert people(await participation(database, date)) == [
        ("Ada", Answer.DECLINED, True),
        ("Ben", None, True),
    ]


async def test_a_code_counts_around_its_date_only(database: Database, now: datetime) -> None:
    start = now + 24 * HOUR
    code = await attendance.code_for(database, await date_at(database, start, entered=now), now=now)
    for at in (start - BEFORE - HOUR, start + HOUR + CODE_COUNTS + HOUR):
        with pytest.raises(UserError, match="no code that counts now"):
            await attendance.attend(database, code.digits, ADA, now=at)
    for at in (start - BEFORE, start + HOUR + CODE_COUNTS):
        await attendance.attend(database, code.digits, ADA, now=at)


async def test_who_guesses_codes_is_stopped_for_an_hour_and_nobody_else(
    database: Database, now: datetime
) -> None:
    date = await date_at(database, now, entered=now - HOUR)
    code = (await attendance.code_for(database, date, now=now)).digits
    wrong = "000000"
    for _ in range(TRIES):
        with pytest.raises(UserError, match="no code"):
            await attendance.attend(database, wrong, ADA, now=now)
    with pytest.raises(UserError, match="Too many"):
        await attendance.attend(database, code, ADA, now=now)
    await attendance.attend(database, code, BEN, now=now)
    await attendance.attend(database, code, ADA, now=now + TRIES_WITHIN + timedelta(minutes=1))
    assert (await participation(database, date)).there == 2


async def test_a_cancelled_date_has_no_code_and_nobody_was_there(database: Database, now: datetime) -> None:
    date = await date_at(database, now + HOUR, entered=now)
    code = await attendance.code_for(database, date, now=now)
    await changes.cancel_date(database, date, now=now)
    with pytest.raises(UserError, match="does not take place"):
        await attendance.code_for(database, date, now=now)
    with pytest.raises(UserError, match="no code"):
        await attendance.attend(database, code.digits, SHY, now=now + HOUR)
    with pytest.raises(UserError, match="does not take place"):
        await attendance.mark_others(database, date, [SHY], now=now + HOUR)
