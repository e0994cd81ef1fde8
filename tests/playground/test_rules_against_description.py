"""An oracle for the rules: whatever they let pass, Discord's own description lets pass too."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.rules import (
    Refusal,
    check_callback,
    check_commands,
    check_message,
    check_scheduled_event,
    check_thread,
)
from tests.support.discord_api import require_description, validate_request

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PICTURE = {"url": "https://example.org/a.png"}
BUTTON = {"type": 2, "style": 1, "label": "Ja", "custom_id": "a", "emoji": {"name": "👍"}, "disabled": False}
LINK = {"type": 2, "style": 5, "label": "Lesen", "url": "https://example.org"}
MENU = {
    "type": 3,
    "custom_id": "m",
    "placeholder": "Stadt",
    "min_values": 0,
    "max_values": 2,
    "options": [{"label": "Aue", "value": "aue", "description": "Erzgebirge", "default": True}],
}
TEXT = {"type": 10, "content": "Hallo"}
EMBED = {
    "title": "Termin",
    "description": "Um zehn",
    "url": "https://example.org",
    "color": 13209,
    "timestamp": "2026-11-22T12:00:00+00:00",
    "author": {"name": "Büro", "url": "https://example.org", "icon_url": "https://example.org/a.png"},
    "image": PICTURE,
    "footer": {"text": "EU", "icon_url": "https://example.org/a.png"},
    "fields": [{"name": "Ort", "value": "online", "inline": True}],
}
MESSAGE = {
    "content": "Hallo",
    "embeds": [EMBED],
    "components": [{"type": 1, "components": [BUTTON, LINK]}, {"type": 1, "components": [MENU]}],
    "allowed_mentions": {"parse": ["roles"], "users": ["1"], "replied_user": False},
    "message_reference": {"message_id": "1", "channel_id": "2", "fail_if_not_exists": False, "type": 0},
    "attachments": [{"id": 0, "filename": "a.txt", "description": "Plan"}],
    "nonce": "n",
    "enforce_nonce": True,
    "flags": 4,
    "tts": False,
}
LAYOUT = {
    "flags": 1 << 15,
    "components": [
        {
            "type": 17,
            "accent_color": 1,
            "components": [
                TEXT,
                {"type": 9, "components": [TEXT], "accessory": {"type": 11, "media": PICTURE}},
                {"type": 12, "items": [{"media": PICTURE, "description": "Plan"}]},
                {"type": 14, "spacing": 1, "divider": True},
                {"type": 1, "components": [BUTTON]},
            ],
        },
    ],
}
POST = {
    "name": "Frage",
    "auto_archive_duration": 1440,
    "rate_limit_per_user": 5,
    "applied_tags": ["1"],
    "message": {"content": "Hallo", "embeds": [EMBED]},
}
OPTION = {
    "type": 3,
    "name": "query",
    "description": "Suche",
    "name_localizations": {"de": "suche"},
    "required": False,
    "min_length": 1,
    "max_length": 50,
    "choices": [{"name": "Eins", "value": "1"}],
}
NUMBER = {
    "type": 4,
    "name": "weeks",
    "description": "Wochen",
    "min_value": 1,
    "max_value": 5,
    "autocomplete": True,
}
COMMANDS = [
    {
        "name": "find",
        "type": 1,
        "description": "Findet",
        "description_localizations": {"de": "Findet"},
        "options": [OPTION, NUMBER],
        "contexts": [0],
        "integration_types": [0],
        "dm_permission": True,
    },
    {
        "name": "event",
        "description": "Termine",
        "options": [
            {
                "type": 2,
                "name": "series",
                "description": "Folgen",
                "options": [{"type": 1, "name": "stop", "description": "Beendet", "options": [NUMBER]}],
            }
        ],
    },
    {"name": "Antwort markieren", "type": 3},
]
MODAL = {
    "type": 9,
    "data": {
        "custom_id": "form",
        "title": "Neu",
        "components": [
            {
                "type": 1,
                "components": [{"type": 4, "custom_id": "a", "style": 1, "label": "Titel", "max_length": 5}],
            },
            {"type": 18, "label": "Art", "description": "Welche?", "component": {**MENU, "required": False}},
            {
                "type": 18,
                "label": "Wahl",
                "component": {
                    "type": 21,
                    "custom_id": "r",
                    "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
                },
            },
        ],
    },
}
CHOICES = {"type": 8, "data": {"choices": [{"name": "Eins", "value": "1"}]}}
ANSWER = {"type": 4, "data": {"content": "Hallo", "embeds": [EMBED], "flags": 64}}
EVENT = {
    "name": "Sprechstunde",
    "description": "Fragen",
    "privacy_level": 2,
    "scheduled_start_time": "2026-12-01T10:00:00+00:00",
    "scheduled_end_time": "2026-12-01T11:00:00+00:00",
    "entity_type": 3,
    "entity_metadata": {"location": "Rathaus"},
    "recurrence_rule": {
        "start": "2026-12-01T10:00:00+00:00",
        "frequency": 2,
        "interval": 2,
        "by_weekday": [1],
    },
}

CALLBACK = "/interactions/1/token/callback"
FORMS: dict[str, tuple[Any, Callable[[Any], None], str, str]] = {
    "message": (
        MESSAGE,
        lambda body: check_message(body, attachment_count=1),
        "POST",
        "/channels/1/messages",
    ),
    "layout": (LAYOUT, check_message, "POST", "/channels/1/messages"),
    "post": (
        POST,
        lambda body: check_thread(body, in_forum=True, known_tags={"1"}),
        "POST",
        "/channels/1/threads",
    ),
    "commands": (COMMANDS, check_commands, "PUT", "/applications/1/commands"),
    "modal": (MODAL, check_callback, "POST", CALLBACK),
    "choices": (CHOICES, check_callback, "POST", CALLBACK),
    "answer": (ANSWER, check_callback, "POST", CALLBACK),
    "event": (EVENT, lambda body: check_scheduled_event(body, now=NOW), "POST", "/guilds/1/scheduled-events"),
}
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 2, 3, 5, 7, 26, 101, 2**31, 2**54, 1.5]),
    st.sampled_from([0, 1, 26, 33, 46, 81, 101, 151, 257, 513, 1025, 2049, 4097, 6001]).map("x".__mul__),
    st.sampled_from(["1", "morgen", "2026-12-01", "https://", "attachment://a", "GROSS", "zwei worte", "ß"]),
    st.sampled_from([[], {}, [None], ["x"] * 41, {"x": 1}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a payload but the whole."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from places(below, (*path, step))


def changed(payload: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with something else at the place."""
    whole = copy.deepcopy(payload)
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return whole


@pytest.mark.parametrize("form", FORMS)
def test_the_example_of_each_form_is_accepted_by_both(form: str) -> None:
    require_description()
    payload, check, method, path = FORMS[form]
    check(payload)
    validate_request(method, path, payload)


@pytest.mark.parametrize("form", FORMS)
def test_whatever_the_rules_accept_the_description_accepts(form: str) -> None:
    require_description()
    payload, check, method, path = FORMS[form]

    @settings(max_examples=150, deadline=None, derandomize=True, print_blob=True)
    @given(where=st.sampled_from(list(places(payload))), value=STRANGE)
    def agree(where: tuple[Any, ...], value: Any) -> None:
        body = changed(payload, where, value)
        try:
            check(body)
        except Refusal as refusal:
            assert refusal.body()["code"]
            return
        validate_request(method, path, body)

    agree()
