"""Reviewing suggestions: one editor takes each, decides once, and whoever suggested it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD, Person, ensure_members
from bot.domain.preferences import DEFAULT, wishes_of
from bot.domain.resources import indexing
from bot.domain.resources.quoting import refuse_quotes
from bot.domain.resources.taking_over import take_over
from bot.errors import UserError
from bot.i18n import N_, discord_time
from storage import deliveries, members, posted, publication, resource_records, resource_reviews
from storage.database import Database
from storage.deliveries import Kind, Route
from storage.resource_records import Action, LogRow, ResourceLog, ResourceVersion
from storage.resources import Resource, State

__all__ = ["Line", "State", "Suggestion"]
LEASE = timedelta(hours=1)
"""How long a suggestion is an editor's alone after they last did something with it."""
REVIEW_AFTER = timedelta(days=365)
"""When a resource is to be looked at again, unless an editor names a day."""
Line = LogRow
"""A line of a resource's log."""
Facts = Row[tuple[Any, ...]]
"""What the editors' cards show of a resource, as `storage.resource_reviews.facts` reads it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A resource as an editor or its suggester sees it, whatever its state."""

    id: int
    title: str
    url: str
    summary: str
    kind_slug: str
    kind: str
    state: State
    version: int


async def note(
    session: AsyncSession, resource_id: int, action: Action, *, by: int | None, now: datetime, text: str = ""
) -> int:
    """Writes a line into a resource's log, returns its id."""
    line = ResourceLog(resource_id=resource_id, at=now, by_id=by, action=action, text=text.strip())
    session.add(line)
    await session.flush()
    return line.id


async def tell_editors(
    session: AsyncSession, resource_id: int, channel: str, *, now: datetime, about: str = ""
) -> None:
    """A card in the editors' channel; without a channel nobody is told."""
    if channel:
        row = _told(resource_id, Kind.REVIEW, about, route=Route.CHANNEL, to=channel, due=now)
        await deliveries.promise(session, [row])


async def publish(database: Database, resource_id: int, editor: Person, *, now: datetime) -> None:
    """An editor lets everyone see it.

    Raises UserError if it is decided, if another editor has it, or if it repeats somebody's message.
    """
    async with database.transaction(durable=True) as session:
        columns = {"state": State.PUBLISHED, "published_at": now}
        editor_id = await claim(session, resource_id, editor, now, **columns)
        row = await session.get_one(Resource, resource_id, populate_existing=True)
        await refuse_quotes(session, row)
        row.review_by = row.review_by or (now + REVIEW_AFTER).date()
        await take_over(session, row, now=now)
        session.add(ResourceVersion(resource_id=row.id, number=1, made_at=now, made_by=editor_id))
        line = await note(session, row.id, Action.PUBLISHED, by=editor_id, now=now)
        await indexing.index(session, [row], now=now)
        await publication.advance(session, events=False)
        await _tell(session, row, line, now=now)


async def reject(database: Database, resource_id: int, editor: Person, reason: str, *, now: datetime) -> None:
    """An editor says no, and why. Raises UserError as `publish` does."""
    async with database.transaction(durable=True) as session:
        editor_id = await claim(session, resource_id, editor, now, state=State.ARCHIVED)
        row = await session.get_one(Resource, resource_id, populate_existing=True)
        line = await note(session, row.id, Action.REJECTED, by=editor_id, now=now, text=reason)
        await _tell(session, row, line, now=now)


async def ask_back(
    database: Database, resource_id: int, editor: Person, question: str, *, now: datetime
) -> None:
    """An editor asks whoever suggested it. Raises UserError as `publish` does, and if nobody can be asked."""
    async with database.transaction(durable=True) as session:
        editor_id = await claim(session, resource_id, editor, now)
        row = await session.get_one(Resource, resource_id, populate_existing=True)
        line = await note(session, row.id, Action.ASKED, by=editor_id, now=now, text=question)
        if not await _tell(session, row, line, now=now):
            raise UserError(N_("Whoever suggested it cannot be asked: they have no account in chat."))


async def answer(database: Database, question_id: int, author: Person, text: str, *, now: datetime) -> None:
    """Whoever suggested a resource answers the editors. Raises UserError for anybody else, and too late."""
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [author], now=now))[author.account]
        asked = await session.get(ResourceLog, question_id)
        row = await session.get(Resource, asked.resource_id) if asked else None
        if row is None or row.suggested_by != member_id:
            raise UserError(N_("Only whoever suggested it answers here."))
        if row.state not in resource_reviews.WAITING:
            raise UserError(N_("It is decided already; the answer would not be read any more."))
        await note(session, row.id, Action.ANSWERED, by=member_id, now=now, text=text)
        await posted.ask_resource_refresh(session, row.id, now)


async def take(database: Database, resource_id: int, editor: Person, *, now: datetime) -> Suggestion:
    """It is this editor's now, for a while. Raises UserError as `publish` does."""
    async with database.transaction() as session:
        before = await session.get(Resource, resource_id)
        was_theirs = before is not None and before.state == State.IN_REVIEW
        editor_id = await claim(session, resource_id, editor, now)
        if not was_theirs:
            await note(session, resource_id, Action.TAKEN, by=editor_id, now=now)
        (facts,) = await resource_reviews.facts(session, [resource_id])
        return _suggestion(facts)


