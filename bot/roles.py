"""Who is of the office: the roles of the server that the config names."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import Client
from bot.errors import UserError


def require_editor(interaction: discord.Interaction[Any], refusal: str) -> None:
    """Raises UserError with `refusal` (which names the `{role}`) for whoever lacks the editors' role."""
    client: Client = interaction.client
    _require(interaction, client.settings.discord.editors, refusal)


def require_moderator(interaction: discord.Interaction[Any], refusal: str) -> None:
    """Raises UserError with `refusal` (which names the `{role}`) for whoever lacks the moderators' role."""
    client: Client = interaction.client
    _require(interaction, client.settings.discord.moderators, refusal)


def require_office(interaction: discord.Interaction[Any], refusal: str) -> None:
    """Raises UserError with `refusal` (it names the `{role}`) for who is neither editor nor moderator."""
    if not is_of_office(interaction):
        require_editor(interaction, refusal)


def is_editor(interaction: discord.Interaction[Any]) -> bool:
    """Whether somebody has the editors' role."""
    client: Client = interaction.client
    return _holds(interaction, client.settings.discord.editors)


def is_of_office(interaction: discord.Interaction[Any]) -> bool:
    """Whether somebody is an editor or a moderator."""
    client: Client = interaction.client
    return is_editor(interaction) or _holds(interaction, client.settings.discord.moderators)


def _require(interaction: discord.Interaction[Any], wanted: str, refusal: str) -> None:
    if not _holds(interaction, wanted):
        client: Client = interaction.client
        named = client.home.get_role(int(wanted)) if wanted.isdigit() else None
        raise UserError(refusal, role=named.name if named else wanted)


def _holds(interaction: discord.Interaction[Any], wanted: str) -> bool:
    client: Client = interaction.client
    user = interaction.user
    if isinstance(user, discord.User):  # in a direct message
        user = client.home.get_member(user.id) or user
    held = user.roles if isinstance(user, discord.Member) else []
    return any(wanted in (role.name, str(role.id)) for role in held)
