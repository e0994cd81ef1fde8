"""The first page."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import events, resources
from bot.domain.events import NewEvent
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.exchange import Exchange
from tests.support.reader import Reader


async def test_home_says_what_is_missing_when_nothing_is_there(reader: Reader) -> None:
    page = await reader.page("/")
    assert "No date is planned at the moment." in page.words
    assert "Nothing is public yet." in page.words
    assert "The collection is still empty." in page.words
    assert "Open questions" not in page.words


async def test_home_shows_dates_questions_threads_and_resources(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Wer zahlt die Miete?", "Unser Büro läuft aus.")
    start = now + timedelta(days=3)
    event = NewEvent("Sprechstunde", ((start, start + timedelta(hours=1)),), is_online=True)
    await events.create(
        database, event, author=None, announcements="termine", reminder=timedelta(hours=1), now=now
    )
    await resources.publish_new(database, NewResource("Methodenblatt", "https://example.org/m"), now=now)
    page = await reader.page("/")
    assert any(link.startswith(f"/threads/{question.thread.id}/") for link in page.links)
    assert "Unser Büro läuft aus." in page.words
    assert {"/events/1", "/resources/1"} <= set(page.links)
    assert "online" in page.words


async def test_a_question_says_how_long_it_has_been_open(
    reader: Reader, exchange: Exchange, now: datetime
) -> None:
    await exchange.open("Wer zahlt?", "Frage", at=now - timedelta(days=3))
    page = await reader.page("/")
    assert "asked 3 days ago" in page.words
