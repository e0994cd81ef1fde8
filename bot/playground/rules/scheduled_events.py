"""What a scheduled event must say, and which recurrences Discord can keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.playground.rules.form import (
    REQUIRED,
    Check,
    Field,
    integer,
    listing,
    moment,
    one_of,
    shape,
    snowflake,
    text,
)

# Schemas GuildScheduledEventEntityTypes and RecurrenceRuleFrequencies.
STAGE, VOICE, EXTERNAL = 1, 2, 3
YEARLY, MONTHLY, WEEKLY, DAILY = 0, 1, 2, 3
MAX_DESCRIPTION = 1000  # schema ExternalScheduledEventCreateRequest
# Day sets a daily event may recur on: documentation, "Recurrence Rule", "System limitations".
DAILY_SETS = ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [6, 0, 1, 2, 3], [4, 5], [5, 6], [6, 0])

_weekday = integer(0, 6)
_recurrence = shape(
    {
        "start": moment,
        "frequency": one_of((YEARLY, MONTHLY, WEEKLY, DAILY)),
        "interval": integer(1, 2),
        "by_weekday": listing(_weekday, 0, 7),
        "by_n_weekday": listing(shape({"n": integer(1, 5), "day": _weekday}, ["n", "day"]), 0, 7),
        "by_month": listing(integer(1, 12), 0, 12),
        "by_month_day": listing(integer(1, 31), 0, 31),
    },
    ["start", "frequency"],
)
_fields: dict[str, Check] = {
    "name": text(1, 100),
    "description": text(0, MAX_DESCRIPTION),
    "image": text(1, 20_000_000),
    "scheduled_start_time": moment,
    "scheduled_end_time": moment,
    "privacy_level": one_of((2,)),  # schema GuildScheduledEventPrivacyLevels
    "entity_type": one_of((STAGE, VOICE, EXTERNAL)),
    "channel_id": snowflake,
    "recurrence_rule": _recurrence,
    "entity_metadata": shape({"location": text(1, 100)}, ["location"]),
}
_new = shape(_fields, ["name", "scheduled_start_time", "privacy_level", "entity_type"])
_edit = shape(
    {**_fields, "status": one_of((1, 2, 3, 4))},
    filled=["name", "scheduled_start_time", "privacy_level", "entity_metadata"],
)


def check_scheduled_event(payload: Any, *, now: datetime, edit: bool = False) -> None:
    """An event to be made or changed; `now` is aware. Raises Refusal 50035.

    An edit holds only what changes, so what one field asks of another is checked as far as it is told.
    """
    form = Field(payload)
    (_edit if edit else _new)(form)
    form.settle()
    _check_times(form, now)
    if not edit or form.value.get("entity_type"):
        _check_place(form)
    if form.value.get("recurrence_rule"):
        _check_recurrence(form.at("recurrence_rule"))
    form.settle()


def _check_times(form: Field, now: datetime) -> None:
    start, end = form.at("scheduled_start_time"), form.at("scheduled_end_time")
    told = [(field, datetime.fromisoformat(field.value)) for field in (start, end) if field.value]
    for field, when in told:
        if when <= now:
            field.refuse("GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
    if len(told) == 2 and told[1][1] <= told[0][1]:
        end.refuse("GUILD_SCHEDULED_EVENT_END_BEFORE_START", "The end must be after the start.")


def _check_place(form: Field) -> None:
    """Elsewhere needs a location and an end: documentation, "Field Requirements by Entity Type"."""
    if form.value["entity_type"] == EXTERNAL:
        if not (form.value.get("entity_metadata") or {}).get("location"):
            form.at("entity_metadata").refuse(*REQUIRED)
        if not form.value.get("scheduled_end_time"):
            form.at("scheduled_end_time").refuse(*REQUIRED)
        if form.value.get("channel_id"):
            form.at("channel_id").refuse("GUILD_SCHEDULED_EVENT_CHANNEL", "Not for an external event.")
    elif not form.value.get("channel_id"):
        form.at("channel_id").refuse(*REQUIRED)


def _check_recurrence(rule: Field) -> None:
    """The sets Discord can keep: documentation, "Recurrence Rule", "System limitations"."""
    value: Mapping[str, Any] = rule.value
    frequency = value["frequency"]
    by = {
        key: value[key]
        for key in ("by_weekday", "by_n_weekday", "by_month", "by_month_day")
        if value.get(key)
    }
    fits = {
        DAILY: set(by) <= {"by_weekday"} and (not by or by["by_weekday"] in DAILY_SETS),
        WEEKLY: set(by) <= {"by_weekday"} and len(by.get("by_weekday", ())) <= 1,
        MONTHLY: set(by) <= {"by_n_weekday"} and len(by.get("by_n_weekday", ())) <= 1,
        YEARLY: set(by) in (set(), {"by_month", "by_month_day"})
        and all(len(days) == 1 for days in by.values()),
    }
    if not fits[frequency]:
        rule.refuse("GUILD_SCHEDULED_EVENT_RECURRENCE_RULE", "This recurrence is not supported.")
    if value.get("interval") == 2 and frequency != WEEKLY:
        rule.at("interval").refuse("NUMBER_TYPE_MAX", "Only weekly events may skip every other time.")
