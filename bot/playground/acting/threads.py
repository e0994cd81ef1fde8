"""Threads and forum posts of people."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.playground import channels, keys, messages, thread_members, threads
from bot.playground.acting.filled import read_filled
from bot.playground.acting.messages import described
from bot.playground.acting.shown import shown_channel
from bot.playground.asked import Asked, asked_about
from bot.playground.permissions import Permission, require
from bot.playground.records import Channel, ChannelType, Json, Thread
from bot.playground.reply import reply


async def post_thread(request: web.Request) -> web.Response:
    """A forum post, a thread in a text channel (`content` comes first in it), or one from a `message_id`."""
    world = request.app[keys.WORLD]
    asked = await read_filled(request, world)
    person, parent = asked.person(), asked.channel()
    origin = messages.Origin(at=asked.moment("at"), uploads=asked.uploads())
    if parent.type == ChannelType.FORUM:
        payload: Json = {
            "name": asked.text("name"),
            "message": {"content": asked.text("content", ""), **_attached(asked, origin)},
            "applied_tags": _tags(parent, asked.listed("tags")),
        }
        thread, _ = threads.post_in_forum(world, person, parent, payload, origin)
    elif "message_id" in asked.fields:
        started = asked.message(parent)
        thread = threads.start_from_message(world, person, started, {"name": asked.text("name")})
    else:
        thread = _start_thread(asked, parent, origin)
    return reply(shown_channel(world, thread))


async def change_thread(request: web.Request) -> web.Response:
    """Renames, tags, archives or locks a thread; `at` dates the archiving."""
    world, asked = request.app[keys.WORLD], await asked_about(request, request.app[keys.WORLD])
    thread = world.thread(asked.id("thread_id"))
    payload: Json = {key: asked.fields[key] for key in ("name", "archived", "locked") if key in asked.fields}
    if "tags" in asked.fields:
        payload["applied_tags"] = _tags(world.channel(thread.parent_id or 0), asked.listed("tags"))
    at = asked.moment("at")
    threads.change(world, asked.person(), thread, payload)
    if at is not None:
        thread.archived_at = at.isoformat()
        channels.announce_change(world, thread)
    return reply(shown_channel(world, thread))


async def delete_thread(request: web.Request) -> web.Response:
    """Deletes a thread, as a moderator."""
    world, asked = request.app[keys.WORLD], await asked_about(request, request.app[keys.WORLD])
    thread = world.thread(asked.id("thread_id"))
    require(world, asked.person(), thread, Permission.MANAGE_THREADS)
    channels.delete(world, thread)
    return reply({})


async def take_part(request: web.Request) -> web.Response:
    """Joins a thread, or leaves it (`joined` false)."""
    world, asked = request.app[keys.WORLD], await asked_about(request, request.app[keys.WORLD])
    thread, person = world.thread(asked.id("thread_id")), asked.person()
    require(world, person, thread, Permission.VIEW_CHANNEL)
    (thread_members.join if asked.flag("joined", True) else thread_members.leave)(world, thread, person)
    return reply(shown_channel(world, thread))


def _start_thread(asked: Asked, parent: Channel, origin: messages.Origin) -> Thread:
    """As in Discord's own app: a thread, then what the person wrote as its first message."""
    world, person = asked.world, asked.person()
    kind = ChannelType.PRIVATE_THREAD if asked.flag("private") else ChannelType.PUBLIC_THREAD
    payload = {"name": asked.text("name"), "type": int(kind)}
    thread = threads.start(world, person, parent, payload, origin)
    if asked.text("content", "") or origin.uploads:
        first = {"content": asked.text("content", ""), **_attached(asked, origin)}
        messages.say(world, person, thread, first, origin)
    return thread


def _attached(asked: Asked, origin: messages.Origin) -> Json:
    return {"attachments": described(asked)} if origin.uploads else {}


def _tags(forum: Channel, wanted: list[Any]) -> list[str]:
    """Tag ids from ids or names."""
    known = {tag["name"]: tag["id"] for tag in forum.tags}
    return [known.get(str(tag), str(tag)) for tag in wanted]
