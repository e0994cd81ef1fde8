"""What one person has before them: who is there, where they may look, what they may call."""

from __future__ import annotations

from aiohttp import web

from bot.playground import keys, wire
from bot.playground.acting import seeing
from bot.playground.acting.shown import shown_member
from bot.playground.asked import Asked, Impossible
from bot.playground.options import require_use
from bot.playground.permissions import Permission, may
from bot.playground.records import Command, Json, Person, ScheduledEvent
from bot.playground.reply import reply
from bot.playground.world import World


async def desk(request: web.Request) -> web.Response:
    """Everything but messages, for `member_id`; without one, what somebody needs to choose who they are."""
    world = request.app[keys.WORLD]
    shown = {
        "guild": {"id": str(world.guild.id), "name": world.guild.name, "locale": world.guild.locale},
        "bot": {"id": str(world.bot.id), "name": world.bot.name},
        "roles": [_role(world, role_id) for role_id in world.roles if role_id != world.guild.id],
        "members": [_member(world, each) for each in world.people.values()],
    }
    if "member_id" in request.query:
        shown |= _own(world, Asked(world, dict(request.query)).person())
    return reply(shown)


def _own(world: World, person: Person) -> Json:
    places = [seeing.place(world, person, channel) for channel in world.channels.values()]
    return {
        "me": shown_member(person),
        "places": [place for place in places if place is not None],
        "commands": [
            wire.command(world, each) for each in world.commands.values() if _may(world, person, each)
        ],
        "events": [_event(world, person, event) for event in world.events.values()],
    }


def _member(world: World, person: Person) -> Json:
    """`moderates`: may pin and delete what others say; `extra`: owns the server and is nobody else."""
    is_extra = person.id == world.guild.owner_id and not person.role_ids
    moderates = may(world, person, None, Permission.MANAGE_MESSAGES)
    return {**shown_member(person), "present": person.present, "moderates": moderates, "extra": is_extra}


def _role(world: World, role_id: int) -> Json:
    role = world.roles[role_id]
    return {"id": str(role.id), "name": role.name, "hoist": role.hoist, "bot": role.bot_id is not None}


def _may(world: World, person: Person, command: Command) -> bool:
    try:
        require_use(world, person, command)
    except Impossible:
        return False
    return True


def _event(world: World, person: Person, event: ScheduledEvent) -> Json:
    return {**wire.event(world, event), "interested": person.id in event.interested}
