"""The forms by which editors change a resource: its words, its facts, what it is sorted by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import taxonomy
from bot.domain.resources import editing, reviewing
from bot.domain.resources.editing import Changes
from bot.domain.resources.records import Record, record
from bot.domain.resources.reviewing import Suggestion
from bot.domain.taxonomy import Facet
from bot.domain.when import read_moment
from bot.errors import UserError
from bot.forms import BETWEEN, KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, Notice, Tone
from cogs.resources.rights import require_editor

ORIGINS = (("official", N_("official")), ("peer", N_("from practice")))


class EditForm(KeptForm):
    """What the three forms have in common; `version` is the one that is being looked at."""

    part = ""

    def __init__(
        self, title: str, language: Language, resource_id: int, version: int, typed: Sequence[str]
    ) -> None:
        super().__init__(title, language, typed)
        self.resource_id, self.version = resource_id, version

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return EditAgain(self.language, self.part, self.resource_id, self.version)

    async def changes(self, client: Client) -> Changes:
        """What was typed; raises UserError for what cannot be understood."""
        raise NotImplementedError

    def note(self) -> str:
        """What changed, in the editor's words."""
        return ""

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Changes the resource and offers the other forms."""
        require_editor(interaction)
        client: Client = interaction.client
        changes = await self.changes(client)
        editor, now = person(interaction.user), client.clock()
        version = await editing.edit(
            client.database,
            self.resource_id,
            editor,
            changes,
            note=self.note(),
            version=self.version,
            now=now,
        )
        await reply(interaction, view=card(_changed(self.resource_id, version, self.language), self.language))


class WordsForm(EditForm):
    """Title, link and texts."""

    part = "words"

    def __init__(
        self, found: Suggestion, language: Language, typed: Sequence[str] = (), plain_summary: str = ""
    ) -> None:
        held = [found.title, found.url, found.summary, plain_summary]
        super().__init__(N_("Change a resource"), language, found.id, found.version, typed or held)
        self.name = self.ask(N_("Title"), most=200)
        self.link = self.ask(N_("Link"), most=1000, example="https://", is_required=False)
        self.summary = self.ask(N_("What it is good for"), most=1000, is_long=True)
        self.plain = self.ask(N_("The same in plain words"), most=1000, is_long=True, is_required=False)
        self.what = self.ask(N_("What has changed"), most=300, is_required=False)

    def note(self) -> str:
        return self.what.value

    async def changes(self, client: Client) -> Changes:
        return Changes(
            title=self.name.value,
            url=self.link.value,
            summary=self.summary.value,
            plain_summary=self.plain.value,
        )


class FactsForm(EditForm):
    """Kind, origin and rights."""

    part = "facts"

    def __init__(
        self, held: Record, kinds: Sequence[tuple[str, str]], language: Language, typed: Sequence[str] = ()
    ) -> None:
        name = dict(kinds).get(held.kind, "")
        until = f"{held.valid_until:%d.%m.%Y}" if held.valid_until else ""
        before = [name, held.publisher, held.licence, held.contact, until]
        super().__init__(N_("Facts of a resource"), language, held.id, held.version, typed or before)
        self.kind = self.choose(N_("Kind"), kinds)
        self.publisher = self.ask(N_("Publisher"), most=200, is_required=False)
        self.licence = self.ask(N_("Licence"), most=120, is_required=False)
        self.contact = self.ask(
            N_("Contact"), most=200, hint=N_("As it may be shown to everyone"), is_required=False
        )
        self.until = self.ask(N_("Valid until"), most=40, hint=N_("A day, or empty"), is_required=False)

    async def changes(self, client: Client) -> Changes:
        zone = ZoneInfo(client.settings.events.time_zone)
        until = self.until.value.strip()
        ends = read_moment(until, now=client.clock(), zone=zone) if until else None
        return Changes(
            kind=next(iter(self.kind.values), None),
            publisher=self.publisher.value,
            licence=self.licence.value,
            contact=self.contact.value,
            valid_until=ends.astimezone(zone).date() if ends else None,
        )


class SortingForm(EditForm):
    """By what it is found: fields, tags, cities, audience, origin."""

    part = "sorting"

    def __init__(
        self, held: Record, lists: taxonomy.Lists, language: Language, typed: Sequence[str] = ()
    ) -> None:
        origin = gettext(language, ORIGINS[0 if held.is_official else 1][1])
        before = [BETWEEN.join(held.values.get(facet, ())) for facet in (Facet.FIELD, Facet.TAG)]
        before += [BETWEEN.join(held.values.get(facet, ())) for facet in (Facet.CITY, Facet.ROLE)]
        super().__init__(N_("Sort a resource"), language, held.id, held.version, typed or [*before, origin])
        self.lists = lists
        self.fields = self._some(N_("Fields of action"), lists[Facet.FIELD])
        self.tags = self._some(N_("Tags"), lists[Facet.TAG])
        self.cities = self.ask(
            N_("Cities"), most=500, hint=N_("Names with commas between them"), is_required=False
        )
        self.audience = self._some(N_("For whom"), lists[Facet.ROLE])
        origins = [(slug, gettext(language, name)) for slug, name in ORIGINS]
        self.origin = self.choose(N_("Origin"), origins, is_required=True)

    async def changes(self, client: Client) -> Changes:
        values: dict[Facet, tuple[str, ...]] = {
            Facet.FIELD: tuple(self.fields.values),
            Facet.TAG: tuple(self.tags.values),
            Facet.ROLE: tuple(self.audience.values),
            Facet.CITY: _cities(self.cities.value, self.lists[Facet.CITY]),
        }
        return Changes(is_official="official" in self.origin.values, values=values)

    def _some(self, label: str, choices: Sequence[tuple[str, str]]) -> Any:
        shown = choices[:25] or [("-", "–")]
        return self.choose(label, shown, most=len(shown))


class EditButton(LastingButton, template=r"resource-edit:1:(?P<part>words|facts|sorting):(?P<id>\d{1,18})"):
    """Opens one of the forms, filled in with what is there."""

    def __init__(self, item: discord.ui.Button[Any], part: str, resource_id: int) -> None:
        super().__init__(item)
        self.part, self.resource_id = part, resource_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["part"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, for editors."""
        await open_form(interaction, self.part, self.resource_id)


