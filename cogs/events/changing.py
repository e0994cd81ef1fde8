"""Forms by which editors change and cancel what was published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord

from bot.cards import card
from bot.client import Client, LastingButton, reply
from bot.domain import changes, drafts
from bot.domain.changes import Wording
from bot.domain.drafts import Coming, Draft
from bot.domain.events import TITLE_LENGTH
from bot.domain.spans import Span, read_date
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import ALL_DAY, N_, Language, closest, gettext
from bot.notices import Notice, Tone
from cogs.events.previewing import preview
from cogs.events.rights import require_editor


class ChangeForm(KeptForm):
    """What an event says; if it has one date only, also when it is."""

    def __init__(self, language: Language, draft: Draft, typed: Sequence[str] = ()) -> None:
        date = draft.date
        self.event_id, self.single = date.event_id, _single(draft)
        zone = ZoneInfo(date.time_zone)
        held = [date.title, date.place, date.description, date.accessibility]
        if self.single is not None:
            held.insert(1, written(self.single, zone, language, is_all_day=date.is_all_day))
        super().__init__(N_("Change an event"), language, typed or held)
        self.name = self.ask(N_("Title"), most=TITLE_LENGTH)
        self.when = self.ask(N_("When"), most=100) if self.single is not None else None
        self.place = self.ask(
            N_("Place"), most=300, hint=N_("Leave empty if it is online"), is_required=False
        )
        self.about = self.ask(N_("What it is about"), most=1500, is_long=True, is_required=False)
        self.access = self.ask(N_("Access"), most=500, is_required=False)

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ChangeAgain(self.language, "event", self.event_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Changes the event and shows it as it is now."""
        require_editor(interaction)
        client: Client = interaction.client
        now, zone = client.clock(), ZoneInfo(client.settings.events.time_zone)
        span = read_date(self.when.value, now=now, zone=zone) if self.when is not None else None
        wording = Wording(self.name.value, self.place.value, self.about.value, self.access.value)
        await changes.reword(client.database, self.event_id, wording, now=now)
        if span is not None and self.single is not None:
            await _move(client, self.single.id, span)
        await reply(interaction, view=await preview(client, self.event_id, self.language))


class DateForm(KeptForm):
    """When and where one date of a series takes place, and what is different this time."""

    def __init__(self, language: Language, draft: Draft, date: Coming, typed: Sequence[str] = ()) -> None:
        zone = ZoneInfo(draft.date.time_zone)
        when = written(date, zone, language, is_all_day=draft.date.is_all_day)
        super().__init__(N_("Change one date"), language, typed or (when, draft.date.place, draft.date.note))
        self.event_id, self.date_id = draft.date.event_id, date.id
        self.when = self.ask(N_("When"), most=100)
        self.place = self.ask(N_("Place"), most=300, is_required=False)
        self.note = self.ask(N_("What is different this time"), most=500, is_required=False)

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ChangeAgain(self.language, "date", self.event_id, self.date_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Moves the date and shows the event as it is now."""
        require_editor(interaction)
        client: Client = interaction.client
        now, zone = client.clock(), ZoneInfo(client.settings.events.time_zone)
        span = read_date(self.when.value, now=now, zone=zone)
        await _move(client, self.date_id, span, place=self.place.value, note=self.note.value)
        await reply(interaction, view=await preview(client, self.event_id, self.language))


class CancelForm(KeptForm):
    """Cancels one date (`date_id`) or all to come (0), with a word to those whom it concerns."""

    def __init__(
        self, language: Language, event_id: int, date_id: int, title: str, typed: Sequence[str] = ()
    ) -> None:
        super().__init__(N_("Cancel one date") if date_id else N_("Cancel all dates"), language, typed)
        self.event_id, self.date_id, self.name = event_id, date_id, title
        self.note = self.ask(
            N_("Reason"),
            most=500,
            hint=N_("Whoever registered is told at once, with this reason"),
            is_required=False,
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ChangeAgain(self.language, "cancel", self.event_id, self.date_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Cancels, and says so."""
        require_editor(interaction)
        client: Client = interaction.client
        note, now = self.note.value, client.clock()
        if self.date_id:
            await changes.cancel_date(client.database, self.date_id, note=note, now=now)
        else:
            await changes.cancel_event(client.database, self.event_id, note=note, now=now)
        told = N_("Whoever registered is being told; its card says so within seconds.")
        notice = Notice(
            kind=gettext(self.language, N_("Cancelled")),
            title=self.name,
            lines=(gettext(self.language, told),),
            tone=Tone.CANCELLED,
        )
        await reply(interaction, view=card(notice, self.language))


class ChangeAgain(
    LastingButton,
    template=r"event-change:1:(?P<what>event|date|cancel):(?P<event>\d{1,18}):(?P<date>\d{1,18})",
):
    """Opens one of these forms again with what was typed."""

    def __init__(self, language: Language, what: str, event_id: int, date_id: int = 0) -> None:
        super().__init__(again_button(language, f"event-change:1:{what}:{event_id}:{date_id}"))
        self.language: Language = language
        self.what, self.event_id, self.date_id = what, event_id, date_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        language = closest(interaction.locale.value)
        return cls(language, match["what"], int(match["event"]), int(match["date"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        client: Client = interaction.client
        form = await form_for(
            client, self.what, self.event_id, self.date_id, language=self.language, typed=typed_before(self)
        )
        await interaction.response.send_modal(form)


async def form_for(
    client: Client, what: str, event_id: int, date_id: int, *, language: Language, typed: Sequence[str] = ()
) -> KeptForm:
    """The form that changes an event or one of its dates, or cancels either; UserError if it is not there."""
    draft = await drafts.look_at(client.database, event_id, now=client.clock())
    if what == "cancel":
        return CancelForm(language, event_id, date_id, draft.date.title, typed)
    if what == "event":
        return ChangeForm(language, draft, typed)
    date = next((each for each in draft.dates if each.id == date_id), None)
    if date is None:
        raise UserError(N_("This date is not there any more."))
    return DateForm(language, draft, date, typed)


def written(date: Coming, zone: ZoneInfo, language: Language, *, is_all_day: bool) -> str:
    """When a date is, as `read_date` reads it."""
    start, end = date.starts_at.astimezone(zone), date.ends_at.astimezone(zone)
    if is_all_day:
        last = (date.ends_at - timedelta(microseconds=1)).astimezone(zone)
        whole = f"{_day(start)} {gettext(language, ALL_DAY)}"
        return whole if start.date() == last.date() else f"{_day(start)} - {_day(last)}"
    if start.date() == end.date():
        return f"{_day(start)} {start:%H:%M}-{end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} - {_day(end)} {end:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local.day}.{local.month}.{local.year}"


async def _move(
    client: Client, date_id: int, span: Span, *, place: str | None = None, note: str | None = None
) -> None:
    await changes.move(
        client.database,
        date_id,
        span.start,
        span.end,
        is_all_day=span.is_all_day,
        place=place,
        note=note,
        now=client.clock(),
    )


def _single(draft: Draft) -> Coming | None:
    return draft.dates[0] if len(draft.dates) == 1 and not draft.date.rule else None
