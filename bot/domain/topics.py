"""Topics: what the exchange talks about, and which of it may be read on the web."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import shelter
from bot.domain.words import slug
from storage import publication, reading, search
from storage import topics as stored
from storage.database import Database
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic as readers see it."""

    id: int
    slug: str
    name: str
    description: str
    thread_count: int
    last_activity_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """A topic's channel as it is in chat. `is_open`: everyone on the server may see it."""

    id: int
    name: str
    description: str
    position: int
    is_stream: bool
    is_open: bool


async def take_channels(
    database: Database, channels: Sequence[ChannelSeen], *, internal: Sequence[str], now: datetime
) -> None:
    """Brings the topics up to date; `internal` names (or ids) those that the web never shows.

    The name people see is taken once, from the channel's; the office may have given it a better one since.
    What was written while a topic was internal stays so when it no longer is (bot/domain/shelter.py).
    """
    async with database.transaction(durable=True, alone=True) as session:
        taken = await stored.slugs(session)
        before = await stored.public_ids(session)
        await upsert(session, Topic, _rows(channels, internal, taken), keep=("name", "slug"))
        after = await stored.public_ids(session)
        seen = {channel.id for channel in channels}
        await shelter.follow_topics(session, seen, before=before, after=after, now=now)
        changed = before ^ after
        if changed:
            await search.follow(session, Thread.topic_id.in_(changed))
        await publication.advance(session)


async def admit(session: AsyncSession, channels: Sequence[ChannelSeen]) -> None:
    """Takes in channels that are not known; they are not public until chat and the config make them so."""
    taken = await stored.slugs(session)
    known = set(taken.values())
    new = {channel.id: channel for channel in channels if channel.id not in known}
    await upsert(session, Topic, _rows([*new.values()], (), taken))
    await stored.mark_streams(session, [channel.id for channel in channels if channel.is_stream])


def _rows(
    channels: Sequence[ChannelSeen], internal: Sequence[str], taken: dict[str, int]
) -> list[dict[str, object]]:
    """`taken` (slug to topic id) grows: a channel that was made anew gets a slug of its own."""
    return [
        {
            "id": channel.id,
            "slug": _free_slug(channel, taken),
            "name": channel.name.replace("-", " ").capitalize(),
            "description": channel.description,
            "is_public": channel.is_open and not {channel.name, str(channel.id)} & set(internal),
            "is_stream": channel.is_stream,
            "position": channel.position,
        }
        for channel in channels
    ]


def _free_slug(channel: ChannelSeen, taken: dict[str, int]) -> str:
    wanted = slug(channel.name)
    for n in itertools.count(1):
        candidate = wanted if n == 1 else f"{wanted}-{n}"
        if taken.setdefault(candidate, channel.id) == channel.id:
            break
    return candidate


async def all_names(database: Database) -> list[tuple[int, str]]:
    """(id, name) of every topic, internal ones too, in the order of their channels."""
    async with database.reading() as connection:
        return [(topic_id, name) for topic_id, name in await stored.names(connection)]


async def close(database: Database, topic_id: int) -> None:
    """A topic's channel is gone: the web no longer shows it, the archive keeps it."""
    async with database.transaction(alone=True) as session:
        await session.execute(update(Topic).where(Topic.id == topic_id).values(is_public=False))
        await search.follow(session, Thread.topic_id == topic_id)
        await publication.advance(session)


async def close_others(database: Database, topic_ids: Collection[int]) -> None:
    """All topics but these have lost their channel, or are none any more by the config: they are closed."""
    async with database.reading() as connection:
        shown = await stored.shown(connection)
    for topic_id in shown - set(topic_ids):
        await close(database, topic_id)


async def name_topic(database: Database, topic_id: int, name: str, description: str) -> None:
    """Gives a topic the name and the sentence that people see."""
    async with database.transaction() as session:
        named = update(Topic).where(Topic.id == topic_id).values(name=name, description=description)
        await session.execute(named)
        await publication.advance(session)


async def public_topics(database: Database) -> list[TopicCard]:
    """The topics that the web shows, in the order of their channels."""
    async with database.reading() as connection:
        return [TopicCard(*row) for row in await reading.public_topics(connection)]


async def public_topic(database: Database, topic_slug: str) -> TopicCard | None:
    """One of them."""
    async with database.reading() as connection:
        row = await reading.public_topic(connection, topic_slug)
    return None if row is None else TopicCard(*row)
