"""`/resource find` and its pages: what is looked for stands in the message, so buttons outlive a restart."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import discord
from discord import app_commands

from bot import offers
from bot.cards import card
from bot.client import Client, LastingButton, reply
from bot.domain import resources, taxonomy
from bot.domain.resources import ResourceFilter, ResourcePage
from bot.domain.resources.views import FACETS
from bot.domain.taxonomy import Facet
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, Notice
from cogs.resources.cards import listed, nothing, single
from cogs.resources.rights import picked_id

SHOWN = 5
Offer = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]
LISTS = {"kind": Facet.RESOURCE_KIND, "field": Facet.FIELD, "city": Facet.CITY, "tag": Facet.TAG}
"""The options that narrow a search, and the lists that they choose from."""


async def show_found(interaction: discord.Interaction[Any], chosen: ResourceFilter, *, shared: bool) -> None:
    """The resource that was picked, or the first page of those that fit; `shared`: for everyone here."""
    client: Client = interaction.client
    language = closest(interaction.locale.value)
    notice = await _one(client, chosen, language) or await _page(client, chosen, 0, language)
    await reply(interaction, view=card(replace(notice, is_public=shared), language), shared=shared)


async def picked(client: Client, facet: str, typed: str | None) -> tuple[str, ...]:
    """The slug behind an option that narrows a search; raises UserError for what is on no list."""
    if not typed:
        return ()
    return (offers.picked((await taxonomy.lists(client.database))[LISTS[facet]], typed),)


def offering(facet: str) -> Offer:
    """Offers the values of a list while an option is being typed."""

    async def offer(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        return offers.choices((await taxonomy.lists(interaction.client.database))[LISTS[facet]], typed)

    return offer


class PageButton(LastingButton, template=r"resource-page:1:(?P<offset>\d{1,6})"):
    """Another page of what was found. What is looked for stands in the address of the button beside it."""

    def __init__(self, item: discord.ui.Button[Any], offset: int) -> None:
        super().__init__(item)
        self.offset = offset

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, int(match["offset"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Turns the asker's own page in its place; of a shared one everyone gets their own copy."""
        client: Client = interaction.client
        language = closest(interaction.locale.value)
        notice = await _page(client, self._chosen(), self.offset, language)
        is_own = interaction.message is not None and interaction.message.flags.ephemeral
        if is_own:
            await interaction.response.edit_message(view=card(notice, language))
        else:
            await reply(interaction, view=card(notice, language))

    def _chosen(self) -> ResourceFilter:
        assert self.view is not None, "a pressed button stands in a message"
        addresses = (getattr(item, "url", None) for item in self.view.walk_children())
        asked = parse_qs(urlsplit(next((url for url in addresses if url), "")).query)
        values = {facet: tuple(asked.get(facet, ())) for facet in FACETS}
        return ResourceFilter(text=" ".join(asked.get("q", ())), **values)


async def _one(client: Client, chosen: ResourceFilter, language: Language) -> Notice | None:
    number = picked_id(chosen.text) if chosen.text.startswith("#") else None
    page = await resources.resource_page(client.database, number) if number is not None else None
    return single(page, client.settings.web.base_url, language) if page else None


async def _page(client: Client, chosen: ResourceFilter, offset: int, language: Language) -> Notice:
    found = await resources.best(client.database, chosen, offset=offset, limit=SHOWN)
    base_url = client.settings.web.base_url
    more = address(base_url, chosen)
    if not found.resources:
        return nothing(chosen.text, more, language)
    if found.total == 1:
        page = await resources.resource_page(client.database, found.resources[0].id)
        if page is not None:
            return single(page, base_url, language)
    pages: list[ResourcePage | None] = [
        await resources.resource_page(client.database, each.id) for each in found.resources
    ]
    turns = []
    if offset:
        turns.append(_turn(N_("Before"), max(offset - SHOWN, 0), language))
    if found.total > offset + SHOWN:
        turns.append(_turn(N_("Further"), offset + SHOWN, language))
    shown = [page for page in pages if page is not None]
    place = (offset + 1, offset + len(shown), found.total)
    return listed(chosen.text, shown, place, more, language, turns=turns)


def address(base_url: str, chosen: ResourceFilter) -> str:
    """The page on the web that shows the same, as far as a button's address may be long."""
    asked = {"q": chosen.text[:100], **chosen.choice}
    query = urlencode({name: value for name, value in asked.items() if value}, doseq=True)
    return f"{base_url}/resources" + (f"?{query}" if query else "")


def _turn(label: str, offset: int, language: Language) -> ActionButton:
    return ActionButton(gettext(language, label), f"resource-page:1:{offset}")
