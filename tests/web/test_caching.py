"""Pages are kept while they are true, and not a moment longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import consent
from bot.domain.consent import Consent
from bot.web.answers import finish
from bot.web.cache import PageCache
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, Exchange
from tests.support.reader import Reader

NOW = datetime.fromisoformat("2026-11-22T13:00:00+00:00")


def cache(limit: int = 100_000) -> tuple[PageCache, list[int], list[datetime]]:
    generation, clock = [1], [NOW]
    return PageCache(lambda: generation[0], lambda: clock[0], limit), generation, clock


def test_a_page_is_served_until_the_publication_changes() -> None:
    pages, generation, _ = cache()
    page = finish(b"one")
    pages.put(("/", "de"), page, pages.generation())
    assert pages.get(("/", "de")) is page
    assert pages.get(("/", "en")) is None
    generation[0] += 1
    assert pages.get(("/", "de")) is None


def test_a_page_rendered_while_the_publication_changed_is_not_kept() -> None:
    pages, generation, _ = cache()
    before = pages.generation()
    generation[0] += 1
    pages.put(("/", "de"), finish(b"old"), before)
    assert pages.get(("/", "de")) is None


def test_a_page_with_an_end_is_dropped_when_it_comes() -> None:
    pages, _, clock = cache()
    pages.put(("/", "de"), finish(b"soon", expires_at=NOW + timedelta(minutes=1)), 1)
    assert pages.get(("/", "de")) is not None
    clock[0] += timedelta(minutes=1)
    assert pages.get(("/", "de")) is None


def test_the_page_least_recently_read_goes_first_when_space_runs_out() -> None:
    one = finish(b"x" * 1000)
    pages, _, _ = cache(limit=one.size * 2)
    for name in "ab":
        pages.put((name, "de"), one, pages.generation())
    pages.get(("a", "de"))
    pages.put(("c", "de"), one, pages.generation())
    assert [name for name in "abc" if pages.get((name, "de"))] == ["a", "c"]
    pages.put(("huge", "de"), finish(b"x" * 10_000), pages.generation())
    assert pages.get(("huge", "de")) is None


async def test_a_known_page_is_answered_with_304(reader: Reader, exchange: Exchange) -> None:
    first = await reader.get("/topics")
    for known in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"other", {first.headers["ETag"]}'):
        again = await reader.get("/topics", If_None_Match=known)
        assert (again.status, again.text) == (304, "")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert (await reader.get("/topics", If_None_Match='"other"')).status == 200


async def test_a_new_post_is_there_at_once_and_a_withdrawn_one_gone(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    path = f"/threads/{question.thread.id}"
    before = await reader.get(path)
    await exchange.answer(question, "Eben gesagt")
    after = await reader.get(path, If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert "Eben gesagt" in after.document.words
    await consent.decide(database, HELPER, Consent.INTERNAL, now=exchange.now)
    assert "Eben gesagt" not in (await reader.page(path)).words
    await consent.decide(database, ASKER, Consent.WITHDRAWN, now=exchange.now)
    assert (await reader.get(path)).status == 404


async def test_a_page_that_is_not_there_is_not_kept(reader: Reader, exchange: Exchange) -> None:
    assert (await reader.get("/threads/5")).status == 404
    assert reader.site.cache.get(("/threads/5", "en")) is None


async def test_nobody_may_keep_a_page_without_asking(reader: Reader) -> None:
    assert (await reader.get("/")).headers["Cache-Control"] == "no-cache"
