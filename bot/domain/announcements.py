"""What is said about an event in chat: its card, reminders, offers and changes, as notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.date_words import Date, Places, registration_ends, say_places, way_in, when, where
from bot.domain.repeats import say_rule
from bot.i18n import N_, PUBLIC_LANGUAGE, Language, discord_time, gettext, ngettext, say_days
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain, shortened

DESCRIPTION_LENGTH = 300
"""Characters of the description on a card: one sentence or two (LOOK.md, "Cards in Discord")."""


def rsvp_action(answer: str, occurrence_id: int) -> str:
    """The name of a button that answers about a date (cogs/rsvps.py reads it)."""
    return f"rsvp:1:{answer}:{occurrence_id}"


def snooze_action(delivery_id: int, until: str = "") -> str:
    """The name of a button that puts a personal reminder off (cogs/reminders.py reads it)."""
    return f"snooze:1:{delivery_id}:{until}"


def card_notice(date: Date, places: Places, *, now: datetime, url: str) -> Notice:
    """An event's card, as it stands in its thread and in the announcement channel."""
    is_over = date.ends_at <= now
    state = _state(date, is_over=is_over)
    return Notice(
        kind=" · ".join(part for part in (plain(date.kind) or _say(N_("Event")), state) if part),
        title=date.title,
        lines=_lines(
            when(date),
            say_rule(date.rule, PUBLIC_LANGUAGE),
            where(date),
            plain(date.note),
            plain(date.description, DESCRIPTION_LENGTH),
            "" if is_over or date.cancelled_at else say_places(date.capacity, places),
            _deadline(date, now),
            _access(date),
            _say(N_("Organised by {organiser}"), organiser=plain(date.organiser)) if date.organiser else "",
            _talk(date),
        ),
        buttons=(*_answers(date, now), LinkButton(_say(N_("Open")), url)),
        tone=Tone.CANCELLED if date.cancelled_at else Tone.OFFICE,
        is_public=True,
    )


def reminder_notice(
    date: Date, places: Places, *, now: datetime, url: str, is_late: bool, is_direct: bool
) -> Notice:
    """A reminder of a date; in a direct message with the way in."""
    late = _say(N_("This reminder comes late; the exchange was offline.")) if is_late else ""
    buttons = (_decline(date),) if is_direct else _answers(date, now)
    return Notice(
        kind=_with_state(N_("Reminder"), date, now),
        title=date.title,
        lines=_lines(
            when(date),
            where(date),
            plain(date.note),
            way_in(date) if is_direct else say_places(date.capacity, places),
            late,
        ),
        buttons=(*buttons, LinkButton(_say(N_("Open")), url)),
        tone=Tone.OFFICE,
        is_public=not is_direct,
    )


def offer_notice(date: Date, until: datetime, *, url: str) -> Notice:
    """A place has become free for someone on the waitlist."""
    kept = _say(N_("The place is kept until {until}."), until=discord_time(until, "f"))
    return Notice(
        kind=_say(N_("A place is free")),
        title=date.title,
        lines=_lines(when(date), where(date), kept),
        buttons=(
            ActionButton(_say(N_("Take the place")), rsvp_action("going", date.occurrence_id), is_main=True),
            _decline(date),
            LinkButton(_say(N_("Open")), url),
        ),
        tone=Tone.OFFICE,
    )


def moved_notice(date: Date, *, now: datetime, url: str, is_direct: bool) -> Notice:
    """A date takes place at another time or place than it was said."""
    buttons = (_decline(date),) if is_direct else _answers(date, now)
    return Notice(
        kind=_with_state(N_("Changed date"), date, now),
        title=date.title,
        lines=_lines(_say(N_("It now takes place:")), when(date), where(date), plain(date.note)),
        buttons=(*buttons, LinkButton(_say(N_("Open")), url)),
        tone=Tone.OFFICE,
        is_public=not is_direct,
    )


def cancelled_notice(date: Date, *, url: str, is_direct: bool, is_series: bool = False) -> Notice:
    """A date does not take place; `is_series`: nor do those after it."""
    text = N_("This date does not take place: {when}")
    if is_series:
        text = N_("None of its dates takes place any more, from {when} on.")
    return Notice(
        kind=_say(N_("Cancelled")),
        title=date.title,
        lines=_lines(
            _say(text, when=_begin(date)),
            plain(date.note),
        ),
        buttons=(LinkButton(_say(N_("Open")), url),),
        tone=Tone.CANCELLED,
        is_public=not is_direct,
    )


def afterwards_notice(date: Date, materials: Sequence[tuple[str, str]], *, url: str) -> Notice:
    """Into the event's thread when a date is over; `materials` are titles and addresses (empty: none)."""
    named = [f"- {_linked(title, address)}" for title, address in materials]
    return Notice(
        kind=_say(N_("After the event")),
        title=date.title,
        lines=_lines(
            _say(N_("How was it? What was said, asked and agreed can go on here.")),
            _say(N_("Materials:")) if named else "",
            *named,
        ),
        buttons=(LinkButton(_say(N_("Open")), url),),
        is_public=True,
    )


