"""Calendars as iCalendar (RFC 5545, 7986): what any calendar program subscribes to.

No ORGANIZER is named: programs send answers to its address, and ours are given in chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from bot.domain.calendars.entries import Entry
from bot.domain.calendars.rules import date_set, value_of
from bot.domain.calendars.zones import zone_component
from bot.i18n import N_, PUBLIC_LANGUAGE, Language, gettext
from storage.calendar import DateRow
from storage.rsvps import Answer

PRODUCT = "-//Stadtgespräch//Stadtgespräch//DE"
REFRESH = timedelta(hours=1)
"""How often programs are asked to look again."""
EU_STATEMENT = N_("Co-funded by the European Union")
_ANSWERS = {
    Answer.GOING: N_("Your answer: you come."),
    Answer.MAYBE: N_("Your answer: maybe."),
    Answer.WAITLIST: N_("Your answer: you are on the waitlist."),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """For whom a calendar is written; `alarms` are minutes before each start, `base_url` the web view's."""

    base_url: str
    language: Language = PUBLIC_LANGUAGE
    alarms: Sequence[int] = ()
    state_notice: str = ""


def write_calendar(name: str, entries: Iterable[Entry], edition: Edition, *, path: str) -> bytes:
    """A whole calendar; `path` is the page that people see of it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("description", _statements(edition))
    calendar.add("url", edition.base_url + path)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    events = [event for entry in entries for event in _Writer(entry, edition).events()]
    zones = {str(event["DTSTART"].params["TZID"]) for event in events if "TZID" in event["DTSTART"].params}
    for zone in sorted(zones):
        calendar.add_component(zone_component(zone))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


@dataclass(frozen=True, slots=True)
class _Writer:
    entry: Entry
    edition: Edition

    def events(self) -> Iterable[Event]:
        """The series and its exceptions; in a person's own calendar each date by itself."""
        if self.entry.answer is not None:
            yield from (self._alone(date) for date in self.entry.dates)
            return
        dates = date_set(self.entry.event, self.entry.dates)
        master = self._event(self.entry.event.uid, dates.only, dates.start, dates.end)
        if dates.rule is not None:
            master.add("rrule", dates.rule)
        self._add_times(master, "rdate", dates.added)
        self._add_times(master, "exdate", dates.left_out)
        yield master
        for start, date in dates.exceptions:
            exception = self._event(self.entry.event.uid, date, date.starts_at, date.ends_at)
            exception.add("recurrence-id", value_of(self.entry.event, start))
            yield exception
        yield from (self._alone(date) for date in dates.apart)

    def _alone(self, date: DateRow) -> Event:
        return self._event(f"{date.id}.{self.entry.event.uid}", date, date.starts_at, date.ends_at)

    def _add_times(self, event: Event, name: str, times: Sequence[datetime]) -> None:
        if times:
            kind = {"VALUE": "DATE"} if self.entry.event.is_all_day else {}
            event.add(name, [value_of(self.entry.event, each) for each in times], parameters=kind)

    def _event(self, uid: str, date: DateRow | None, start: datetime, end: datetime) -> Event:
        """One VEVENT; `date` where it speaks of a single one."""
        row, made = self.entry.event, Event()
        is_cancelled = date is not None and date.cancelled_at is not None
        changed = max(row.changed_at, self.entry.answer.at) if self.entry.answer else row.changed_at
        made.add("uid", uid)
        made.add("sequence", row.sequence)
        made.add("dtstamp", changed)
        made.add("created", row.created_at)
        made.add("last-modified", changed)
        made.add("dtstart", value_of(row, start))
        made.add("dtend", value_of(row, end))
        made.add(
            "summary", self._say(N_("Cancelled: {title}"), title=row.title) if is_cancelled else row.title
        )
        made.add("status", self._status(is_cancelled))
        for name, value in self._details(date).items():
            if value:
                made.add(name, value)
        if not is_cancelled:
            for minutes in self.edition.alarms:
                made.add_component(_alarm(row.title, minutes))
        return made

    def _status(self, is_cancelled: bool) -> str:
        if is_cancelled:
            return "CANCELLED"
        answer = self.entry.answer
        return "CONFIRMED" if answer is None or answer.state == Answer.GOING else "TENTATIVE"

    def _details(self, date: DateRow | None) -> dict[str, Any]:
        row = self.entry.event
        place = row.place if date is None or date.place is None else date.place
        names = (row.kind, row.topic, row.source, *self.entry.names)
        return {
            "location": place or (self._say(N_("online")) if row.is_online else ""),
            "description": "\n\n".join(filter(None, self._paragraphs(date))),
            "categories": list(dict.fromkeys(filter(None, names))),
            "contact": row.contact,
            "url": self._page(),
            "conference": self._way_in(),
        }

    def _paragraphs(self, date: DateRow | None) -> Iterable[str]:
        row, answer = self.entry.event, self.entry.answer
        yield date.note if date else ""
        yield self._say(_ANSWERS[Answer(answer.state)]) if answer else ""
        yield self._say(N_("To take part online: {url}"), url=self._way_in()) if self._way_in() else ""
        yield row.description
        yield self._say(N_("Access: {access}"), access=row.accessibility) if row.accessibility else ""
        yield self._say(N_("Organised by: {organiser}"), organiser=row.organiser) if row.organiser else ""
        yield self._page()
        if row.source:
            yield self._say(N_("Taken over from: {source}"), source=row.source)
        else:
            yield _statements(self.edition)

    def _page(self) -> str:
        """What is internal has no page."""
        row = self.entry.event
        return f"{self.edition.base_url}/events/{row.id}" if row.is_public else ""

    def _way_in(self) -> str:
        """Only for those who are registered."""
        answer = self.entry.answer
        return answer.online_url if answer is not None and answer.state == Answer.GOING else ""

    def _say(self, text: str, **values: object) -> str:
        return gettext(self.edition.language, text, **values)


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -timedelta(minutes=minutes))
    return alarm


def _statements(edition: Edition) -> str:
    """The EU's co-funding and the state's, as on every page."""
    return "\n".join(filter(None, (gettext(edition.language, EU_STATEMENT), edition.state_notice)))
