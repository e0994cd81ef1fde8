"""A year of events by chance: what editors and members do, and when the exchange is off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 1, 5, 8, 0, 17, tzinfo=UTC)
END = datetime(2027, 1, 5, 8, 0, 17, tzinfo=UTC)
LENGTH = timedelta(hours=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFSETS = (7 * DAY, DAY, HOUR)
WAYS = ("direct", "direct_or_thread", "thread", "none")
RULES = ("FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1TH", "FREQ=YEARLY", "")


@dataclass(frozen=True)
class Habit:
    """How someone wishes to be reminded; quiet hours in minutes after midnight."""

    way: str = "direct"
    offsets: tuple[timedelta, ...] | None = None
    quiet_from: int = 21 * 60
    quiet_until: int = 7 * 60


@dataclass(frozen=True)
class Deed:
    """Someone does something at `at`: `answer`, `wish`, `move` or `cancel`. `of` is an event and its date."""

    at: datetime
    what: str
    of: tuple[int, int] = (0, 0)
    person: str = ""
    answer: str = ""
    habit: Habit = Habit()
    start: datetime = BEGIN


@dataclass
class Year:
    """Four events (weekly, monthly, yearly, single) with their dates, deeds in their order, and outages."""

    dates: list[list[datetime]]
    deeds: list[Deed] = field(default_factory=list)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)

    def awake(self, moment: datetime) -> datetime:
        """When something that falls due is looked at: at once, or when the outage ends."""
        return next((end for begin, end in self.outages if begin <= moment < end), moment)


def year(seed: int) -> Year:
    """The year of a seed."""
    chance = Random(seed)
    hours = [time(chance.choice((6, 8, 9, 13, 19)), chance.choice((0, 30))) for _ in RULES]
    told = Year([list(_dates(number, hour, chance)) for number, hour in enumerate(hours)])
    told.outages = sorted(_outages(chance))
    people = [str(number) for number in range(1, 5)]
    now = {(e, d): start for e, dates in enumerate(told.dates) for d, start in enumerate(dates)}
    cancelled: set[tuple[int, int]] = set()
    for second in sorted(chance.sample(range(3600, 364 * 86400), 300)):
        at = BEGIN + timedelta(seconds=second)
        if told.awake(at) != at:
            continue  # nobody can do anything while the exchange is off
        coming = [
            of for of, start in now.items() if at + 3 * HOUR < start < at + 40 * DAY and of not in cancelled
        ]
        what = chance.choices(("answer", "wish", "move", "cancel"), (8, 2, 3, 1))[0]
        if what == "wish":
            told.deeds.append(Deed(at, "wish", person=chance.choice(people), habit=_habit(chance)))
        elif coming:
            of = chance.choice(coming)
            answer = chance.choice(("going", "going", "maybe", "declined"))
            later = max(now[of] + chance.randrange(-72, 96) * HOUR, at + 4 * HOUR)
            deed = Deed(
                at,
                what,
                of,
                chance.choice(people),
                answer,
                start=later + timedelta(minutes=len(told.deeds) % 20),
            )
            told.deeds.append(deed)
            if what == "move":
                now[of] = deed.start
            elif what == "cancel":
                cancelled.add(of)
    return told


def _dates(number: int, hour: time, chance: Random) -> Iterator[datetime]:
    """By the calendar on the wall: the same time of day all year."""
    day, last = date(2026, 1, 7), date(2027, 2, 20)
    while day < last:
        is_first_thursday = day.weekday() == 3 and day.day <= 7
        fits = (
            day.weekday() == 2,
            is_first_thursday,
            day.month == 4 and day.day == 9,
            day == date(2026, 10, 25),
        )
        if fits[number]:
            yield datetime.combine(day, hour, BERLIN).astimezone(UTC)
        day += DAY


def _outages(chance: Random) -> Iterator[tuple[datetime, datetime]]:
    """Weeks, hours and minutes, one in each part of the year."""
    for part, length in enumerate((timedelta(minutes=25), 3 * HOUR, 8 * DAY, 15 * HOUR, 9 * DAY, 40 * HOUR)):
        begin = BEGIN + timedelta(days=20 + part * 55, seconds=chance.randrange(30 * 86400))
        yield begin, begin + length


def _habit(chance: Random) -> Habit:
    offsets = chance.choice((None, (DAY, 2 * HOUR), (3 * HOUR,), (10 * HOUR, HOUR)))
    quiet_from, quiet_until = chance.choice(
        ((21 * 60, 7 * 60), (22 * 60 + 30, 6 * 60), (0, 0), (12 * 60, 14 * 60))
    )
    return Habit(chance.choice(WAYS), offsets, quiet_from, quiet_until)
