"""Forms in which people tell of practice: an example in two steps, and what they rebuilt from one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain.resources import practice, rebuilding
from bot.forms import KeptForm, Menu, TextField, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, Notice, plain


class RebuiltForm(KeptForm):
    """Where somebody tried a resource, and what they learnt."""

    def __init__(self, resource_id: int, language: Language, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("We rebuilt it"), language, typed)
        self.resource_id = resource_id
        self.place = self.ask(N_("City"), most=120, hint=N_("It stands on the web; your name does not"))
        self.note = self.ask(
            N_("What you changed, and what you would not do again"),
            most=rebuilding.NOTE_LENGTH,
            is_long=True,
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return TellAgain(self.language, "rebuilt", self.resource_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps it and says where it stands."""
        client: Client = interaction.client
        who, now = person(interaction.user), client.clock()
        await rebuilding.rebuild(
            client.database, self.resource_id, who, self.place.value, self.note.value, now=now
        )
        link = f"{client.settings.web.base_url}/resources/{self.resource_id}"
        told = gettext(self.language, N_("Thank you! It stands on the page now: {link}"), link=link)
        await reply(interaction, content=told)


class StepsForm(KeptForm):
    """One of the two parts of a practice example; `part` counts from 1."""

    def __init__(self, resource_id: int, part: int, language: Language, typed: Sequence[str] = ()) -> None:
        title = gettext(
            language, N_("Practice example, step {part} of {all}"), part=part, all=len(practice.PARTS)
        )
        super().__init__(title, language, typed)
        self.resource_id, self.part = resource_id, part
        self.answers = {
            step: self.ask(practice.STEPS[step], most=700, is_long=True, is_required=False)
            if step != "cost"
            else self._costs()
            for step in practice.PARTS[part - 1]
        }

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return TellAgain(self.language, f"steps{self.part}", self.resource_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps the part and offers the next."""
        client: Client = interaction.client
        answers = {step: _answer(field) for step, field in self.answers.items()}
        who, now = person(interaction.user), client.clock()
        title = await practice.tell(client.database, self.resource_id, who, answers, now=now)
        if self.part < len(practice.PARTS):
            notice = next_step(self.resource_id, title, self.part + 1, self.language)
            await reply(interaction, view=card(notice, self.language))
        else:
            told = N_("Thank you, that is all. The office reads it and publishes it if it helps others.")
            await reply(interaction, content=gettext(self.language, told))

    def _costs(self) -> Menu:
        classes = [(slug, gettext(self.language, name)) for slug, name in practice.COSTS.items()]
        return self.choose(practice.STEPS["cost"], classes, hint=N_("Roughly, with what was donated"))


def _answer(field: TextField | Menu) -> str:
    return field.value if isinstance(field, discord.ui.TextInput) else next(iter(field.values), "")


class TellButton(LastingButton, template=r"resource-tell:1:(?P<what>rebuilt|steps[12]):(?P<id>\d{1,18})"):
    """Opens one of the forms."""

    def __init__(self, item: discord.ui.Button[Any], what: str, resource_id: int) -> None:
        super().__init__(item)
        self.what, self.resource_id = what, resource_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["what"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, empty."""
        await interaction.response.send_modal(
            _form(self.what, self.resource_id, closest(interaction.locale.value))
        )


class TellAgain(LastingButton, template=r"resource-told:1:(?P<what>rebuilt|steps[12]):(?P<id>\d{1,18})"):
    """Opens a form again with what was typed."""

    def __init__(self, language: Language, what: str, resource_id: int) -> None:
        super().__init__(again_button(language, f"resource-told:1:{what}:{resource_id}"))
        self.language: Language = language
        self.what, self.resource_id = what, resource_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["what"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = _form(self.what, self.resource_id, self.language, typed_before(self))
        await interaction.response.send_modal(form)


def next_step(resource_id: int, title: str, part: int, language: Language) -> Notice:
    """What is kept so far, and the way on."""
    words = N_("Kept. Step {part} of {all} is left; it can wait, and each question may stay empty.")
    button = gettext(language, N_("Tell on: step {part}"), part=part)
    return Notice(
        kind=gettext(language, N_("Practice example")),
        title=title,
        lines=(plain(gettext(language, words, part=part, all=len(practice.PARTS))),),
        buttons=(ActionButton(button, f"resource-tell:1:steps{part}:{resource_id}", is_main=True),),
    )


def _form(what: str, resource_id: int, language: Language, typed: Sequence[str] = ()) -> KeptForm:
    if what == "rebuilt":
        return RebuiltForm(resource_id, language, typed)
    return StepsForm(resource_id, int(what[-1]), language, typed)
