"""The limit of everything that speaks with Discord: bare discord.py with the bot's intents and nothing to do.

    python -m benchmarks.bare_client API_BASE TOKEN

Prints `ready`, and `heard` for each message that is END. A line `send CHANNEL COUNT` on standard input sends
that many messages, one after the other, and prints `sent`; `read FORUM` reads all that was ever said in a
forum, and prints `read COUNT`.
"""

from __future__ import annotations

import asyncio
import sys

import discord
import uvloop

from bot.client import needed_intents, point_at

END = "Ende"


def line_of_sends(channel_id: int, count: int) -> bytes:
    """The order to send so many messages."""
    return f"send {channel_id} {count}\n".encode()


def line_of_reading(forum_id: int) -> bytes:
    """The order to read a whole forum."""
    return f"read {forum_id}\n".encode()


class BareClient(discord.Client):
    """Receives and does nothing, sends and does nothing else."""

    async def on_ready(self) -> None:
        """Connected."""
        print("ready", flush=True)

    async def on_message(self, message: discord.Message) -> None:
        """The empty handler."""
        if message.content == END:
            print("heard", flush=True)


async def _obey(client: BareClient) -> None:
    loop = asyncio.get_running_loop()
    while order := await loop.run_in_executor(None, sys.stdin.readline):
        deed, channel_id, *count = order.split()
        if deed == "send":
            await _send(client, int(channel_id), int(*count))
        else:
            await _read(client, int(channel_id))
    await client.close()


async def _send(client: BareClient, channel_id: int, count: int) -> None:
    channel = client.get_partial_messageable(channel_id)
    for number in range(count):
        await channel.send(f"Erinnerung {number}")
    print("sent", flush=True)


async def _read(client: BareClient, forum_id: int) -> None:
    forum = client.get_channel(forum_id)
    assert isinstance(forum, discord.ForumChannel)
    threads = [each for each in await forum.guild.active_threads() if each.parent_id == forum_id]
    count = 0
    for thread in threads:
        count += await _read_thread(thread)
    async for thread in forum.archived_threads(limit=None):
        count += await _read_thread(thread)
    print("read", count, flush=True)


async def _read_thread(thread: discord.Thread) -> int:
    return len([message async for message in thread.history(limit=None, oldest_first=True)])


async def _run(api_base: str, token: str) -> None:
    await point_at(api_base, token)
    client = BareClient(intents=needed_intents(), max_messages=None, guild_ready_timeout=0.3)
    obeying = asyncio.create_task(_obey(client))
    await client.start(token)
    await obeying


if __name__ == "__main__":
    uvloop.run(_run(*sys.argv[1:]))
