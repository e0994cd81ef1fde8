"""`/resource file`: an editor adds a file to a resource, or puts it in the place of the old one."""

from __future__ import annotations

import discord

from bot.client import Client, person
from bot.domain.resources import attachments
from bot.domain.resources.attachments import Access
from bot.errors import UserError
from bot.files import Kept, StoreShut, store_of
from bot.i18n import N_

LARGEST = 25 * 1024 * 1024
"""Bytes; what is larger stands better on a server of its own, with a link."""


async def add_file(
    interaction: discord.Interaction[Client],
    resource_id: int,
    file: discord.Attachment,
    *,
    access: str,
    note: str,
    replaces: bool,
) -> None:
    """Fetches, stores and adds the file; raises UserError if that cannot be."""
    client = interaction.client
    kept = await _kept(client, file)
    await attachments.add(
        client.database,
        resource_id,
        person(interaction.user),
        kept,
        file.filename,
        access=Access(access),
        note=note,
        replaces=replaces,
        now=client.clock(),
    )


async def _kept(client: Client, file: discord.Attachment) -> Kept:
    if file.size > LARGEST:
        raise UserError(N_("The file is too large: at most {size} MB."), size=LARGEST // 1024 // 1024)
    store = store_of(client.settings.files)
    try:
        content = await file.read()
        async with store.incoming() as incoming:
            await incoming.write(content)
            return await incoming.keep()
    except (discord.HTTPException, StoreShut):
        raise UserError(N_("The file could not be stored just now. Please try again later.")) from None
