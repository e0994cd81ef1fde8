"""What exports bring into the archive, and what they leave as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import archive, consent, importing, people, reconciliation, search, threads, topics
from bot.domain.consent import Consent
from bot.domain.exported import Fate
from bot.domain.people import Person
from bot.domain.seen import MessagesDeleted, MessageSeen, PageRead, ThreadDeleted, ThreadSeen
from bot.domain.topics import ChannelSeen
from storage import search as index
from storage.database import Database
from storage.members import Account, Member
from storage.messages import Happening, Hold, Message, Reaction
from storage.search_words import SearchWord
from storage.speakers import Speaker
from storage.threads import Thread
from storage.topics import Topic
from tests.support.comparing import reconcile
from tests.support.exchange import ASKER, HELPER, TOPIC, Exchange
from tests.support.exports import (
    CHANNEL,
    FORUM,
    Entry,
    channel,
    message,
    number,
    person,
    post,
    reaction,
    take,
    write,
)

ADA = person(ASKER.account, "Ada Beispiel", "Quartiersmanagement", "Hammerwalde")
BEA = person("602", "Bea", "Kommune", "Altwiesa")
BOT = person("603", "Austausch", is_bot=True)
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """Where exports lie, beside an exchange. `then` is when people wrote: long before the exchange began."""

    exchange: Exchange
    database: Database
    folder: Path
    now: datetime
    then: datetime
    written: int = 0

    @property
    def thread_id(self) -> int:
        """A post's, made then."""
        return number(self.then)

    def talk(self) -> list[Entry]:
        """A post with two answers."""
        reference = {"type": "Default", "messageId": str(self.thread_id)}
        return [
            message(ADA, self.then, "Wer kennt einen *leeren* Laden?"),
            message(BEA, self.then + HOUR, "Wir!", type="Reply", reference=reference),
            message(BOT, self.then + 2 * HOUR, "Gemerkt."),
        ]

    async def take(
        self,
        of: Mapping[str, Any] | None = None,
        entries: Sequence[Entry] | None = None,
        *,
        after: timedelta = 5 * HOUR,
    ) -> Counter[Fate]:
        """Takes an export: of the post, unless it is told otherwise; `after` then it was made."""
        self.written += 1
        path = self.folder / f"{self.written}.json"
        listed = self.talk() if entries is None else entries
        write(path, of or post(self.thread_id, "Leerer Laden"), listed, self.then + after)
        return await take(self.database, path, now=self.now)

    async def rows(self, table: type[Any], *where: Any) -> list[Any]:
        async with self.database.transaction() as session:
            found = select(table).where(*where).order_by(*table.__table__.primary_key)
            return list(await session.scalars(found))

    async def one(self, table: type[Any], *where: Any) -> Any:
        (row,) = await self.rows(table, *where)
        return row

    async def member(self, account: str) -> Member:
        found = await self.one(Account, Account.external_id == account)
        member: Member = await self.one(Member, Member.id == found.member_id)
        return member

    async def everything(self) -> list[tuple[Any, ...]]:
        """All that is known of messages and of who wrote them."""
        tables = (Message, Thread, Topic, Member, Account, Reaction, Speaker, index.Entry)
        async with self.database.reading() as connection:
            found = [tuple(row) for t in tables for row in await connection.execute(select(t.__table__))]
        return sorted(found, key=repr)

    async def words(self) -> Counter[str]:
        """Words that are offered to who types, and how many entries have them."""
        return Counter({row.word: row.entries for row in await self.rows(SearchWord)})

    async def agree(self, account: str) -> None:
        await consent.decide(self.database, Person(account, "", None), Consent.PUBLIC_NAME, now=self.now)

    async def open_forum(self) -> None:
        """The office names the channel in the config."""
        seen = ChannelSeen(FORUM, "leerstand", "Leere Läden", 2, is_stream=False, is_open=True)
        await topics.take_channels(self.database, [seen], internal=[], now=self.now)


