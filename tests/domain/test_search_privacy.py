"""Whatever is written in private: nothing that the public is told of a search changes by it."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain import consent, search
from bot.domain.consent import Consent
from bot.domain.search import learning
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, Exchange

_WORDS = """
Garten Gartenfest Fest Feste Förderung Foerderung Fördermittelantrag Antrag Anträge QM VWN Quartiersmanagement
Quatiersmanagement Verwendungsnachweis Bürger*innen Rat Stadtrat Umfrage Befragung ablehnen Ablehnung geheim
"""
_UNLISTED = "Makerspace Makerspacefest Makerspaceförderung Gartenmakerspace Zwitscherbox Zwitscherboxfest"
WORDS = [*_WORDS.split(), *_UNLISTED.split()]
SAID = (
    "Förderung im Garten",
    "Verwendungsnachweis: Ablehnung?",
    "Fest der Bürger:innen",
    "Umfrage im Stadtrat",
    "Makerspace",
    "Neues vom Makerspace",
    "Makerspacefest im Garten",
    "Zwitscherbox am Anger",
    "Zwitscherbox zu leihen",
    "Wer hat die Zwitscherbox?",
    "Zwitscherboxfest mit Umfrage",
)
"""Of the words that stand in no list, one is said too seldom to be learned, the other is learned."""
BOUND_SECONDS = 5.0
"""Far more than any query takes, so that a busy machine fails nothing; an endless one would never end."""

letters = st.characters(codec="utf-8", exclude_characters="\0")
"""PostgreSQL keeps no null bytes, and Discord sends none."""
texts = st.lists(st.sampled_from(WORDS) | st.text(letters, max_size=12), min_size=1, max_size=6).map(" ".join)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
operators = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", "*", "^", "&", "|", "!", "<->", ":*", "';--", "%", "\\"]
)
hostile = st.lists(
    operators
    | st.sampled_from(['"', "„", "-", "thema:", "stadt:", "typ:", "von:", "bis:9999", "\0", " "])
    | texts,
    max_size=12,
).map("".join)
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

fewer = settings(many, max_examples=150)


async def _told(database: Database, queries: list[str]) -> list[object]:
    """All that a reader may learn: hits, counts, choices, corrections and completions."""
    pages = [await search.search(database, query) for query in queries]
    completed = [await search.complete(database, query[:4]) for query in queries]
    return [*pages, *completed]


async def _nothing_changes(exchange: Exchange, private: str, asked: list[str]) -> None:
    queries = [*asked, *private.split()[:4], private[:5]]
    before = await _told(exchange.database, queries)
    await exchange.open(private, private, SHY)
    hidden = await exchange.open(private, private, topic=INTERNAL_TOPIC)
    await exchange.answer(hidden, private)
    await exchange.answer(next(iter(exchange.said.values())), private, SHY)
    assert await _told(exchange.database, queries) == before
    assert not await learning.learn(exchange.database), "a night changes nothing"
    assert await _told(exchange.database, queries) == before


async def _nothing_is_left(exchange: Exchange, said: str, asked: list[str]) -> None:
    """What was public for a night, and is so no more."""
    queries = [*asked, *said.split()[:4], said[:5], "Fest"]
    await consent.decide(exchange.database, HELPER, Consent.INTERNAL, now=exchange.now)
    await learning.learn(exchange.database)
    before = await _told(exchange.database, queries)
    await consent.decide(exchange.database, HELPER, Consent.PUBLIC_NAME, now=exchange.now)
    for _ in range(3):
        await exchange.open(said, said, HELPER)
    await learning.learn(exchange.database)
    await consent.decide(exchange.database, HELPER, Consent.INTERNAL, now=exchange.now)
    assert await _told(exchange.database, queries) == before
    await learning.learn(exchange.database)
    assert await _told(exchange.database, queries) == before


async def _fill(exchange: Exchange) -> None:
    for text in SAID:
        await exchange.open(text, text, ASKER)
    await learning.learn(exchange.database)


@few
@given(private=texts, asked=st.lists(texts, max_size=2))
async def test_a_private_text_changes_no_hit_count_completion_or_correction(
    exchange: Exchange, private: str, asked: list[str]
) -> None:
    if not exchange.said:
        await _fill(exchange)
    await _nothing_changes(exchange, private, asked)


@few
@given(said=words, asked=st.lists(texts, max_size=2))
@example(said="Makerspace", asked=[])  # once told by where a mark ended
async def test_a_withdrawn_text_leaves_nothing_of_what_it_taught(
    exchange: Exchange, said: str, asked: list[str]
) -> None:
    if not exchange.said:
        await _fill(exchange)
    await _nothing_is_left(exchange, said, asked)


@few
@given(query=hostile)
async def test_hostile_queries_are_answered_soon_with_what_is_there(exchange: Exchange, query: str) -> None:
    if not exchange.said:
        await _fill(exchange)
    await _answers_soon(exchange.database, query)


@pytest.mark.parametrize(
    "query",
    ["x" * 10_240, "Garten " * 1_500, '"' * 10_240, "-Garten " * 1_300, "\0" * 10_240, "Gartn" * 2_000],
)
async def test_ten_kilobytes_are_answered_soon(exchange: Exchange, query: str) -> None:
    await _fill(exchange)
    await _answers_soon(exchange.database, query)


async def _answers_soon(database: Database, query: str) -> None:
    start = perf_counter()
    async with asyncio.timeout(60):
        page = await search.search(database, query)
        completed = await search.complete(database, query)
    assert perf_counter() - start < BOUND_SECONDS
    assert page.total <= len(SAID)
    assert len(completed) <= 8


@pytest.mark.soak
@many
@given(private=texts, asked=st.lists(texts, max_size=3), query=hostile)
async def test_private_texts_and_hostile_queries_for_long(
    exchange: Exchange, private: str, asked: list[str], query: str
) -> None:
    if not exchange.said:
        await _fill(exchange)
    await _nothing_changes(exchange, private, asked)
    await _answers_soon(exchange.database, query)


@pytest.mark.soak
@fewer
@given(said=words, asked=st.lists(texts, max_size=3))
async def test_withdrawn_texts_for_long(exchange: Exchange, said: str, asked: list[str]) -> None:
    if not exchange.said:
        await _fill(exchange)
    await _nothing_is_left(exchange, said, asked)
