"""What may be asked of channels, roles and members: accepted at the limit, refused past it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.playground.rules import (
    Refusal,
    check_bulk_delete,
    check_channel,
    check_channel_positions,
    check_member,
    check_recipient,
    check_role,
)

new_channel = partial(check_channel, forum=False)
new_forum = partial(check_channel, forum=True)
change = partial(check_channel, forum=True, edit=True)
NAMED = {"name": "neu"}

GOOD: list[tuple[Callable[..., None], Any]] = [
    (new_channel, {"name": "x" * 100, "type": 0, "topic": "x" * 1024, "parent_id": 1, "position": 0}),
    (new_channel, NAMED | {"permission_overwrites": [{"id": "1", "type": 0, "allow": "1024", "deny": 0}]}),
    (new_forum, NAMED | {"type": 15, "topic": "x" * 4096, "available_tags": [{"name": "x" * 20}] * 20}),
    (change, {}),
    (change, {"topic": None, "available_tags": [{"id": "1", "name": "Frage", "emoji_name": "❓"}]}),
    (check_channel_positions, [{"id": "1", "position": 3}]),
    (check_role, {}),
    (check_role, {"name": "x" * 100, "permissions": "8192", "color": 0xFFFFFF, "mentionable": True}),
    (check_member, {"nick": "x" * 32, "roles": ["1", 2]}),
    (check_member, {"nick": None}),
    (check_recipient, {"recipient_id": 1}),
    (check_bulk_delete, {"messages": [str(number) for number in range(100)]}),
]
BAD: list[tuple[Callable[..., None], Any]] = [
    (new_channel, {}),
    (new_channel, {"name": "x" * 101}),
    (new_channel, NAMED | {"topic": "x" * 1025}),
    (new_channel, NAMED | {"type": 2}),
    (new_channel, NAMED | {"permission_overwrites": [{"id": "1", "allow": "1024"}]}),
    (new_channel, NAMED | {"permission_overwrites": [{"id": "1", "type": 0, "allow": "alles"}]}),
    (new_channel, NAMED | {"available_tags": []}),
    (new_forum, NAMED | {"available_tags": [{"name": "x" * 21}]}),
    (new_forum, NAMED | {"available_tags": [{"name": "x"}] * 21}),
    (change, {"name": None}),
    (change, {"colour": 1}),
    (check_channel_positions, {"id": "1"}),
    (check_channel_positions, [{"position": 1}]),
    (check_role, {"name": ""}),
    (check_role, {"permissions": "-1"}),
    (check_role, {"color": 0x1000000}),
    (check_member, {"nick": "x" * 33}),
    (check_member, {"roles": "1"}),
    (check_member, {"avatar": "data:"}),
    (check_recipient, {}),
    (check_recipient, {"recipient_id": "²"}),
    (check_bulk_delete, {"messages": ["1"]}),
    (check_bulk_delete, {"messages": [str(number) for number in range(101)]}),
    (check_bulk_delete, {"messages": ["1", 1]}),
]


@pytest.mark.parametrize(("check", "payload"), GOOD)
def test_what_keeps_the_bounds_is_accepted(check: Callable[..., None], payload: Any) -> None:
    check(payload)


@pytest.mark.parametrize(("check", "payload"), BAD)
def test_what_goes_past_them_is_refused(check: Callable[..., None], payload: Any) -> None:
    with pytest.raises(Refusal) as caught:
        check(payload)
    assert caught.value.code == 50035
