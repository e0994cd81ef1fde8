"""All commands, walked through: names, lengths, and German for each of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import COGS, utc_now
from bot.client import Client
from bot.config import Settings
from storage.database import Database
from tests.cogs.conftest import Chat, said

# Discord API reference, "Application Command Naming" and "Application Command Option Structure".
NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_COMMAND = 1
MESSAGE_COMMAND = 3


@pytest.fixture
async def every_command(tmp_path: Path) -> AsyncIterator[list[dict[str, Any]]]:
    """What the bot with all its cogs would announce; nobody asks the database for that."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    async with Client(database, Settings(), utc_now) as client:
        await client.load(COGS)
        translator = client.tree.translator
        assert translator is not None
        commands = client.tree.get_commands()
        yield [await command.get_translated_payload(client.tree, translator) for command in commands]
    await database.close()


def parts(level: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, its sub-commands and options, and their choices."""
    yield level
    for option in level.get("options", []):
        yield from parts(option)
    yield from level.get("choices", [])


async def test_every_command_is_there_once(every_command: list[dict[str, Any]]) -> None:
    names = [command["name"] for command in every_command if command["type"] == CHAT_COMMAND]
    assert sorted(names) == [
        "archive",
        "calendar",
        "city",
        "consent",
        "define",
        "event",
        "follow",
        "following",
        "glossary",
        "help",
        "moderate",
        "page",
        "remind",
        "reminders",
        "resource",
        "search",
        "similar",
        "thread",
        "who-knows",
    ]


async def test_every_part_has_a_name_and_a_sentence_that_discord_takes_in_both_languages(
    every_command: list[dict[str, Any]],
) -> None:
    typed = [command for command in every_command if command["type"] == CHAT_COMMAND]
    for part in (part for command in typed for part in parts(command)):
        names = [part["name"], *part["name_localizations"].values()]
        assert len(names) == 2, f"{part['name']} has no German name"
        if "value" in part:
            assert all(1 <= len(name) <= 100 for name in names)
            continue
        for name in names:
            assert NAME.fullmatch(name), name
            assert name == name.lower()
        sentences = [part["description"], *part["description_localizations"].values()]
        assert len(sentences) == 2
        assert sentences[0] != sentences[1], f"{part['name']} has no German sentence"
        assert all(1 <= len(sentence) <= 100 for sentence in sentences)


async def test_there_are_at_most_five_menu_commands_and_each_has_a_german_name(
    every_command: list[dict[str, Any]],
) -> None:
    menus = [command for command in every_command if command["type"] == MESSAGE_COMMAND]
    german = {command["name"]: command["name_localizations"]["de"] for command in menus}
    assert len(menus) <= 5
    assert german["Remind me"] == "Daran erinnern"
    assert german["Suggest as resource"] == "Als Material vorschlagen"


async def test_names_are_unique_in_each_language(every_command: list[dict[str, Any]]) -> None:
    for level in [{"options": every_command}, *every_command]:
        options = level.get("options", [])
        english = {option["name"] for option in options}
        german = {option["name_localizations"]["de"] for option in options}
        assert len(english) == len(german) == len(options)


async def test_people_find_the_commands_under_their_german_names(chat: Chat) -> None:
    listed = (await chat.people.state())["commands"]
    german = {command["name"]: command["name_localizations"]["de"] for command in listed}
    assert (german["event"], german["resource"]) == ("termin", "material")
    assert "Zurzeit ist kein Termin geplant" in said(await chat.calls("ada", "termin liste"))
