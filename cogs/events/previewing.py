"""An event as its editor sees it, published or not: all it says, its dates, and what can be done."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import discord

from bot.cards import card
from bot.client import Client
from bot.domain import drafts
from bot.domain.clocks import remarks
from bot.domain.date_words import when, where
from bot.domain.drafts import Draft
from bot.domain.preferences import OFFSETS
from bot.domain.repeats import say_rule
from bot.i18n import N_, Language, gettext, ngettext, say_datetime, say_span
from bot.notices import ActionButton, Notice, Tone, plain

SHOWN_DATES = 6
SHOWN_REMARKS = 2


async def preview(client: Client, event_id: int, language: Language) -> discord.ui.LayoutView:
    """The draft with its buttons; raises UserError if it is not there any more."""
    return card(
        _draft(await drafts.look_at(client.database, event_id, now=client.clock()), language), language
    )


def _draft(draft: Draft, language: Language) -> Notice:
    date = draft.date
    zone = ZoneInfo(date.time_zone)

    def say(text: str, **values: object) -> str:
        return gettext(language, text, **values)

    until = draft.registration_until
    lines = (
        say_rule(date.rule, language),
        *(
            say_span(each.starts_at, each.ends_at, language, zone, is_all_day=date.is_all_day)
            for each in draft.dates[:SHOWN_DATES]
        ),
        _more_dates(draft, language),
        *_clock_changes(draft, zone, language),
        when(date, language),
        where(date, language),
        plain(date.description, 600),
        _sorted(draft, language),
        say(N_("Places: {places}"), places=date.capacity) if date.capacity else "",
        say(N_("Registration until {until}"), until=say_datetime(until, language, zone)) if until else "",
        say(N_("Questions to: {contact}"), contact=plain(date.contact)) if date.contact else "",
        say(N_("Online link (for registered people only): {url}"), url=date.online_url)
        if date.online_url
        else "",
        say(N_("Access: {access}"), access=plain(date.accessibility)) if date.accessibility else "",
        say(N_("Organised by {organiser}"), organiser=plain(date.organiser)) if date.organiser else "",
        say(N_("Reminders: {reminders}"), reminders=say_reminders(draft.reminders, language)),
        "" if date.is_public else say(N_("Only for people in chat, not on the web.")),
        "" if draft.is_published else say(N_("Nobody else sees it yet.")),
    )
    return Notice(
        kind=say(N_("Event")) if draft.is_published else say(N_("Draft")),
        title=date.title,
        lines=tuple(line for line in lines if line),
        buttons=_buttons(draft, language),
        tone=Tone.OFFICE,
    )


def _clock_changes(draft: Draft, zone: ZoneInfo, language: Language) -> list[str]:
    """What an editor should know of the hours that the clocks skip or repeat."""
    if draft.date.is_all_day:
        return []
    single = [each.starts_at for each in draft.dates if not each.is_by_rule]
    by_rule = [each.starts_at for each in draft.dates if each.is_by_rule]
    meant = draft.date.rule_start
    return [*remarks(single, zone, language), *remarks(by_rule, zone, language, meant=meant)][:SHOWN_REMARKS]


def _buttons(draft: Draft, language: Language) -> tuple[ActionButton, ...]:
    def button(label: str, what: str, *, is_main: bool = False) -> ActionButton:
        action = f"event-draft:1:{what}:{draft.date.event_id}"
        return ActionButton(gettext(language, label), action, is_main=is_main)

    details = button(N_("Further details"), "details")
    further = (details, button(N_("Sort"), "sorting"), button(N_("Reminders and more"), "frame"))
    if draft.is_published:
        return further
    return button(N_("Publish"), "publish", is_main=True), *further, button(N_("Discard"), "discard")


def _more_dates(draft: Draft, language: Language) -> str:
    more = len(draft.dates) - SHOWN_DATES
    return ngettext(language, "and {n} more date", "and {n} more dates", more) if more > 0 else ""


def say_reminders(offsets: tuple[timedelta, ...], language: Language) -> str:
    """How long before people are reminded, in words."""
    said = [say_offset(offset, language) for offset in offsets]
    return ", ".join(said) or gettext(language, N_("none"))


def say_offset(offset: timedelta, language: Language) -> str:
    """How long before: "1 day before", of an unusual one the minutes."""
    minutes = int(offset.total_seconds()) // 60
    if minutes in OFFSETS:
        return gettext(language, OFFSETS[minutes])
    return ngettext(language, "{n} minute before", "{n} minutes before", minutes)


def _sorted(draft: Draft, language: Language) -> str:
    """Kind, topic, and whatever else it is found by."""
    topic = gettext(language, N_("Topic: {topic}"), topic=draft.topic) if draft.topic else ""
    return plain(" · ".join(part for part in (draft.date.kind, topic, *draft.values) if part), 600)
