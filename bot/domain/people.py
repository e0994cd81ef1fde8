"""Who speaks: members behind accounts, with the role and the city that their account carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.snowflakes import lasting_id, new_id
from storage import facets, members, publication
from storage.database import Database
from storage.facets import Facet
from storage.members import Account, Member, MemberRow

DISCORD = "discord"
AT_ONCE = 500
"""Members who are looked at by one statement."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as their Discord account shows them.

    `groups` are the names of its roles, highest first; None if nobody knows them (who left shows none).
    """

    account: str
    name: str
    groups: tuple[str, ...] | None = ()
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class _Places:
    """Roles and cities by name, and which of them may be named together."""

    roles: Mapping[str, int]
    cities: Mapping[str, int]
    shared: Collection[tuple[int, int]]

    def give(self, member: Member, groups: Collection[str]) -> None:
        """A member has the role and the city that their groups name first."""
        member.role_id, member.city_id, member.is_place_shown = self.of(groups)

    def of(self, groups: Collection[str]) -> tuple[int | None, int | None, bool]:
        """The role and the city that groups name first, and whether both may be named."""
        role, city = _first(self.roles, groups), _first(self.cities, groups)
        return role, city, role is not None and city is not None and (role, city) in self.shared

    def is_news(self, person: Person, known: MemberRow | None) -> bool:
        """Whether someone is new, or looks otherwise than when they were seen last."""
        if known is None or person.name[:100] != known.display_name:
            return True
        return person.groups is not None and self.of(person.groups) != known[2:]


async def ensure_members(session: AsyncSession, people: Iterable[Person], *, now: datetime) -> dict[str, int]:
    """Account id to member id; who is new is taken in, who has changed is brought up to date."""
    by_account = {person.account: person for person in people}
    known = await members.rows(session, DISCORD, by_account)
    places = await _places(session)
    news = [person for account, person in by_account.items() if places.is_news(person, known.get(account))]
    return {account: row.id for account, row in known.items()} | await _write(session, news, places, now)


async def admit(session: AsyncSession, people: Mapping[Person, datetime]) -> dict[str, int]:
    """Account id to member id. Who is known stays as they are; who is not is taken in as of their moment."""
    known = await members.ids(session, DISCORD, {person.account for person in people})
    new = {person.account: person for person in people if person.account not in known}
    if new:
        places = await _places(session)
        added = {
            account: _member(lasting_id(people[person], account), person) for account, person in new.items()
        }
        for account, member in added.items():
            places.give(member, new[account].groups or ())
        session.add_all(added.values())
        await session.flush()
        session.add_all(_account(account, member.id) for account, member in added.items())
        await session.flush()
        known |= {account: member.id for account, member in added.items()}
    return known


async def take_over(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Part of the intake: takes over a known member's new name and roles; nobody is taken in for it."""
    if await members.by_accounts(session, DISCORD, [person.account]):
        await ensure_members(session, [person], now=now)


async def follow_all(
    database: Database, accounts: Iterable[str], look: Callable[[str], Person | None], *, now: datetime
) -> None:
    """Takes over the names and roles that known members were given while nobody listened.

    `look` is asked inside the transaction, where no newer look can have been written before.
    """
    async with database.reading() as connection:
        known = await members.presence(connection, DISCORD)
    there = [account for account in accounts if account in known]
    for start in range(0, len(there), AT_ONCE):
        async with database.transaction(alone=True) as session:
            seen = map(look, there[start : start + AT_ONCE])
            await ensure_members(session, [person for person in seen if person], now=now)
            await publication.advance(session, library=False)


async def count_places(database: Database, people: Iterable[Person], *, at_least: int) -> None:
    """Counts who shares role and city: fewer than `at_least`, and only the region is named (product.md).

    The people themselves are not kept.
    """
    async with database.transaction(alone=True) as session:
        roles = await facets.ids_by_name(session, Facet.ROLE)
        cities = await facets.ids_by_name(session, Facet.CITY)
        places = Counter(
            (_first(roles, person.groups or ()), _first(cities, person.groups or ()))
            for person in people
            if not person.is_bot
        )
        shared = {
            (role, city) for (role, city), count in places.items() if role and city and count >= at_least
        }
        if shared != await members.shared_places(session):
            await members.share_places(session, shared)
            await publication.advance(session, library=False)


async def note_presence(database: Database, here: Collection[str], *, now: datetime) -> None:
    """`here` are all accounts on the server: who has left is told nothing until they are back.

    What they follow stays theirs.
    """
    async with database.reading() as connection:
        known = await members.presence(connection, DISCORD)
    left = [account for account, was_here in known.items() if was_here and account not in here]
    back = [account for account, was_here in known.items() if not was_here and account in here]
    if left or back:
        async with database.transaction() as session:
            await members.mark_left(session, DISCORD, left, now)
            await members.mark_left(session, DISCORD, back, None)


async def _write(
    session: AsyncSession, people: Collection[Person], places: _Places, now: datetime
) -> dict[str, int]:
    if not people:
        return {}
    known = await members.by_accounts(session, DISCORD, [person.account for person in people])
    known |= await _take_in_all(session, [each for each in people if each.account not in known], now)
    for person in people:
        member = known.get(person.account) or await _take_in(session, person, now)
        member.display_name = person.name[:100]
        if person.groups is not None:
            places.give(member, person.groups)
        known[person.account] = member
    await session.flush()
    return {account: member.id for account, member in known.items()}


async def _take_in_all(session: AsyncSession, people: Collection[Person], now: datetime) -> dict[str, Member]:
    """New members, all at once; none if somebody else takes in one of them at the same moment."""
    added = {person.account: _member(new_id(now), person) for person in people}
    try:
        async with session.begin_nested():
            session.add_all(added.values())
            await session.flush()
            session.add_all(_account(account, member.id) for account, member in added.items())
    except IntegrityError:
        return {}
    return added


async def _take_in(session: AsyncSession, person: Person, now: datetime) -> Member:
    """A new member; the one that somebody else takes in at the same moment, if they were faster."""
    member = _member(new_id(now), person)
    try:
        async with session.begin_nested():
            session.add(member)
            await session.flush()
            session.add(_account(person.account, member.id))
    except IntegrityError:
        return (await members.by_accounts(session, DISCORD, [person.account]))[person.account]
    return member


async def _places(session: AsyncSession) -> _Places:
    return _Places(
        roles=await facets.ids_by_name(session, Facet.ROLE),
        cities=await facets.ids_by_name(session, Facet.CITY),
        shared=await members.shared_places(session),
    )


def _member(member_id: int, person: Person) -> Member:
    return Member(id=member_id, display_name=person.name[:100], is_bot=person.is_bot)


def _account(account: str, member_id: int) -> Account:
    return Account(provider=DISCORD, external_id=account, member_id=member_id)


def _first(ids: Mapping[str, int], names: Iterable[str]) -> int | None:
    return next((ids[name] for name in names if name in ids), None)
