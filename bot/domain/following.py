"""Following a thread or a topic: who wants to be told of new messages, and stops it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import standing
from bot.domain.people import DISCORD, Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_, Language
from storage import follows, news, rsvps
from storage.database import Database
from storage.deliveries import State
from storage.follows import Follow, Kind
from storage.topics import Topic
from storage.upsert import upsert

MOST = 100
"""Threads and topics that one person may follow."""
__all__ = ["Followed", "Following", "Kind", "follow", "of_person", "stop"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A thread or a topic; `title` is the thread's, or the topic's."""

    kind: Kind
    ref_id: int
    title: str
    topic: str
    channel_id: int


@dataclass(frozen=True, slots=True)
class Following:
    """What somebody follows, the last first. `problem`: why the last news did not reach them; or empty."""

    followed: tuple[Followed, ...]
    problem: str


async def follow(
    database: Database, person: Person, kind: Kind, ref_id: int, *, language: Language, now: datetime
) -> str:
    """They are told from now on; returns the title. Following twice changes nothing.

    Raises UserError for what is not there, for private threads, and for too many.
    """
    async with database.transaction(durable=True) as session:
        if kind is Kind.THREAD:
            thread = await standing.of_archive(session, ref_id)
            if thread.is_private:
                raise UserError(N_("A private thread is not followed: it is told to nobody."))
            title = thread.title
        else:
            topic = await session.get(Topic, ref_id)
            if topic is None:
                raise UserError(N_("This topic is not in the archive."))
            title = topic.name
        member_id = (await ensure_members(session, [person], now=now))[person.account]
        if await follows.count(session, member_id) >= MOST:
            raise UserError(
                N_("Nobody follows more than {most} threads and topics. Stop some first."), most=MOST
            )
        row = {"member_id": member_id, "kind": kind, "ref_id": ref_id, "language": language, "since": now}
        await upsert(session, Follow, [row], keep=("since",))
        return title


async def stop(database: Database, account: str, kind: Kind, ref_id: int) -> None:
    """They are not told any more, of nothing that waits either; stopping twice changes nothing."""
    async with database.transaction(durable=True) as session:
        member_id = await rsvps.member_of(session, DISCORD, account)
        if member_id is not None:
            await follows.remove(session, member_id, kind, ref_id)


async def of_person(database: Database, account: str) -> Following:
    """What an account's member follows."""
    async with database.reading() as connection:
        rows = await follows.of_account(connection, DISCORD, account)
        last = await news.last(connection, account)
    followed = tuple(
        Followed(Kind(row.kind), row.ref_id, row.title or row.topic, row.topic, row.channel_id)
        for row in rows
    )
    return Following(followed, last.reason if last is not None and last.state == State.FAILED else "")
