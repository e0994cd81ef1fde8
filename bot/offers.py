"""What is offered while an option of a command is being typed, and which of it was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from discord import app_commands

from bot.errors import UserError
from bot.i18n import N_
from bot.notices import shortened

CHOICES = 25
"""Discord offers no more ("Application Command Option Choice")."""
LENGTH = 100
Pairs = Iterable[tuple[str, str]]
"""A value and its name, which people see."""
Choices = list[app_commands.Choice[str]]


def choices(pairs: Pairs, typed: str) -> Choices:
    """Those whose name holds what was typed, as many as may be offered."""
    fitting = [(value, name) for value, name in pairs if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=name[:LENGTH], value=value) for value, name in fitting[:CHOICES]]


def numbered(found: Sequence[tuple[int, str]]) -> Choices:
    """Things by id and name; the value picks exactly that thing, whatever else has its name."""
    return [
        app_commands.Choice(name=shortened(name, LENGTH), value=f"#{number}")
        for number, name in found[:CHOICES]
    ]


def picked(pairs: Pairs, typed: str) -> str:
    """The value that was picked, or typed by its name; raises UserError for what is on no list."""
    for value, name in pairs:
        if typed.casefold() in (value, name.casefold()):
            return value
    raise UserError(N_("“{typed}” is not on the list. Please choose from it."), typed=typed[:100])
