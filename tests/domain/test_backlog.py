"""What came in by the hundred can be searched soon afterwards, as if it had come in one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.domain import archive, backlog, notes, reconciliation, reindexing, search
from bot.domain.seen import MessagesDeleted, MessageSeen, PageRead, ThreadSeen
from bot.domain.snowflakes import new_id
from storage.database import Database
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, HELPER, SHY, TOPIC, Exchange

WRITTEN = (
    "SELECT id, title, body_terms, words, is_public FROM search_entry WHERE kind = 'message' ORDER BY id"
)


async def test_many_new_messages_are_read_for_the_search_after_they_were_archived(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    page = _page(now, 60)
    found = await reconcile(database, [page], now=now)
    assert await _written(database) == []
    unread = reconciliation.unread(found)
    assert len(unread) == 60
    left = await backlog.left(database)
    assert await backlog.unread(database, left, 0) == unread
    assert await backlog.index(database, unread) == 60
    await backlog.settle(database, left)
    assert await backlog.left(database) == ""
    assert (await search.search(database, "Lastenrad")).total > 0
    made = await _written(database)
    await reindexing.reindex(database, lambda done, total: None, now=now)
    assert made == await _written(database)


async def test_a_few_new_messages_can_be_searched_at_once(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    found = await reconcile(database, [_page(now, 5)], now=now)
    assert reconciliation.unread(found) == []
    assert len(await _written(database)) == 5
    assert await backlog.left(database) == ""


async def test_what_was_edited_or_deleted_meanwhile_is_not_read_as_it_was(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    page = _page(now, 60)
    first, second = page.messages[1:3]
    await reconcile(database, [page], now=now)
    edited = replace(first, content="Nun etwas anderes.", edited_at=now + timedelta(minutes=1))
    await archive.take(database, [edited, MessagesDeleted((second.id,))], now=now, gapless=True)
    assert await backlog.index(database, [each.id for each in page.messages]) == 58
    words = {row.id: row.words for row in await _written(database)}
    assert second.id not in words
    assert "Lastenrad" not in words[first.id]


async def test_what_was_left_meanwhile_stays_on_record(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await reconcile(database, [_page(now, 60)], now=now)
    left = await backlog.left(database)
    earlier = _page(now - timedelta(days=1), 60)
    await reconcile(database, [earlier], now=now)
    await backlog.settle(database, left)
    left = await backlog.left(database)
    assert (await backlog.unread(database, left, 0))[0] == earlier.messages[0].id


async def test_how_many_the_search_does_not_know_yet_is_told_until_it_knows_all(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    page = _page(now, 60)
    unread = reconciliation.unread(await reconcile(database, [page], now=now))
    await reconcile(database, [_page(now - timedelta(days=1), 40)], now=now)
    assert await _unread(database) == 100
    await backlog.index(database, unread[:25])
    assert await _unread(database) == 75
    edited = replace(page.messages[30], content="Nun anders.", edited_at=now + timedelta(minutes=1))
    await archive.take(database, [edited], now=now, gapless=True)
    left = await backlog.left(database)
    await backlog.index(database, await backlog.unread(database, left, 0))
    assert await _unread(database) == 1
    await backlog.settle(database, left)
    assert await _unread(database) == 0


async def test_what_an_earlier_version_left_is_read_though_it_noted_no_number(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    page = _page(now, 60)
    await reconcile(database, [page], now=now)
    await notes.remember(database, "search backlog", f"1 {page.messages[0].id}")
    assert await _unread(database) == 1
    left = await backlog.left(database)
    assert await backlog.index(database, await backlog.unread(database, left, 0)) == 60
    await backlog.settle(database, left)
    assert await _unread(database) == 0


def _page(now: datetime, count: int) -> PageRead:
    """A thread of so many messages, as chat tells it."""
    opened = new_id(now)
    thread = ThreadSeen(opened, TOPIC, "Lastenräder", ASKER, opened, now)
    authors = (ASKER, HELPER, SHY)
    said = [
        MessageSeen(opened + n, thread, authors[n % 3], 0, f"Ein Lastenrad kostet {n} Euro.", now)
        for n in range(count)
    ]
    return PageRead(thread, 0, None, 0, tuple(said))


async def _unread(database: Database) -> int:
    return (await reconciliation.status(database)).unread


async def _written(database: Database) -> list[Any]:
    async with database.reading() as connection:
        return list((await connection.execute(text(WRITTEN))).all())
