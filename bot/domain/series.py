"""Series: the dates that a rule names (RFC 5545), counted in the local time of their zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises
from bot.errors import UserError
from bot.i18n import N_
from storage import events as stored
from storage import publication
from storage.calendar import EntryRow
from storage.database import Database
from storage.events import Event, Occurrence

HORIZON = timedelta(days=550)
"""How far ahead a series' dates are rows: one and a half years, so that a yearly one shows its next date."""
MOST_DATES = 1_000
"""A rule that names more within the horizon is a mistake: that is almost two a day."""
SOON_ENOUGH_DAYS = 366 * 9
"""A rule must name a date within nine years: 29 February may skip eight."""
EXTEND_BATCH = 50
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_INTERVAL = re.compile(r"[1-9]\d{0,3}")
"""By an interval of none the first date would come again for ever."""
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?")


def check(rule: str, start: datetime, zone: ZoneInfo) -> None:
    """Raises UserError for what is no rule that we keep, or one that names no date."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    is_known = set(parts) <= _PARTS and parts.get("FREQ") in _FREQUENCIES
    if not is_known or not _INTERVAL.fullmatch(parts.get("INTERVAL", "1")):
        raise UserError(N_("This repetition cannot be kept: {rule}"), rule=rule[:200])
    try:
        last = start + timedelta(days=SOON_ENOUGH_DAYS)
        first = next(iter(_rule(re.sub(r";?COUNT=\d+", "", rule.upper()), start, zone, last)), None)
    except (ValueError, TypeError, OverflowError):
        raise UserError(N_("This repetition cannot be kept: {rule}"), rule=rule[:200]) from None
    if first is None:
        raise UserError(N_("This repetition names no date."))


def expand(
    rule: str, start: datetime, zone: ZoneInfo, *, after: datetime | None = None, until: datetime
) -> Iterator[datetime]:
    """The starts that a rule names from `start` (its DTSTART) on, UTC: after `after`, up to `until`.

    The time of day stays over clock changes. A time that the clocks skip is counted by the offset before
    the change, of one that comes twice the first is meant (RFC 5545, 3.3.5).
    """
    for local in _rule(rule, start, zone, until):
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        if moment > until:
            return
        if after is None or moment > after:
            yield moment


async def write_dates(session: AsyncSession, row: Event, *, now: datetime) -> Sequence[Occurrence]:
    """Makes rows of a series' dates up to the horizon that are not rows yet; returns the new ones."""
    assert row.rule_start is not None, "a series has a start"
    assert row.length_seconds is not None, "and a length"
    zone, horizon = ZoneInfo(row.time_zone), max(now, row.rule_start) + HORIZON
    starts = list(expand(row.rule, row.rule_start, zone, after=row.expanded_until, until=horizon))
    if len(starts) > MOST_DATES:
        raise UserError(N_("This repetition names too many dates: at most {most}."), most=MOST_DATES)
    excluded = {datetime.fromisoformat(each) for each in row.excluded or ()}
    dates = [
        Occurrence(event_id=row.id, starts_at=start, ends_at=end_of(row, start), original_start=start)
        for start in starts
        if start not in excluded
    ]
    session.add_all(dates)
    far = horizon + timedelta(days=SOON_ENOUGH_DAYS)
    goes_on = next(expand(row.rule, row.rule_start, zone, after=horizon, until=far), None)
    row.expanded_until = horizon if goes_on else None
    await session.flush()
    return dates


def end_of(row: Event | EntryRow, start: datetime) -> datetime:
    """When a date by the rule ends: after the same hours, or the same days, which a clock change shortens."""
    length = timedelta(seconds=row.length_seconds or 0)
    if not row.is_all_day:
        return start + length
    zone = ZoneInfo(row.time_zone)
    last = start.astimezone(zone).date() + timedelta(days=round(length / timedelta(days=1)))
    return datetime.combine(last, time.min, zone).astimezone(UTC)


async def extend(database: Database, *, now: datetime) -> int:
    """Makes rows of what has come within the horizon, with its reminders; says how many dates it added."""
    added = 0
    async with database.reading() as connection:
        due = await stored.to_extend(
            connection, before=now + HORIZON - timedelta(days=30), limit=EXTEND_BATCH
        )
    for event_id in due:
        async with database.transaction(durable=True) as session:
            row = await session.get_one(Event, event_id, with_for_update=True)
            if row.expanded_until is None:
                continue
            dates = await write_dates(session, row, now=now)
            if row.published_at is not None:
                await promises.promise_reminders(session, row, dates, now=now)
                await publication.advance(session)
            added += len(dates)
    return added


def _rule(rule: str, start: datetime, zone: ZoneInfo, until: datetime) -> rrule:
    """In local time without a zone, which is what RFC 5545 counts in; not looked at beyond `until`.

    Without that bound dateutil would search to the year 9999 for a date that never comes.
    """
    text = _UNTIL.sub(lambda match: _until(match, zone), rule.upper())
    if "UNTIL=" not in text and "COUNT=" not in text:
        bound = until.astimezone(zone) + timedelta(days=1)
        text += bound.strftime(";UNTIL=%Y%m%dT%H%M%S")
    found = rrulestr(text, dtstart=start.astimezone(zone).replace(tzinfo=None))
    assert isinstance(found, rrule), "a single rule is no set of rules"
    return found


def _until(found: re.Match[str], zone: ZoneInfo) -> str:
    """The end in local time; a day alone is meant whole."""
    if found[2] is None:
        return f"UNTIL={found[1]}T235959"
    moment = datetime.strptime(f"{found[1]}{found[2]}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
    if found[3]:
        moment = moment.replace(tzinfo=UTC).astimezone(zone)
    return moment.strftime("UNTIL=%Y%m%dT%H%M%S")
