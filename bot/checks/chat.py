"""What Discord tells by its REST API: token, server, intents, roles, channels and the rights in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager

import discord

from bot.checks.finding import Finding, error, ok, warning
from bot.client import needed_intents, point_at
from bot.config import DiscordSettings, Settings, StartRefused

READ = {"view_channel": "View Channel", "read_message_history": "Read Message History"}
WRITE = {"send_messages": "Send Messages", "embed_links": "Embed Links", "attach_files": "Attach Files"}
THREADS = {
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "manage_threads": "Manage Threads",
}
PORTAL = "switch it on in Discord's developer portal, Bot, Privileged Gateway Intents"
Topic = discord.ForumChannel | discord.TextChannel
Grade = Callable[[str, str], Finding]


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Token first; without it nothing else can be asked."""
    office = settings.discord
    if not office.token:
        yield error("token", "the Discord token is missing: set [discord] token")
        return
    try:
        await point_at(office.api_base, office.token)
        async with _logged_in(office.token) as client:
            yield ok("token", f"Discord knows the bot as {client.user}")
            for each in _intents(client):
                yield each
            async for each in _server(client, office):
                yield each
    except (StartRefused, discord.LoginFailure):
        yield error("token", "Discord refused the token: set [discord] token")
    except (ConnectionError, discord.HTTPException, OSError) as failure:
        yield error("discord", f"Discord cannot be asked: {failure}")


@asynccontextmanager
async def _logged_in(token: str) -> AsyncIterator[discord.Client]:
    """A client without a gateway: the running bot keeps its connection."""
    async with discord.Client(intents=needed_intents()) as client:
        await client.login(token)
        yield client


def _intents(client: discord.Client) -> Iterator[Finding]:
    assert client.application is not None  # login asks for it
    flags = client.application.flags
    switched = {
        "Server Members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "Message Content": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    missing = [name for name, is_on in switched.items() if not is_on]
    for name in missing:
        yield error("intents", f"the intent {name} is off: {PORTAL}")
    if not missing:
        yield ok("intents", "Server Members and Message Content are on")


async def _server(client: discord.Client, office: DiscordSettings) -> AsyncIterator[Finding]:
    guilds = [guild async for guild in client.fetch_guilds()]
    wanted = [guild for guild in guilds if office.guild_id in (0, guild.id)]
    if not wanted:
        yield error("server", "the bot is not on the server: invite it, or set [discord] guild_id")
        return
    if len(wanted) > 1:
        yield error("server", "the bot is on several servers: say which is the office's, [discord] guild_id")
        return
    guild = await client.fetch_guild(wanted[0].id)
    assert client.user is not None
    me = await guild.fetch_member(client.user.id)
    channels = await guild.fetch_channels()
    yield ok("server", f"the bot is on {guild.name}")
    for each in (*_roles(guild, office), *_channels(channels, me, office), *_rights(me)):
        yield each


def _roles(guild: discord.Guild, office: DiscordSettings) -> Iterator[Finding]:
    there = {name for role in guild.roles for name in (role.name, str(role.id))}
    lacking = {"editors": office.editors, "moderators": office.moderators}
    for setting, name in lacking.items():
        if name not in there:
            yield error("roles", f"there is no role {name}: make it, or set [discord] {setting}")
    if there >= set(lacking.values()):
        yield ok("roles", f"{office.editors} and {office.moderators} are there")


def _channels(
    channels: Sequence[discord.abc.GuildChannel], me: discord.Member, office: DiscordSettings
) -> Iterator[Finding]:
    places = [each for each in channels if isinstance(each, discord.ForumChannel | discord.TextChannel)]
    topics = [each for each in places if _is_topic(each, office)]
    yield from _missing(places, office)
    if not topics:
        yield error("channels", "there is no topic: make a forum, or set [discord] topics")
    for topic in topics:
        yield from _lacking(topic, me, READ, "nothing said there is archived", error)
        yield from _lacking(topic, me, WRITE | THREADS, "not all can be posted or closed", warning)
    for channel in (each for each in places if office.announcements in (each.name, str(each.id))):
        yield from _lacking(channel, me, READ | WRITE, "dates cannot be announced", error)
    whole = [each for each in topics if not list(_lacks(each, me, READ | WRITE | THREADS))]
    if topics and len(whole) == len(topics):
        yield ok("permissions", f"{len(topics)} topics can be read and written")


def _missing(places: Iterable[Topic], office: DiscordSettings) -> Iterator[Finding]:
    """Channels that the settings name and the server does not have."""
    there = {name for each in places for name in (each.name, str(each.id))}
    named: dict[str, tuple[Grade, list[str]]] = {
        "topics": (error, [*office.topics]),
        "announcements": (error, [office.announcements]),
        "editors_channel": (warning, [office.editors_channel]),
        "moderators_channel": (warning, [office.moderators_channel]),
    }
    lacking = [
        (level, setting, name)
        for setting, (level, names) in named.items()
        for name in names
        if name and name not in there
    ]
    for level, setting, name in lacking:
        yield level("channels", f"there is no channel {name}: make it, or set [discord] {setting}")
    if not lacking:
        yield ok("channels", "all channels that the settings name are there")


def _is_topic(channel: Topic, office: DiscordSettings) -> bool:
    """As the archive picks them: the channels that are named; if none is, every forum."""
    if not office.topics:
        return isinstance(channel, discord.ForumChannel)
    return channel.name in office.topics or str(channel.id) in office.topics


def _lacking(
    channel: Topic, me: discord.Member, wanted: dict[str, str], so: str, level: Grade
) -> Iterator[Finding]:
    lacks = list(_lacks(channel, me, wanted))
    if lacks:
        rights = ", ".join(lacks)
        yield level("permissions", f"in #{channel.name} {so}: give the bot's role {rights}")


def _lacks(channel: Topic, me: discord.Member, wanted: dict[str, str]) -> Iterator[str]:
    has = channel.permissions_for(me)
    return (shown for name, shown in wanted.items() if not getattr(has, name))


def _rights(me: discord.Member) -> Iterator[Finding]:
    if not (me.guild_permissions.create_events or me.guild_permissions.manage_events):
        text = "dates are not shown among Discord's events: give the bot Create Events"
        yield warning("permissions", text)