@pytest.fixture
def desk(exchange: Exchange, database: Database, tmp_path: Path, now: datetime) -> Desk:
    return Desk(exchange, database, tmp_path, now, now - timedelta(days=300))


def of_live(live: MessageSeen, title: str = "Frage") -> Entry:
    """The channel of an export of a thread that came in live."""
    return post(live.thread.id, title, categoryId=str(TOPIC))


async def test_a_post_becomes_a_thread_with_its_messages(desk: Desk) -> None:
    assert await desk.take() == {Fate.NEW: 3}
    thread = await desk.one(Thread)
    assert (thread.id, thread.topic_id, thread.title) == (desk.thread_id, FORUM, "Leerer Laden")
    assert (thread.created_at, thread.last_activity_at) == (desk.then, desk.then + 2 * HOUR)
    question, answer, _ = await desk.rows(Message)
    assert question.html == "<p>Wer kennt einen <em>leeren</em> Laden?</p>"
    assert (answer.reply_to_id, answer.kind) == (question.id, 19)
    assert thread.owner_id == question.author_id


async def test_authors_become_members_with_role_and_city(desk: Desk) -> None:
    await desk.take()
    bea = await desk.member("602")
    assert (bea.display_name, bea.consent, bea.is_bot) == ("Bea", "internal", False)
    assert None not in (bea.role_id, bea.city_id)
    assert (await desk.member("603")).is_bot


async def test_who_is_known_keeps_name_and_roles(desk: Desk) -> None:
    await desk.exchange.open("Frage", "Text")
    before = await desk.member(ASKER.account)
    await desk.take()
    after = await desk.member(ASKER.account)
    assert after.display_name == before.display_name == ASKER.name
    assert (after.role_id, after.city_id) == (before.role_id, before.city_id)


async def test_nothing_is_public_until_the_office_and_the_author_say_so(desk: Desk) -> None:
    await desk.take()
    await desk.agree(ASKER.account)
    assert await threads.thread_page(desk.database, desk.thread_id) is None
    await desk.open_forum()
    page = await threads.thread_page(desk.database, desk.thread_id)
    assert page is not None
    assert [said.withheld for said in page.messages] == ["", "internal", "internal"]
    listed = await threads.topic_threads(desk.database, FORUM)
    assert [card.title for card in listed.threads] == ["Leerer Laden"]
    assert (await search.search(desk.database, "leeren Laden")).total == 1
    assert (await search.search(desk.database, "gemerkt")).total == 0


async def test_a_second_import_changes_nothing(desk: Desk) -> None:
    assert await desk.take() == {Fate.NEW: 3}
    before = await desk.everything()
    assert await desk.take() == {}, "the same bytes are not read again"
    assert await desk.take(after=6 * HOUR) == {Fate.UNCHANGED: 3}
    assert await desk.everything() == before


async def test_the_newer_edit_wins_whoever_brings_it(desk: Desk) -> None:
    old = await desk.exchange.open("Frage", "Live", HELPER)
    new = await desk.exchange.open("Frage", "Live", HELPER)
    edited = replace(new, content="Live, bearbeitet", edited_at=desk.now + 2 * HOUR)
    await archive.take(desk.database, [edited], now=desk.now, gapless=True)
    for live in (old, new):
        change = {"id": str(live.id), "timestampEdited": (desk.now + HOUR).isoformat()}
        await desk.take(of_live(live), [message(ADA, live.created_at, "Aus dem Export", **change)])
    assert {row.id: (row.content, row.edited_at) for row in await desk.rows(Message)} == {
        old.id: ("Aus dem Export", desk.now + HOUR),
        new.id: ("Live, bearbeitet", desk.now + 2 * HOUR),
    }


