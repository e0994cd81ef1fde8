"""`/calendar`: the address under which one's own dates stand in any calendar program."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import links
from bot.domain.links import Purpose
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, LinkButton, Notice

ROTATE = "calendar:1:rotate"
ENDED = N_("This is the only address now; all earlier ones have ended.")


class Calendar(commands.Cog):
    """The command by which members get their calendar's address."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="calendar", description=N_("Your dates in your own calendar"))
    async def calendar(self, interaction: discord.Interaction[Client]) -> None:
        """Hands out an address; those handed out before stay, since each device may have its own."""
        await _give(interaction, links.hand_out)


class RotateButton(LastingButton, template=r"calendar:1:rotate"):
    """Gives a new address, and ends all that were given before."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], button: discord.ui.Item[Any], __: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(button, discord.ui.Button)
        return cls(button)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The new address."""
        await _give(
            interaction, links.rotate, N_("This is the only address now; all earlier ones have ended.")
        )


async def _give(
    interaction: discord.Interaction[Any], make: Callable[..., Awaitable[str]], news: str = ""
) -> None:
    """Shows a new address, which `make` (`links.hand_out` or `links.rotate`) makes; `news` is a msgid."""
    client, language = interaction.client, closest(interaction.locale.value)
    who, now = person(interaction.user), client.clock()
    secret = await make(client.database, purpose=Purpose.CALENDAR, about="", member=who, now=now, lasts=None)
    told = gettext(language, news) if news else ""
    await reply(interaction, view=card(_notice(client, secret, language, told), language))


def _notice(client: Client, secret: str, language: Language, news: str = "") -> Notice:
    web = client.settings.web.base_url
    lines = (
        news,
        gettext(language, N_("Add this address to your calendar program as a subscription:")),
        f"`{web}/calendar/{secret}.ics`",
        gettext(
            language,
            N_("It holds the dates that you come to, may come to or wait for, and follows every change."),
        ),
        gettext(language, N_("With ?alarm=60 at its end your program rings an hour before.")),
        gettext(language, N_("Whoever has the address sees these dates: keep it to yourself.")),
    )
    return Notice(
        kind=gettext(language, N_("Calendar")),
        title=gettext(language, N_("Your dates in your own calendar")),
        lines=tuple(line for line in lines if line),
        buttons=(
            ActionButton(gettext(language, N_("New address, the old ones end")), ROTATE),
            LinkButton(gettext(language, N_("All public dates")), f"{web}/events"),
        ),
    )


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Calendar(client))
    client.add_dynamic_items(RotateButton)
