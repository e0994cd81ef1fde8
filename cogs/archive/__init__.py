"""The archive reads along: live while connected, and by catching up on what was missed."""

from __future__ import annotations

from bot.client import Client
from cogs.archive.listening import Archive


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Archive(client))
