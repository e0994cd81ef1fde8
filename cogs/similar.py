"""`/similar`: what resources and conversations fit a message that somebody links to."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, reply
from bot.domain import similar
from bot.domain.similar import Similar
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import Notice, plain, shortened

_LINK = re.compile(r"https?://\S+/channels/\d+/(?P<channel>\d{1,20})/(?P<message>\d{1,20})")
Readable = discord.TextChannel | discord.Thread


class SimilarThings(commands.Cog):
    """The command that answers a question with what is there already."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="similar", description=N_("What fits a message: resources and conversations"))
    @app_commands.describe(
        message=N_("The link to the message: “Copy message link”"),
        share=N_("Show the answer to everyone here"),
    )
    async def find(
        self, interaction: discord.Interaction[Client], message: str, *, share: bool = False
    ) -> None:
        """The best resources and conversations, for the asker alone or for everyone here."""
        language = closest(interaction.locale.value)
        asked = await self._linked(interaction, message)
        found = await similar.similar(self.client.database, asked.content, but_thread=asked.channel.id)
        notice = _told(found, asked, self.client.settings.web.base_url, language, is_public=share)
        await reply(interaction, view=card(notice, language), shared=share)

    async def _linked(self, interaction: discord.Interaction[Client], link: str) -> discord.Message:
        """The message behind a link; raises UserError unless the asker may read it."""
        refusal = UserError(
            N_("This link leads to no message here. “Copy message link” gives the right one.")
        )
        found = _LINK.search(link)
        if found is None:
            raise refusal
        try:
            guild = self.client.home
            number = int(found["channel"])
            place = guild.get_channel_or_thread(number) or await guild.fetch_channel(number)
            if not isinstance(place, Readable) or not await _may_read(place, interaction.user):
                raise refusal
            return await place.fetch_message(int(found["message"]))
        except (discord.NotFound, discord.Forbidden):
            raise refusal from None


async def _may_read(place: Readable, who: discord.abc.User) -> bool:
    """Whether somebody sees what is said in a place; a private thread is for those in it."""
    if not isinstance(who, discord.Member):
        return False
    sees = place.permissions_for(who)
    if isinstance(place, discord.Thread) and place.is_private():
        return who.id in {each.id for each in await place.fetch_members()}
    return sees.view_channel and sees.read_message_history


def _told(
    found: Similar, asked: discord.Message, base_url: str, language: Language, *, is_public: bool
) -> Notice:
    lines: list[str] = []
    resources = [(each.title, f"{base_url}/resources/{each.ref}", each.label) for each in found.resources]
    threads = [(each.title, f"{base_url}/threads/{each.ref}", "") for each in found.threads]
    lines += _part(N_("Resources"), resources, language)
    lines += _part(N_("Conversations"), threads, language)
    nothing = gettext(language, N_("Nothing here fits it yet: a good reason to answer."))
    words = shortened(" ".join(asked.content.split()), 80)
    quoted = f"„{words}“" if language == "de" else f"“{words}”"
    if is_public:  # not everyone here may read the place that the message stands in
        quoted, lines = gettext(language, N_("Fitting this message")), [asked.jump_url, *lines]
    return Notice(
        kind=gettext(language, N_("What fits")),
        title=quoted,
        lines=fitting(lines if resources or threads else [*lines, nothing]),
        is_public=is_public,
    )


def _part(title: str, entries: Sequence[tuple[str, str, str]], language: Language) -> list[str]:
    if not entries:
        return []
    told = [f"{linked(name, url)}{f' · {plain(label, 60)}' if label else ''}" for name, url, label in entries]
    return [f"**{gettext(language, title)}**", *told]


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(SimilarThings(client))
