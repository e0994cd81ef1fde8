"""`/city`: what there is of a city and whom to ask there; the office keeps it, people offer themselves."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import roles
from bot.cards import card, fitting
from bot.client import Client, person, reply
from bot.domain import cities, city_contacts, taxonomy
from bot.domain.city_contacts import LENGTH, Contact, NewContact
from bot.domain.taxonomy import Facet
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext, ngettext
from bot.notices import LinkButton, Notice, Tone, plain
from bot.offers import choices, picked

REFUSAL = N_("What is shown of a city is chosen by the office. It needs the role “{role}”.")
Text = app_commands.Range[str, 1, LENGTH]


class Cities(commands.Cog):
    """The commands about cities."""

    city = app_commands.Group(name="city", description=N_("Cities of the programme"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @city.command(name="show", description=N_("What there is of a city, and whom to ask"))
    @app_commands.describe(city=N_("Which city"), share=N_("Show the answer to everyone here"))
    async def show(self, interaction: discord.Interaction[Client], city: str, *, share: bool = False) -> None:
        """Area, contacts and what is public, for the asker alone or for everyone here."""
        slug = await self._picked(Facet.CITY, city)
        page = await cities.city_page(self.client.database, slug, now=self.client.clock())
        assert page is not None, "it is on the list"
        language = closest(interaction.locale.value)
        link = f"{self.client.settings.web.base_url}/cities/{slug}"
        view = card(_page(page, link, language, is_public=share), language)
        await reply(interaction, view=view, shared=share)

    @city.command(name="contact", description=N_("Show a contact of a city (for the office)"))
    @app_commands.describe(
        city=N_("Which city"),
        text=N_("As it may be shown to everyone"),
        names=N_("Does it name a person?"),
        agreed=N_("How the person agreed, for example: by e-mail on 12 November"),
        field=N_("For which field of action; left out: for all"),
    )
    @app_commands.choices(
        names=[
            app_commands.Choice(name=N_("no, an office or a function"), value="nobody"),
            app_commands.Choice(name=N_("yes, a person"), value="person"),
        ]
    )
    async def contact(
        self,
        interaction: discord.Interaction[Client],
        *,
        city: str,
        text: Text,
        names: str,
        agreed: app_commands.Range[str, 0, LENGTH] = "",
        field: str = "",
    ) -> None:
        """Of a named person it says how they agreed."""
        roles.require_editor(interaction, REFUSAL)
        new = await self._new(city, text, field, agreed if names == "person" else None)
        await city_contacts.enter(
            self.client.database, new, person(interaction.user), now=self.client.clock()
        )
        await self._tell(interaction, N_("It is shown now: {link}"), new.city)

    @city.command(name="offer", description=N_("Offer to be asked about your city"))
    @app_commands.describe(
        city=N_("Which city"),
        text=N_("As it may be shown to everyone, with or without your name"),
        field=N_("For which field of action; left out: for all"),
    )
    async def offer(
        self, interaction: discord.Interaction[Client], city: str, text: Text, field: str = ""
    ) -> None:
        """Whoever offers themselves agrees by that; the office chooses what is shown."""
        new = await self._new(city, text, field, None)
        await city_contacts.offer(
            self.client.database, new, person(interaction.user), now=self.client.clock()
        )
        told = N_(
            "Thank you! As soon as the office shows it, everyone can read it: {link} "
            "You can take it back at any time: /city remove."
        )
        await self._tell(interaction, told, new.city)

    @city.command(name="contacts", description=N_("All contacts, and what waits (for the office)"))
    async def contacts(self, interaction: discord.Interaction[Client]) -> None:
        """With who agreed how."""
        roles.require_editor(interaction, REFUSAL)
        language = closest(interaction.locale.value)
        found = await self._entries(interaction)
        told = [_told(each, language) for each in found]
        notice = Notice(
            kind=gettext(language, N_("Cities")),
            title=gettext(language, N_("Contacts")),
            lines=fitting(told) or (gettext(language, N_("Nothing so far.")),),
            tone=Tone.OFFICE,
        )
        await reply(interaction, view=card(notice, language))

    @city.command(name="approve", description=N_("Show what somebody offered (for the office)"))
    @app_commands.describe(entry=N_("Which entry"))
    async def approve(self, interaction: discord.Interaction[Client], entry: str) -> None:
        """From now on everyone sees it."""
        roles.require_editor(interaction, REFUSAL)
        known = await self._known(interaction, entry)
        slug = await city_contacts.show(
            self.client.database, known.id, person(interaction.user), now=self.client.clock()
        )
        await self._tell(interaction, N_("It is shown now: {link}"), slug)

    @city.command(name="change", description=N_("Change the text of a contact"))
    @app_commands.describe(entry=N_("Which entry"), text=N_("As it may be shown to everyone"))
    async def change(self, interaction: discord.Interaction[Client], entry: str, text: Text) -> None:
        """The office's entries; one's own, which then waits again."""
        known = await self._known(interaction, entry)
        is_shown = await city_contacts.change(
            self.client.database,
            known.id,
            text,
            person(interaction.user),
            is_editor=roles.is_editor(interaction),
            now=self.client.clock(),
        )
        waits = N_("Changed. It is shown again as soon as the office has looked at it: {link}")
        await self._tell(interaction, N_("It is shown now: {link}") if is_shown else waits, known.city_slug)

    @city.command(name="remove", description=N_("Take a contact back"))
    @app_commands.describe(entry=N_("Which entry"), reason=N_("Why, for the history"))
    async def remove(
        self,
        interaction: discord.Interaction[Client],
        entry: str,
        reason: app_commands.Range[str, 0, LENGTH] = "",
    ) -> None:
        """The office any, everyone their own."""
        known = await self._known(interaction, entry)
        await city_contacts.remove(
            self.client.database,
            known.id,
            person(interaction.user),
            reason,
            is_editor=roles.is_editor(interaction),
            now=self.client.clock(),
        )
        await self._tell(interaction, N_("It is shown no more: {link}"), known.city_slug)

    @city.command(name="area", description=N_("Say which quarters of a city are funded (for the office)"))
    @app_commands.describe(city=N_("Which city"), text=N_("As it may be shown to everyone"))
    async def area(
        self, interaction: discord.Interaction[Client], city: str, text: app_commands.Range[str, 1, 600]
    ) -> None:
        """In place of what was told before."""
        roles.require_editor(interaction, REFUSAL)
        slug = await self._picked(Facet.CITY, city)
        await cities.name_area(self.client.database, slug, text)
        await self._tell(interaction, N_("It is shown now: {link}"), slug)

    @show.autocomplete("city")
    @contact.autocomplete("city")
    @offer.autocomplete("city")
    @area.autocomplete("city")
    async def offer_city(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Cities while someone types."""
        return choices((await taxonomy.lists(self.client.database))[Facet.CITY], typed)

    @contact.autocomplete("field")
    @offer.autocomplete("field")
    async def offer_field(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Fields of action while someone types."""
        return choices((await taxonomy.lists(self.client.database))[Facet.FIELD], typed)

    @approve.autocomplete("entry")
    @change.autocomplete("entry")
    @remove.autocomplete("entry")
    async def offer_entry(
        self, interaction: discord.Interaction[Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """What the asker may end or change."""
        found = await self._entries(interaction)
        return choices([(str(each.id), f"{each.city}: {each.text}") for each in found], typed)

    async def _entries(self, interaction: discord.Interaction[Client]) -> list[Contact]:
        account, is_editor = str(interaction.user.id), roles.is_editor(interaction)
        return await city_contacts.entries(self.client.database, account, is_editor=is_editor)

    async def _known(self, interaction: discord.Interaction[Client], entry: str) -> Contact:
        for each in await self._entries(interaction):
            if str(each.id) == entry:
                return each
        raise UserError(N_("There is no such entry of yours. Please choose one from the list."))

    async def _new(self, city: str, text: str, field: str, agreed: str | None) -> NewContact:
        slug = await self._picked(Facet.CITY, city)
        return NewContact(slug, text, await self._picked(Facet.FIELD, field) if field else "", agreed)

    async def _picked(self, facet: Facet, typed: str) -> str:
        return picked((await taxonomy.lists(self.client.database))[facet], typed)

    async def _tell(self, interaction: discord.Interaction[Client], text: str, city: str) -> None:
        link = f"{self.client.settings.web.base_url}/cities/{city}"
        await reply(interaction, content=gettext(closest(interaction.locale.value), text, link=link))


def _told(each: Contact, language: Language) -> str:
    """An entry as the office sees it: for what, in whose words, since when."""
    state = N_("is shown") if each.shown_at else N_("waits for the office")
    whose = gettext(language, N_("offered by themselves")) if each.account else each.agreed
    parts = (plain(each.field, 60), plain(each.text, 200), plain(whose, 100), gettext(language, state))
    return f"**{plain(each.city, 60)}** · " + " · ".join(part for part in parts if part)


def _page(page: cities.CityPage, link: str, language: Language, *, is_public: bool) -> Notice:
    about = " · ".join(plain(part, 300) for part in (page.card.region, page.card.area) if part)
    lines = [about] if about else []
    if page.contacts:
        lines.append(f"**{gettext(language, N_('Whom to ask'))}**")
    lines += [
        ": ".join(plain(part, LENGTH) for part in (each.field, each.text) if part) for each in page.contacts
    ]
    threads, shelf = page.card.threads, page.card.resources
    counts = (
        threads and ngettext(language, "{n} conversation", "{n} conversations", threads),
        shelf and ngettext(language, "{n} resource", "{n} resources", shelf),
    )
    lines.append(
        " · ".join(each for each in counts if each) or gettext(language, N_("Nothing from here yet."))
    )
    button = LinkButton(gettext(language, N_("On the web")), link)
    kind = gettext(language, N_("City"))
    return Notice(kind, page.card.name, fitting(lines), (button,), is_public=is_public)


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Cities(client))
