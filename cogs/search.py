"""`/search`: one question over threads, dates, resources and the glossary."""

from __future__ import annotations

import html
import re
from typing import Any, Self
from urllib.parse import urlencode

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, LastingButton, reply
from bot.domain import search
from bot.domain.search import Hit, SearchPage
from bot.domain.talk import message_path
from bot.i18n import N_, Language, closest, gettext, say_date
from bot.notices import ActionButton, LinkButton, Notice, plain, shortened

SHOWN = 6
EXCERPT_LENGTH = 240
LONGEST_ID = 100
"""Characters of a button's custom id (Discord API reference, "Component Custom ID")."""
KINDS = {"thread": N_("Thread"), "event": N_("Event"), "resource": N_("Resource"), "term": N_("Glossary")}

WORDLESS = N_("This narrows down or leaves out. A word to look for is missing.")


class PageButton(LastingButton, template=r"search:1:(?P<page>\d{1,3}):(?P<query>(?s:.+))"):
    """Another page of hits, in place of the one above it. The question stands in the button itself."""

    def __init__(self, button: discord.ui.Button[Any], page: int, query: str) -> None:
        super().__init__(button)
        self.page = page
        self.query = query

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["page"]), match["query"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Shows the page to whoever leafs: in their own answer, or as one of their own."""
        client: Client = interaction.client
        view = await _page(client, self.query, self.page, closest(interaction.locale.value))
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=view)
        else:
            await reply(interaction, view=view)


class Search(commands.Cog):
    """The command that searches everything."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="search", description=N_("Search threads, dates, resources and the glossary"))
    @app_commands.describe(query=N_("Words to look for"))
    async def search(
        self, interaction: discord.Interaction[Client], query: app_commands.Range[str, 1, 200]
    ) -> None:
        """The best hits among what is public, for the asker alone."""
        await reply(interaction, view=await _page(self.client, query, 0, closest(interaction.locale.value)))

    @search.autocomplete("query")
    async def complete(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Words that people use in public."""
        found = await search.complete(self.client.database, typed)
        return [app_commands.Choice(name=each[:100], value=each[:100]) for each in found if len(each) <= 100]


async def _page(client: Client, query: str, number: int, language: Language) -> discord.ui.LayoutView:
    page = await search.search(client.database, query, limit=SHOWN * (number + 1))
    return card(_found(page, number, client.settings.web.base_url, language), language)


def _found(page: SearchPage, number: int, base_url: str, language: Language) -> Notice:
    title = N_("Best matches for “{query}”") if page.hits else N_("Nothing found for “{query}”")
    tries = N_("Try fewer or shorter words, or ask in one of the topics.")
    helps = gettext(language, tries if page.has_words else WORDLESS)
    more = f"{base_url}/search?{urlencode({'q': page.query})}"
    entries = fitting(_entry(hit, base_url, language) for hit in page.hits[SHOWN * number :])
    on_web = (LinkButton(gettext(language, N_("Search on the web")), more),) if len(more) <= 512 else ()
    return Notice(
        kind=gettext(language, N_("Search")),
        title=gettext(language, title, query=shortened(page.query, 100)),
        lines=(*_corrected(page, language), *(entries or (helps,)), *_place(page, number, language)),
        buttons=(*_leaf(page, number, language), *on_web),
    )


def _corrected(page: SearchPage, language: Language) -> list[str]:
    text = N_("Nobody wrote “{typed}”. Searched instead: {meant}")
    return [
        gettext(language, text, typed=plain(each.typed, 60), meant=plain(each.meant, 60))
        for each in page.corrections
    ]


def _place(page: SearchPage, number: int, language: Language) -> tuple[str, ...]:
    """Which of the pages this is, if there are several."""
    pages = -(-page.total // SHOWN)
    if pages < 2:
        return ()
    return (f"\n-# {gettext(language, N_('Page {page} of {pages}'), page=number + 1, pages=pages)}",)


def _leaf(page: SearchPage, number: int, language: Language) -> tuple[ActionButton, ...]:
    """A question too long for a button goes on on the web alone."""
    leaves = [(N_("Back"), number - 1, number > 0), (N_("Further hits"), number + 1, page.next is not None)]
    ids = [(text, f"search:1:{to}:{page.query}") for text, to, is_there in leaves if is_there]
    return tuple(ActionButton(gettext(language, text), each) for text, each in ids if len(each) <= LONGEST_ID)


def _entry(hit: Hit, base_url: str, language: Language) -> str:
    about = [hit.label or gettext(language, KINDS[hit.kind])]
    about += [plain(each, 60) for each in (hit.place, hit.topic) if each]
    if hit.at is not None:
        about.append(say_date(hit.at, language))
    return (
        f"\n**{linked(hit.title, base_url + _path(hit))}**\n"
        f"{_excerpt(hit.excerpt_html)}\n-# {' · '.join(about)}"
    )


def _path(hit: Hit) -> str:
    paths = {
        "thread": message_path(hit.ref, hit.anchor) if hit.anchor else f"/threads/{hit.ref}",
        "event": f"/events/{hit.ref}",
        "resource": f"/resources/{hit.ref}",
        "term": f"/glossary#{hit.ref}",
    }
    return paths[hit.kind]


def _excerpt(excerpt_html: str) -> str:
    """The excerpt in Discord's Markdown, what matched in bold."""
    told = ""
    for number, piece in enumerate(re.split(r"<mark>(.*?)</mark>", excerpt_html)):
        text = plain(html.unescape(piece))
        told += f"**{text}**" if number % 2 else text
        if len(told) > EXCERPT_LENGTH:
            return f"{told.removesuffix(' …')} …"
    return told


async def setup(client: Client) -> None:
    """Loads the cog."""
    client.add_dynamic_items(PageButton)
    await client.add_cog(Search(client))
