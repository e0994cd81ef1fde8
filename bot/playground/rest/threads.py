"""Threads and forum posts: begun, listed and joined by the bot."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from bot.playground import keys, thread_members, threads, wire
from bot.playground.messages import Origin
from bot.playground.permissions import Permission, may, require, require_active
from bot.playground.records import Channel, ChannelType, Json, Thread
from bot.playground.reply import nothing, path_id, query_flag, query_id, query_limit, query_moment, reply
from bot.playground.rest.channels import visible_channel
from bot.playground.rest.form import read_form
from bot.playground.rest.guilds import world_of
from bot.playground.rest.messages import readable_message
from bot.playground.rules.refusal import UNKNOWN_MEMBER, Refusal
from bot.playground.world import World


async def start(request: web.Request) -> web.Response:
    """A forum post, or a thread without a message."""
    world, parent = request.app[keys.WORLD], visible_channel(request)
    payload, uploads = await read_form(request)
    if parent.type == ChannelType.FORUM:
        origin = Origin(uploads=uploads)
        thread, starter = threads.post_in_forum(world, world.bot, parent, payload, origin)
        return reply({**wire.channel(world, thread), "message": wire.message(world, starter)}, status=201)
    thread = threads.start(world, world.bot, parent, payload, Origin())
    return reply(wire.channel(world, thread), status=201)


async def start_from_message(request: web.Request) -> web.Response:
    """A thread out of a message."""
    world, message = request.app[keys.WORLD], readable_message(request)
    payload, _ = await read_form(request)
    thread = threads.start_from_message(world, world.bot, message, payload)
    return reply(wire.channel(world, thread), status=201)


async def active(request: web.Request) -> web.Response:
    """All threads of the server that are not archived, newest first."""
    world = world_of(request)
    found = sorted(threads.active(world), key=lambda thread: thread.id, reverse=True)
    return reply(_listed(world, found) | {"has_more": False})


async def archived_public(request: web.Request) -> web.Response:
    """Archived public threads of a channel, the last archived first; `before` is a moment."""
    return _archived(request, ChannelType.PUBLIC_THREAD, joined=False)


async def archived_private(request: web.Request) -> web.Response:
    """Archived private threads of a channel, for moderators."""
    world, parent = request.app[keys.WORLD], visible_channel(request)
    require(world, world.bot, parent, Permission.MANAGE_THREADS)
    return _archived(request, ChannelType.PRIVATE_THREAD, joined=False)


async def archived_joined(request: web.Request) -> web.Response:
    """Archived private threads the bot takes part in; `before` is a thread's id."""
    return _archived(request, ChannelType.PRIVATE_THREAD, joined=True)


async def members(request: web.Request) -> web.Response:
    """Who takes part in a thread, in the order of their ids."""
    world, thread = request.app[keys.WORLD], _thread(request)
    ids = sorted(int(id_) for id_ in thread.members)
    after, limit = query_id(request, "after") or 0, query_limit(request, 100, 100)
    if query_flag(request, "with_member"):
        return reply([_with_member(world, thread, id_) for id_ in ids if id_ > after][:limit])
    return reply([wire.thread_member(thread, id_) for id_ in ids])


async def member(request: web.Request) -> web.Response:
    """One person's part in a thread."""
    world, thread, person_id = request.app[keys.WORLD], _thread(request), path_id(request, "user_id")
    if str(person_id) not in thread.members:
        raise Refusal(*UNKNOWN_MEMBER)
    if query_flag(request, "with_member"):
        return reply(_with_member(world, thread, person_id))
    return reply(wire.thread_member(thread, person_id))


async def join(request: web.Request) -> web.Response:
    """The bot takes part."""
    world, thread = request.app[keys.WORLD], _thread(request)
    require_active(thread)
    thread_members.join(world, thread, world.bot)
    return nothing()


async def leave(request: web.Request) -> web.Response:
    """The bot takes part no longer."""
    world, thread = request.app[keys.WORLD], _thread(request)
    require_active(thread)
    thread_members.leave(world, thread, world.bot)
    return nothing()


async def add_member(request: web.Request) -> web.Response:
    """The bot adds somebody."""
    world, thread = request.app[keys.WORLD], _thread(request)
    threads.bring_in(world, world.bot, thread, world.member(path_id(request, "user_id")))
    return nothing()


async def remove_member(request: web.Request) -> web.Response:
    """The bot removes somebody."""
    world, thread = request.app[keys.WORLD], _thread(request)
    threads.put_out(world, world.bot, thread, world.person(path_id(request, "user_id")))
    return nothing()


def _thread(request: web.Request) -> Thread:
    visible_channel(request)
    return request.app[keys.WORLD].thread(path_id(request, "channel_id"))


def _archived(request: web.Request, kind: ChannelType, *, joined: bool) -> web.Response:
    world, parent = request.app[keys.WORLD], visible_channel(request)
    require(world, world.bot, parent, Permission.READ_MESSAGE_HISTORY)
    limit = query_limit(request, 50, 100)
    ids = _joined(request, world, parent) if joined else _before(request, world, parent, kind, limit + 1)
    page = [world.thread(id_) for id_ in ids[:limit]]
    return reply(_listed(world, page) | {"has_more": len(ids) > limit})


def _joined(request: web.Request, world: World, parent: Channel) -> list[int]:
    """Archived private threads with the bot in them, newest first."""
    before, bot_id = query_id(request, "before"), str(world.bot.id)
    threads = [world.thread(id_) for id_ in world.archive.all(parent.id, ChannelType.PRIVATE_THREAD)]
    ids = [thread.id for thread in threads if bot_id in thread.members]
    return sorted((id_ for id_ in ids if before is None or id_ < before), reverse=True)


def _before(request: web.Request, world: World, parent: Channel, kind: ChannelType, limit: int) -> list[int]:
    return world.archive.page(parent.id, kind, query_moment(request, "before"), limit)


def _listed(world: World, found: Iterable[Thread]) -> Json:
    visible = [thread for thread in found if may(world, world.bot, thread, Permission.VIEW_CHANNEL)]
    joined = [thread for thread in visible if str(world.bot.id) in thread.members]
    return {
        "threads": [wire.channel(world, thread) for thread in visible],
        "members": [wire.thread_member(thread, world.bot.id) for thread in joined],
    }


def _with_member(world: World, thread: Thread, person_id: int) -> Json:
    return {**wire.thread_member(thread, person_id), "member": wire.member(world.people[person_id])}


_CHANNEL = r"/channels/{channel_id:\d+}"
_MEMBERS = _CHANNEL + "/thread-members"
ROUTES = [
    web.post(_CHANNEL + "/threads", start),
    web.post(_CHANNEL + r"/messages/{message_id:\d+}/threads", start_from_message),
    web.get(r"/guilds/{guild_id:\d+}/threads/active", active),
    web.get(_CHANNEL + "/threads/archived/public", archived_public),
    web.get(_CHANNEL + "/threads/archived/private", archived_private),
    web.get(_CHANNEL + "/users/@me/threads/archived/private", archived_joined),
    web.get(_MEMBERS, members),
    web.put(_MEMBERS + "/@me", join),
    web.delete(_MEMBERS + "/@me", leave),
    web.get(_MEMBERS + r"/{user_id:\d+}", member),
    web.put(_MEMBERS + r"/{user_id:\d+}", add_member),
    web.delete(_MEMBERS + r"/{user_id:\d+}", remove_member),
]
