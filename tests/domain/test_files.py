"""Files that came with messages: fetched once, tried again, given up, found again, and swept."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain import archive, consent, files, threads
from bot.domain.consent import Consent
from bot.domain.files import AT_ONCE, BACKOFF, LEASE, FileView
from bot.domain.seen import FileSeen, MessagesDeleted, MessageSeen, PageRead
from bot.domain.snowflakes import new_id
from bot.domain.sweeping import GRACE, Swept, sweep
from bot.errors import FetchFailed, Reason
from bot.files import MEGABYTE, FileStore
from storage.database import Database
from storage.messages import Attachment, FileState
from tests.support import samples
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, SHY, Exchange

MINUTE = timedelta(minutes=1)
Take = Callable[[bytes], Awaitable[object]]


@dataclass
class Chat:
    """Chat's files by address: bytes, or how asking for them fails."""

    behind: dict[str, bytes | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, take: Take) -> None:
        self.asked.append(url)
        found = self.behind[url]
        if isinstance(found, Exception):
            raise found
        await take(found)


@dataclass
class Files:
    """An exchange whose people attach files, and the store they go to."""

    exchange: Exchange
    store: FileStore
    chat: Chat
    now: datetime

    @property
    def database(self) -> Database:
        return self.exchange.database

    async def attach(
        self,
        content: bytes | Exception = b"Inhalt",
        *,
        to: MessageSeen | None = None,
        name: str = "a.txt",
        size: int = 6,
    ) -> MessageSeen:
        """A post with a file; its message as it was seen."""
        opened = to or await self.exchange.open("Aushang", "Siehe Anhang", at=self.now)
        number = new_id(self.now)
        file = FileSeen(number, name, "Drei Sätze", size, "text/html", f"https://cdn.example/{number}?1")
        self.chat.behind[file.url] = content
        message = replace(opened, files=(*opened.files, file))
        await archive.take(self.database, [message], now=self.now, gapless=True)
        return message

    async def fetch(self, after: timedelta = timedelta(0)) -> None:
        """What the job does, so much later."""
        self.now += after
        await files.fetch_due(self.database, self.store, self.chat.fetch, now=self.now)

    async def of(self, message: MessageSeen) -> Attachment:
        """The newest file of a message as the database has it."""
        async with self.database.transaction() as session:
            query = select(Attachment).where(Attachment.message_id == message.id)
            return (await session.scalars(query.order_by(Attachment.id.desc()))).first() or Attachment()

    async def shown(self, message: MessageSeen) -> FileView:
        """The first file of a message as readers of its thread see it."""
        page = await threads.thread_page(self.database, message.thread.id)
        assert page is not None
        return next(each.files[0] for each in page.messages if each.id == message.id)

    def renewed(self, message: MessageSeen, content: bytes | Exception) -> MessageSeen:
        """The message as chat tells it later: with another signature in its link."""
        file = replace(message.files[0], url=message.files[0].url + "0")
        self.chat.behind[file.url] = content
        return replace(message, files=(file,))

    async def reread(self, message: MessageSeen) -> None:
        """Chat's history is read again."""
        page = PageRead(message.thread, message.id - 1, None, 0, (message,))
        await reconcile(self.database, [page], now=self.now)


@pytest.fixture
async def kit(exchange: Exchange, tmp_path: Path, now: datetime) -> AsyncIterator[Files]:
    store = FileStore(tmp_path / "files", limit=MEGABYTE, min_free=0)
    yield Files(exchange, store, Chat(), now)


# Fetching


async def test_a_file_is_fetched_once_and_shown(kit: Files) -> None:
    message = await kit.attach(samples.png(7, 5), name="bild.png")
    assert (await kit.shown(message)).kind == ""
    for _ in range(2):
        await kit.fetch()
    seen = await kit.shown(message)
    assert (seen.kind, seen.type, seen.width, seen.height) == ("picture", "image/png", 7, 5)
    assert seen.size == len(samples.png(7, 5))
    assert kit.store.path(seen.sha256).read_bytes() == samples.png(7, 5)
    assert len(kit.chat.asked) == 1


async def test_what_chat_says_of_a_files_type_counts_for_nothing(kit: Files) -> None:
    message = await kit.attach(samples.HTML, name="bild.png")
    await kit.fetch()
    assert (await kit.shown(message)).kind == "other"


