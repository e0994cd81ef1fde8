"""One thread on the web."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Settings, WebSettings
from bot.domain import archive, consent, threads
from bot.domain.consent import Consent
from bot.domain.seen import FileSeen, MessagesDeleted, MessageSeen
from bot.domain.snowflakes import new_id
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, SHY, Exchange
from tests.support.reader import Reader, reading


async def test_a_conversation_goes_on_in_the_chat_if_the_office_says_where(
    database: Database, exchange: Exchange
) -> None:
    question = await exchange.open("Frage", "Text")
    web = WebSettings(chat_url="https://chat.example/{id}")
    async with reading(database, exchange.now, Settings(web=web)) as reader:
        assert f"https://chat.example/{question.id}" in (await reader.page(f"/threads/{question.id}")).links


async def test_a_thread_is_read_as_a_printed_interview(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf nur 6 Prozent", "Lohnt sich eine zweite Runde?")
    answer = await exchange.answer(question, "Klingeln statt einwerfen.")
    page = await reader.page(f"/threads/{question.thread.id}/ruecklauf-nur-6-prozent")
    headings = [words for level, words in page.headings if level == 3]
    assert headings == ["Mühlroda Quartiersmanagement", "Jugendladen Hammerwalde Projektträger"]
    assert {f"m{question.id}", f"m{answer.id}"} <= set(page.ids)
    assert f"#m{question.id}" in page.links
    assert "replies to Mühlroda" in page.words


async def test_the_address_without_a_slug_answers_and_names_the_full_one(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    page = await reader.page(f"/threads/{question.thread.id}")
    canonical = [a["href"] for tag, a in page.elements if tag == "link" and a.get("rel") == "canonical"]
    assert canonical == [f"http://127.0.0.1:8080/threads/{question.thread.id}/ruecklauf"]


async def test_a_wrong_slug_leads_to_the_right_one(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    answer = await reader.get(f"/threads/{question.thread.id}/alter-titel?lang=en")
    assert answer.status == 301
    assert answer.headers["Location"] == f"/threads/{question.thread.id}/ruecklauf?lang=en"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_answer_stands_right_under_the_question_and_only_once(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await exchange.answer(question, "Vielleicht so.")
    helped = await exchange.answer(question, "So geht es.", after=timedelta(minutes=9))
    await threads.describe(
        database,
        question.thread.id,
        summary="Klingeln hilft.",
        is_answered=True,
        answer_id=helped.id,
        tags=[],
    )
    page = await reader.page(f"/threads/{question.thread.id}")
    assert page.words.index("So geht es.") < page.words.index("Vielleicht so.")
    assert page.ids.count(f"m{helped.id}") == 1
    assert "The answer that helped" in page.words
    assert "Klingeln hilft." in page.words
    assert "answered" in page.words


async def test_a_withdrawn_post_keeps_its_place_without_its_author(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    answer = await exchange.answer(question, "Geheimnis")
    await consent.decide(database, HELPER, Consent.WITHDRAWN, now=exchange.now)
    page = await reader.page(f"/threads/{question.thread.id}")
    assert "A post was withdrawn" in page.words
    assert f"m{answer.id}" in page.ids
    assert "Geheimnis" not in page.words
    assert "Hammerwalde" not in page.words


async def test_internal_and_deleted_posts_shrink_to_one_line_each_run(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    for n in (1, 2):
        await exchange.answer(question, "Vertraulich", SHY, after=timedelta(minutes=n))
    gone = await exchange.answer(question, "Verschrieben", after=timedelta(minutes=3))
    await archive.take(database, [MessagesDeleted((gone.id,))], now=exchange.now, gapless=True)
    page = await reader.page(f"/threads/{question.thread.id}")
    assert "2 posts can only be read internally." in page.words
    assert "1 post was deleted." in page.words
    assert "Vertraulich" not in page.words
    assert "Verschrieben" not in page.words


async def test_what_people_wrote_stays_text(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("<script>1</script> & Co", 'Frage <img src=x onerror="1">')
    page = await reader.page(f"/threads/{question.thread.id}")
    assert not [tag for tag, _ in page.elements if tag == "script"]
    assert not [values for tag, values in page.elements if tag == "img" and values.get("src") == "x"]
    assert (1, "<script>1</script> & Co") in page.headings


async def test_a_file_is_named_with_size_and_description(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Aushang", "Frage")
    moment = question.created_at + timedelta(minutes=1)
    file = FileSeen(77, "aushang.pdf", "Drei Sätze", 18_400, "application/pdf", "https://cdn.example/a")
    message = MessageSeen(new_id(moment), question.thread, HELPER, 0, "So sah er aus.", moment, files=(file,))
    await archive.take(database, [message], now=exchange.now, gapless=True)
    page = await reader.page(f"/threads/{question.thread.id}")
    assert "aushang.pdf , 18 KB . Drei Sätze" in page.words


async def test_a_long_thread_goes_on_behind_its_hundredth_post(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Lang", "Beginn")
    for n in range(1, 104):
        await exchange.answer(question, f"Beitrag Nr. {n}.", ASKER, after=timedelta(minutes=n))
    first = await reader.page(f"/threads/{question.thread.id}")
    onward = [link for link in first.links if "after=" in link]
    second = await reader.page(onward[0])
    assert "Beitrag Nr. 99." in first.words
    assert "Beitrag Nr. 100." not in first.words
    assert "Beitrag Nr. 100." in second.words
    assert "Beitrag Nr. 103." in second.words


async def test_ids_that_no_thread_can_have_are_not_found(reader: Reader) -> None:
    for address in ("/threads/1", "/threads/" + "9" * 30, "/threads/abc"):
        assert (await reader.get(address)).status == 404
    assert (await reader.get("/threads/1?after=x")).status == 400


async def test_an_english_page_says_that_the_posts_are_german(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    english = await reader.page(f"/threads/{question.thread.id}")
    german = await reader.page(f"/threads/{question.thread.id}", Accept_Language="de")
    assert ("div", {"class": "text", "lang": "de"}) in english.elements
    assert ("div", {"class": "text"}) in german.elements
