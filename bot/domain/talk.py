"""A thread's messages as the public may see them: who speaks, what was said, and why something is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import groups, voices
from bot.domain.consent import SOMEBODY, Consent, Speaker
from bot.domain.files import FileView, of_messages
from bot.domain.kept import Glance
from bot.domain.rendering import (
    Place,
    fill,
    forwarded_messages,
    has_slots,
    mentioned_accounts,
    mentioned_places,
    mentioned_roles,
    outlined,
    own_words,
    without_forwarded,
)
from bot.domain.words import shorten
from storage import reading, reading_messages
from storage.reading import ThreadRow
from storage.reading_messages import MessageRow

START = 80
"""So much is quoted of a post that somebody replies to."""


class Replied(NamedTuple):
    """A post that somebody replies to: who spoke, and how it begins."""

    label: str
    start: str


UNKNOWN = Replied("", "")
"""It may not be read, or is not there."""


class MessageView(NamedTuple):
    """A message on a thread's page. `withheld` says why nothing is shown: withdrawn, deleted or internal.

    `author` tells whether two are by the same member; it is shown to nobody, and 0 where nothing is shown.
    """

    id: int
    author: int
    speaker: Speaker | None
    created_at: datetime
    edited_at: datetime | None
    html: str
    reply_to: int | None
    reply_label: str
    reply_start: str
    """How the post begins that it replies to, if that may be read."""
    is_answer: bool
    is_starter: bool
    withheld: str
    files: tuple[FileView, ...]
    reactions: tuple[tuple[str, int], ...]
    """Each emoji and how many reacted with it, the most first; one of the server's own as `:name:`."""
    is_pinned: bool


_SAID = attrgetter("author_id", "consent")
_view: Callable[[Iterable[Any]], MessageView] = partial(tuple.__new__, MessageView)
Speakers = Mapping[int, Speaker | None]
"""By the ids of messages: how the public may see who speaks; None if nothing of the message is shown."""


async def speakers(glance: Glance, rows: Sequence[MessageRow]) -> Speakers:
    """Who speaks in these messages, as far as the public may know it."""
    said = list(map(_SAID, rows))
    seen = await voices.speaking(glance, set(said))
    return {row.id: None if row.deleted_at else seen[by] for row, by in zip(rows, said, strict=True)}


async def views(
    glance: Glance, thread: ThreadRow, rows: Sequence[MessageRow], said_by: Speakers
) -> dict[int, MessageView]:
    """Messages by id, each as far as the public may see it, every name filled in."""
    replied = await _replied(glance, thread, rows, said_by)
    filled = await _filled(
        glance, {row.id: row.html for row in rows if has_slots(row.html) and said_by[row.id]}
    )
    with_files = [row.id for row in rows if row.has_files and said_by[row.id]]
    files = await of_messages(glance.connection, with_files)
    answer_id, starter_id = thread.answer_id, thread.starter_id
    shown = {}
    for row in rows:
        # Taken apart at once and put together without the names: with them, a hundred take twice as long.
        message_id, _, author_id, html, created_at, edited_at, _, reply_to, is_pinned, _, reactions, _ = row
        by = said_by[message_id]
        if by is None:
            shown[message_id] = _withheld(row, thread)
            continue
        label, start = replied.get(reply_to, UNKNOWN) if reply_to else UNKNOWN
        shown[message_id] = _view(
            (
                message_id,
                author_id,
                by,
                created_at,
                edited_at,
                outlined(filled.get(message_id, html)),
                reply_to,
                label,
                start,
                message_id == answer_id,
                message_id == starter_id,
                "",
                files.get(message_id, ()),
                _reactions(reactions) if reactions else (),
                is_pinned,
            )
        )
    return shown


def _withheld(row: MessageRow, thread: ThreadRow) -> MessageView:
    """Its place in the thread alone."""
    return MessageView(
        id=row.id,
        author=0,
        speaker=None,
        created_at=row.created_at,
        edited_at=row.edited_at,
        html="",
        reply_to=None,
        reply_label="",
        reply_start="",
        is_answer=row.id == thread.answer_id,
        is_starter=row.id == thread.starter_id,
        withheld=_reason(row),
        files=(),
        reactions=(),
        is_pinned=False,
    )


