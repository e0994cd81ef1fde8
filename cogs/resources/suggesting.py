"""Suggesting a resource: a form, also from a message that holds one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import discord
from discord import app_commands

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import resources
from bot.domain.kinds import resource_kinds
from bot.domain.resources import NewResource, practice, quoting
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import plain
from cogs.resources.telling import next_step

_LINK = re.compile(r"https?://[^\s<>\"]+")
SUMMARY_LENGTH = 1000
QUOTED = N_("“{words}”")
"""Somebody else's words: the office puts them in its own before it publishes them."""
Source = tuple[int, int] | None
"""The thread and the message that a suggestion comes from."""


@app_commands.context_menu(name=N_("Suggest as resource"))
async def suggest_from(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Opens the form, filled in from a message with a link or a file, as far as its author agrees."""
    client, language = interaction.client, closest(interaction.locale.value)
    kinds = await resource_kinds(client.database)
    author, asker = str(message.author.id), str(interaction.user.id)
    if await quoting.may_quote(client.database, message.id, author=author, asker=asker):
        typed = _from_message(message, as_quoted="" if author == asker else gettext(language, QUOTED))
    else:
        typed = _without_words(message)
    form = ResourceForm(language, kinds, typed, (message.channel.id, message.id))
    await interaction.response.send_modal(form)


class ResourceForm(KeptForm):
    """What anyone knows about a resource that the office should have; `source` is a thread and a message."""

    def __init__(
        self,
        language: Language,
        kinds: Sequence[tuple[str, str]],
        typed: Sequence[str] = (),
        source: Source = None,
    ) -> None:
        super().__init__(N_("Suggest a resource"), language, typed)
        self.source = source
        self.name = self.ask(N_("Title"), most=200)
        self.link = self.ask(N_("Link"), most=1000, example="https://")
        self.summary = self.ask(
            N_("What it is good for"),
            most=SUMMARY_LENGTH,
            is_long=True,
            hint=N_("One or two sentences, in your own words"),
        )
        self.kind = self.choose(N_("Kind"), kinds) if kinds else None

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ResourceAgain(self.language, self.source)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps the suggestion and says thanks."""
        client: Client = interaction.client
        suggestion = NewResource(
            title=self.name.value,
            url=self.link.value,
            summary=self.summary.value,
            kind=next(iter(self.kind.values), None) if self.kind else None,
            from_thread_id=self.source[0] if self.source else None,
            from_message_id=self.source[1] if self.source else None,
        )
        author = person(interaction.user)
        editors = client.settings.discord.editors_channel
        resource_id = await resources.suggest(
            client.database, suggestion, author=author, editors=editors, now=client.clock()
        )
        thanks = N_("Thank you! The office looks at “{title}” and publishes it if it helps others.")
        title = self.name.value.strip()
        text = gettext(self.language, thanks, title=plain(title))
        if suggestion.kind == practice.KIND:
            steps = next_step(resource_id, title, 1, self.language)
            await reply(interaction, view=card(replace(steps, lines=(text, *steps.lines)), self.language))
        else:
            await reply(interaction, content=text)


class ResourceAgain(
    LastingButton, template=r"resource-form:(?:1|2:(?P<thread>\d{1,20}):(?P<message>\d{1,20}))"
):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, source: Source = None) -> None:
        name = f"resource-form:2:{source[0]}:{source[1]}" if source else "resource-form:1"
        super().__init__(again_button(language, name))
        self.language: Language = language
        self.source = source

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        source = (int(match["thread"]), int(match["message"])) if match["thread"] else None
        return cls(closest(interaction.locale.value), source)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        kinds = await resource_kinds(interaction.client.database)
        form = ResourceForm(self.language, kinds, typed_before(self), self.source)
        await interaction.response.send_modal(form)


def _from_message(message: discord.Message, *, as_quoted: str) -> tuple[str, str, str]:
    """Title, link and summary; `as_quoted` sets the words of somebody else as a quotation."""
    title, address, words = _without_words(message)
    said = _LINK.sub("", message.content).strip()
    first = said.splitlines()[0] if said else ""
    summary = as_quoted.format(words=said[: SUMMARY_LENGTH - len(as_quoted)]) if as_quoted and said else said
    return title if message.attachments else first[:200], address, summary[:SUMMARY_LENGTH] or words


def _without_words(message: discord.Message) -> tuple[str, str, str]:
    """What a message holds besides its author's words: a name and an address.

    Of a file it is the message's own address, since Discord's link to the file expires.
    """
    link = _LINK.search(message.content)
    file = message.attachments[0] if message.attachments else None
    if link is None and file is None:
        raise UserError(N_("This message holds neither a link nor a file."))
    address = link[0].rstrip(".,;:!?)") if link is not None else message.jump_url
    title = (file.title or file.filename) if file is not None else _name_in(address)
    return title[:200], address[:1000], ""


def _name_in(address: str) -> str:
    """What an address calls the thing it leads to: its last part, else its host."""
    parts = urlsplit(address)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2]).rpartition(".")[0]
    name = name or unquote(parts.path.rstrip("/").rpartition("/")[2])
    return re.sub(r"[-_+]+", " ", name).strip() or parts.hostname or ""
