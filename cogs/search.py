"""`/search`: one question over threads, dates, resources and the glossary."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, reply
from bot.domain import search
from bot.domain.search import Hit, SearchPage
from bot.i18n import N_, Language, closest, gettext, say_date
from bot.notices import LinkButton, Notice, plain, shortened

SHOWN = 6
EXCERPT_LENGTH = 240
KINDS = {"thread": N_("Thread"), "event": N_("Event"), "resource": N_("Resource"), "term": N_("Glossary")}


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
        language = closest(interaction.locale.value)
        page = await search.search(self.client.database, query, limit=SHOWN)
        notice = _found(page, self.client.settings.web.base_url, language)
        await reply(interaction, view=card(notice, language))


def _found(page: SearchPage, base_url: str, language: Language) -> Notice:
    title = N_("Best matches for “{query}”") if page.hits else N_("Nothing found for “{query}”")
    helps = gettext(language, N_("Try fewer or shorter words, or ask in one of the topics."))
    more = f"{base_url}/search?{urlencode({'q': page.query})}"
    return Notice(
        kind=gettext(language, N_("Search")),
        title=gettext(language, title, query=shortened(page.query, 100)),
        lines=fitting(_entry(hit, base_url, language) for hit in page.hits) or (helps,),
        buttons=(LinkButton(gettext(language, N_("Search on the web")), more),) if len(more) <= 512 else (),
    )


def _entry(hit: Hit, base_url: str, language: Language) -> str:
    about = [hit.label or gettext(language, KINDS[hit.kind])]
    if hit.at is not None:
        about.append(say_date(hit.at, language))
    return (
        f"\n**{linked(hit.title, base_url + _path(hit))}**\n{' · '.join(about)}\n{_excerpt(hit.excerpt_html)}"
    )


def _path(hit: Hit) -> str:
    anchor = f"#m{hit.anchor}" if hit.anchor else ""
    paths = {
        "thread": f"/threads/{hit.ref}{anchor}",
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
            return f"{told} …"
    return told


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Search(client))