async def _replied(
    glance: Glance, thread: ThreadRow, rows: Iterable[MessageRow], said_by: Speakers
) -> dict[int, Replied]:
    """Those of a thread's messages that `rows` reply to and that may be read, also on other pages."""
    wanted = {row.reply_to_id for row in rows if row.reply_to_id and said_by[row.id]}
    here = {row.id: row for row in rows}
    elsewhere = wanted - here.keys()
    if elsewhere:
        others = await reading_messages.messages_among(glance.connection, thread.id, elsewhere)
        here |= {row.id: row for row in others}
        said_by = {**said_by, **await speakers(glance, others)}
    found = {}
    for row in (here[message_id] for message_id in wanted & here.keys()):
        by = said_by[row.id]
        if by:
            found[row.id] = Replied(by.heading, _start(row.html))
    return found


@lru_cache(4096)
def _start(html: str) -> str:
    return shorten(own_words(html), START)


@lru_cache(1024)
def _reactions(lines: str) -> tuple[tuple[str, int], ...]:
    counted = (line.split(" ", 1) for line in lines.split("\n"))
    found = [(_emoji(emoji), int(count)) for count, emoji in counted]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0])))


def _emoji(key: str) -> str:
    """`name:id` is one that the server made: its name says more than a picture from elsewhere."""
    name, _, number = key.rpartition(":")
    return f":{name}:" if name and number.isdecimal() else key


async def _filled(glance: Glance, texts: Mapping[int, str]) -> dict[int, str]:
    """Texts whose slots are filled with what the public may see."""
    if not texts:
        return {}
    texts = await _without_others(glance.connection, texts)
    accounts = {each for text in texts.values() for each in mentioned_accounts(text)}
    name_of = partial(_name, await voices.mentioned(glance, accounts))
    roles = {each for text in texts.values() for each in mentioned_roles(text)}
    names = await groups.public_names(glance.connection, roles)
    places = {way for text in texts.values() for way in mentioned_places(text)}
    place_of = await _places(glance.connection, places)
    role_of = partial(_role, names)
    return {key: fill(text, name_of, role_of=role_of, place_of=place_of) for key, text in texts.items()}


def _name(known: Mapping[str, Speaker | None], account: str) -> str:
    """As someone agreed to be named, else not at all."""
    mentioned = known[account]
    return mentioned.heading if mentioned else SOMEBODY


def _role(names: Mapping[str, str], role: str) -> str:
    return names.get(role, "")


async def _without_others(connection: AsyncConnection, texts: Mapping[int, str]) -> dict[int, str]:
    """Whoever forwards a message cannot agree for its author: it shows if it is public itself."""
    forwarded = {message_id for text in texts.values() for message_id in forwarded_messages(text)}
    public = await reading_messages.public_messages(connection, map(int, forwarded)) if forwarded else set()
    return {
        key: without_forwarded(text, lambda message_id: int(message_id) in public)
        for key, text in texts.items()
    }


def _reason(row: MessageRow) -> str:
    if row.deleted_at:
        return "deleted"
    return "withdrawn" if row.consent == Consent.WITHDRAWN else "internal"


def message_path(thread_id: object, message_id: object) -> str:
    """Where a message is found, also on a later page of its thread; its address there is `#m` and its id.

    The post that opens a thread has the thread's id, and stands on the first page.
    """
    at = "" if str(thread_id) == str(message_id) else f"?at={message_id}"
    return f"/threads/{thread_id}{at}#m{message_id}"


async def _places(
    connection: AsyncConnection, wanted: Collection[tuple[str, str]]
) -> Callable[[str, str], Place | None]:
    """Where mentioned channels, threads and messages are in the archive, if the public may go there."""
    ids = {int(channel) for channel, _ in wanted}
    topics = await reading.public_topics(connection) if ids else []
    threads = await reading.public_threads_among(connection, ids) if ids else []
    places = {topic.id: Place(topic.name, f"/topics/{topic.slug}") for topic in topics}
    places |= {
        thread.id: Place(thread.title, f"/threads/{thread.id}") for thread in threads if thread.starter_id
    }

    readable = {thread.id for thread in threads}

    def place_of(channel: str, message: str) -> Place | None:
        place = places.get(int(channel))
        if place is None or not message or int(channel) not in readable:
            return place
        return replace(place, path=message_path(channel, message))

    return place_of
