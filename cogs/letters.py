"""What readers sent by forms: the buttons by which the office settles a barrier or decides on a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot import roles
from bot.cards import card
from bot.client import Client, LastingButton, person
from bot.domain import feedback, reports
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, PUBLIC_LANGUAGE, Language, closest, gettext
from bot.notices import Notice, Tone, plain

REFUSAL = N_("Only the office does this. It needs the role “{role}”.")
REASON_LENGTH = 1500


class AnsweredButton(LastingButton, template=r"feedback:1:(?P<delivery>\d{1,18}):(?P<id>\d{1,18})"):
    """Somebody of the office has answered: nobody is reminded any more."""

    def __init__(self, delivery_id: int, feedback_id: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"feedback:1:{delivery_id}:{feedback_id}"))
        self.feedback_id = feedback_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """As discord.py asks for it."""
        return cls(int(match["delivery"]), int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Settles it, and says so in the card."""
        client: Client = interaction.client
        if not roles.is_of_office(interaction):
            raise UserError(REFUSAL, role=client.settings.discord.editors)
        await feedback.settle(client.database, self.feedback_id, person(interaction.user), now=client.clock())
        told = N_("Answered by {name}. Nobody is reminded of it any more.")
        line = gettext(PUBLIC_LANGUAGE, told, name=plain(interaction.user.display_name))
        notice = Notice(
            gettext(PUBLIC_LANGUAGE, N_("Barrier")),
            gettext(PUBLIC_LANGUAGE, N_("Answered")),
            (line,),
            tone=Tone.OFFICE,
        )
        await interaction.response.edit_message(view=card(notice))


class ReportButton(
    LastingButton,
    template=r"report:1:(?P<delivery>\d{1,18}):(?P<decision>hide|keep):(?P<id>\d{1,18})",
):
    """Asks for the reason of a decision."""

    def __init__(self, delivery_id: int, decision: str, report_id: int) -> None:
        super().__init__(discord.ui.Button(custom_id=f"report:1:{delivery_id}:{decision}:{report_id}"))
        self.decision, self.report_id = decision, report_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """As discord.py asks for it."""
        return cls(int(match["delivery"]), match["decision"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, for moderators only."""
        roles.require_moderator(interaction, REFUSAL)
        language = closest(interaction.locale.value)
        await interaction.response.send_modal(DecisionForm(language, self.decision, self.report_id))


class DecisionForm(KeptForm):
    """Why a post is hidden or stays: whoever reported it is told these words."""

    def __init__(self, language: Language, decision: str, report_id: int, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("Hide the post") if decision == "hide" else N_("Leave the post"), language, typed)
        self.decision, self.report_id = decision, report_id
        self.reason = self.ask(
            N_("Reason"),
            most=REASON_LENGTH,
            hint=N_("Whoever reported it is told these words"),
            is_long=True,
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return DecideAgain(self.language, self.decision, self.report_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Decides, and shows the decision in the card."""
        roles.require_moderator(interaction, REFUSAL)
        client: Client = interaction.client
        decided = await reports.decide(
            client.database,
            self.report_id,
            person(interaction.user),
            hide=self.decision == "hide",
            reason=self.reason.value.strip(),
            by_mail=client.settings.mail.is_configured,
            now=client.clock(),
        )
        await interaction.response.edit_message(view=card(_decided(decided, interaction.user.display_name)))


class DecideAgain(LastingButton, template=r"report-form:1:(?P<decision>hide|keep):(?P<id>\d{1,18})"):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, decision: str, report_id: int) -> None:
        super().__init__(again_button(language, f"report-form:1:{decision}:{report_id}"))
        self.language: Language = language
        self.decision, self.report_id = decision, report_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["decision"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        form = DecisionForm(self.language, self.decision, self.report_id, typed_before(self))
        await interaction.response.send_modal(form)


def _decided(decided: reports.Decided, name: str) -> Notice:
    words = N_("Hidden by {name}.") if decided.is_hidden else N_("Left public by {name}.")
    lines = [gettext(PUBLIC_LANGUAGE, words, name=plain(name)), plain(decided.reason, REASON_LENGTH)]
    if decided.is_hidden and not decided.is_message:
        lines.append(gettext(PUBLIC_LANGUAGE, N_("It is no post of a thread: please take it back yourself.")))
    if not decided.is_told:
        lines.append(
            gettext(PUBLIC_LANGUAGE, N_("No mail goes out: the answer stands at the address of the report."))
        )
    return Notice(
        gettext(PUBLIC_LANGUAGE, N_("Report · decided")), decided.about, tuple(lines), tone=Tone.OFFICE
    )


async def setup(client: Client) -> None:
    """Loads the buttons; they work in messages from before the start."""
    client.add_dynamic_items(AnsweredButton, ReportButton, DecideAgain)
