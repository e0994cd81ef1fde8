"""Scheduled events of the server and who is interested in them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, may, require
from bot.playground.records import Json, Person, ScheduledEvent
from bot.playground.rules import check_scheduled_event
from bot.playground.rules.refusal import EVENT_IS_OVER, INVALID_FORM, Refusal
from bot.playground.world import World

# Statuses: Discord API reference, "Guild Scheduled Event Status", and which may follow which.
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
EXTERNAL = 3  # "Guild Scheduled Event Entity Types": somewhere outside Discord
_FOLLOWS = {SCHEDULED: (ACTIVE, CANCELLED), ACTIVE: (COMPLETED,), COMPLETED: (), CANCELLED: ()}


def create(world: World, creator: Person, payload: Json) -> ScheduledEvent:
    """A new event, checked as Discord checks it."""
    check_scheduled_event(payload, now=world.now())
    if not may(world, creator, None, Permission.MANAGE_EVENTS):
        require(world, creator, None, Permission.CREATE_EVENTS)
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
    if event.status in (COMPLETED, CANCELLED):
        raise Refusal(*EVENT_IS_OVER)
    check_scheduled_event(payload, now=world.now(), edit=True)
    _require_rights(world, who, event)
    status = payload.get("status") or event.status
    if status != event.status and status not in _FOLLOWS[event.status]:
        raise Refusal(*INVALID_FORM)
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
    """A person says that they come, or no longer."""
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


def _require_rights(world: World, who: Person, event: ScheduledEvent) -> None:
    own = event.creator_id == who.id and may(world, who, None, Permission.CREATE_EVENTS)
    if not own:
        require(world, who, None, Permission.MANAGE_EVENTS)


def _apply(event: ScheduledEvent, payload: Json) -> None:
    event.description = payload.get("description", event.description)
    if "scheduled_end_time" in payload:
        event.ends_at = _utc(payload["scheduled_end_time"]) if payload["scheduled_end_time"] else None
    if "channel_id" in payload:
        event.channel_id = int(payload["channel_id"]) if payload["channel_id"] else None
    if payload.get("entity_metadata"):
        event.location = payload["entity_metadata"].get("location")
    if event.entity_type != EXTERNAL:
        event.location = None
    event.recurrence = payload.get("recurrence_rule", event.recurrence)


def _utc(moment: str) -> str:
    told = datetime.fromisoformat(moment)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _tell(world: World, change: str, event: ScheduledEvent) -> None:
    world.publish(f"GUILD_SCHEDULED_EVENT_{change}", wire.event(world, event), Intent.SCHEDULED_EVENTS)
