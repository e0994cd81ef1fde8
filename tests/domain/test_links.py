"""Secret addresses: they open one thing, until they end, are used up, or are replaced."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain import links
from bot.domain.links import Purpose
from bot.domain.people import Person
from storage.database import Database
from storage.links import Link
from tests.support.exchange import ASKER, HELPER

HOUR = timedelta(hours=1)


async def test_a_secret_opens_what_it_is_about_for_whom_it_was_given(
    database: Database, now: datetime
) -> None:
    secret = await links.hand_out(
        database, purpose=Purpose.PAGE_EDIT, about="city:muehlroda", member=ASKER, now=now, lasts=HOUR
    )
    link = await links.follow(database, secret, purpose=Purpose.PAGE_EDIT, now=now)
    assert link is not None
    assert (link.about, link.ends_at) == ("city:muehlroda", now + HOUR)
    assert link.member_id is not None


async def test_a_link_may_be_for_nobody_known_and_without_an_end(database: Database, now: datetime) -> None:
    secret = await links.hand_out(
        database, purpose=Purpose.CALENDAR, about="", member=None, now=now, lasts=None
    )
    link = await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now + 10_000 * HOUR)
    assert link is not None
    assert (link.member_id, link.ends_at) == (None, None)


async def test_only_the_hash_of_a_long_and_new_secret_is_kept(database: Database, now: datetime) -> None:
    secrets = [await _calendar(database, now) for _ in range(5)]
    assert len(set(secrets)) == 5
    assert all(len(secret) >= 22 and secret.replace("-", "").replace("_", "").isalnum() for secret in secrets)
    async with database.reading() as connection:
        rows = (await connection.execute(select(Link.__table__))).all()
    assert {row.secret_sha256 for row in rows} == {
        hashlib.sha256(each.encode()).hexdigest() for each in secrets
    }
    assert not any(secret in str(row) for row in rows for secret in secrets)


async def test_what_is_unknown_of_another_purpose_ended_or_used_opens_nothing(
    database: Database, now: datetime
) -> None:
    ended, used, other = [await _calendar(database, now, lasts=HOUR) for _ in range(3)]
    link = await links.follow(database, used, purpose=Purpose.CALENDAR, now=now)
    assert link is not None
    async with database.transaction() as session:
        assert await links.use_up(session, link.id, now)
    for secret in ("", "unknown", "\ud800", "x" * 10_000, used):
        assert await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now) is None
    assert await links.follow(database, other, purpose=Purpose.PARTICIPANTS, now=now) is None
    assert await links.follow(database, ended, purpose=Purpose.CALENDAR, now=now + HOUR) is None
    assert await links.follow(database, other, purpose=Purpose.CALENDAR, now=now) is not None


async def test_following_a_link_never_uses_it_up(database: Database, now: datetime) -> None:
    secret = await _calendar(database, now)
    found = [await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now) for _ in range(3)]
    assert found[0] is not None
    assert found == [found[0]] * 3


async def test_of_two_who_use_a_link_at_once_one_succeeds(database: Database, now: datetime) -> None:
    secret = await _calendar(database, now)
    link = await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now)
    assert link is not None

    async def post() -> bool:
        async with database.transaction() as session:
            return await links.use_up(session, link.id, now)

    assert sorted(await asyncio.gather(*(post() for _ in range(5)))) == [False] * 4 + [True]


async def test_a_link_that_has_ended_cannot_be_used_any_more(database: Database, now: datetime) -> None:
    secret = await _calendar(database, now, lasts=HOUR)
    link = await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now)
    assert link is not None
    async with database.transaction() as session:
        assert not await links.use_up(session, link.id, now + HOUR)


async def test_what_a_transaction_that_fails_used_up_is_still_usable(
    database: Database, now: datetime
) -> None:
    secret = await _calendar(database, now)
    link = await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now)
    assert link is not None
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            assert await links.use_up(session, link.id, now)
            _ = 1 / 0
    assert await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now) == link


async def test_a_rotated_link_replaces_the_members_own_of_that_purpose_alone(
    database: Database, now: datetime
) -> None:
    mine, theirs = await _calendar(database, now), await _calendar(database, now, member=HELPER)
    page = await links.hand_out(
        database, purpose=Purpose.PAGE_EDIT, about="x", member=ASKER, now=now, lasts=None
    )
    new = await links.rotate(database, purpose=Purpose.CALENDAR, about="", member=ASKER, now=now, lasts=None)
    assert await links.follow(database, mine, purpose=Purpose.CALENDAR, now=now) is None
    assert await links.follow(database, page, purpose=Purpose.PAGE_EDIT, now=now) is not None
    for secret in (new, theirs):
        assert await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now) is not None


async def test_of_links_rotated_at_once_one_is_left(database: Database, now: datetime) -> None:
    await _calendar(database, now)
    turns = [
        links.rotate(database, purpose=Purpose.CALENDAR, about="", member=ASKER, now=now, lasts=None)
        for _ in range(5)
    ]
    secrets = await asyncio.gather(*turns)
    found = [await links.follow(database, each, purpose=Purpose.CALENDAR, now=now) for each in secrets]
    assert sum(link is not None for link in found) == 1


async def test_the_sweep_forgets_what_opens_nothing_and_nothing_else(
    database: Database, now: datetime
) -> None:
    endless, ended, later, used = [
        await _calendar(database, now, lasts=lasts) for lasts in (None, HOUR, 3 * HOUR, None)
    ]
    link = await links.follow(database, used, purpose=Purpose.CALENDAR, now=now)
    assert link is not None
    async with database.transaction() as session:
        await links.use_up(session, link.id, now)
    await links.sweep(database, now=now + 2 * HOUR)
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Link)) == 2
    for secret, is_there in ((endless, True), (ended, False), (later, True), (used, False)):
        found = await links.follow(database, secret, purpose=Purpose.CALENDAR, now=now + 2 * HOUR)
        assert (found is not None) == is_there


async def _calendar(
    database: Database, now: datetime, *, member: Person = ASKER, lasts: timedelta | None = None
) -> str:
    return await links.hand_out(
        database, purpose=Purpose.CALENDAR, about="", member=member, now=now, lasts=lasts
    )
