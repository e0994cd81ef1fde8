"""Scheduled events of the server and who is interested in them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, may, require
from bot.playground.records import Json, Person, ScheduledEvent
from bot.playground.rules import check_scheduled_event
from bot.playground.rules.refusal import (
    EVENT_IS_OVER,
    INVALID_FORM,
    TOO_MANY_EVENTS,
    WRONG_CHANNEL_TYPE,
    Refusal,
    bad_field,
)
from bot.playground.world import World

# Statuses: Discord API reference, "Guild Scheduled Event Status", and which may follow which.
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
OVER = (COMPLETED, CANCELLED)
MOST = 100  # that are not over: reference, "Create Guild Scheduled Event"
_FOLLOWS = {SCHEDULED: (ACTIVE, CANCELLED), ACTIVE: (COMPLETED,), COMPLETED: (), CANCELLED: ()}


def create(world: World, creator: Person, payload: Json) -> ScheduledEvent:
    """A new event, checked as Discord checks it; 30038 if there are a hundred that are not over."""
    check_scheduled_event(payload, now=world.now())
    require(world, creator, None, Permission.CREATE_EVENTS)
    _require_place(world, payload)
    if sum(event.status not in OVER for event in world.events.values()) >= MOST:
        raise Refusal(*TOO_MANY_EVENTS)
    event = ScheduledEvent(
        world.ids.next(),
        creator.id,
        payload["name"],
        _utc(payload["scheduled_start_time"]),
        payload["entity_type"],
    )
    _apply(event, payload)
    world.save(event)
    _tell(world, "CREATE", event)
    return event


def change(world: World, who: Person, event: ScheduledEvent, payload: Json) -> None:
    """Changes an event; one that is over stays as it is."""
    if event.status in OVER:
        raise Refusal(*EVENT_IS_OVER)
    check_scheduled_event(payload, now=world.now(), edit=True)
    _require_rights(world, who, event)
    _require_place(world, payload)
    status = payload.get("status") or event.status
    if status != event.status and status not in _FOLLOWS[event.status]:
        raise Refusal(*INVALID_FORM)
    _require_order(event, payload)
    event.status = status
    event.name = payload.get("name") or event.name
    event.entity_type = payload.get("entity_type") or event.entity_type
    if payload.get("scheduled_start_time"):
        event.starts_at = _utc(payload["scheduled_start_time"])
    _apply(event, payload)
    world.save(event)
    _tell(world, "UPDATE", event)


def delete(world: World, who: Person, event: ScheduledEvent) -> None:
    """Removes an event."""
    _require_rights(world, who, event)
    world.forget(event)
    _tell(world, "DELETE", event)


def show_interest(world: World, person: Person, event: ScheduledEvent, *, interested: bool) -> None:
    """A person says that they come, or no longer; 180000 if it is over."""
    if event.status in OVER:
        raise Refusal(*EVENT_IS_OVER)
    if interested == (person.id in event.interested):
        return
    (event.interested.append if interested else event.interested.remove)(person.id)
    world.save(event)
    told = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(person.id),
        "guild_id": str(world.guild.id),
    }
    name = f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}"
    world.publish(name, told, Intent.SCHEDULED_EVENTS)


def turn(world: World) -> None:
    """Begins and ends events elsewhere at their times: reference, "Status Update Automation"."""
    now = world.now()
    for event in [event for event in world.events.values() if event.status not in OVER]:
        status = _status_at(event, now)
        if status != event.status:
            event.status = status
            world.save(event)
            _tell(world, "UPDATE", event)


def _status_at(event: ScheduledEvent, now: datetime) -> int:
    if event.ends_at is not None and datetime.fromisoformat(event.ends_at) <= now:
        return COMPLETED
    return ACTIVE if datetime.fromisoformat(event.starts_at) <= now else event.status


def _require_order(event: ScheduledEvent, payload: Json) -> None:
    """A changed event still has an end, and it comes after the beginning."""
    start = payload.get("scheduled_start_time") or event.starts_at
    end = payload.get("scheduled_end_time", event.ends_at)
    if end is None or datetime.fromisoformat(end) <= datetime.fromisoformat(start):
        code = "GUILD_SCHEDULED_EVENT_END_BEFORE_START"
        raise bad_field("scheduled_end_time", code, "The end must be after the start.")


def _require_place(world: World, payload: Json) -> None:
    """An event in the server needs a stage or voice channel, and this one has none."""
    if payload.get("channel_id"):
        world.channel(int(payload["channel_id"]))
        raise Refusal(*WRONG_CHANNEL_TYPE)


def _require_rights(world: World, who: Person, event: ScheduledEvent) -> None:
    own = event.creator_id == who.id and may(world, who, None, Permission.CREATE_EVENTS)
    if not own:
        require(world, who, None, Permission.MANAGE_EVENTS)


def _apply(event: ScheduledEvent, payload: Json) -> None:
    event.description = payload.get("description", event.description)
    if "scheduled_end_time" in payload:
        event.ends_at = _utc(payload["scheduled_end_time"])
    if payload.get("entity_metadata"):
        event.location = payload["entity_metadata"].get("location")
    event.recurrence = payload.get("recurrence_rule", event.recurrence)


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def _tell(world: World, change: str, event: ScheduledEvent) -> None:
    world.publish(f"GUILD_SCHEDULED_EVENT_{change}", wire.event(world, event), Intent.SCHEDULED_EVENTS)
