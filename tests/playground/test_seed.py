"""Worlds built from plain data, and seeds that contradict themselves."""

from typing import Any

import pytest

from bot.playground import Playground


def test_a_world_without_a_seed_has_a_bot_and_an_owner() -> None:
    world = Playground(None).world
    assert [person.name for person in world.people.values()] == ["Bot", "Owner"]
    assert world.channels == {}


def test_a_channel_starts_with_the_permissions_of_its_category() -> None:
    seed = {
        "channels": [
            {"name": "Intern", "type": "category", "private": True},
            {"name": "büro", "type": "text", "parent": "Intern"},
        ]
    }
    category, channel = Playground(None, seed=seed).world.channels.values()
    assert channel.overwrites == category.overwrites != []
    assert channel.overwrites is not category.overwrites


def test_people_of_the_same_name_have_usernames_of_their_own() -> None:
    members = [{"name": "Ada Müller"}, {"name": "Ada Müller"}, {"name": "Ärger"}, {"name": "李"}]
    people = Playground(None, seed={"members": members}).world.people.values()
    names = [person.username for person in people if not person.bot]
    assert names[:4] == ["ada.mueller", "ada.mueller2", "aerger", "person"]


@pytest.mark.parametrize(
    ("seed", "reason"),
    [
        ({"members": [{"name": "Ada", "roles": ["Rat"]}]}, "Ada has the role 'Rat'"),
        ({"roles": [{"name": "Rat", "permissions": ["fliegen"]}]}, "no permission named 'fliegen'"),
        ({"bot": {"permissions": ["fliegen"]}}, "no permission named 'fliegen'"),
        ({"channels": [{"name": "a", "type": "voice"}]}, "a has the type 'voice'"),
        ({"channels": [{"name": "a", "type": "text", "parent": "b"}]}, "a has the parent 'b'"),
        ({"channels": [{"name": "a", "type": "text", "private": True, "allow": ["Rat"]}]}, "a allows 'Rat'"),
    ],
)
def test_a_seed_that_contradicts_itself_is_refused_by_name(seed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Playground(None, seed=seed)