async def test_many_files_are_fetched_a_few_at_a_time(kit: Files) -> None:
    question = await kit.exchange.open("Viele", "Bilder")
    urls = [f"https://cdn.example/{n}" for n in range(7 * AT_ONCE)]
    seen = tuple(FileSeen(new_id(kit.now), "a", "", 1, "", url) for url in urls)
    await archive.take(kit.database, [replace(question, files=seen)], now=kit.now, gapless=True)
    asked, all_there = [], asyncio.Barrier(AT_ONCE)

    async def fetch(url: str, take: Take) -> None:
        asked.append(url)
        async with all_there:
            await take(url.encode())

    async with asyncio.timeout(10):
        await files.fetch_due(kit.database, kit.store, fetch, now=kit.now)
    assert (await files.status(kit.database)).stored == len(urls)
    assert sorted(asked) == sorted(urls)


async def test_the_same_file_twice_is_stored_once(kit: Files) -> None:
    message = await kit.attach(b"gleich")
    await kit.attach(b"gleich", to=message)
    await kit.fetch()
    status = await files.status(kit.database)
    assert (status.stored, status.size) == (2, len(b"gleich"))


async def test_internal_files_are_kept_too_and_shown_to_nobody(kit: Files) -> None:
    internal = await kit.attach(to=await kit.exchange.open("Intern", "Nur für uns", SHY))
    await kit.fetch()
    file = await kit.of(internal)
    assert file.state == FileState.STORED
    assert await files.public_file(kit.database, file.id) is None


async def test_a_cover_is_taken_from_a_spoilers_name(kit: Files) -> None:
    message = await kit.attach(samples.png(), name="SPOILER_bild.png")
    await kit.fetch()
    seen = await kit.shown(message)
    assert (seen.name, seen.is_spoiler) == ("bild.png", True)


# Failing


DEAD = FetchFailed(Reason.STATUS, "404", status=404)


async def test_a_dead_link_is_tried_again_for_a_while_and_then_missing(kit: Files) -> None:
    message = await kit.attach(DEAD)
    await kit.fetch()
    for wait in BACKOFF:
        assert (await kit.of(message)).state == FileState.PENDING
        await kit.fetch(wait - timedelta(seconds=1))
        before = len(kit.chat.asked)
        await kit.fetch(timedelta(seconds=1))
        assert len(kit.chat.asked) == before + 1
    file = await kit.of(message)
    assert (file.state, file.tries, file.problem) == (FileState.MISSING, len(BACKOFF) + 1, "status: 404")
    await kit.fetch(timedelta(days=30))
    assert len(kit.chat.asked) == len(BACKOFF) + 1
    assert (await kit.shown(message)).state == "missing"


async def test_a_link_that_works_again_is_fetched(kit: Files) -> None:
    message = await kit.attach(FetchFailed(Reason.TIMEOUT))
    await kit.fetch()
    kit.chat.behind[message.files[0].url] = b"jetzt"
    await kit.fetch(BACKOFF[0])
    assert (await kit.of(message)).state == FileState.STORED


async def test_a_host_that_asks_to_wait_is_left_alone_so_long(kit: Files) -> None:
    wait = timedelta(hours=2)
    message = await kit.attach(FetchFailed(Reason.STATUS, "429", status=429, retry_after=wait))
    await kit.fetch()
    assert (await kit.of(message)).next_try_at == kit.now + wait


@pytest.mark.parametrize("reason", [Reason.REFUSED_ADDRESS, Reason.INSECURE, Reason.TOO_LARGE])
async def test_what_we_must_not_take_is_not_tried_again(kit: Files, reason: Reason) -> None:
    message = await kit.attach(FetchFailed(reason))
    await kit.fetch()
    assert (await kit.of(message)).state == FileState.REFUSED
    assert (await kit.shown(message)).kind == ""


async def test_a_file_that_is_announced_too_large_is_not_asked_for(kit: Files) -> None:
    message = await kit.attach(size=2 * MEGABYTE)
    await kit.fetch()
    assert (await kit.of(message)).state == FileState.REFUSED
    assert kit.chat.asked == []


async def test_a_stop_is_no_try_and_the_next_start_begins_anew(kit: Files) -> None:
    message = await kit.attach(FetchFailed(Reason.STOPPED))
    await kit.fetch()
    kit.chat.behind[message.files[0].url] = b"da"
    await kit.fetch(MINUTE)
    assert (await kit.of(message)).state == FileState.PENDING, "its claim still holds"
    await files.begin_anew(kit.database, now=kit.now)
    await kit.fetch()
    assert (await kit.of(message)).state == FileState.STORED


