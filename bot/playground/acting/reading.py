"""How far people have read."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from itertools import islice

from aiohttp import web

from bot.playground import keys
from bot.playground.asked import read_asked
from bot.playground.permissions import Permission, require
from bot.playground.records import Channel, Person, ReadMarks
from bot.playground.reply import reply
from bot.playground.snowflake import snowflake_at
from bot.playground.world import World

# Nobody needs to know how many there are beyond this.
MOST = 99


async def mark_read(request: web.Request) -> web.Response:
    """A person has seen a channel up to `message_id`; it never goes back."""
    world = request.app[keys.WORLD]
    asked = await read_asked(request, world)
    person, channel, message_id = asked.person(), asked.channel(), asked.id("message_id")
    require(world, person, channel, Permission.VIEW_CHANNEL)
    if message_id > read_to(world, person, channel):
        marks = world.read.get(person.id) or ReadMarks(person.id)
        marks.last[str(channel.id)] = message_id
        world.save(marks)
    return reply({})


def read_to(world: World, person: Person, channel: Channel) -> int:
    """The last message a person saw; what was said before they came counts as seen."""
    marks = world.read.get(person.id)
    seen = marks.last.get(str(channel.id)) if marks else None
    return seen if seen is not None else snowflake_at(datetime.fromisoformat(person.joined_at))


def unread(world: World, person: Person, channel: Channel) -> int:
    """How many messages of others a person has not seen, at most `MOST`."""
    timeline = world.timelines.get(channel.id, [])
    start = bisect_right(timeline, read_to(world, person, channel))
    others = (id_ for id_ in islice(timeline, start, None) if world.messages[id_].author_id != person.id)
    return sum(1 for _ in islice(others, MOST))