async def test_what_came_in_live_stays_as_it_is_where_the_text_is_the_same(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Hallo <@502>")
    told = {"id": str(live.id), "isPinned": True, "reactions": [reaction("👍", 9)]}
    entry = message(ADA, desk.now, "Hallo @jemand", **told)
    assert await desk.take(of_live(live, "Umbenannt"), [entry]) == {Fate.UNCHANGED: 1}
    kept = await desk.one(Message)
    assert (kept.content, kept.is_pinned) == ("Hallo <@502>", False)
    assert (await desk.one(Thread)).title == "Frage"
    assert await desk.rows(Reaction) == []


@pytest.mark.parametrize("order", [(1, 9), (9, 1)])
async def test_the_latest_export_tells_pins_reactions_and_the_title(
    desk: Desk, order: tuple[int, int]
) -> None:
    first, *rest = desk.talk()
    later = {**first, "isPinned": True, "reactions": [reaction("👍", 2)]}
    told = {1: ("Alter Titel", [first, *rest]), 9: ("Neuer Titel", [later, *rest])}
    for day in order:
        title, entries = told[day]
        await desk.take(post(desk.thread_id, title), entries, after=timedelta(days=day))
    seen = await desk.one(Reaction)
    pinned, *_ = await desk.rows(Message)
    assert ((await desk.one(Thread)).title, pinned.is_pinned, seen.count) == ("Neuer Titel", True, 2)
    opening = await desk.one(index.Entry, index.Entry.title != "", index.Entry.kind == "message")
    assert opening.title == "Neuer Titel"


async def test_what_was_deleted_stays_deleted(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Text")
    await archive.take(desk.database, [MessagesDeleted((live.id,))], now=desk.now, gapless=True)
    change = {"id": str(live.id), "timestampEdited": (desk.now + HOUR).isoformat()}
    assert await desk.take(of_live(live), [message(ADA, desk.now, "Doch wieder", **change)]) == {
        Fate.DELETED: 1
    }
    gone = await desk.one(Message)
    assert (gone.content, gone.html) == ("", "")


async def test_nothing_is_added_to_a_deleted_thread(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Text")
    await archive.take(desk.database, [ThreadDeleted(live.thread.id)], now=desk.now, gapless=True)
    noted = message(ADA, desk.now + 2 * HOUR, "", type="ChannelPinnedMessage")
    assert await desk.take(of_live(live), [message(ADA, desk.now + HOUR, "Neu"), noted]) == {Fate.DELETED: 1}
    assert len(await desk.rows(Message)) == 1
    assert await desk.rows(Happening) == []


async def test_what_is_no_longer_in_chat_is_not_brought_back(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Text", at=desk.then)
    last = await desk.exchange.answer(live, "Antwort", after=3 * HOUR)
    page = PageRead(live.thread, after=0, until=None, known_until=last.id, messages=(live, last))
    await reconcile(desk.database, [page], now=desk.now)
    gone = message(BEA, desk.then + HOUR, "Gelöscht, ehe das Archiv begann")
    noted = message(BEA, desk.then + HOUR, "", type="ChannelPinnedMessage", id=str(last.id - 1))
    new = message(BEA, desk.then + 4 * HOUR, "Neu")
    assert await desk.take(of_live(live), [gone, noted, new]) == {Fate.GONE: 1, Fate.NEW: 1}
    assert await desk.rows(Happening) == []


async def test_a_gap_that_was_never_compared_is_filled(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Text", at=desk.then)
    await desk.exchange.answer(live, "Antwort", after=3 * HOUR)
    assert await desk.take(of_live(live), [message(BEA, desk.then + HOUR, "Dazwischen")]) == {Fate.NEW: 1}


async def test_catching_up_still_asks_for_all_that_was_not_compared(desk: Desk) -> None:
    live = await desk.exchange.open("Frage", "Text", at=desk.then - HOUR)
    await desk.take(of_live(live), [message(BEA, desk.then + 9 * HOUR, "Später")])
    await desk.take()
    known = await reconciliation.known_threads(desk.database)
    assert known[live.id].cursor == live.id
    assert (known[desk.thread_id].cursor, known[desk.thread_id].broke_off_at) == (0, 0)


async def test_a_thread_of_a_text_channel_opens_with_the_channels_message(desk: Desk) -> None:
    of = post(desk.thread_id, "Nachgefragt", categoryId=str(CHANNEL), category="plausch-ecke")
    starter = message(ADA, desk.then + HOUR, "", type="21", reference={"messageId": str(desk.thread_id)})
    await desk.agree(ASKER.account)
    await desk.take(of, [starter, message(BEA, desk.then + 2 * HOUR, "Antwort")])
    assert not (await desk.one(Thread)).is_released
    await desk.take(channel(), [message(ADA, desk.then, "Wer weiß das?")])
    assert (await desk.one(Thread, Thread.id == desk.thread_id)).is_released
    topic = await desk.one(Topic, Topic.id == CHANNEL)
    assert (topic.is_stream, topic.is_public) == (True, False)
    seen = ChannelSeen(CHANNEL, "plausch-ecke", "", 3, is_stream=True, is_open=True)
    await topics.take_channels(desk.database, [seen], internal=[], now=desk.now)
    page = await threads.thread_page(desk.database, desk.thread_id)
    assert page is not None
    assert [said.is_starter for said in page.messages] == [True, False]


async def test_a_private_thread_stays_private(desk: Desk) -> None:
    await desk.agree(ASKER.account)
    await desk.take(post(desk.thread_id, "Vertraulich", type="GuildPrivateThread"))
    await desk.open_forum()
    assert await threads.thread_page(desk.database, desk.thread_id) is None


async def test_a_topic_of_the_same_name_gets_an_address_of_its_own(desk: Desk) -> None:
    await desk.take(post(desk.thread_id, "Laden", category="beteiligung"))
    assert (await desk.one(Topic, Topic.id == FORUM)).slug == "beteiligung-2"


async def test_a_way_to_reach_somebody_waits_for_a_moderator(desk: Desk) -> None:
    await desk.take(entries=[message(ADA, desk.then, "Ruft mich an: 03533 123456")])
    assert (await desk.one(Message)).hold == Hold.WAITING


async def test_whoever_made_a_thread_is_learnt_from_chat_later(desk: Desk) -> None:
    made = desk.thread_id - 1
    await desk.take(post(made, "Ohne Anfang", categoryId=str(TOPIC)))
    assert (await desk.one(Thread)).owner_id is None
    live = ThreadSeen(made, TOPIC, "Ohne Anfang", HELPER, made, desk.then)
    await archive.take(desk.database, [live], now=desk.now, gapless=False)
    assert (await desk.one(Thread)).owner_id == (await desk.member(HELPER.account)).id


async def test_people_get_the_same_number_however_often_they_are_taken_in(desk: Desk) -> None:
    ada = Person("777", "Ada", ("Kommune", "Unbekannt"))
    async with desk.database.transaction() as session:
        first = await people.admit(session, {ada: desk.then})
        assert await people.admit(session, {ada: desk.now}) == first
        await session.rollback()
    async with desk.database.transaction() as session:
        assert await people.admit(session, {ada: desk.then}) == first


async def test_words_are_counted_when_the_import_ends_or_before_one_is_taken_back(desk: Desk) -> None:
    await desk.open_forum()
    for account in (ASKER.account, HELPER.account):
        await desk.agree(account)
    before = await desk.words()
    said = [
        message(ADA, desk.then, "Der Laden steht leer."),
        message(person(HELPER.account, "Jugendladen"), desk.then + HOUR, "Der Laden?"),
    ]
    await desk.take(entries=said)
    assert await desk.words() == before
    await importing.finish(desk.database)
    assert await desk.words() - before == Counter({"Laden": 2, "Leerer": 1, "leer": 1, "steht": 1})
    other = post(desk.thread_id + 1, "Hof")
    await desk.take(other, [message(ADA, desk.then + 2 * HOUR, "Ein Hoftor fehlt.")])
    await consent.decide(desk.database, ASKER, Consent.INTERNAL, now=desk.now)
    await importing.finish(desk.database)
    assert await desk.words() == before, "without the opening message nothing is public"
