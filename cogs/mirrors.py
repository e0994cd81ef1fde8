"""What people do with Discord's scheduled events: interest is a maybe, a deletion is asked about."""

from __future__ import annotations

import logging
import re
from typing import Any, Self

import discord
from discord.ext import commands

from bot.client import Client, LastingButton, person, reply
from bot.domain import mirrors
from bot.errors import UserError
from bot.i18n import N_, closest, gettext

log = logging.getLogger(__name__)


class Mirrors(commands.Cog):
    """The listeners; what happened while nobody listened is read on connecting."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Compares interest and deletions with what we know."""
        await self.client.at_home()
        for external_id, occurrence_id in await mirrors.mirrored(self.client.database):
            try:
                await self._catch_up(external_id, occurrence_id)
            except discord.HTTPException as error:
                log.warning("the interest in %s could not be read: %s", external_id, error)

    @commands.Cog.listener()
    async def on_scheduled_event_user_add(self, event: discord.ScheduledEvent, user: discord.User) -> None:
        """Someone is interested."""
        await self._note(event, user, is_there=True)

    @commands.Cog.listener()
    async def on_scheduled_event_user_remove(self, event: discord.ScheduledEvent, user: discord.User) -> None:
        """Someone is not interested any more."""
        await self._note(event, user, is_there=False)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """We never delete one, so somebody did."""
        await self._ask(event.id)

    async def _catch_up(self, external_id: int, occurrence_id: int) -> None:
        try:
            event = await self.client.home.fetch_scheduled_event(external_id)
        except discord.NotFound:
            await self._ask(external_id)
            return
        # Before we look: whoever becomes interested meanwhile is not taken for one who left.
        known = await mirrors.interested(self.client.database, occurrence_id)
        there = [user async for user in event.users()]
        for user in there:
            await self._note(event, user, is_there=True)
        lost = set(known) - {str(user.id) for user in there}
        await mirrors.interest_lost(self.client.database, occurrence_id, lost, now=self.client.clock())

    async def _note(self, event: discord.ScheduledEvent, user: discord.User, *, is_there: bool) -> None:
        member = self.client.home.get_member(user.id) or user
        await mirrors.note_interest(
            self.client.database,
            event.id,
            person(member),
            described=event.description or "",
            is_there=is_there,
            now=self.client.clock(),
        )

    async def _ask(self, external_id: int) -> None:
        channel = self.client.settings.discord.editors_channel
        await mirrors.ask_about_deletion(
            self.client.database, external_id, channel=channel, now=self.client.clock()
        )


class AgainButton(LastingButton, template=r"mirror:1:again:(?P<id>\d{1,18})"):
    """Brings a scheduled event back that was deleted."""

    def __init__(self, button: discord.ui.Button[Any], event_id: int) -> None:
        super().__init__(button)
        self.event_id = event_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Brings it back, for editors: they alone see the channel."""
        client: Client = interaction.client
        wanted = client.settings.discord.editors
        roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
        if not any(wanted in (role.name, str(role.id)) for role in roles):
            raise UserError(N_("The office decides about this."))
        await mirrors.show_again(client.database, self.event_id)
        told = gettext(closest(interaction.locale.value), N_("It comes back within seconds."))
        await reply(interaction, content=told)


async def setup(client: Client) -> None:
    """Loads the cog; its button works in messages from before the start."""
    client.add_dynamic_items(AgainButton)
    await client.add_cog(Mirrors(client))
