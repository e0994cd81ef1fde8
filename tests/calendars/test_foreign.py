"""Other people's calendars are read as far as they can be, and cost bounded time whatever they hold."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar

from bot.domain.calendars import foreign, found
from bot.domain.calendars.foreign import read_calendar
from bot.domain.calendars.found import Reading
from bot.errors import UserError
from bot.i18n import BERLIN

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def calendar(*events: str) -> bytes:
    """A file with events, each given by its lines."""
    parts = [f"BEGIN:VEVENT\n{each.strip()}\nEND:VEVENT" for each in events]
    lines = "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR", ""))
    return lines.replace("\n", "\r\n").encode()


def event(
    lines: str = "", *, uid: str = "a", start: str = "DTSTART;TZID=Europe/Berlin:20261201T090000"
) -> str:
    return f"UID:{uid}\nSUMMARY:Treffen\n{start}\n{lines}"


def read(*events: str) -> Reading:
    return read_calendar(calendar(*events), now=NOW)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def test_words_and_times_are_read() -> None:
    (found,) = read(
        "UID:x@y\nSUMMARY:Fest\\, groß\nLOCATION:Markt\nDESCRIPTION:Zeile\\nZwei\nSEQUENCE:3\n"
        "LAST-MODIFIED:20261101T080000Z\nURL:https://fest.example/\nCATEGORIES:Fachtag,Kinder\n"
        "ORGANIZER;CN=Verein:mailto:a@b.example\nCONTACT:Frau B.\n"
        "DTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T110000"
    ).events
    assert (found.uid, found.title, found.place, found.description) == (
        "x@y",
        "Fest, groß",
        "Markt",
        "Zeile\nZwei",
    )
    assert (found.sequence, found.changed_at) == (3, datetime(2026, 11, 1, 8, tzinfo=UTC))
    assert (found.organiser, found.contact, found.names) == ("Verein", "Frau B.", ("Fachtag", "Kinder"))
    assert [(each.key, each.starts_at, each.ends_at) for each in found.dates] == [
        (None, local("2026-12-01T09:00"), local("2026-12-01T11:00"))
    ]


@pytest.mark.parametrize(
    ("times", "start", "end", "is_all_day"),
    [
        ("DTSTART:20261201T080000Z\nDURATION:PT90M", "2026-12-01T09:00", "2026-12-01T10:30", False),
        ("DTSTART:20261201T090000", "2026-12-01T09:00", "2026-12-01T10:00", False),
        ("DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270330", "2027-03-27", "2027-03-30", True),
        ("DTSTART;VALUE=DATE:20261201", "2026-12-01", "2026-12-02", True),
        ("DTSTART;TZID=America/New_York:20261201T090000", "2026-12-01T15:00", "2026-12-01T16:00", False),
    ],
)
def test_times_are_read_in_all_their_forms(times: str, start: str, end: str, is_all_day: bool) -> None:
    (found,) = read(event(start=times)).events
    assert (found.dates[0].starts_at, found.dates[0].ends_at) == (local(start), local(end))
    assert found.is_all_day is is_all_day


SERIES = (
    event("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6\nEXDATE;TZID=Europe/Berlin:20261215T090000"),
    event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261208T090000\nLOCATION:Rathaus",
        start="DTSTART;TZID=Europe/Berlin:20261209T100000",
    ),
    event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261222T090000\nSTATUS:CANCELLED",
        start="DTSTART;TZID=Europe/Berlin:20261222T090000",
    ),
)


def test_a_series_keeps_its_rule_and_its_exceptions() -> None:
    (found,) = read(*SERIES).events
    assert found.rule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270105T080000Z"
    assert found.excluded == (local("2026-12-15T09:00").isoformat(),)
    assert [f"{each.starts_at.astimezone(BERLIN):%d.%m. %H}" for each in found.dates] == [
        "01.12. 09",
        "09.12. 10",
        "22.12. 09",
        "29.12. 09",
        "05.01. 09",
    ]
    assert [each.is_cancelled for each in found.dates] == [False, False, True, False, False]
    assert found.dates[1].place == "Rathaus"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=40",
        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270401T070000Z",
        "FREQ=MONTHLY;BYDAY=-1SU;COUNT=12",
        "FREQ=MONTHLY;BYDAY=-1SU;BYHOUR=9;BYMINUTE=0;COUNT=12",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU,MO",
    ],
)
def test_the_dates_are_those_that_a_library_finds(rule: str) -> None:
    content = calendar(event(f"DURATION:PT1H\nRRULE:{rule}\nRDATE;TZID=Europe/Berlin:20270102T150000"))
    (found,) = read_calendar(content, now=NOW).events
    theirs = recurring_ical_events.of(Calendar.from_ical(content)).between(NOW, NOW + 550 * DAY)
    ours = sorted(each.starts_at for each in found.dates if each.starts_at < NOW + 550 * DAY)
    assert ours == sorted(each.start.astimezone(UTC) for each in theirs)


def test_what_ended_long_ago_is_passed_over() -> None:
    reading = read(
        event(start="DTSTART:20200101T080000Z"),
        event("RRULE:FREQ=WEEKLY", uid="b", start="DTSTART;TZID=Europe/Berlin:20200107T090000"),
    )
    assert (reading.over, reading.uids) == (1, {"a", "b"})
    (old,) = reading.events
    assert old.dates[0].starts_at > NOW - 367 * DAY


@pytest.mark.parametrize(
    "lines",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;INTERVAL=5",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))),
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
        "RRULE:FREQ=DAILY;COUNT=99999999999999999999999",
        "RRULE:QUATSCH",
        "RDATE:" + ",".join(["20270101T090000Z"] * 1001),
        "EXDATE:" + ",".join(["20270101T090000Z"] * 1001) + "\nRRULE:FREQ=DAILY",
        "DTEND:19990101T000000Z\nDURATION:-P5D\nRRULE:FREQ=SECONDLY;COUNT=1",
    ],
)
def test_an_event_that_cannot_be_is_one_line_and_harms_no_other(lines: str) -> None:
    began = time.monotonic()
    reading = read(event(lines), event(uid="b"))
    assert [found.uid for found in reading.events if found.uid == "b"] == ["b"]
    assert len(reading.events) + len(reading.problems) == 2
    assert all(line.startswith("“Treffen”: ") and "\n" not in line for line in reading.problems)
    assert time.monotonic() - began < 10


def test_thousands_of_exceptions_are_refused() -> None:
    exceptions = (
        event(f"RECURRENCE-ID:2027{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}0000Z") for n in range(1500)
    )
    reading = read(event("RRULE:FREQ=DAILY"), *exceptions)
    assert reading.events == []
    assert reading.problems == ["“Treffen”: It has too many exceptions: at most 1000."]


def test_a_calendar_that_takes_too_long_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "LONGEST_S", -1.0)
    reading = read(event())
    assert reading.problems == ["“Treffen”: left out, the calendar holds too much"]
    assert reading.uids == {"a"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>404</html>",
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"\x00\xff\xfe" * 100,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 61_000,
        b"x" * (found.MOST_BYTES + 1),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(UserError):
        read_calendar(content, now=NOW)


def test_an_event_without_uid_or_title_or_start_is_one_line() -> None:
    reading = read(
        "SUMMARY:Ohne\nDTSTART:20261201T080000Z",
        "UID:b\nDTSTART:20261201T080000Z",
        "UID:c\nSUMMARY:Wann",
        "UID:d\nSUMMARY:Wann\nDTSTART:gestern",
    )
    assert reading.events == []
    assert len(reading.problems) == 4


def test_only_addresses_of_the_web_are_kept_as_links() -> None:
    (found,) = read(event("URL:javascript:alert(1)")).events
    assert found.source_url == ""


def test_a_day_of_many_is_read_as_a_day() -> None:
    (found,) = read(event("RRULE:FREQ=YEARLY;COUNT=2", start="DTSTART;VALUE=DATE:20261225")).events
    zone = [each.starts_at.astimezone(BERLIN).date() for each in found.dates]
    assert zone == [date(2026, 12, 25), date(2027, 12, 25)]
