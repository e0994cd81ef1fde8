"""The group `/event`, to which each file of this folder adds its commands."""

from __future__ import annotations

from discord import app_commands

from bot.i18n import N_

event_group = app_commands.Group(name="event", description=N_("Dates of the exchange"))
