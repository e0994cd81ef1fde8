"""Time zones as calendars carry them (VTIMEZONE): when the clocks change, in the file itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

CENTRAL_EUROPEAN = {"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Prague", "Europe/Warsaw"}
"""Zones that change their clocks by one rule: on the last Sundays of March and October since 1996."""
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)
FIRST, LAST = date(2020, 1, 1), date(2040, 1, 1)
"""For which years the changes of any other zone are listed."""


@cache
def zone_component(name: str) -> Timezone:
    """The zone of this name; raises zoneinfo.ZoneInfoNotFoundError if there is none."""
    if name not in CENTRAL_EUROPEAN:
        return Timezone.from_tzinfo(ZoneInfo(name), name, FIRST, LAST)
    zone = Timezone()
    zone.add("tzid", name)
    zone.add_component(_change(TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), WINTER, SUMMER))  # noqa: DTZ001
    zone.add_component(_change(TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), SUMMER, WINTER))  # noqa: DTZ001
    return zone


def _change(
    change: TimezoneDaylight | TimezoneStandard,
    name: str,
    first: datetime,
    before: timedelta,
    after: timedelta,
) -> TimezoneDaylight | TimezoneStandard:
    """A yearly change at `first`, by the clock before it."""
    change.add("dtstart", first)
    change.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": "-1SU"}))
    change.add("tzname", name)
    change.add("tzoffsetfrom", before)
    change.add("tzoffsetto", after)
    return change