async def suggestion(database: Database, resource_id: int) -> Suggestion | None:
    """A resource of any state, for the office; None if there is none."""
    async with database.reading() as connection:
        rows = await resource_reviews.facts(connection, [resource_id])
    return _suggestion(rows[0]) if rows else None


async def suggested_by(database: Database, account: str, *, limit: int = 20) -> list[Suggestion]:
    """What somebody suggested, the last first."""
    async with database.transaction() as session:
        known = await members.ids(session, DISCORD, [account])
        connection = await session.connection()
        ids = await resource_reviews.by_member(connection, known.get(account, 0), limit)
        return await _in_order(connection, ids)


async def history(database: Database, resource_id: int) -> Sequence[LogRow]:
    """All that was done to a resource, the last first, for the office."""
    async with database.reading() as connection:
        return await resource_records.log(connection, resource_id)


async def archive(
    database: Database, resource_id: int, editor: Person, reason: str, *, now: datetime
) -> None:
    """An editor takes a published resource out of the collection. Raises UserError if it is not in it."""
    async with database.transaction(durable=True) as session:
        editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
        if not await resource_reviews.change(session, resource_id, {"state": State.ARCHIVED}):
            raise UserError(N_("There is no published resource {id}."), id=resource_id)
        await note(session, resource_id, Action.ARCHIVED, by=editor_id, now=now, text=reason)
        await indexing.forget(session, resource_id)
        await publication.advance(session, events=False)
        await posted.ask_resource_refresh(session, resource_id, now)


async def look_again(
    database: Database, resource_id: int, editor: Person, until: date, *, now: datetime
) -> None:
    """An editor has looked at it: it holds until a day. Raises UserError if it is not published."""
    async with database.transaction() as session:
        editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
        if not await resource_reviews.change(session, resource_id, {"review_by": until}):
            raise UserError(N_("There is no published resource {id}."), id=resource_id)
        await note(session, resource_id, Action.CHECKED, by=editor_id, now=now, text=until.isoformat())
        await publication.advance(session, events=False)
        await posted.ask_resource_refresh(session, resource_id, now)


async def claim(
    session: AsyncSession, resource_id: int, editor: Person, now: datetime, **columns: Any
) -> int:
    """Makes a waiting resource this editor's within a use case; returns their member id.

    Raises UserError if it is decided, or another editor has it.
    """
    editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
    stale = now - LEASE
    if not await resource_reviews.claim(session, resource_id, editor_id, now=now, stale=stale, **columns):
        raise await _refusal(session, resource_id)
    await posted.ask_resource_refresh(session, resource_id, now)
    return editor_id


async def _refusal(session: AsyncSession, resource_id: int) -> UserError:
    """Why it cannot be taken: the same sentence for everyone who comes too late."""
    rows = await resource_reviews.facts(session, [resource_id])
    if not rows:
        return UserError(N_("There is no resource {id}."), id=resource_id)
    found = rows[0]
    if found.state in resource_reviews.WAITING:
        text = N_("{editor} is at it since {since}. Only one editor at a time.")
        return UserError(text, editor=found.editor, since=discord_time(found.taken_at, "t"))
    texts = {
        Action.PUBLISHED: N_("{editor} has published “{title}” already, {when}."),
        Action.REJECTED: N_("{editor} has rejected “{title}” already, {when}."),
        Action.ARCHIVED: N_("{editor} has archived “{title}”, {when}."),
    }
    when = discord_time(found.decided_at or found.suggested_at, "f")
    text = texts.get(Action(found.decision or Action.PUBLISHED), texts[Action.PUBLISHED])
    return UserError(text, editor=found.decider or "–", title=found.title, when=when)


async def _tell(session: AsyncSession, row: Resource, line: int, *, now: datetime) -> bool:
    """Tells whoever suggested it of a line of the log, after their quiet hours; says whether it can."""
    account = await resource_reviews.account_of(session, row.suggested_by, DISCORD)
    if not account:
        return False
    wishes = (await wishes_of(session, [account])).get(account, DEFAULT)
    due = wishes.spoken_at(now)
    told = _told(row.id, Kind.VERDICT, str(line), route=Route.DIRECT, to=account, due=due)
    await deliveries.promise(session, [told])
    return True


def _told(
    resource_id: int, kind: Kind, about: str, *, route: Route, to: str, due: datetime
) -> dict[str, Any]:
    return {
        "resource_id": resource_id,
        "kind": kind,
        "about": about,
        "route": route,
        "recipient": to,
        "due_at": due,
    }


async def _in_order(connection: Any, ids: Sequence[int]) -> list[Suggestion]:
    by_id = {row.id: _suggestion(row) for row in await resource_reviews.facts(connection, ids)}
    return [by_id[each] for each in ids if each in by_id]


def _suggestion(row: Facts) -> Suggestion:
    return Suggestion(
        row.id, row.title, row.url, row.summary, row.kind_slug, row.kind, State(row.state), row.version
    )
