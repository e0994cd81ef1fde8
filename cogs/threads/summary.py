"""The form in which an editor says a thread in short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.client import Client, LastingButton, person, reply
from bot.domain import standing, summaries
from bot.domain.summaries import LENGTH
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from cogs.threads.rights import require_editor

KEPT = N_("Kept. On the web it stands on top of the thread and in the lists, as the editors' own words.")
GONE = N_("The summary is gone.")


class SummaryForm(KeptForm):
    """One text; what stands there already is filled in."""

    def __init__(self, language: Language, thread_id: int, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("In short"), language, typed)
        self.thread_id = thread_id
        self.text = self.ask(
            N_("What came out of it"),
            most=LENGTH,
            is_long=True,
            is_required=False,
            hint=N_("In your own words; empty: no summary. It is public if the thread is."),
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return SummaryAgain(self.language, self.thread_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps it and says where it is shown."""
        require_editor(interaction)
        client: Client = interaction.client
        editor = person(interaction.user)
        await summaries.sum_up(client.database, self.thread_id, self.text.value, editor, now=client.clock())
        await reply(interaction, content=gettext(self.language, KEPT if self.text.value.strip() else GONE))


class SummaryAgain(LastingButton, template=r"summary-form:1:(?P<thread>\d{1,20})"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, thread_id: int) -> None:
        super().__init__(again_button(language, f"summary-form:1:{thread_id}"))
        self.language: Language = language
        self.thread_id = thread_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), int(match["thread"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = SummaryForm(self.language, self.thread_id, typed_before(self))
        await interaction.response.send_modal(form)


async def open_form(interaction: discord.Interaction[Client], thread_id: int) -> None:
    """The form with what holds now."""
    found = await standing.look(interaction.client.database, thread_id)
    typed = (found.summary,) if found else ()
    form = SummaryForm(closest(interaction.locale.value), thread_id, typed)
    await interaction.response.send_modal(form)
