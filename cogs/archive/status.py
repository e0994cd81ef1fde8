"""`/archive status`: how complete the archive is, for the office."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot import roles
from bot.cards import card, fitting, linked
from bot.client import Client, person, reply
from bot.domain import files, proof, reconciliation
from bot.domain.reconciliation import Gap, Status
from bot.i18n import N_, Language, closest, discord_time, gettext, ngettext
from bot.notices import LinkButton, Notice, Tone, plain

GAPS = 10
"""Open gaps on one card; the number of all stands above them."""


class Proof(commands.Cog):
    """The command by which the office sees that nothing is missing."""

    archive = app_commands.Group(name="archive", description=N_("The archive of the conversations"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @archive.command(name="status", description=N_("How complete the archive is"))
    async def status(self, interaction: discord.Interaction[Client]) -> None:
        """What was compared with chat, what was found, and what is missing."""
        roles.require_office(interaction, N_("The archive is looked after by the role “{role}”."))
        language = closest(interaction.locale.value)
        found = await reconciliation.status(self.client.database, gaps=GAPS)
        kept = await files.status(self.client.database)
        notice = _told(found, kept, self.client.caught_up.is_set(), self.client.home.id, language)
        page = await self._page(interaction, language)
        await reply(interaction, view=card(replace(notice, buttons=(page,)), language))

    async def _page(self, interaction: discord.Interaction[Client], language: Language) -> LinkButton:
        """The way to all of it, for this person and this day."""
        secret = await proof.hand_out(self.client.database, person(interaction.user), now=self.client.clock())
        url = f"{self.client.settings.web.base_url}/office/archive/{secret}"
        return LinkButton(gettext(language, N_("By thread, with all gaps")), url)


def _told(found: Status, kept: files.Status, is_caught_up: bool, guild_id: int, language: Language) -> Notice:
    return Notice(
        kind=gettext(language, N_("Archive")),
        title=gettext(language, _verdict(found, is_caught_up)),
        lines=(
            *_numbers(found, language),
            *_files(kept, language),
            *_unread(found, language),
            *_gap_count(found, language),
            *fitting(_gap(gap, guild_id, language) for gap in found.gaps),
        ),
        tone=Tone.OFFICE,
    )


def _verdict(found: Status, is_caught_up: bool) -> str:
    if not is_caught_up:
        return N_("Being compared with chat at the moment")
    if found.gap_count:
        return N_("Some conversations could not be compared")
    is_all = found.compared == found.threads
    return N_("Complete") if is_all else N_("No gap is known; what is new is compared at night")


def _numbers(found: Status, language: Language) -> list[str]:
    compared = N_(
        "{compared} of {threads} conversations were compared with chat, {messages} messages in all."
    )
    lines = [
        gettext(language, compared, compared=found.compared, threads=found.threads, messages=found.counted)
    ]
    if found.newest_at is not None:
        at = discord_time(found.newest_at, "R")
        lines.append(gettext(language, N_("Last comparison: {at}"), at=at))
    numbers = {"new": found.new, "edited": found.edited, "deleted": found.deleted}
    differed = N_("By comparing were found: {new} new, {edited} edited, {deleted} deleted messages.")
    same = N_("The archive and the chat did not differ.")
    return [*lines, gettext(language, differed if any(numbers.values()) else same, **numbers)]


def _files(kept: files.Status, language: Language) -> list[str]:
    numbers = {
        N_("{n} stored"): kept.stored,
        N_("{n} being fetched"): kept.pending,
        N_("{n} no longer available"): kept.missing,
        N_("{n} refused"): kept.refused,
    }
    told = [gettext(language, text, n=n) for text, n in numbers.items() if n]
    lines = [gettext(language, N_("Files: {told}"), told=", ".join(told))] if told else []
    if kept.problem:
        shut = N_("Files cannot be stored at the moment: {problem}. Texts still are.")
        lines.append(gettext(language, shut, problem=plain(kept.problem)))
    return lines


def _unread(found: Status, language: Language) -> list[str]:
    if not found.unread:
        return []
    return [
        ngettext(
            language,
            "The search does not know {n} message yet; it is being read.",
            "The search does not know {n} messages yet; they are being read.",
            found.unread,
        )
    ]


def _gap_count(found: Status, language: Language) -> list[str]:
    if not found.gap_count:
        return []
    return [
        ngettext(language, "Open gaps: {n} conversation", "Open gaps: {n} conversations", found.gap_count)
    ]


def _gap(gap: Gap, guild_id: int, language: Language) -> str:
    title = gap.title or gettext(language, N_("private thread"))
    where = linked(title, f"https://discord.com/channels/{guild_id}/{gap.thread_id}")
    reason = plain(gap.problem) or gettext(language, N_("the comparison did not come to its end"))
    return f"- {where} ({plain(gap.topic)}): {reason}"
