"""`/event`: the office enters dates and publishes them, everyone sees what is next."""

from __future__ import annotations

from bot.client import Client
from cogs.events.attending import OthersMenu, SheetButton, SheetMenu
from cogs.events.changing import ChangeAgain
from cogs.events.commands import Events
from cogs.events.drafting import DetailsAgain, DraftButton
from cogs.events.entering import EventAgain
from cogs.events.sorting import SortAgain


async def setup(client: Client) -> None:
    """Loads the cog; its buttons work in messages from before the start."""
    client.add_dynamic_items(EventAgain, DraftButton, DetailsAgain, ChangeAgain)
    client.add_dynamic_items(SheetButton, SheetMenu, OthersMenu, SortAgain)
    await client.add_cog(Events(client))
