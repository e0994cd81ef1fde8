"""A series as calendars write it: the rule, what is added to it, left out of it, and different from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import vRecur

from bot.domain import series
from storage.calendar import DateRow, EntryRow


@dataclass(frozen=True, slots=True)
class DateSet:
    """The dates of an event as one recurrence set (RFC 5545, 3.8.5), and those that no set can hold."""

    start: datetime
    end: datetime
    rule: vRecur | None
    added: Sequence[datetime]
    left_out: Sequence[datetime]
    exceptions: Sequence[tuple[datetime, DateRow]]
    """What differs from the others, each with the start that the set knows it by (RECURRENCE-ID)."""
    only: DateRow | None
    """The single date of an event that has no other."""
    apart: Sequence[DateRow]
    """Dates at a start that the set has for another one already: each is an entry of its own."""


def date_set(event: EntryRow, dates: Sequence[DateRow]) -> DateSet:
    """The dates of an event, of which there is one at least, as one set."""
    ruled = {each.original_start: each for each in dates if event.rule and each.original_start}
    left_out = sorted(datetime.fromisoformat(each) for each in event.excluded) if ruled else []
    by_rule = sorted({*ruled, *left_out})
    added, apart = _beside([each for each in dates if each not in ruled.values()], by_rule)
    first = by_rule[0] if by_rule else min(added)
    if not ruled:
        length = added[first].ends_at - first
        event = event._replace(length_seconds=int(length.total_seconds()))
    only = added[first] if not ruled and len(added) == 1 else None
    known = sorted({**ruled, **added}.items())
    return DateSet(
        start=first,
        end=series.end_of(event, first),
        rule=_rule(event, by_rule) if ruled else None,
        added=[start for start in sorted(added) if start != first],
        left_out=left_out,
        exceptions=[] if only else [(start, each) for start, each in known if _differs(event, start, each)],
        only=only,
        apart=apart,
    )


def value_of(event: EntryRow, moment: datetime) -> datetime | date:
    """A time as the event's calendar entry says it: in its own zone, or as a day.

    Of an hour that comes twice, only the first can be said in local time.
    """
    local = moment.astimezone(ZoneInfo(event.time_zone))
    if event.is_all_day:
        return local.date()
    return moment.astimezone(UTC) if local.fold else local


def _beside(
    dates: Sequence[DateRow], by_rule: Sequence[datetime]
) -> tuple[dict[datetime, DateRow], list[DateRow]]:
    """Dates that no rule names, by their start; and those for whose start there is a date already."""
    added: dict[datetime, DateRow] = {}
    apart = []
    for each in dates:
        if each.starts_at in added or each.starts_at in by_rule:
            apart.append(each)
        else:
            added[each.starts_at] = each
    return added, apart


def _differs(event: EntryRow, start: datetime, date: DateRow) -> bool:
    """Whether a date is more than its start: moved, longer, elsewhere, cancelled or with a note."""
    is_elsewhere = date.place is not None and date.place != event.place
    is_as_named = date.starts_at == start and date.ends_at == series.end_of(event, start)
    is_plain = is_as_named and not date.note and date.cancelled_at is None
    return not is_plain or is_elsewhere or _is_over_clock_change(event, date)


def _is_over_clock_change(event: EntryRow, date: DateRow) -> bool:
    """Whether the clocks change while it lasts: programs differ in how long it then is, so it is said."""
    if event.is_all_day:
        return False
    zone = ZoneInfo(event.time_zone)
    return date.starts_at.astimezone(zone).utcoffset() != date.ends_at.astimezone(zone).utcoffset()


def _rule(event: EntryRow, starts: Sequence[datetime]) -> vRecur:
    """The rule as calendars read it; one that names more than there are dates ends with the last of them."""
    rule: vRecur = vRecur.from_ical(event.rule)
    if event.expanded_until is None and rule.get("COUNT") != [len(starts)]:
        rule.pop("COUNT", None)
        rule["UNTIL"] = [starts[-1]]
    if "UNTIL" in rule:
        rule["UNTIL"] = [_end(event, rule["UNTIL"][0])]
    return rule


def _end(event: EntryRow, until: datetime | date) -> datetime | date:
    """RFC 5545, 3.3.10: a day where the start is one, else UTC. What has no zone is meant at the place."""
    zone = ZoneInfo(event.time_zone)
    if not isinstance(until, datetime):
        until = datetime.combine(until, datetime.max.time().replace(microsecond=0))
    if until.tzinfo is None:
        until = until.replace(tzinfo=zone)
    return until.astimezone(zone).date() if event.is_all_day else until.astimezone(UTC)
