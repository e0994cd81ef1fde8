"""`/page`: an editor writes pages of the web view at a one-time address, and sees how often they are read."""

from __future__ import annotations

import io
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import roles
from bot.cards import card, linked
from bot.client import Client, person, reply
from bot.domain import links, reach
from bot.domain.links import Purpose
from bot.domain.page_texts import NAMES
from bot.domain.reach import Reach, Read
from bot.i18n import BERLIN, N_, Language, closest, discord_time, gettext, say_day_long
from bot.notices import LinkButton, Notice, Tone

LASTS = timedelta(hours=4)
PLACES = {
    "/": N_("Home"),
    "/topics": N_("Topics"),
    "/events": N_("Events"),
    "/resources": N_("Resources"),
    "/cities": N_("Cities"),
    "/who-knows": N_("Who knows about something?"),
    "/glossary": N_("Glossary"),
    "/data": N_("Feeds and open data"),
    "/imprint": N_("Imprint"),
    "/privacy": N_("Privacy"),
    "/accessibility": N_("Accessibility"),
    "/plain-language": N_("Plain language"),
}
"""What the pages of the main menu and of the footer are called there."""
REFUSAL = N_("The pages are written by the role “{role}”.")


class Pages(commands.Cog):
    """The command about the pages that the office writes itself."""

    page = app_commands.Group(name="page", description=N_("Pages that the office writes itself"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @page.command(
        name="edit", description=N_("Write a page: imprint, privacy, accessibility, plain language")
    )
    @app_commands.describe(page=N_("Which page"), language=N_("In which language; German if left out"))
    @app_commands.choices(
        page=[Choice(name=label, value=name) for name, label in NAMES.items()],
        language=[Choice(name=N_("German"), value="de"), Choice(name=N_("English"), value="en")],
    )
    async def edit(
        self, interaction: discord.Interaction[Client], page: Choice[str], language: Choice[str] | None = None
    ) -> None:
        """Hands out the address, for this editor alone."""
        roles.require_editor(interaction, REFUSAL)
        client, now = self.client, self.client.clock()
        about = f"{page.value}:{language.value if language else 'de'}"
        secret = await links.hand_out(
            client.database,
            purpose=Purpose.PAGE_EDIT,
            about=about,
            member=person(interaction.user),
            now=now,
            lasts=LASTS,
        )
        asking = closest(interaction.locale.value)
        told = N_("The address is for you alone. It ends {when}, or when you publish.")
        notice = Notice(
            kind=gettext(asking, N_("Write a page")),
            title=gettext(asking, NAMES[page.value]),
            lines=(gettext(asking, told, when=discord_time(now + LASTS, "R")),),
            buttons=(
                LinkButton(
                    gettext(asking, N_("To the form")), f"{client.settings.web.base_url}/edit/{secret}"
                ),
            ),
            tone=Tone.OFFICE,
        )
        await reply(interaction, view=card(notice, asking))

    @page.command(name="visits", description=N_("How often the pages were read"))
    @app_commands.describe(days=N_("Of how many days; 30 if left out"))
    async def visits(
        self, interaction: discord.Interaction[Client], days: app_commands.Range[int, 1, 366] = 30
    ) -> None:
        """Numbers for a report: all visits, the pages most read, and a file with each page and day."""
        roles.require_editor(interaction, REFUSAL)
        client, language = self.client, closest(interaction.locale.value)
        today = client.clock().astimezone(BERLIN).date()
        found = await reach.reach(client.database, today=today, days=days)
        table = await reach.by_day(client.database, today=today, days=days, language=language)
        name = gettext(language, N_("visits-{day}.csv"), day=today.isoformat())
        view = card(_read(found, client.settings.web.base_url, language), language)
        view.add_item(discord.ui.File(f"attachment://{name}"))
        await reply(interaction, view=view, file=discord.File(io.BytesIO(table), name))


def _read(found: Reach, base_url: str, language: Language) -> Notice:
    head = N_("{n} visits since {day}")
    lines = [
        f"{place}. {linked(_named(each, language), base_url + each.path)}: {each.visits}"
        for place, each in enumerate(found.most_read, 1)
    ]
    how = N_("Counted without cookies and addresses. Programs that say what they are do not count.")
    return Notice(
        kind=gettext(language, N_("Reach")),
        title=gettext(language, head, n=found.total, day=say_day_long(found.since, language)),
        lines=(*lines, gettext(language, how)),
        tone=Tone.OFFICE,
    )


def _named(page: Read, language: Language) -> str:
    """What a page is called; one that we have no name for goes by its address."""
    if page.title:
        return page.title
    return gettext(language, PLACES[page.path]) if page.path in PLACES else page.path


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Pages(client))
