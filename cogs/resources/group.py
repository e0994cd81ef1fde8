"""The group `/resource`, to which each file of this folder adds its commands."""

from __future__ import annotations

from discord import app_commands

from bot.i18n import N_

resource_group = app_commands.Group(name="resource", description=N_("Working aids, examples, guidelines"))