class EditAgain(
    LastingButton,
    template=r"resource-edit-form:1:(?P<part>words|facts|sorting):(?P<id>\d{1,18}):(?P<version>\d{1,9})",
):
    """Opens a form again with what was typed; it then changes what is there now."""

    def __init__(self, language: Language, part: str, resource_id: int, version: int) -> None:
        super().__init__(again_button(language, f"resource-edit-form:1:{part}:{resource_id}:{version}"))
        self.part, self.resource_id = part, resource_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        language = closest(interaction.locale.value)
        return cls(language, match["part"], int(match["id"]), int(match["version"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        await open_form(interaction, self.part, self.resource_id, typed_before(self))


async def open_form(
    interaction: discord.Interaction[Any], part: str, resource_id: int, typed: Sequence[str] = ()
) -> None:
    """Opens the form for a part of a resource, for editors."""
    require_editor(interaction)
    client: Client = interaction.client
    language = closest(interaction.locale.value)
    found = await reviewing.suggestion(client.database, resource_id)
    held = await record(client.database, resource_id)
    if found is None or held is None:
        raise UserError(N_("There is no resource {id}."), id=resource_id)
    lists = await taxonomy.lists(client.database)
    form: EditForm
    match part:
        case "facts":
            form = FactsForm(held, lists[Facet.RESOURCE_KIND], language, typed)
        case "sorting":
            form = SortingForm(held, lists, language, typed)
        case _:
            form = WordsForm(found, language, typed, held.plain_summary)
    await interaction.response.send_modal(form)


def _cities(typed: str, known: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The slugs of cities that were typed by name; raises UserError for one that is not on the list."""
    by_name = {name.casefold(): slug for slug, name in known}
    names = [name.strip() for name in typed.split(",") if name.strip()]
    for name in names:
        if name.casefold() not in by_name:
            raise UserError(
                N_("There is no city “{city}”. Please choose one from the list."), city=name[:100]
            )
    return tuple(by_name[name.casefold()] for name in names)


def _changed(resource_id: int, version: int, language: Language) -> Notice:
    buttons = [
        ActionButton(gettext(language, label), f"resource-edit:1:{part}:{resource_id}")
        for part, label in (
            ("words", N_("Change the texts")),
            ("facts", N_("Change the facts")),
            ("sorting", N_("Sort it")),
        )
    ]
    return Notice(
        kind=gettext(language, N_("Resource")),
        title=gettext(language, N_("Changed: version {version}"), version=version),
        lines=(gettext(language, N_("What is left to change?")),),
        buttons=tuple(buttons),
        tone=Tone.OFFICE,
    )
