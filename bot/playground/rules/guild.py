"""What may be asked of the server's own parts: channels, roles, members, and whom to write to.

Bounds: OpenAPI description, schemas UpdateGuildChannelRequestPartial, CreateRoleRequest and the bodies
of the member routes, unless the line names another source.
"""

from collections import Counter
from typing import Any

from bot.playground.rules.form import (
    Check,
    Field,
    boolean,
    integer,
    listing,
    moment,
    one_of,
    shape,
    snowflake,
    text,
)
from bot.playground.rules.threads import AUTO_ARCHIVE_MINUTES, MAX_SLOWMODE_S

TEXT, CATEGORY, FORUM = 0, 4, 15  # schema ChannelTypes; the playground has no others
MAX_TOPIC = 1024  # documentation, "Modify Channel"; a forum's may be longer
MAX_GUIDELINES = 4096
MAX_TAG_NAME = 20  # documentation, "Forum Tag Object"; the description says 50
MAX_TAGS_OF_FORUM = 20
COLOUR = integer(0, 0xFFFFFF)
# A bit set; documented as digits, described as a number, sent as digits by discord.py.
PERMISSIONS = snowflake

_overwrite_fields: dict[str, Check] = {
    "id": snowflake,
    "type": one_of((0, 1)),
    "allow": PERMISSIONS,
    "deny": PERMISSIONS,
}
_overwrite = shape(_overwrite_fields, ["id", "type"])
_one_overwrite = shape(_overwrite_fields, ["type"])
_tag = shape(
    {
        "id": snowflake,
        "name": text(0, MAX_TAG_NAME),
        "moderated": boolean,
        "emoji_id": snowflake,
        "emoji_name": text(0, 100),
    },
    ["name"],
)
_channel: dict[str, Check] = {
    "name": text(1, 100),
    "type": one_of((TEXT, CATEGORY, FORUM)),
    "position": integer(0, 2**31 - 1),
    "topic": text(0, MAX_TOPIC),
    "nsfw": boolean,
    "parent_id": snowflake,
    "rate_limit_per_user": integer(0, MAX_SLOWMODE_S),
    "permission_overwrites": listing(_overwrite, 0, 100),
    "default_auto_archive_duration": one_of(AUTO_ARCHIVE_MINUTES),
}
_forum: dict[str, Check] = {
    **_channel,
    "topic": text(0, MAX_GUIDELINES),
    "available_tags": listing(_tag, 0, MAX_TAGS_OF_FORUM),
    "flags": integer(0, 2**31 - 1),
}
_role = shape(
    {
        "name": text(1, 100),
        "permissions": PERMISSIONS,
        "color": COLOUR,
        "colors": shape({"primary_color": COLOUR, "secondary_color": COLOUR, "tertiary_color": COLOUR}),
        "hoist": boolean,
        "mentionable": boolean,
    }
)
_member = shape(
    {"nick": text(0, 32), "roles": listing(snowflake, 0, 350), "communication_disabled_until": moment}
)
_recipient = shape({"recipient_id": snowflake}, ["recipient_id"])
_bulk = shape({"messages": listing(snowflake, 2, 100)}, ["messages"])
_position = shape(
    {
        "id": snowflake,
        "position": integer(0, 2**31 - 1),
        "parent_id": snowflake,
        "lock_permissions": boolean,
    },
    ["id"],
)
_positions = listing(_position, 0, 500)  # as many channels as a server may have


def check_channel(payload: Any, *, forum: bool, edit: bool = False) -> None:
    """A channel to be made, or what changes in one. Raises Refusal 50035."""
    fields = _forum if forum else _channel
    _check(shape(fields, filled=["name"]) if edit else shape(fields, ["name"]), payload)


def check_channel_positions(payload: Any) -> None:
    """The new order of channels. Raises Refusal 50035."""
    _check(_positions, payload)


def check_overwrite(payload: Any) -> None:
    """What a role or person may do in one channel; their id stands in the path. Raises Refusal 50035."""
    _check(_one_overwrite, payload)


def check_role(payload: Any) -> None:
    """A role to be made or changed. Raises Refusal 50035."""
    _check(_role, payload)


def check_member(payload: Any) -> None:
    """What changes about a member. Raises Refusal 50035."""
    _check(_member, payload)


def check_recipient(payload: Any) -> None:
    """With whom a conversation is to be opened. Raises Refusal 50035."""
    _check(_recipient, payload)


def check_bulk_delete(payload: Any) -> None:
    """Which messages are to go, each named once. Raises Refusal 50035."""
    form = _check(_bulk, payload)
    if max(Counter(map(str, payload["messages"])).values()) > 1:
        form.at("messages").refuse("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
    form.settle()


def _check(form: Check, payload: Any) -> Field:
    field = Field(payload)
    form(field)
    field.settle()
    return field
