"""`/thread`: how a thread stands, what it says in short, where it belongs."""

from __future__ import annotations

from bot.client import Client
from cogs.threads.commands import Threads
from cogs.threads.following import FollowButton, Follows, ListButton, StopButton
from cogs.threads.relating import UnrelateButton
from cogs.threads.summary import SummaryAgain


async def setup(client: Client) -> None:
    """Loads the cog; its buttons work in messages from before the start."""
    client.add_dynamic_items(SummaryAgain, FollowButton, StopButton, ListButton, UnrelateButton)
    await client.add_cog(Threads(client))
    await client.add_cog(Follows(client))
