"""What the database tells: is it there and up to date, what the archive lacks, what was not delivered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.app import database_at
from bot.checks.finding import Finding, error, ok, warning
from bot.config import Settings, StartRefused
from bot.domain import Database, condition, reconciliation
from bot.domain.condition import Schema
from bot.domain.reconciliation import Status
from bot.i18n import BERLIN

STALE = timedelta(hours=36)
"""A night without a comparison, and half a day to notice."""
LATELY = timedelta(days=30)
MIGRATE = "run `python run.py migrate`, or start `serve`, which does it by itself"


async def findings(settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """Database, migrations, archive, search, deliveries; what cannot be asked is left out."""
    try:
        if _is_missing(settings):
            yield warning("database", f"there is none yet: {MIGRATE}")
            return
        database = database_at(settings.database.url)
    except StartRefused as refusal:
        yield error("database", str(refusal))
        return
    try:
        async for each in _asked(database, now):
            yield each
    except (SQLAlchemyError, OSError) as failure:
        reason = str(getattr(failure, "orig", failure)).splitlines()[0]
        shown = database.url.render_as_string(hide_password=True)
        yield error("database", f"{shown} cannot be reached: {reason}")
    finally:
        await database.close()


def _is_missing(settings: Settings) -> bool:
    """Opening an SQLite file that is not there would make one."""
    kind, _, path = settings.database.url.partition(":///")
    return kind.startswith("sqlite") and bool(path) and not Path(path).exists()


async def _asked(database: Database, now: datetime) -> AsyncIterator[Finding]:
    schema = await condition.schema(database)
    yield ok("database", f"{database.url.render_as_string(hide_password=True)} answers")
    yield _migrations(schema)
    if schema is Schema.NEWEST:
        status = await reconciliation.status(database, gaps=1)
        yield _archive(status, now)
        yield _search(status)
        yield await _deliveries(database, now)


def _migrations(schema: Schema) -> Finding:
    match schema:
        case Schema.NEWEST:
            return ok("migrations", "the database has the newest schema")
        case Schema.NEWER:
            return error("migrations", "the database was made by a newer version: update the program")
        case Schema.EMPTY:
            return warning("migrations", f"the database is empty: {MIGRATE}")
        case Schema.OLD:
            return error("migrations", f"the database has an old schema: {MIGRATE}")


def _archive(status: Status, now: datetime) -> Finding:
    if status.gaps:
        gap = status.gaps[0]
        why = gap.problem or "the comparison did not come to its end"
        text = (
            f"{status.gap_count} of {status.threads} threads could not be compared with chat, the liveliest"
        )
        text = f"{text} in #{gap.topic}: {why}; {_found(status)}"
        return warning("archive", f"{text}; /archive status shows all, every night tries again")
    if status.newest_at is None:
        return warning(
            "archive", "nothing was compared with chat yet: start `serve`, which does it by itself"
        )
    at = status.newest_at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")
    if now - status.newest_at > STALE:
        return warning("archive", f"the last comparison with chat was at {at}: keep `serve` running at night")
    text = f"{status.compared} of {status.threads} threads compared, no gap, last at {at}; {_found(status)}"
    return ok("archive", text)


def _found(status: Status) -> str:
    """The same numbers that `/archive status` and the office's page tell."""
    found = f"{status.new} new, {status.edited} edited, {status.deleted} deleted"
    return f"{status.counted} messages counted, found by it: {found}"


def _search(status: Status) -> Finding:
    if not status.unread:
        return ok("search", "the index knows all that is archived")
    text = f"{status.unread} messages are archived and cannot be found yet"
    return warning("search", f"{text}: `serve` reads them by itself, the latest first; keep it running")


async def _deliveries(database: Database, now: datetime) -> Finding:
    failed = await condition.failed_deliveries(database, since=now - LATELY)
    if failed.count == 0:
        return ok("deliveries", f"none failed in the last {LATELY.days} days")
    text = f"{failed.count} failed in the last {LATELY.days} days, the last one: {failed.last_reason}"
    return warning("deliveries", text)
