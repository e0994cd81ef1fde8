"""What a thread or forum post may be called, tagged and set to."""

from collections.abc import Collection
from typing import Any

from bot.playground.rules.form import Check, Field, boolean, integer, listing, one_of, shape, snowflake, text
from bot.playground.rules.messages import refuse_bad_message
from bot.playground.rules.refusal import TAG_REQUIRED, UNKNOWN_TAG, Refusal

# Schemas CreateForumThreadRequest, CreateTextThreadWithoutMessageRequest, UpdateThreadRequestPartial.
MAX_NAME = 100
MAX_TAGS = 5
AUTO_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)  # schema ThreadAutoArchiveDuration
# Schema ChannelTypes, without threads under announcements: the playground has no such channels.
PUBLIC_THREAD, PRIVATE_THREAD = THREAD_TYPES = (11, 12)
MAX_SLOWMODE_S = 21600
PINNED = 1 << 1  # documentation, "Channel Flags"

_settings: dict[str, Check] = {
    "name": text(1, MAX_NAME),
    "auto_archive_duration": one_of(AUTO_ARCHIVE_MINUTES),
    "rate_limit_per_user": integer(0, MAX_SLOWMODE_S),
}
_tags = listing(snowflake, 0, MAX_TAGS)


def _left_to_messages(_: Field) -> None:
    """The message has rules of its own."""


_in_text = shape({**_settings, "type": one_of(THREAD_TYPES), "invitable": boolean}, ["name"])
_in_forum = shape(
    {
        **_settings,
        "type": one_of((PUBLIC_THREAD,)),  # discord.py says what goes without saying
        "applied_tags": _tags,
        "message": _left_to_messages,
    },
    ["name", "message"],
)
_edit = shape(
    {
        **_settings,
        "archived": boolean,
        "locked": boolean,
        "invitable": boolean,
        "flags": one_of((0, PINNED)),
        "applied_tags": _tags,
    }
)


def check_thread(
    payload: Any,
    *,
    in_forum: bool,
    known_tags: Collection[str] = (),
    tag_required: bool = False,
    attachment_count: int = 0,
) -> None:
    """A thread to be made; in a forum with its first message. `known_tags` are the forum's tag ids.

    Raises Refusal 50035, 50006 (empty first message), 10087 (unknown tag) or 40067 (tag required).
    """
    form = Field(payload)
    (_in_forum if in_forum else _in_text)(form)
    form.settle()
    if not in_forum:
        return
    refuse_bad_message(form.at("message"), attachment_count=attachment_count)
    tags = form.value.get("applied_tags") or []
    _check_tags(tags, known_tags)
    if tag_required and not tags:
        raise Refusal(*TAG_REQUIRED)


def check_thread_edit(payload: Any, *, known_tags: Collection[str] = ()) -> None:
    """The changes to a thread. Raises Refusal 50035 or 10087 (unknown tag)."""
    form = Field(payload)
    _edit(form)
    form.settle()
    _check_tags(form.value.get("applied_tags") or [], known_tags)


def _check_tags(tags: Collection[Any], known: Collection[str]) -> None:
    if any(str(tag) not in known for tag in tags):
        raise Refusal(*UNKNOWN_TAG)
