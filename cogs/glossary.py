"""`/glossary`: what a word of the programme means, also in plain words; `/define`: the office says it."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot import roles
from bot.cards import card
from bot.client import Client, reply
from bot.domain import glossary
from bot.domain.glossary import TermView
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import LinkButton, Notice, Tone, plain
from bot.offers import CHOICES

REFUSAL = N_("The glossary is written by the role “{role}”.")


class Glossary(commands.Cog):
    """The commands that explain words."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="glossary", description=N_("What a word means"))
    @app_commands.describe(term=N_("The word"), share=N_("Show the answer to everyone here"))
    async def explain(
        self, interaction: discord.Interaction[Client], term: str, *, share: bool = False
    ) -> None:
        """One word, for the asker alone or for everyone here."""
        language = closest(interaction.locale.value)
        found = await glossary.terms_like(self.client.database, term, limit=1)
        if not found:
            text = N_("The glossary does not hold “{term}” yet. The office is glad of a hint.")
            raise UserError(text, term=term[:100])
        view = card(
            _explained(found[0], self.client.settings.web.base_url, language, is_public=share), language
        )
        await reply(interaction, view=view, shared=share)

    @app_commands.command(name="define", description=N_("Explain a word in the glossary (for the office)"))
    @app_commands.describe(
        word=N_("The word; one that the glossary holds is changed"),
        meaning=N_("What it means; as it was if left out"),
        also=N_("Abbreviations and other names, with commas; a hyphen for none"),
        simple=N_("The same in plain words"),
    )
    async def define(
        self,
        interaction: discord.Interaction[Client],
        word: app_commands.Range[str, 1, 100],
        meaning: app_commands.Range[str, 1, 1500] | None = None,
        also: app_commands.Range[str, 1, 300] | None = None,
        simple: app_commands.Range[str, 1, 1000] | None = None,
    ) -> None:
        """A word, new or changed; the search knows its other names at once."""
        roles.require_editor(interaction, REFUSAL)
        names = None if also is None else [name.strip() for name in also.split(",") if name.strip(" -")]
        kept = await glossary.define(
            self.client.database, word, definition=meaning, aliases=names, plain=simple
        )
        language = closest(interaction.locale.value)
        notice = _explained(kept, self.client.settings.web.base_url, language, is_public=False)
        await reply(interaction, view=card(replace(notice, tone=Tone.OFFICE), language))

    @define.autocomplete("word")
    async def offer_names(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Words that the glossary holds; any other is new."""
        found = await glossary.terms_like(self.client.database, typed, limit=CHOICES)
        return [app_commands.Choice(name=each.name[:100], value=each.name[:100]) for each in found]

    @explain.autocomplete("term")
    async def offer(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Words while someone types."""
        found = await glossary.terms_like(self.client.database, typed, limit=CHOICES)
        return [app_commands.Choice(name=each.name[:100], value=each.slug) for each in found]


def _explained(term: TermView, base_url: str, language: Language, *, is_public: bool) -> Notice:
    told = [plain(term.definition, 1500)]
    if term.plain:
        told.append(f"**{gettext(language, N_('In plain words:'))}** {plain(term.plain, 1000)}")
    title = f"{term.name} ({', '.join(term.aliases)})" if term.aliases else term.name
    link = LinkButton(gettext(language, N_("In the glossary")), f"{base_url}/glossary#{term.slug}")
    return Notice(gettext(language, N_("Glossary")), title, tuple(told), (link,), is_public=is_public)


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Glossary(client))
