"""Mirrors: Discord's scheduled events show the next date of each of ours; ours are the truth."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import promises, rsvps
from bot.domain.date_words import Date
from bot.domain.people import DISCORD, Person
from bot.domain.rsvps import Answer
from bot.domain.sights import event_url
from bot.errors import UserError
from bot.i18n import N_, PUBLIC_LANGUAGE, gettext
from bot.notices import shortened
from storage import deliveries, events, mirrors
from storage import rsvps as stored_rsvps
from storage.database import Database
from storage.deliveries import Kind, Route
from storage.mirrors import Mirror

MOST = 50
"""Events that are mirrored at once; Discord allows a hundred, and people make some themselves."""
MARK = "#sg-e"
"""How the end of our scheduled events' descriptions begins; the event's id follows."""
STALE_AFTER = timedelta(minutes=2)
DESCRIPTION_LENGTH = 1000
NAME_LENGTH = LOCATION_LENGTH = 100
"""Characters ("Guild Scheduled Event Object" and what Discord's API description says of it)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What Discord shall show."""

    name: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime

    @property
    def fingerprint(self) -> str:
        """Equal for what looks equal."""
        return repr((self.name, self.description, self.location, str(self.starts_at), str(self.ends_at)))


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done there. `shown` None: the scheduled event is cancelled."""

    event_id: int
    external_id: int | None
    """None: it is to be made."""
    shown: Shown | None
    mark: str
    """What it is recognised by: its description ends with it."""
    may_exist: bool
    """Its making was begun before and never confirmed: look for the mark first."""


async def claim_tasks(
    database: Database, *, now: datetime, base_url: str, stale_after: timedelta = STALE_AFTER
) -> list[Task]:
    """What Discord shows wrongly; what is to be made there is claimed, and comes again if never confirmed."""
    async with database.transaction(durable=True) as session:
        wanted = await mirrors.next_dates(session, now, MOST)
        kept = {mirror.event_id: mirror for mirror in await mirrors.all_mirrors(session)}
        ids = {*wanted.values(), *(mirror.occurrence_id for mirror in kept.values())}
        dates = {date.occurrence_id: date for date in await events.facts(session, list(ids))}
        survey = _Survey(session, now, base_url, now - stale_after, wanted, dates)
        tasks = [await survey.follow(mirror) for mirror in kept.values()]
        for event_id, occurrence_id in wanted.items():
            if event_id not in kept:
                session.add(Mirror(event_id=event_id, occurrence_id=occurrence_id, claimed_at=now))
                tasks.append(_task(dates[occurrence_id], None, base_url))
        return [task for task in tasks if task is not None]


async def confirm(database: Database, task: Task, external_id: int) -> None:
    """Discord shows it so; a cancelled one is not followed any more."""
    async with database.transaction(durable=True) as session:
        mirror = await session.get(Mirror, task.event_id)
        if mirror is None:
            return
        if task.shown is None:
            await session.delete(mirror)
        else:
            mirror.external_id, mirror.told, mirror.claimed_at = external_id, task.shown.fingerprint, None


async def ask_about_deletion(database: Database, external_id: int, *, channel: str, now: datetime) -> None:
    """It was deleted there, which changes nothing here: the editors are asked, in their channel."""
    async with database.transaction(durable=True) as session:
        mirror = await mirrors.by_external(session, external_id)
        if mirror is None or mirror.deleted_at is not None:
            return
        mirror.deleted_at = now
        question = {
            "kind": Kind.QUESTION,
            "occurrence_id": mirror.occurrence_id,
            "about": promises.stamp(now),
            "route": Route.CHANNEL,
            "recipient": channel,
            "due_at": now,
        }
        if channel:
            await deliveries.promise(session, [question])


async def show_again(database: Database, event_id: int) -> None:
    """The editors want it back: it is made anew."""
    async with database.transaction() as session:
        mirror = await session.get(Mirror, event_id)
        if mirror is not None and mirror.deleted_at is not None:
            await session.delete(mirror)


async def note_interest(
    database: Database,
    external_id: int,
    person: Person,
    *,
    described: str = "",
    is_there: bool,
    now: datetime,
) -> None:
    """Interest shown there counts as a maybe here, until it is taken back there.

    By its description an event of ours is known that was just made, and not confirmed yet.
    """
    async with database.transaction() as session:
        mirror = await mirrors.by_external(session, external_id)
        mirror = mirror or await _just_made(session, external_id, described)
    if mirror is None:
        return
    if not is_there:
        await rsvps.lose_interest(database, mirror.occurrence_id, person.account, now=now)
        return
    try:
        await rsvps.answer_without_place(
            database, mirror.occurrence_id, person, Answer.MAYBE, is_interest=True, now=now
        )
    except UserError:
        return


async def mirrored(database: Database) -> list[tuple[int, int]]:
    """(external id, occurrence id) of what Discord shows."""
    async with database.reading() as connection:
        return await mirrors.mirrored(connection)


async def interested(database: Database, occurrence_id: int) -> Collection[str]:
    """The accounts of those whose maybe came from interest there."""
    async with database.transaction() as session:
        return await stored_rsvps.interested(session, occurrence_id, DISCORD)


async def interest_lost(
    database: Database, occurrence_id: int, accounts: Iterable[str], *, now: datetime
) -> None:
    """Takes back the maybes of those whose interest ended while nobody listened."""
    for account in accounts:
        await rsvps.lose_interest(database, occurrence_id, account, now=now)


async def _just_made(session: AsyncSession, external_id: int, described: str) -> Mirror | None:
    """Its id there is not known yet, or became known since we looked."""
    found = re.search(rf"{MARK}(\d{{1,18}})$", described)
    mirror = await session.get(Mirror, int(found[1])) if found else None
    return mirror if mirror is not None and mirror.external_id in (None, external_id) else None


@dataclass(frozen=True)
class _Survey:
    """What is looked at in one run: `wanted` by event, `dates` by occurrence."""

    session: AsyncSession
    now: datetime
    base_url: str
    stale_before: datetime
    wanted: dict[int, int]
    dates: dict[int, Date]

    async def follow(self, mirror: Mirror) -> Task | None:
        """What is to be done about one that is mirrored already."""
        date = self.dates[mirror.occurrence_id]
        if mirror.deleted_at is not None:
            return None
        if date.ends_at <= self.now:
            await self.session.delete(mirror)
            return None
        if mirror.external_id is None:
            return self._begin_again(mirror, date)
        return self._bring_in_line(mirror, date)

    def _begin_again(self, mirror: Mirror, date: Date) -> Task | None:
        if mirror.claimed_at is not None and mirror.claimed_at > self.stale_before:
            return None
        mirror.claimed_at = self.now
        return _task(date, None, self.base_url, may_exist=True)

    def _bring_in_line(self, mirror: Mirror, date: Date) -> Task | None:
        """One that runs is left alone; one that is cancelled makes way for the next date."""
        upcoming = self.wanted.get(mirror.event_id)
        if date.cancelled_at is not None and upcoming is None:
            return Task(mirror.event_id, mirror.external_id, None, _mark(date), may_exist=False)
        if date.starts_at <= self.now:
            return None
        if upcoming is not None and upcoming != mirror.occurrence_id:
            mirror.occurrence_id = upcoming
            date = self.dates[upcoming]
        task = _task(date, mirror.external_id, self.base_url)
        is_told = task.shown is not None and task.shown.fingerprint == mirror.told
        return None if is_told else task


def _task(date: Date, external_id: int | None, base_url: str, *, may_exist: bool = False) -> Task:
    return Task(date.event_id, external_id, _shown(date, base_url), _mark(date), may_exist)


def _mark(date: Date) -> str:
    return f"{MARK}{date.event_id}"


def _shown(date: Date, base_url: str) -> Shown:
    url = event_url(base_url, date.event_id, is_public=date.is_public) + _mark(date)
    statement = gettext(PUBLIC_LANGUAGE, N_("Co-funded by the European Union"))
    end = f"\n\n{statement}\n{url}"
    about = "\n\n".join(part for part in (date.note, date.description) if part)
    return Shown(
        name=shortened(date.title, NAME_LENGTH),
        description=shortened(about, DESCRIPTION_LENGTH - len(end)) + end,
        location=shortened(date.place, LOCATION_LENGTH) or gettext(PUBLIC_LANGUAGE, N_("online")),
        starts_at=date.starts_at,
        ends_at=date.ends_at,
    )