async def test_a_claim_whose_holder_died_lapses(kit: Files) -> None:
    message = await kit.attach(FetchFailed(Reason.STOPPED))
    await kit.fetch()
    kit.chat.behind[message.files[0].url] = b"da"
    await kit.fetch(LEASE)
    assert (await kit.of(message)).state == FileState.STORED


async def test_a_message_deleted_while_its_file_is_fetched_leaves_no_trace_in_the_archive(kit: Files) -> None:
    message = await kit.attach()

    async def fetch(url: str, take: Take) -> None:
        await take(b"Inhalt")
        await archive.take(kit.database, [MessagesDeleted((message.id,))], now=kit.now, gapless=True)

    await files.fetch_due(kit.database, kit.store, fetch, now=kit.now)
    status = await files.status(kit.database)
    assert (status.pending, status.stored) == (0, 0)


# New links


async def test_a_missing_file_comes_back_with_a_new_link(kit: Files) -> None:
    message = await kit.attach(DEAD)
    await kit.fetch()
    for wait in BACKOFF:
        await kit.fetch(wait)
    assert (await kit.of(message)).state == FileState.MISSING
    await kit.reread(kit.renewed(message, b"wieder da"))
    await kit.fetch()
    assert (await kit.of(message)).state == FileState.STORED


async def test_a_new_link_is_one_more_try_and_no_more(kit: Files) -> None:
    message = await kit.attach(DEAD)
    await kit.fetch()
    for wait in BACKOFF:
        await kit.fetch(wait)
    await kit.reread(kit.renewed(message, DEAD))
    await kit.fetch()
    assert (await kit.of(message)).state == FileState.MISSING
    assert len(kit.chat.asked) == len(BACKOFF) + 2


async def test_an_edit_brings_a_new_link_too(kit: Files) -> None:
    message = await kit.attach(DEAD)
    await kit.fetch()
    edited = replace(kit.renewed(message, b"da"), content="Anders", edited_at=kit.now + MINUTE)
    await archive.take(kit.database, [edited], now=kit.now + MINUTE, gapless=True)
    await kit.fetch(MINUTE)
    assert (await kit.of(message)).state == FileState.STORED


async def test_what_is_stored_is_not_asked_for_again(kit: Files) -> None:
    message = await kit.attach()
    await kit.fetch()
    again = replace(kit.renewed(message, DEAD), content="Anders", edited_at=kit.now + MINUTE)
    await kit.reread(kit.renewed(message, DEAD))
    await archive.take(kit.database, [again], now=kit.now, gapless=True)
    await kit.fetch(timedelta(days=1))
    assert (await kit.of(message)).state == FileState.STORED
    assert len(kit.chat.asked) == 1


# A full disk


