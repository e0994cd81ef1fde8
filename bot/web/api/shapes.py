"""What the API says: the shapes of its answers, from which its description is made.

Ids are strings: they have 64 bits, and JavaScript's numbers 53. Moments are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from typing_extensions import TypedDict

Item = TypeVar("Item")


class Topic(TypedDict):
    """What the exchange talks about."""

    slug: str
    url: str
    name: str
    description: str
    thread_count: int
    last_activity_at: datetime | None


class Thread(TypedDict):
    """A conversation; `places` are those who spoke, the asker's first."""

    id: str
    url: str
    title: str
    topic: str
    is_answered: bool
    message_count: int
    created_at: datetime
    last_activity_at: datetime
    places: list[str]
    summary: str
    opening: str


class Speaker(TypedDict):
    """Who speaks, as far as they agreed to be known."""

    name: str
    detail: str


class Reaction(TypedDict):
    """How many reacted with an emoji, by itself or as `:name:`; nobody is told who it was."""

    emoji: str
    count: int


class Message(TypedDict):
    """What was said. `withheld` says why there is no text: withdrawn, deleted or internal; else empty."""

    id: str
    url: str
    speaker: Speaker | None
    created_at: datetime
    edited_at: datetime | None
    html: str
    reply_to: str | None
    is_answer: bool
    is_pinned: bool
    reactions: list[Reaction]
    withheld: str


class ThreadInFull(Thread):
    """A conversation with a page of its messages; `next` leads to the following ones."""

    messages: list[Message]
    next: str | None


class Event(TypedDict):
    """One date of an event."""

    id: str
    url: str
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    is_online: bool
    is_cancelled: bool


class EventInFull(Event):
    """An event with all its dates."""

    description: str
    accessibility: str
    organiser: str
    audience: list[str]
    tags: list[str]
    capacity: int | None
    rule: str
    dates: list[Event]


class Resource(TypedDict):
    """An entry of the library."""

    id: str
    url: str
    title: str
    summary: str
    kind: str
    format: str
    publisher: str
    issued_on: date | None
    published_at: datetime
    is_official: bool
    has_plain_language: bool


class ResourceInFull(Resource):
    """An entry of the library with the address it leads to."""

    link: str
    licence: str
    language: str
    topic: str | None
    fields: list[str]
    tags: list[str]


class Term(TypedDict):
    """A word of the trade; `plain` says it in plain language."""

    slug: str
    url: str
    name: str
    aliases: list[str]
    definition: str
    plain: str


class Listed(TypedDict, Generic[Item]):
    """A page of a list; `next` is the address of the following one, null on the last."""

    items: list[Item]
    next: str | None


def listed(shape: Any) -> Any:
    """The shape of a list of these."""
    return Listed[shape]


class Problem(TypedDict, total=False):
    """What went wrong, in words."""

    status: int
    detail: str
    reference: str


class Failed(TypedDict):
    """An answer without what was asked for."""

    error: Problem
