"""How a member wishes to be reminded of events: by which way, how long before, and when never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD
from bot.i18n import BERLIN, N_
from storage.database import Database
from storage.deliveries import Route
from storage.members import Account
from storage.reminders import QUIET_FROM, QUIET_UNTIL, Preference

NEVER_QUIET = timedelta(hours=1)
"""Reminders this close to the start come at any hour: whoever set out early must not miss them."""

OFFSETS = {
    7 * 24 * 60: N_("7 days before"),
    3 * 24 * 60: N_("3 days before"),
    24 * 60: N_("1 day before"),
    3 * 60: N_("3 hours before"),
    60: N_("1 hour before"),
    15: N_("15 minutes before"),
}
"""What can be chosen: minutes before the start, and their names."""


class Way(StrEnum):
    """How reminders reach someone."""

    DIRECT = "direct"
    DIRECT_OR_THREAD = "direct_or_thread"
    """If direct messages are closed, named in the event's thread, where others see that they come."""
    THREAD = "thread"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`offsets` None: as each event has it. Quiet from and until in minutes after midnight, in Berlin."""

    way: Way = Way.DIRECT
    offsets: tuple[timedelta, ...] | None = None
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL

    @property
    def route(self) -> Route:
        """How news about a date comes, which nobody can switch off who registered for it."""
        return Route.MENTION if self.way is Way.THREAD else Route.DIRECT

    @property
    def wants_reminders(self) -> bool:
        """Whether they want to be reminded at all."""
        return self.way is not Way.NONE

    def spoken_at(self, due: datetime) -> datetime:
        """`due`, or the end of the quiet hours that it falls into."""
        local = due.astimezone(BERLIN)
        if not self._is_quiet(local.hour * 60 + local.minute):
            return due
        end = _at(local, self.quiet_until)
        if end <= local:
            end += timedelta(days=1)
        return end.astimezone(UTC)

    def due(self, start: datetime, offset: timedelta) -> datetime:
        """When a reminder `offset` before a start comes: after quiet hours, or before them if it must."""
        due = start - offset
        spoken = self.spoken_at(due)
        if offset <= NEVER_QUIET or spoken == due:
            return due
        return spoken if spoken < start else self._before_quiet(due)

    def _is_quiet(self, minute: int) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until

    def _before_quiet(self, due: datetime) -> datetime:
        local = due.astimezone(BERLIN)
        begin = _at(local, self.quiet_from)
        if begin > local:
            begin -= timedelta(days=1)
        return begin.astimezone(UTC) - timedelta(minutes=1)


DEFAULT = Wishes()


async def wishes_of(session: AsyncSession, accounts: Sequence[str]) -> dict[str, Wishes]:
    """Account id to what its member chose; who is not in it chose nothing."""
    query = (
        select(Account.external_id, Preference)
        .join(Preference, Preference.member_id == Account.member_id)
        .where(Account.provider == DISCORD, Account.external_id.in_(list(accounts)))
    )
    return {account: _wishes(row) for account, row in await session.execute(query)}


async def current(database: Database, account: str) -> Wishes:
    """What a member chose; the defaults for someone who chose nothing."""
    async with database.transaction() as session:
        return (await wishes_of(session, [account])).get(account, DEFAULT)


def _wishes(row: Preference) -> Wishes:
    offsets = None if row.offsets is None else tuple(timedelta(seconds=each) for each in row.offsets)
    return Wishes(Way(row.way), offsets, row.quiet_from, row.quiet_until)


def _at(local: datetime, minute: int) -> datetime:
    """The same day at a minute after midnight, on the clock on the wall."""
    return local.replace(hour=minute // 60 % 24, minute=minute % 60, second=0, microsecond=0, fold=0)
