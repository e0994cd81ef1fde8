"""The archive reads along: live while connected, and by catching up on what was missed."""

from __future__ import annotations

from bot.client import Client
from cogs.archive.intake import Intake
from cogs.archive.listening import Archive
from cogs.archive.mapping import Glance
from cogs.archive.rounds import Rounds
from cogs.archive.status import Proof
from cogs.archive.surroundings import Surroundings


async def setup(client: Client) -> None:
    """Loads the cogs."""
    intake, glance = Intake(client), Glance(client)
    rounds = Rounds(client, intake, glance)
    await client.add_cog(Archive(client, intake, rounds, glance))
    await client.add_cog(Surroundings(client, intake, rounds, glance))
    await client.add_cog(Proof(client))
