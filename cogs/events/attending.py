"""The office notes who came: a menu of those who answered, page by page, and one for everybody else."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.client import Client, LastingButton, LastingMenu, LastingPeople, person
from bot.domain import attendance, participants
from bot.domain.date_words import when
from bot.domain.participants import Participant, Participation
from bot.i18n import N_, Language, closest, gettext, ngettext
from bot.notices import Tone, plain
from cogs.events.rights import require_editor

PAGE = 25
"""Discord offers no more in one menu ("Select Menus")."""


async def sheet(client: Client, date_id: int, page: int, language: Language) -> discord.ui.LayoutView:
    """Who of a page came, and the way to the other pages; raises UserError if the date is not there."""
    found = await participants.participation(client.database, date_id)
    pages = max(1, -(-len(found.expected) // PAGE))
    page = min(page, pages - 1)
    shown = found.expected[page * PAGE : (page + 1) * PAGE]
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(_said(found, page, pages, language))]
    if shown:
        parts.append(discord.ui.ActionRow(_menu(shown, date_id, page, language)))
    parts.append(discord.ui.ActionRow(_others(date_id, language)))
    if pages > 1:
        parts.append(discord.ui.ActionRow(*_turning(date_id, page, pages, language)))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=Tone.OFFICE.value))
    return view


class SheetButton(LastingButton, template=r"attendance:1:(?P<date>\d{1,18}):(?P<page>\d{1,3})"):
    """Opens a page."""

    def __init__(self, button: discord.ui.Button[Any], date_id: int, page: int) -> None:
        super().__init__(button)
        self.date_id, self.page = date_id, page

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["date"]), int(match["page"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Shows it in place of the page before; beside the participants it is a message of its own."""
        require_editor(interaction)
        view = await sheet(interaction.client, self.date_id, self.page, closest(interaction.locale.value))
        if interaction.message is not None and interaction.message.attachments:
            await interaction.response.send_message(view=view, ephemeral=True)
        else:
            await interaction.response.edit_message(view=view)


class SheetMenu(LastingMenu, template=r"attendance-menu:1:(?P<date>\d{1,18}):(?P<page>\d{1,3})"):
    """Those of one page who came are picked, the others were not there."""

    def __init__(self, menu: discord.ui.Select[Any], date_id: int, page: int) -> None:
        super().__init__(menu)
        self.date_id, self.page = date_id, page

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Select), "no other component has such an id"
        return cls(item, int(match["date"]), int(match["page"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Keeps it and shows the page as it is now."""
        require_editor(interaction)
        client: Client = interaction.client
        asked = [option.value for option in self.item.options]
        await attendance.mark(
            client.database, self.date_id, asked=asked, present=self.item.values, now=client.clock()
        )
        view = await sheet(client, self.date_id, self.page, closest(interaction.locale.value))
        await interaction.response.edit_message(view=view)


class OthersMenu(LastingPeople, template=r"attendance-others:1:(?P<date>\d{1,18})"):
    """People who came without having answered."""

    def __init__(self, menu: discord.ui.UserSelect[Any], date_id: int) -> None:
        super().__init__(menu)
        self.date_id = date_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.UserSelect), "no other component has such an id"
        return cls(item, int(match["date"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Adds them and shows the first page."""
        require_editor(interaction)
        client: Client = interaction.client
        people = [person(user) for user in self.item.values if not user.bot]
        await attendance.mark_others(client.database, self.date_id, people, now=client.clock())
        view = await sheet(client, self.date_id, 0, closest(interaction.locale.value))
        await interaction.response.edit_message(view=view)


def _said(found: Participation, page: int, pages: int, language: Language) -> str:
    there = ngettext(language, "{n} person was there", "{n} people were there", found.there)
    lines = [
        gettext(language, N_("Who came")),
        f"**{plain(found.date.title)}**",
        when(found.date, language),
        there,
    ]
    if pages > 1:
        lines.append(gettext(language, N_("Page {page} of {pages}"), page=page + 1, pages=pages))
    return "\n".join(lines)


def _menu(
    shown: tuple[Participant, ...], date_id: int, page: int, language: Language
) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=participants.name_of(each, language)[:100],
            value=each.key,
            description=participants.say_state(each, language),
            default=each.has_come,
        )
        for each in shown
    ]
    return discord.ui.Select(
        custom_id=f"attendance-menu:1:{date_id}:{page}",
        placeholder=gettext(language, N_("Pick all who were there")),
        options=options,
        min_values=0,
        max_values=len(options),
    )


def _others(date_id: int, language: Language) -> discord.ui.UserSelect[Any]:
    return discord.ui.UserSelect(
        custom_id=f"attendance-others:1:{date_id}",
        placeholder=gettext(language, N_("Somebody else who was there")),
        min_values=1,
        max_values=PAGE,
    )


def _turning(date_id: int, page: int, pages: int, language: Language) -> list[discord.ui.Button[Any]]:
    ways = [(page - 1, N_("Page before")), (page + 1, N_("Next page"))]
    return [
        discord.ui.Button(label=gettext(language, label), custom_id=f"attendance:1:{date_id}:{to}")
        for to, label in ways
        if 0 <= to < pages
    ]
