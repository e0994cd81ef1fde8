"""What belongs to a thread: named by editors, and taken away again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

import discord
from discord import app_commands

from bot.client import Client, LastingButton, person
from bot.domain import related
from bot.domain.related import Kind, Named, Thing
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import Tone, plain, shortened
from bot.offers import CHOICES, Choices
from cogs.threads.rights import channels_seen, require_editor

SHOWN = 12
"""Entries in one list: each is three components, and a message holds 40."""
KINDS: Mapping[Kind, str] = {
    Kind.RESOURCE: N_("Resource"),
    Kind.EVENT: N_("Event"),
    Kind.THREAD: N_("Thread"),
}


class UnrelateButton(
    LastingButton,
    template=r"unrelate:1:(?P<thread>\d{1,20}):(?P<kind>resource|event|thread):(?P<ref>\d{1,20})",
):
    """They belong together no longer."""

    def __init__(self, thread_id: int, thing: tuple[Kind, int]) -> None:
        kind, ref_id = thing
        super().__init__(discord.ui.Button(custom_id=f"unrelate:1:{thread_id}:{kind}:{ref_id}"))
        self.thread_id, self.kind, self.ref_id = thread_id, kind, ref_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(int(match["thread"]), (Kind(match["kind"]), int(match["ref"])))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Shows what is left; whoever lost the editors' role since can no longer do it."""
        require_editor(interaction)
        client: Client = interaction.client
        editor, now = person(interaction.user), client.clock()
        await related.unrelate(client.database, self.thread_id, self.kind, self.ref_id, editor, now=now)
        await interaction.response.edit_message(view=await listed(interaction, self.thread_id))


async def offer(interaction: discord.Interaction[Client], typed: str) -> Choices:
    """Resources, events and threads while someone types; the value picks exactly that thing."""
    require_editor(interaction)
    client, language = interaction.client, closest(interaction.locale.value)
    channels = channels_seen(interaction)
    found = await related.offered(
        client.database, typed, channels=channels, now=client.clock(), limit=CHOICES
    )
    return [
        app_commands.Choice(
            name=shortened(f"{gettext(language, KINDS[thing.kind])}: {thing.title}", 100),
            value=f"{thing.kind}:{thing.ref_id}",
        )
        for thing in found
    ]


async def listed(interaction: discord.Interaction[Any], thread_id: int) -> discord.ui.LayoutView:
    """What editors named for a thread, each with its button."""
    found = await related.of_thread(interaction.client.database, thread_id)
    if found is None:
        raise UserError(N_("This thread is not in the archive."))
    return _shown(found, closest(interaction.locale.value))


def _shown(found: Named, language: Language) -> discord.ui.LayoutView:
    says = N_("This belongs to “{title}”:") if found.things else N_("Nothing was named for “{title}”.")
    told = gettext(language, says, title=plain(found.title))
    hint = gettext(language, N_("The web shows what of it is public, on both pages."))
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(f"{told}\n-# {hint}")]
    parts += [_entry(found.thread_id, thing, language) for thing in found.things[:SHOWN]]
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=Tone.CONNECTS.value))
    return view


def _entry(thread_id: int, thing: Thing, language: Language) -> discord.ui.Section[Any]:
    text = f"{plain(thing.title, 200)}\n-# {gettext(language, KINDS[thing.kind])}"
    remove = discord.ui.Button[Any](
        label=gettext(language, N_("Remove")), custom_id=f"unrelate:1:{thread_id}:{thing.kind}:{thing.ref_id}"
    )
    return discord.ui.Section(text, accessory=remove)