def _linked(title: str, address: str) -> str:
    text = plain(title.replace("[", "(").replace("]", ")"))
    return f"[{text}]({address.replace('(', '%28').replace(')', '%29')})" if address else text


def problems_notice(count: int, *, url: str) -> Notice:
    """To the editors, once a day at most: so many messages could not be sent."""
    told = ngettext(
        PUBLIC_LANGUAGE,
        "{n} message could not be sent since the last notice.",
        "{n} messages could not be sent since the last notice.",
        count,
    )
    return Notice(
        kind=_say(N_("To the office")),
        title=told,
        lines=(_say(N_("/event problems says which, and why.")),),
        buttons=(LinkButton(_say(N_("Open")), url),),
        tone=Tone.OFFICE,
    )


def question_notice(date: Date, *, url: str) -> Notice:
    """To the editors: the scheduled event was deleted in Discord, and here the date still holds."""
    return Notice(
        kind=_say(N_("Question to the office")),
        title=date.title,
        lines=_lines(
            when(date),
            _say(N_("Its entry among Discord's events was deleted there. The date itself is unchanged.")),
            _say(N_("If it is not to take place, cancel it with /event cancel.")),
        ),
        buttons=(
            ActionButton(_say(N_("Show it there again")), f"mirror:1:again:{date.event_id}"),
            LinkButton(_say(N_("Open")), url),
        ),
        tone=Tone.OFFICE,
    )


def personal_notice(
    text: str,
    *,
    about: str,
    delivery_id: int,
    language: Language,
    is_late: bool = False,
    again_at: datetime | None = None,
) -> Notice:
    """What someone wanted to be reminded of; `about` is the address of a message, or empty.

    `again_at` is when it comes once more, if it was put off.
    """
    late = N_("This reminder comes late; the exchange was offline.")
    again = ""
    if again_at is not None:
        again = gettext(language, N_("It comes again: {when}"), when=discord_time(again_at))
    title = shortened(text.splitlines()[0], 200)
    rest = plain(text, 1500) if title != text else ""
    buttons = (
        ActionButton(gettext(language, N_("Again in 1 hour")), snooze_action(delivery_id, "60")),
        ActionButton(gettext(language, N_("Tomorrow at 9")), snooze_action(delivery_id, "morning")),
    )
    link = (LinkButton(gettext(language, N_("To the message")), about),) if about else ()
    return Notice(
        kind=gettext(language, N_("Reminder")),
        title=title,
        lines=_lines(rest, gettext(language, late) if is_late else "", again),
        buttons=(*link, *buttons),
    )


def _begin(date: Date) -> str:
    if date.is_all_day:
        return say_days(date.starts_at, date.ends_at, PUBLIC_LANGUAGE, ZoneInfo(date.time_zone))
    return discord_time(date.starts_at)


def _with_state(kind: str, date: Date, now: datetime) -> str:
    """What was posted may be edited when the date is over, or does not take place any more."""
    return " · ".join(part for part in (_say(kind), _state(date, is_over=date.ends_at <= now)) if part)


def _state(date: Date, *, is_over: bool) -> str:
    if date.cancelled_at is not None:
        return _say(N_("cancelled"))
    return _say(N_("over")) if is_over else ""


def _answers(date: Date, now: datetime) -> tuple[ActionButton, ...]:
    """What can be answered now; when registration is closed one can still say that one does not come."""
    if date.cancelled_at is not None or date.ends_at <= now:
        return ()
    if registration_ends(date) <= now:
        return (_decline(date),)
    return (
        ActionButton(_say(N_("Register")), rsvp_action("going", date.occurrence_id), is_main=True),
        ActionButton(_say(N_("Maybe")), rsvp_action("maybe", date.occurrence_id)),
        _decline(date),
    )


def _decline(date: Date) -> ActionButton:
    return ActionButton(_say(N_("Decline")), rsvp_action("declined", date.occurrence_id))


def _deadline(date: Date, now: datetime) -> str:
    if date.deadline_seconds is None or date.cancelled_at is not None or date.ends_at <= now:
        return ""
    ends = registration_ends(date)
    text = N_("Registration until {until}") if ends > now else N_("Registration closed on {until}")
    return _say(text, until=discord_time(ends, "f"))


def _access(date: Date) -> str:
    return _say(N_("Access: {access}"), access=plain(date.accessibility)) if date.accessibility else ""


def _talk(date: Date) -> str:
    return _say(N_("Talked about in {thread}"), thread=f"<#{date.thread_id}>") if date.thread_id else ""


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _say(text: str, **values: object) -> str:
    return gettext(PUBLIC_LANGUAGE, text, **values)
