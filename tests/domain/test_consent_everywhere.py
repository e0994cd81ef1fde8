"""One level for each person, and every way by which words reach the public: all of them hold it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.domain import archive, consent, search, threads, topics
from bot.domain.consent import NOTICE, Consent
from bot.domain.seen import Reacted
from storage.database import Database
from storage.members import Member
from storage.messages import ConsentRecord
from tests.support.exchange import ASKER, HELPER, SHY, Exchange
from tests.support.reader import Reader, reading

LEVELS = {
    Consent.INTERNAL: (False, False),
    Consent.NETWORK: (False, False),
    Consent.PUBLIC_PSEUDONYM: (True, False),
    Consent.PUBLIC_NAME: (True, True),
    Consent.WITHDRAWN: (False, False),
}
"""Whether the words are shown, and the name."""
WORDS, NAME, TITLE = "Sonderwort", "Stille Person", "Titelwort"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def talk(exchange: Exchange) -> tuple[int, int]:
    """Somebody opens a thread, and speaks, is answered, mentioned and reacted to in another's."""
    own = await exchange.open(f"{TITLE} eins", f"{WORDS} eins", SHY)
    other = await exchange.open("Offene Frage", f"Fragt <@{SHY.account}>")
    said = await exchange.answer(other, f"{WORDS} zwei", SHY)
    await exchange.answer(said, "Antwort darauf", HELPER, after=timedelta(minutes=9))
    await archive.take(exchange.database, [Reacted(said.id, "👍", 1)], now=exchange.now, gapless=True)
    return own.id, other.id


@ONE_ENGINE
@pytest.mark.parametrize("level", list(LEVELS))
async def test_a_level_reaches_every_page_feed_and_answer(
    exchange: Exchange, database: Database, level: Consent
) -> None:
    own, other = await talk(exchange)
    async with reading(database, exchange.now) as reader:
        before = {path: (await reader.get(path)).text for path in _paths(own, other)}
        assert not any(WORDS in text or NAME in text or TITLE in text for text in before.values())
        await consent.decide(database, SHY, level, now=exchange.now)
        await _holds(reader, own, other, level)
        await consent.decide(database, SHY, Consent.INTERNAL, now=exchange.now)
        await _holds(reader, own, other, Consent.INTERNAL)


async def _holds(reader: Reader, own: int, other: int, level: Consent) -> None:
    is_shown, is_named = LEVELS[level]
    for path in _paths(own, other):
        answer = await reader.get(path)
        assert (NAME in answer.text) <= is_named, f"{path} names somebody who is {level}"
        assert (WORDS in answer.text) <= is_shown, f"{path} quotes somebody who is {level}"
        assert (TITLE in answer.text) <= is_shown, f"{path} tells a title of somebody who is {level}"
    page = (await reader.get(f"/threads/{other}")).text
    assert (f"{WORDS} zwei" in page) is is_shown
    assert ("👍" in page) <= is_shown
    assert (await reader.get(f"/threads/{own}")).status == (200 if is_shown else 404)
    found = (await reader.get(f"/search?q={WORDS[:-1]}")).text
    assert (f"/threads/{other}" in found) is is_shown
    assert ("posts can only be read internally" in page or "post can only be read" in page) is (
        level in (Consent.INTERNAL, Consent.NETWORK)
    )
    assert ("A post was withdrawn" in page) is (level is Consent.WITHDRAWN)


def _paths(own: int, other: int) -> list[str]:
    """Everything that shows threads. A search page repeats what was asked: the beginning of the word."""
    return [
        "/",
        "/topics",
        "/topics/beteiligung",
        "/topics/beteiligung/feed.atom",
        "/feeds/threads.atom",
        f"/threads/{own}",
        f"/threads/{other}",
        f"/search?q={WORDS[:-1]}",
        f"/search?q={TITLE[:-1]}",
        "/api/v1/threads",
        f"/api/v1/threads/{own}",
        f"/api/v1/threads/{other}",
        f"/api/v1/threads/{other}/messages",
        "/sitemap.xml",
    ]


@ONE_ENGINE
@pytest.mark.parametrize("level", [Consent.INTERNAL, Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM])
async def test_what_is_decided_for_one_message_goes_over_the_level_everywhere(
    exchange: Exchange, database: Database, level: Consent
) -> None:
    await consent.decide(database, SHY, level, now=exchange.now)
    question = await exchange.open("Offene Frage", "Fragt")
    said = await exchange.answer(question, WORDS, SHY)
    async with reading(database, exchange.now) as reader:
        for decided in (Consent.INTERNAL, Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM, None):
            await consent.decide_for_message(database, said.id, decided, SHY, now=exchange.now)
            holds = decided or level
            page, found = [
                (await reader.get(path)).text
                for path in (f"/threads/{question.id}", f"/search?q={WORDS[:-1]}")
            ]
            assert ((WORDS in page), (NAME in page)) == LEVELS[holds]
            assert (f"/threads/{question.id}" in found) is holds.is_public
            (card,) = await threads.newest_threads(database, limit=5)
            assert card.message_count == 1 + holds.is_public


@ONE_ENGINE
async def test_the_threads_own_opening_decides_on_title_lists_and_counts(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open(TITLE, "Frage", HELPER)
    await exchange.answer(question, "Antwort", ASKER)
    assert [topic.thread_count for topic in await topics.public_topics(database)] == [1]
    for decided in (Consent.INTERNAL, Consent.NETWORK, Consent.WITHDRAWN):
        await consent.decide_for_message(database, question.id, decided, HELPER, now=exchange.now)
        assert await threads.newest_threads(database, limit=5) == []
        assert [topic.thread_count for topic in await topics.public_topics(database)] == [0]
        assert (await search.search(database, TITLE)).hits == []
        assert (await search.search(database, "Antwort")).hits == []


@ONE_ENGINE
async def test_the_ledger_tells_who_decided_what_when_and_by_which_notice(
    exchange: Exchange, database: Database
) -> None:
    said = await exchange.open("Frage", "Text", SHY)
    for number, level in enumerate(LEVELS):
        at = exchange.now + timedelta(minutes=number)
        await consent.decide(database, SHY, level, now=at)
    await consent.decide_for_message(database, said.id, Consent.INTERNAL, SHY, now=exchange.now)
    columns = ConsentRecord.consent, ConsentRecord.message_id, ConsentRecord.notice, ConsentRecord.decided_at
    async with database.reading() as connection:
        query = select(*columns).join(Member, Member.id == ConsentRecord.member_id)
        rows = await connection.execute(query.where(Member.display_name == NAME).order_by(ConsentRecord.id))
        found = [tuple(row) for row in rows]
    assert found == [
        (level, None, NOTICE, exchange.now + timedelta(minutes=number)) for number, level in enumerate(LEVELS)
    ] + [(Consent.INTERNAL, said.id, NOTICE, exchange.now)]


def test_a_place_is_coarsened_below_three_unless_the_config_says_otherwise() -> None:
    assert Settings().privacy.place_threshold == 3
