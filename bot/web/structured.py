"""Events and resources for machines: JSON-LD in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from markupsafe import Markup

from bot.config import Settings
from bot.domain.event_page import EventPage
from bot.domain.events import EventCard
from bot.domain.resources import ResourcePage
from bot.i18n import N_, PUBLIC_LANGUAGE, gettext

MOST_DATES = 30
NO_PLACE = N_("not yet announced")
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""Inside a script element nothing may look like its end."""


def structured_resource(page: ResourcePage, settings: Settings) -> Markup:
    """A resource as JSON-LD, ready to stand in a script element."""
    card = page.card
    said = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": card.title,
        "description": card.summary,
        "url": f"{settings.web.base_url}/resources/{card.id}",
        "sameAs": page.url,
        "publisher": {"@type": "Organization", "name": card.publisher} if card.publisher else None,
        "datePublished": card.issued_on.isoformat() if card.issued_on else None,
        "expires": page.valid_until.isoformat() if page.valid_until else None,
        "inLanguage": page.language,
        "license": page.licence,
        "keywords": ", ".join(name for _, name in page.tags),
        "audience": [{"@type": "Audience", "audienceType": each} for each in page.audience],
        "version": str(page.version),
    }
    return _script({name: value for name, value in said.items() if value})


def structured_event(event: EventPage, dates: Sequence[EventCard], settings: Settings) -> Markup:
    """The dates of an event as JSON-LD, ready to stand in a script element, which no browser runs."""
    graph = [_date(event, each, settings) for each in dates[:MOST_DATES]]
    return _script({"@context": "https://schema.org", "@graph": graph})


def _script(said: Mapping[str, Any]) -> Markup:
    text = orjson.dumps(said).decode()
    for character, escaped in _ESCAPED.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - escaped above


def _date(event: EventPage, date: EventCard, settings: Settings) -> dict[str, Any]:
    url = f"{settings.web.base_url}/events/{date.event_id}"
    said = {
        "@type": "Event",
        "name": date.title,
        "description": event.description,
        "url": url,
        "startDate": _moment(date, date.starts_at),
        "endDate": _moment(date, date.ends_at),
        "eventStatus": f"https://schema.org/{_status(date)}",
        "eventAttendanceMode": f"https://schema.org/{_mode(event, date)}",
        "location": _location(event, date, url),
        "organizer": {"@type": "Organization", "name": event.organiser or settings.office.name},
        "inLanguage": "de",
        "keywords": ", ".join(event.tags),
        "audience": [{"@type": "Audience", "audienceType": each} for each in event.audience],
        "maximumAttendeeCapacity": event.capacity,
    }
    if date.is_moved and not date.is_cancelled and date.original_start is not None:
        said["previousStartDate"] = _moment(date, date.original_start)
    return {name: value for name, value in said.items() if value}


def _moment(date: EventCard, moment: Any) -> str:
    local = moment.astimezone(ZoneInfo(date.time_zone))
    return str(local.date() if date.is_all_day else local.isoformat(timespec="minutes"))


def _status(date: EventCard) -> str:
    if date.is_cancelled:
        return "EventCancelled"
    return "EventRescheduled" if date.is_moved else "EventScheduled"


def _mode(event: EventPage, date: EventCard) -> str:
    if event.has_online:
        return "MixedEventAttendanceMode" if date.place else "OnlineEventAttendanceMode"
    return "OfflineEventAttendanceMode"


def _location(event: EventPage, date: EventCard, url: str) -> list[dict[str, str]]:
    """The way in to what is online is told to those who are registered; its address here is the page.

    Without a place an event is none to those who read this: that it is not known yet is said instead.
    """
    places = []
    if date.place:
        places.append(_place(date.place))
    if event.has_online:
        places.append({"@type": "VirtualLocation", "url": url})
    return places or [_place(gettext(PUBLIC_LANGUAGE, NO_PLACE))]


def _place(name: str) -> dict[str, str]:
    return {"@type": "Place", "name": name, "address": name}
