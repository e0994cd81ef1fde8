"""Who may change the collection, and which resource they mean."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot import roles
from bot.client import Client
from bot.domain import resources
from bot.errors import UserError
from bot.i18n import N_

_PICKED = re.compile(r"#?(\d{1,18})")


def require_editor(interaction: discord.Interaction[Any]) -> None:
    """Raises UserError for whoever lacks the editors' role."""
    roles.require_editor(interaction, N_("The collection is kept by the office. It needs the role “{role}”."))


def is_editor(interaction: discord.Interaction[Any]) -> bool:
    """Whether somebody has the editors' role."""
    return roles.is_editor(interaction)


def picked_id(typed: str) -> int | None:
    """The id that was picked from a list, or typed; None for other words."""
    picked = _PICKED.fullmatch(typed.strip())
    return int(picked[1]) if picked else None


async def resource_named(client: Client, typed: str) -> int:
    """The published resource that was picked, or typed by its title; raises UserError if there is none."""
    picked = picked_id(typed)
    if picked is not None:
        return picked
    found = await resources.find(client.database, typed, limit=1)
    if not found:
        text = N_("There is no resource “{title}”. Please choose one from the list.")
        raise UserError(text, title=typed[:100])
    return found[0].id
