"""The archive reads along: live while connected, and by catching up on what was missed."""

from __future__ import annotations

from bot.client import Client
from cogs.archive.listening import Archive
from cogs.archive.status import Proof


async def setup(client: Client) -> None:
    """Loads the cogs."""
    await client.add_cog(Archive(client))
    await client.add_cog(Proof(client))
