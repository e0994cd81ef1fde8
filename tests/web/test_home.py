"""The first page."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import consent, events, resources, threads
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.resources import NewResource
from storage import publication
from storage.database import Database
from storage.events import Event
from tests.support.every_page import NOTHING_YET
from tests.support.exchange import ASKER, Exchange
from tests.support.reader import Reader


async def test_home_says_what_is_missing_when_nothing_is_there(reader: Reader) -> None:
    page = await reader.page("/")
    assert "No date is planned at the moment." in page.words
    assert "Nothing is public yet." in page.words
    assert "The collection is still empty." in page.words
    assert "Open questions" not in page.words


async def test_every_empty_page_says_so_and_leads_on(reader: Reader) -> None:
    for path, step in NOTHING_YET.items():
        text = (await reader.get(path)).text
        empty = text[text.index('<div class="leer">') :].partition("</section>")[0]
        assert f'href="{step}"' in empty or path == "/", path
        page = await reader.page(path)
        assert step in page.links, path
        assert "0 " not in " ".join(heading for _, heading in page.headings), path
        assert 'id="filter"' not in text or path.startswith("/search"), path


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
    assert "Wednesday 25 November 2026 Sprechstunde" in page.words and "online" in page.words


async def test_home_shows_the_next_date_of_each_event_before_further_ones(
    reader: Reader, database: Database, now: datetime
) -> None:
    days = timedelta(days=1)

    async def announce(title: str, *starts: timedelta) -> None:
        dates = tuple((now + start, now + start + timedelta(hours=1)) for start in starts)
        event = NewEvent(title, dates)
        await events.create(database, event, author=None, announcements="", reminder=days, now=now)

    await announce("Sprechstunde", -days, *(days * number for number in range(1, 9)))
    await announce("Fachtag", days * 20)
    first = [words for level, words in (await reader.page("/")).headings if level == 3]
    assert first == ["Sprechstunde", "Sprechstunde", "Sprechstunde", "Fachtag"]
    for number in range(3):
        await announce(f"Treffen {number}", days * (30 + number), days * (31 + number))
    then = [words for level, words in (await reader.page("/")).headings if level == 3]
    assert then == ["Sprechstunde", "Fachtag", "Treffen 0", "Treffen 1"]


async def test_home_shows_new_talk_before_what_stands_above_as_an_open_question(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    for number in range(4):
        asked = await exchange.open(f"Frage {number}", "?", at=now + timedelta(minutes=number))
        if number < 2:
            await threads.describe(
                database, asked.thread.id, summary="", is_answered=True, answer_id=None, tags=[]
            )
    headings = (await reader.page("/")).headings
    begin = headings.index((2, "New threads"))
    titles = [words for level, words in headings[begin:] if level == 3]
    assert titles == ["Frage 1", "Frage 0", "Frage 3"]


async def test_a_question_says_how_long_it_has_been_open(
    reader: Reader, exchange: Exchange, now: datetime
) -> None:
    await exchange.open("Wer zahlt?", "Frage", at=now - timedelta(days=3))
    page = await reader.page("/")
    assert "asked 3 days ago" in page.words


BOT = Person("599", "Stadtgespräch", (), is_bot=True)


async def test_the_card_of_an_event_is_neither_new_talk_nor_an_open_question(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    await consent.decide(database, BOT, Consent.PUBLIC_NAME, now=now)
    card = await exchange.open("Sprechstunde", "Sprechstunde, Do., 3. Dez.", BOT)
    start = now + timedelta(days=3)
    event_id = await events.create(
        database,
        NewEvent("Sprechstunde", ((start, start + timedelta(hours=1)),)),
        author=None,
        announcements="termine",
        reminder=timedelta(hours=1),
        now=now,
    )
    async with database.transaction() as session:
        (await session.get_one(Event, event_id)).thread_id = card.thread.id
        await publication.advance(session)
    page = await reader.page("/")
    assert "Nothing is public yet." in page.words and "Open questions" not in page.words
    listed = (await reader.page("/topics/beteiligung")).words
    assert "Sprechstunde about a date 1 post" in listed
    await exchange.answer(card, "Gibt es Parkplätze?", ASKER)
    page = await reader.page("/")
    assert "Mühlroda Sprechstunde about a date 2 posts" in page.words and "Open questions" not in page.words
    thread = (await reader.page(f"/threads/{card.thread.id}/sprechstunde")).words
    assert "Do you have a question about this date?" in thread and "Question:" not in thread
