"""Which channels the bot sees, and what it is told when it comes to see more.

Clients know every channel of the server, but only those threads they may look into; when they gain access
to a channel, its active threads are told at once (documentation, "Threads", "Gateway Events").
"""

from __future__ import annotations

from bot.playground import wire
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, may
from bot.playground.world import World


def seen(world: World) -> set[int]:
    """The ids of the server's channels that the bot may look into."""
    listed = filter(wire.is_guild_channel, world.channels.values())
    return {channel.id for channel in listed if may(world, world.bot, channel, Permission.VIEW_CHANNEL)}


def tell_gained(world: World) -> None:
    """THREAD_LIST_SYNC for every channel the bot sees now and did not see when this was last asked."""
    before, world.seen = world.seen, seen(world)
    gained = sorted(world.seen - before)
    threads = [thread for id_ in gained for thread in world.threads_of.get(id_, {}).values()]
    visible = [
        thread
        for thread in threads
        if not thread.archived and may(world, world.bot, thread, Permission.VIEW_CHANNEL)
    ]
    if visible:
        joined = [thread for thread in visible if str(world.bot.id) in thread.members]
        told = {
            "guild_id": str(world.guild.id),
            "channel_ids": [str(id_) for id_ in gained],
            "threads": [wire.channel(world, thread) for thread in visible],
            "members": [wire.thread_member(thread, world.bot.id) for thread in joined],
        }
        world.publish("THREAD_LIST_SYNC", told, Intent.GUILDS)
