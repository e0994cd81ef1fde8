"""Topics and their threads."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import LegalSettings, Settings, WebSettings
from bot.domain import events, resources
from bot.domain.events import NewEvent
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.exchange import TOPIC, Exchange
from tests.support.reader import Reader, reading


async def test_topics_are_listed_without_the_internal_ones(reader: Reader, exchange: Exchange) -> None:
    page = await reader.page("/topics")
    assert "/topics/beteiligung" in page.links
    assert "/topics/kollegialer-rat" not in page.links


async def test_an_internal_topic_answers_like_one_that_does_not_exist(
    reader: Reader, exchange: Exchange
) -> None:
    internal = await reader.get("/topics/kollegialer-rat")
    nothing = await reader.get("/topics/gibt-es-nicht")
    assert (internal.status, nothing.status) == (404, 404)
    assert internal.text.replace("kollegialer-rat", "") == nothing.text.replace("gibt-es-nicht", "")


async def test_a_topic_leads_to_where_one_asks(exchange: Exchange, database: Database) -> None:
    chat = Settings(web=WebSettings(chat_url="https://chat.example/{id}"))
    async with reading(database, exchange.now, chat) as reader:
        assert f"https://chat.example/{TOPIC}" in (await reader.page("/topics/beteiligung")).links


async def test_beside_a_topic_stand_its_next_dates_and_newest_resources(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    empty = await reader.page("/topics/beteiligung")
    assert "No date on this topic is planned at the moment." in empty.words
    assert "Nothing on this topic has been collected yet." in empty.words
    for title, topic_id, days in (
        ("Befragung", TOPIC, 3),
        ("Sprechstunde", None, 1),
        ("Rundgang", TOPIC, -1),
    ):
        start = now + timedelta(days=days)
        dates = ((start, start + timedelta(hours=1)),)
        event = NewEvent(title, dates, topic_id=topic_id)
        await events.create(
            database, event, author=None, announcements="", reminder=timedelta(hours=1), now=now
        )
        await resources.publish_new(
            database, NewResource(f"Blatt {title}", f"https://{title}.example/", topic_id=topic_id), now=now
        )
    page = await reader.page("/topics/beteiligung")
    assert "25 November 2026" in page.words and "Befragung" in page.words
    assert "Blatt Befragung" in page.words and "Blatt Rundgang" in page.words
    assert "Sprechstunde" not in page.words
    wanted = ("/events?topic=beteiligung", "/resources?topic=beteiligung", "/topics/beteiligung/events.ics")
    for path in (*wanted, "/topics/beteiligung/feed.atom"):
        assert path in page.links and (await reader.get(path)).status == 200, path


async def test_dates_beside_a_topic_go_when_they_are_over(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    event = NewEvent("Befragung", ((now, now + timedelta(hours=1)),), topic_id=TOPIC)
    await events.create(database, event, author=None, announcements="", reminder=timedelta(0), now=now)
    async with reading(database, now) as reader:
        assert "Befragung" in (await reader.page("/topics/beteiligung")).words
        reader.clock[0] = now + timedelta(hours=1)
        assert "Befragung" not in (await reader.page("/topics/beteiligung")).words


async def test_who_is_not_in_the_chat_can_ask_by_mail(exchange: Exchange, database: Database) -> None:
    office = Settings(legal=LegalSettings(email="redaktion@office.example"))
    async with reading(database, exchange.now, office) as reader:
        links = (await reader.page("/topics/beteiligung")).links
        assert "mailto:redaktion@office.example?subject=Beteiligung" in links


async def test_a_topic_without_threads_explains_itself(reader: Reader, exchange: Exchange) -> None:
    page = await reader.page("/topics/beteiligung")
    assert "Nobody has asked here in public yet." in page.words


async def test_threads_go_on_by_key_until_there_are_no_more(
    reader: Reader, exchange: Exchange, now: datetime
) -> None:
    for n in range(23):
        await exchange.open(f"Frage {n:02}", "Text", at=now - timedelta(hours=n))
    first = await reader.page("/topics/beteiligung")
    older = [link for link in first.links if "before=" in link]
    assert len(older) == 1
    assert "before 21 November 2026" in first.words
    second = await reader.page(older[0])
    assert "Frage 19" in first.words
    assert "Frage 20" not in first.words
    assert "Frage 20" in second.words
    assert "Frage 22" in second.words
    assert not [link for link in second.links if "before=" in link and "lang=" not in link]


async def test_a_broken_key_is_refused_in_words(reader: Reader, exchange: Exchange) -> None:
    answer = await reader.get("/topics/beteiligung?before=quatsch")
    assert answer.status == 400
    assert "does not continue any list" in answer.document.words
