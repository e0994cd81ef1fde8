"""Reads other people's calendars (RFC 5545): whatever they hold, it costs bounded time and room."""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from bot.domain.calendars.found import MOST_BYTES, FoundEvent, Reading
from bot.domain.calendars.recurring import LONGEST_AGO, DateReader
from bot.domain.events import KEPT_LENGTHS
from bot.errors import UserError
from bot.i18n import N_

MOST_EVENTS = 20_000
"""Components of a file, exceptions too."""
MOST_EXCEPTIONS = 1_000
MOST_DATES = 50_000
"""Of all events of a file together."""
LONGEST_S = 30.0
"""Seconds of reading; what was not reached by then is left out."""
DESCRIPTION_LENGTH = 10_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def read_calendar(content: bytes, *, now: datetime) -> Reading:
    """What a file holds, as far as it can be used; takes at most some LONGEST_S, in one thread.

    Raises UserError for what is no calendar or too large to be one.
    """
    began = time.thread_time()
    groups, reading = _groups(content)
    dates = 0
    for uid, parts in groups.items():
        reading.uids.add(uid)
        if time.thread_time() - began > LONGEST_S or dates > MOST_DATES:
            reading.problems.append(f"{_named(parts)}: left out, the calendar holds too much")
            continue
        try:
            event = _event(uid, parts, now)
        except UserError as error:
            reading.problems.append(f"{_named(parts)}: {error}")
        except (ValueError, TypeError, OverflowError, KeyError, AttributeError) as error:
            reading.problems.append(f"{_named(parts)}: cannot be read ({type(error).__name__})")
        else:
            dates += len(event.dates)
            _keep(reading, event, now)
    return reading


def _keep(reading: Reading, event: FoundEvent, now: datetime) -> None:
    if all(each.ends_at < now - LONGEST_AGO for each in event.dates):
        reading.over += 1
    else:
        reading.events.append(event)


def _groups(content: bytes) -> tuple[dict[str, list[Any]], Reading]:
    """The components by the event that they belong to, the series itself first."""
    if len(content) > MOST_BYTES:
        raise UserError(N_("The calendar is too large: at most {most} MB."), most=MOST_BYTES // 1_000_000)
    if content.upper().count(b"BEGIN:") > MOST_EVENTS * 3:
        raise UserError(N_("The calendar holds too many events: at most {most}."), most=MOST_EVENTS)
    try:
        calendars: Sequence[Any] = Calendar.from_ical(content, multiple=True)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise UserError(N_("This is no calendar that can be read.")) from None
    if not calendars or any(each.name != "VCALENDAR" for each in calendars):
        raise UserError(N_("This is no calendar that can be read."))
    reading = Reading(clean(calendars[0].get("X-WR-CALNAME") or calendars[0].get("NAME"), 120))
    groups: dict[str, list[Any]] = defaultdict(list)
    for calendar in calendars:
        for part in calendar.events:
            uid = str(part.get("UID") or "").strip()
            if not uid:
                reading.problems.append(f"{_named([part])}: it has no UID")
            else:
                part["X-SG-ZONE"] = str(calendar.get("X-WR-TIMEZONE") or "")
                groups[_short(uid)].append(part)
    for parts in groups.values():
        parts.sort(key=lambda part: ("RECURRENCE-ID" in part, -_number(part)))
    return groups, reading


def _event(uid: str, parts: Sequence[Any], now: datetime) -> FoundEvent:
    if len(parts) > MOST_EXCEPTIONS:
        raise UserError(N_("It has too many exceptions: at most {most}."), most=MOST_EXCEPTIONS)
    master = parts[0]
    exceptions = [part for part in parts if "RECURRENCE-ID" in part]
    title = clean(master.get("SUMMARY"), KEPT_LENGTHS["title"])
    if not title:
        raise UserError(N_("An event needs a title."))
    dates = DateReader(master, exceptions, now).read()
    changed = [each for part in parts if (each := _changed(part)) is not None]
    sequences = [_number(part) for part in parts if "SEQUENCE" in part]
    return FoundEvent(
        uid=uid,
        sequence=max(sequences, default=None),
        changed_at=max(changed, default=None),
        title=title,
        description=clean(master.get("DESCRIPTION"), DESCRIPTION_LENGTH),
        place=clean(master.get("LOCATION"), KEPT_LENGTHS["place"]),
        organiser=_organiser(master),
        contact=clean(master.get("CONTACT"), KEPT_LENGTHS["contact"]),
        source_url=_address(master.get("URL")),
        names=tuple(_categories(master)),
        **dates,
    )


def clean(value: Any, most: int) -> str:
    """Someone's words as the database takes them, at most so long; of several the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    text = _UNPRINTABLE.sub("", str(value or "").replace("\r\n", "\n")).strip()
    return text if len(text) <= most else text[: most - 1] + "…"


def _named(parts: Sequence[Any]) -> str:
    return f"“{clean(parts[0].get('SUMMARY'), 60) or clean(parts[0].get('UID'), 60)}”"


def _short(uid: str) -> str:
    return uid if len(uid) <= 255 else hashlib.sha256(uid.encode()).hexdigest()


def _number(part: Any) -> int:
    try:
        return max(0, min(int(part.get("SEQUENCE", 0)), 2**31 - 1))
    except (ValueError, TypeError):
        return 0


def _changed(part: Any) -> datetime | None:
    moment = getattr(part.get("LAST-MODIFIED"), "dt", None)
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _organiser(part: Any) -> str:
    organizer = part.get("ORGANIZER")
    return clean(getattr(organizer, "params", {}).get("CN"), KEPT_LENGTHS["organiser"])


def _address(value: Any) -> str:
    """Only what a browser opens on the web: a page would offer anything else to a click."""
    text = clean(value, 2000)
    return text if re.match(r"https?://[^\s/]", text) else ""


def _categories(part: Any) -> Iterable[str]:
    found = part.get("CATEGORIES") or []
    for each in found if isinstance(found, list) else [found]:
        for name in getattr(each, "cats", [each])[:20]:
            yield clean(name, 200)
