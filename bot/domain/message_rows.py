"""What is written of messages: made of what was seen, without a database, before any transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import finding
from bot.domain.contacts import has_contact
from bot.domain.parts import kept
from bot.domain.rendering import own_words, render
from bot.domain.rendering_parts import render_parts
from bot.domain.seen import MessageSeen
from storage.messages import Hold
from storage.rows import Columns

Html = Mapping[int, str]
"""Message id to its text as HTML."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Messages as the tables hold them, but for `author_id`, which still is the author's account.

    `counted` are the ids of those whose reactions are told.
    """

    messages: Columns
    files: list[dict[str, Any]]
    reactions: list[dict[str, Any]]
    entries: Columns
    counted: frozenset[int]

    @classmethod
    def together(cls, parts: Collection[Rows]) -> Rows:
        """All of them."""
        return cls(
            Columns.together(each.messages for each in parts),
            [row for each in parts for row in each.files],
            [row for each in parts for row in each.reactions],
            Columns.together(each.entries for each in parts),
            frozenset().union(*(each.counted for each in parts)),
        )

    def only(self, ids: Collection[int]) -> Rows:
        """Those of some of the messages."""
        return Rows(
            self.messages.only("id", ids),
            [row for row in self.files if row["message_id"] in ids],
            [row for row in self.reactions if row["message_id"] in ids],
            self.entries.only("id", ids),
            self.counted.intersection(ids),
        )


def rows_of(said: Iterable[MessageSeen], html: Html, *, unread: Collection[int] = ()) -> Rows:
    """What is written of messages; it needs no database. Those `unread` get no entry in the index."""
    seen = list(said)
    return Rows(
        messages=_message_rows(seen, html),
        files=[row for message in seen for row in _file_rows(message)],
        reactions=[row for message in seen for row in _reaction_rows(message)],
        entries=_entries([message for message in seen if message.id not in unread], html),
        counted=frozenset(message.id for message in seen if message.reactions is not None),
    )


def rendered(said: Iterable[MessageSeen]) -> dict[int, str]:
    """The texts as HTML: made before the transaction, which holds up everybody else who writes."""
    return {message.id: render(message.content) + render_parts(message.parts) for message in said}


def _message_rows(seen: Sequence[MessageSeen], html: Html) -> Columns:
    columns: dict[str, Sequence[Any]] = {
        "hold": [(Hold.WAITING if has_contact(each.content) else Hold.NONE).value for each in seen],
        "id": [each.id for each in seen],
        "thread_id": [each.thread.id for each in seen],
        "author_id": [each.author.account for each in seen],
        "kind": [each.kind for each in seen],
        "content": [each.content for each in seen],
        "html": [html[each.id] for each in seen],
        "parts": [kept(each.parts) for each in seen],
        "reply_to_id": [each.reply_to_id for each in seen],
        "created_at": [each.created_at for each in seen],
        "edited_at": [each.edited_at for each in seen],
        "is_pinned": [each.is_pinned for each in seen],
    }
    return Columns(columns, len(seen))


def _file_rows(message: MessageSeen) -> Iterable[dict[str, Any]]:
    for file in message.files:
        yield {
            "id": file.id,
            "message_id": message.id,
            "name": file.name[:300],
            "description": file.description,
            "size": file.size,
            "content_type": file.content_type[:100],
            "url": file.url,
            "next_try_at": message.created_at,
        }


def _reaction_rows(message: MessageSeen) -> Iterable[dict[str, Any]]:
    for emoji, count in message.reactions or ():
        yield {"message_id": message.id, "emoji": emoji, "count": count}


def _entries(seen: Sequence[MessageSeen], html: Html) -> Columns:
    """The opening message carries the thread's title."""
    return finding.entries(
        "message",
        [each.id for each in seen],
        [each.thread.title if each.id == each.thread.starter_id else "" for each in seen],
        [own_words(html[each.id]) for each in seen],
        [each.created_at for each in seen],
    )
