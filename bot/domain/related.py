"""What belongs to a thread besides its messages: named by editors, or following by itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import events, resources, standing
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import deeds, publication
from storage import related as stored
from storage.database import Database
from storage.events import Event
from storage.related import Kind, Related
from storage.resources import Resource
from storage.threads import Thread
from storage.upsert import upsert

MOST = 12
"""Things that editors name for one thread: more is what search is for."""
_ADDRESS = re.compile(r"(?:.*/)?(resource|event|thread)s?[:/](\d{1,19})(?:/[^/]*)?")
__all__ = ["Kind", "Named", "Thing", "of_thread", "offered", "read", "relate", "threads_about", "unrelate"]


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource, an event or a thread."""

    kind: Kind
    ref_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Named:
    """What editors named for a thread, public or not, the last first."""

    thread_id: int
    title: str
    things: tuple[Thing, ...]


async def of_thread(database: Database, thread_id: int) -> Named | None:
    """What editors named; None for a thread that is not there."""
    found = await standing.look(database, thread_id)
    async with database.reading() as connection:
        rows = await stored.named(connection, thread_id)
    things = tuple(Thing(Kind(row.kind), row.ref_id, row.title) for row in rows)
    return Named(thread_id, found.title, things) if found else None


async def threads_about(database: Database, kind: Kind, ref_id: int) -> list[tuple[int, str]]:
    """(id, title) of the public threads that a public thing belongs to."""
    async with database.reading() as connection:
        return [(row.id, row.title) for row in await stored.threads_about(connection, kind, ref_id)]


async def offered(
    database: Database, typed: str, *, channels: Collection[int], now: datetime, limit: int
) -> list[Thing]:
    """Resources, events to come and threads of these channels that fit what is typed, some of each."""
    share = limit // 3
    shelf = await resources.find(database, typed, limit=share)
    found = [Thing(Kind.RESOURCE, each.id, each.title) for each in shelf]
    coming = await events.coming_titles(database, typed, now=now, limit=share)
    found += [Thing(Kind.EVENT, event_id, title) for event_id, title in coming]
    talked = await standing.titles(database, typed, channels=channels, limit=limit - len(found))
    return found + [Thing(Kind.THREAD, thread_id, title) for thread_id, title in talked]


def read(typed: str) -> tuple[Kind, int]:
    """What was picked from the list (`resource:7`), or an address of ours; raises UserError for all else."""
    found = _ADDRESS.fullmatch(typed.strip())
    if found is None:
        raise UserError(N_("Please choose from the list, or paste an address of this site."))
    return Kind(found[1]), int(found[2])


async def relate(
    database: Database, thread_id: int, kind: Kind, ref_id: int, editor: Person, *, now: datetime
) -> None:
    """An editor says that they belong together; saying it twice changes nothing.

    Raises UserError for what is not there, for a thread with itself, and for too many.
    """
    async with database.transaction() as session:
        await standing.of_archive(session, thread_id)
        title = await _title(session, kind, ref_id)
        if kind is Kind.THREAD and ref_id == thread_id:
            raise UserError(N_("A thread belongs to itself already."))
        known = await stored.named(await session.connection(), thread_id)
        if any((row.kind, row.ref_id) == (kind, ref_id) for row in known):
            return
        if len(known) >= MOST:
            raise UserError(N_("At most {most} things belong to a thread. Remove one first."), most=MOST)
        row = {"thread_id": thread_id, "kind": kind, "ref_id": ref_id, "at": now}
        await upsert(session, Related, [row])
        await _note(session, thread_id, "related", title, editor=editor, now=now)


async def unrelate(
    database: Database, thread_id: int, kind: Kind, ref_id: int, editor: Person, *, now: datetime
) -> None:
    """They belong together no longer; what follows by itself stays."""
    async with database.transaction() as session:
        if await stored.remove(session, thread_id, kind, ref_id):
            title = await _title(session, kind, ref_id)
            await _note(session, thread_id, "unrelated", title, editor=editor, now=now)


async def _note(
    session: AsyncSession, thread_id: int, what: str, title: str, *, editor: Person, now: datetime
) -> None:
    by = (await ensure_members(session, [editor], now=now))[editor.account]
    await deeds.record(session, thread_id, what, by=by, at=now, detail=title)
    await publication.advance(session, library=False)


async def _title(session: AsyncSession, kind: Kind, ref_id: int) -> str:
    row: Thread | Resource | Event | None
    if kind is Kind.THREAD:
        row = await standing.of_archive(session, ref_id)
    elif kind is Kind.EVENT:
        row = await session.get(Event, ref_id)
    else:
        row = await session.get(Resource, ref_id)
    if row is None:
        raise UserError(N_("This is not there any more."))
    return row.title