async def test_a_full_disk_alarms_once_and_loses_nothing(
    kit: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    room = kit.store
    kit.store = FileStore(tmp_path / "files", limit=MEGABYTE, min_free=1 << 60)
    message = await kit.attach()
    for _ in range(3):
        await kit.fetch(MINUTE)
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert "must stay free" in (await files.status(kit.database)).problem
    assert kit.chat.asked == []
    page = await threads.thread_page(kit.database, message.thread.id)
    assert page is not None
    assert "Siehe Anhang" in page.messages[0].html
    kit.store = room
    await kit.fetch(MINUTE)
    file = await kit.of(message)
    assert (file.state, file.tries) == (FileState.STORED, 1)
    assert (await files.status(kit.database)).problem == ""


async def test_a_disk_that_fills_up_while_fetching_costs_no_try(
    kit: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    messages = [await kit.attach() for _ in range(3)]
    begun, is_full = [], asyncio.Event()

    async def fetch(url: str, take: Take) -> None:
        begun.append(url)
        if len(begun) == len(messages):
            incoming = tmp_path / "files" / "incoming"
            shutil.rmtree(incoming)
            incoming.touch()
            is_full.set()
        await is_full.wait()
        await take(b"Inhalt")

    await files.fetch_due(kit.database, kit.store, fetch, now=kit.now)
    assert [(await kit.of(each)).tries for each in messages] == [0, 0, 0]
    assert (await files.status(kit.database)).problem
    (tmp_path / "files" / "incoming").unlink()
    await kit.fetch(2 * MINUTE)
    assert (await files.status(kit.database)).stored == 3
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


# Sweeping


def age(store: FileStore, sha256: str) -> None:
    """As if it had been stored long ago."""
    os.utime(store.path(sha256), (0, 0))


async def test_what_no_message_holds_any_more_is_swept_after_a_while(kit: Files) -> None:
    gone, stays = await kit.attach(b"geht"), await kit.attach(b"bleibt")
    await kit.fetch()
    hashes = [(await kit.of(each)).sha256 or "" for each in (gone, stays)]
    for sha256 in hashes:
        age(kit.store, sha256)
    await archive.take(kit.database, [MessagesDeleted((gone.id,))], now=kit.now, gapless=True)
    assert await sweep(kit.database, kit.store, now=kit.now + GRACE - MINUTE) == Swept(0, 0)
    assert await sweep(kit.database, kit.store, now=kit.now + GRACE + MINUTE) == Swept(1, 0)
    assert kit.store.lacking(hashes) == [hashes[0]]
    assert (await files.status(kit.database)).size == len(b"bleibt")


async def test_a_file_that_another_message_holds_too_is_not_swept(kit: Files) -> None:
    first, second = await kit.attach(b"gleich"), await kit.attach(b"gleich")
    await kit.fetch()
    age(kit.store, (await kit.of(second)).sha256 or "")
    await archive.take(kit.database, [MessagesDeleted((first.id,))], now=kit.now, gapless=True)
    assert await sweep(kit.database, kit.store, now=kit.now + 2 * GRACE) == Swept(0, 0)
    assert kit.store.path((await kit.of(second)).sha256 or "").exists()


async def test_bytes_that_a_crash_left_without_a_message_are_swept(kit: Files) -> None:
    async with kit.store.incoming() as incoming:
        await incoming.write(b"verwaist")
        kept = await incoming.keep()
    assert await sweep(kit.database, kit.store, now=kit.now) == Swept(0, 0)
    age(kit.store, kept.sha256)
    assert await sweep(kit.database, kit.store, now=kit.now) == Swept(1, 0)


async def test_a_file_stored_again_while_it_is_swept_stays(kit: Files) -> None:
    gone = await kit.attach(b"geht und kommt")
    await kit.fetch()
    sha256 = (await kit.of(gone)).sha256 or ""
    age(kit.store, sha256)
    await archive.take(kit.database, [MessagesDeleted((gone.id,))], now=kit.now, gapless=True)
    kit.now += 2 * GRACE
    again = await kit.attach(b"geht und kommt")
    await kit.fetch()
    assert await sweep(kit.database, kit.store, now=kit.now) == Swept(0, 0)
    assert (await kit.of(again)).sha256 == sha256
    assert kit.store.path(sha256).exists()


async def test_a_lost_file_is_fetched_again(kit: Files) -> None:
    message = await kit.attach(b"verloren")
    await kit.fetch()
    kit.store.path((await kit.of(message)).sha256 or "").unlink()
    assert await sweep(kit.database, kit.store, now=kit.now) == Swept(0, 1)
    await kit.fetch()
    assert kit.store.path((await kit.of(message)).sha256 or "").exists()


# Who may see one


async def test_a_file_is_public_as_long_as_its_message_is(kit: Files) -> None:
    message = await kit.attach()
    await kit.fetch()
    file = await kit.of(message)
    assert await files.public_file(kit.database, file.id) is not None
    await consent.decide(kit.database, ASKER, Consent.INTERNAL, now=kit.now)
    assert await files.public_file(kit.database, file.id) is None
    await consent.decide_for_message(kit.database, message.id, Consent.PUBLIC_NAME, ASKER, now=kit.now)
    assert await files.public_file(kit.database, file.id) is not None
    await archive.take(kit.database, [MessagesDeleted((message.id,))], now=kit.now, gapless=True)
    assert await files.public_file(kit.database, file.id) is None


async def test_a_public_message_in_a_thread_that_is_not_public_shows_no_file(kit: Files) -> None:
    question = await kit.exchange.open("Intern", "Frage", SHY)
    answer = await kit.attach(to=await kit.exchange.answer(question, "Antwort"))
    await kit.fetch()
    assert await files.public_file(kit.database, (await kit.of(answer)).id) is None
    await consent.decide(kit.database, SHY, Consent.PUBLIC_NAME, now=kit.now)
    assert await files.public_file(kit.database, (await kit.of(answer)).id) is not None


async def test_a_page_is_made_anew_when_a_file_comes(kit: Files) -> None:
    await kit.attach()
    before = kit.database.generation
    await kit.fetch()
    assert kit.database.generation > before
