"""The buttons under a suggestion in the editors' channel, and the forms behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain.resources import editing, reviewing
from bot.domain.resources.reviewing import Line, Suggestion
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, discord_time, gettext, say_day_long
from bot.notices import Notice, Tone, plain
from cogs.resources.editing import WordsForm
from cogs.resources.rights import require_editor

ACTIONS = {
    "suggested": N_("suggested"),
    "taken": N_("taken"),
    "asked": N_("asked back"),
    "answered": N_("answered"),
    "edited": N_("edited"),
    "published": N_("published"),
    "rejected": N_("rejected"),
    "archived": N_("archived"),
    "filed": N_("file added"),
    "checked": N_("looked at again"),
    "hidden": N_("entry hidden"),
    "link": N_("link checked"),
}
TITLES = {
    "ask": (N_("Ask back"), N_("What is missing or unclear?")),
    "reject": (N_("Reject"), N_("Why? Whoever suggested it reads this")),
    "answer": (N_("Answer the office"), N_("Your answer")),
}
SHOWN = 20
"""Lines of the history on one card."""


class ReviewButton(
    LastingButton,
    template=r"review:1:(?P<what>publish|ask|edit|reject|log|answer|holds|moved):(?P<id>\d{1,18}):(?P<about>\d{0,18})",
):
    """What an editor does with a suggestion, and the answer of whoever suggested it."""

    def __init__(self, item: discord.ui.Button[Any], what: str, resource_id: int, about: int) -> None:
        super().__init__(item)
        self.what, self.resource_id, self.about = what, resource_id, about

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        assert isinstance(item, discord.ui.Button), "no other component has such an id"
        return cls(item, match["what"], int(match["id"]), int(match["about"] or 0))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Whoever lost the editors' role since can no longer decide; a suggester needs none to answer."""
        language = closest(interaction.locale.value)
        if self.what == "answer":
            await interaction.response.send_modal(ReviewForm("answer", self.about, language))
            return
        require_editor(interaction)
        client: Client = interaction.client
        match self.what:
            case "publish":
                await self._publish(interaction, language)
            case "log":
                lines = await reviewing.history(client.database, self.resource_id)
                await reply(interaction, view=card(_history(lines, language), language))
            case "holds":
                until = (client.clock() + reviewing.REVIEW_AFTER).date()
                editor = person(interaction.user)
                await reviewing.look_again(
                    client.database, self.resource_id, editor, until, now=client.clock()
                )
                text = gettext(
                    language, N_("It is looked at again on {day}."), day=say_day_long(until, language)
                )
                await reply(interaction, content=text)
            case "moved":
                await self._take_new_address(interaction, language)
            case _:
                taken = await self._take(client, interaction)
                await interaction.response.send_modal(_form(self.what, taken, language))

    async def _publish(self, interaction: discord.Interaction[Any], language: Language) -> None:
        """The answer may wait: many presses at once queue for the database, and each of them is answered."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        client: Client = interaction.client
        editor = person(interaction.user)
        await reviewing.publish(client.database, self.resource_id, editor, now=client.clock())
        text = N_("Published. Everyone finds it now: {link}")
        link = f"{client.settings.web.base_url}/resources/{self.resource_id}"
        await reply(interaction, content=gettext(language, text, link=link))

    async def _take_new_address(self, interaction: discord.Interaction[Any], language: Language) -> None:
        client: Client = interaction.client
        editor, now = person(interaction.user), client.clock()
        address = await editing.take_new_address(client.database, self.resource_id, editor, now=now)
        text = gettext(language, N_("The link leads to {address} now."), address=f"<{address}>")
        await reply(interaction, content=text)

    async def _take(self, client: Client, interaction: discord.Interaction[Any]) -> Suggestion:
        editor = person(interaction.user)
        return await reviewing.take(client.database, self.resource_id, editor, now=client.clock())


class ReviewForm(KeptForm):
    """One text: a question to the suggester, a reason to say no, an answer to the editors.

    `about` is the resource; of an answer, the line of the log that asks.
    """

    def __init__(self, what: str, about: int, language: Language, typed: Sequence[str] = ()) -> None:
        title, label = TITLES[what]
        super().__init__(title, language, typed)
        self.what, self.about = what, about
        self.text = self.ask(label, most=1000, is_long=True)

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ReviewAgain(self.language, self.what, self.about)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps it and says what happens now."""
        client: Client = interaction.client
        who, now, text = person(interaction.user), client.clock(), self.text.value
        if self.what == "answer":
            await reviewing.answer(client.database, self.about, who, text, now=now)
            told = N_("Thank you! The office reads your answer under its card.")
        else:
            require_editor(interaction)
            decide = reviewing.ask_back if self.what == "ask" else reviewing.reject
            await decide(client.database, self.about, who, text, now=now)
            told = N_("Done. Whoever suggested it is told in a direct message.")
        await reply(interaction, content=gettext(self.language, told))


class ReviewAgain(LastingButton, template=r"review-form:1:(?P<what>ask|reject|answer):(?P<about>\d{1,18})"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, what: str, about: int) -> None:
        super().__init__(again_button(language, f"review-form:1:{what}:{about}"))
        self.language: Language = language
        self.what, self.about = what, about

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["what"], int(match["about"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = ReviewForm(self.what, self.about, self.language, typed_before(self))
        await interaction.response.send_modal(form)


def _form(what: str, taken: Suggestion, language: Language) -> KeptForm:
    if what == "edit":
        return WordsForm(taken, language)
    return ReviewForm(what, taken.id, language)


def _history(lines: Sequence[Line], language: Language) -> Notice:
    """What was done, when, by whom; the last first."""
    told = []
    for line in lines[:SHOWN]:
        words = f"{discord_time(line.at, 'f')} · {gettext(language, ACTIONS[line.action])}"
        who = plain(line.by, 60) if line.by else gettext(language, N_("the program"))
        told.append(" · ".join(part for part in (words, who, plain(line.text, 120)) if part))
    return Notice(
        kind=gettext(language, N_("History")),
        title=gettext(language, N_("What was done with it")),
        lines=tuple(told),
        tone=Tone.OFFICE,
    )
