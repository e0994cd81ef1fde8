"""`/resource`: people find working aids and suggest their own; editors review them and keep them right."""

from __future__ import annotations

from bot.client import Client
from cogs.resources.commands import Resources
from cogs.resources.editing import EditAgain, EditButton
from cogs.resources.finding import PageButton
from cogs.resources.reviewing import ReviewAgain, ReviewButton
from cogs.resources.saving import SaveButton
from cogs.resources.suggesting import ResourceAgain, suggest_from
from cogs.resources.telling import TellAgain, TellButton


async def setup(client: Client) -> None:
    """Loads the cog; its buttons work in messages from before the start."""
    client.add_dynamic_items(ResourceAgain, ReviewButton, ReviewAgain, EditButton, EditAgain)
    client.add_dynamic_items(PageButton, SaveButton, TellButton, TellAgain)
    client.tree.add_command(suggest_from)
    await client.add_cog(Resources(client))
