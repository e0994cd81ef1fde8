"""The office's page of proof: whoever has its address sees what was compared, found, and is missing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain import notes, proof, reconciliation
from bot.domain.seen import MessageSeen, PageRead
from storage.database import Database
from storage.messages import Attachment, FileState
from storage.reconciliations import Reconciliation
from storage.threads import Thread
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, HELPER, Exchange
from tests.support.reader import Document, Reader

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_only_the_address_that_was_handed_out_opens_it_and_only_for_a_day(
    reader: Reader, exchange: Exchange
) -> None:
    path = await _address(exchange)
    answer = await reader.get(path)
    assert answer.status == 200
    headers = answer.headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert headers["X-Robots-Tag"] == "noindex"
    assert ("meta", {"name": "robots", "content": "noindex"}) in answer.document.elements
    assert path not in [a.get("href") for tag, a in answer.document.elements if tag == "link"]
    assert (await reader.get(path[:-1] + ("a" if path[-1] != "a" else "b"))).status == 404
    reader.clock[0] += proof.LASTS
    assert (await reader.get(path)).status == 404


async def test_it_says_first_that_nothing_is_missing(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await _compare(exchange, question)
    page = await reader.page(await _address(exchange))
    assert "Yes: every thread was compared with chat to its end." in page.words
    assert "1 of 1 compared with chat" in page.words
    assert "Rücklauf" in page.words


async def test_a_thread_that_was_read_along_live_is_no_gap(reader: Reader, exchange: Exchange) -> None:
    await exchange.open("Rücklauf", "Frage")
    page = await reader.page(await _address(exchange))
    assert "No gap is known. 1 new thread was read along live" in page.words
    assert "read along live, compared at night" in page.words


async def test_gaps_come_first_with_their_reason_and_how_far_it_is_complete(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    for title in ("Geschafft", "Gesperrt"):
        question = await exchange.open(title, "Frage", at=exchange.now + timedelta(minutes=len(title)))
        await _compare(exchange, question)
    await reconciliation.give_up(database, question.thread, "Missing Access", now=exchange.now)
    page = await reader.page(await _address(exchange), Accept_Language="de")
    assert "Nein: 1 Gespräch konnte nicht bis zum Ende" in page.words
    gap = page.words.index("Missing Access")
    assert page.words.index("Gesperrt") < gap < page.words.index("Geschafft")
    assert "So., 22. Nov. 2026, 14:08 Uhr" in page.words[:gap]


async def test_what_was_found_is_told_by_channel_and_by_thread(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await _compare(exchange, question, new=3)
    page = await reader.page(await _address(exchange))
    assert "3 new, 0 edited, 0 deleted" in page.words
    rows = re.findall(r"Beteiligung 1 of 1 0 .*? 4 3 0 0 0", page.words)
    assert rows
    assert re.search(r"Rücklauf Beteiligung .*? all posts 4 3 0 0 0", page.words)


@ONE_ENGINE
async def test_it_tells_how_many_posts_the_search_does_not_know_yet(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    path = await _address(exchange)
    assert "cannot be found yet" not in (await reader.page(path)).words
    await notes.remember(database, "search backlog", "1 1 1234")
    assert "1234 posts cannot be found yet" in (await reader.page(path)).words
    told = await reader.page(path, Accept_Language="de")
    assert "1234 Beiträge sind noch nicht zu finden" in told.words


async def test_lost_files_are_named_with_their_thread(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Aushang", "Frage")
    async with database.transaction() as session:
        for number, state in enumerate((FileState.MISSING, FileState.REFUSED, FileState.STORED), 1):
            session.add(
                Attachment(
                    id=number,
                    message_id=question.id,
                    name=f"{state}.pdf",
                    url="https://cdn.example/a",
                    state=state,
                    problem="gone: 404" if state == FileState.MISSING else "",
                    next_try_at=exchange.now,
                )
            )
    page = await reader.page(await _address(exchange))
    assert "missing.pdf Aushang Beteiligung no longer available (gone: 404)" in page.words
    assert "refused.pdf Aushang Beteiligung refused" in page.words
    assert "stored.pdf" not in page.words
    assert re.search(r"compared at night 0 0 0 0 2", page.words)


async def test_threads_are_sorted_and_paged_by_key(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    await _many(exchange, database, 230)
    address = await _address(exchange)
    for order in ("compared", "counted", "new", "edited", "deleted"):
        seen: list[int] = []
        path = f"{address}?sort={order}"
        while path and len(seen) < 1_000:
            page = await reader.page(path)
            listed = page.words.partition("By thread")[2]
            seen += [int(found) for found in re.findall(r"Gespräch (\d+)", listed)]
            path = _onward(page)
        assert len(seen) == len(set(seen)) == 230, order
        if order == "compared":
            assert seen[:23] == list(range(0, 230, 10))  # never compared to their end
        if order == "edited":
            assert seen[0] == 229


async def test_only_the_gaps_can_be_listed_and_a_page_of_threads_goes_on_alone(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    await _many(exchange, database, 1230)
    address = await _address(exchange)
    whole = await reader.page(address)
    assert whole.words.count("Gespräch ") < 50 + 100 + 20
    (more,) = [link for link in whole.links if "only=gaps" in link and "sort" not in link]
    gaps = await reader.page(more)
    assert "Threads with gaps" in gaps.words
    onward = _onward(gaps)
    further = await reader.page(onward)
    assert "In short" not in further.words
    assert "only=gaps" in onward
    assert len(re.findall(r"Gespräch \d+", further.words)) == 23


async def test_a_private_thread_is_counted_but_not_named(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Unter uns", "Frage")
    await reconciliation.give_up(database, question.thread, "Missing Access", now=exchange.now)
    async with database.transaction() as session:
        await session.execute(update(Thread).values(is_private=True))
    page = await reader.page(await _address(exchange))
    assert "Unter uns" not in page.words
    assert "private thread" in page.words
    (gap,) = (await reconciliation.status(database)).gaps
    assert gap.title == ""


@ONE_ENGINE
async def test_damaged_addresses_are_refused_in_words(reader: Reader, exchange: Exchange) -> None:
    address = await _address(exchange)
    for query in ("sort=name", "after=x", "sort=new&after=zz-1", "sort=new&after=ffffffffffffffff-1"):
        assert (await reader.get(f"{address}?{query}")).status == 400, query
    assert (await reader.get(f"{address}?sort=new&after=7fffffffffffffff-1")).status == 200


def _onward(page: Document) -> str:
    """The way to the next page of threads; empty on the last one."""
    return next((link for link in page.links if "after=" in link and "lang=" not in link), "")


async def _address(exchange: Exchange) -> str:
    secret = await proof.hand_out(exchange.database, ASKER, now=exchange.now)
    return f"/office/archive/{secret}"


async def _compare(exchange: Exchange, question: MessageSeen, *, new: int = 0) -> None:
    """Chat's whole history of a thread, in which `new` messages are that the archive did not have."""
    unknown = [
        MessageSeen(question.id + n, question.thread, HELPER, 0, f"Nachtrag {n}", exchange.now)
        for n in range(1, new + 1)
    ]
    read = PageRead(question.thread, 0, None, question.id, (question, *unknown), chat_count=new)
    await reconcile(exchange.database, [read], now=exchange.now)


async def _many(exchange: Exchange, database: Database, count: int) -> None:
    """Threads as if they had been compared; every tenth not to its end."""
    async with database.transaction() as session:
        session.add_all(
            Thread(
                id=n + 1,
                topic_id=1000,
                channel_id=1000,
                title=f"Gespräch {n}",
                starter_id=n + 1,
                created_at=exchange.now,
                last_activity_at=exchange.now,
            )
            for n in range(count)
        )
        await session.flush()
        session.add_all(
            Reconciliation(
                thread_id=n + 1,
                begun_at=exchange.now,
                finished_at=exchange.now + timedelta(minutes=n // 7) if n % 10 else None,
                counted=n % 9,
                found_new=n % 2,
                found_edited=n // 3 * 3 if n % 3 == 0 else n,
                found_deleted=0,
            )
            for n in range(count)
        )
