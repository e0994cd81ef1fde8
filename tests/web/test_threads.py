"""One thread on the web."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from bot.config import LegalSettings, Settings, WebSettings
from bot.domain import archive, consent, moves, threads, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
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


async def test_who_is_not_in_the_chat_can_answer_by_mail(database: Database, exchange: Exchange) -> None:
    question = await exchange.open("Wer zahlt? & warum", "Text")
    office = Settings(legal=LegalSettings(email="redaktion@office.example"))
    async with reading(database, exchange.now, office) as reader:
        page = await reader.page(f"/threads/{question.id}")
    assert "mailto:redaktion@office.example?subject=Wer%20zahlt%3F%20%26%20warum" in page.links
    assert "they add your words to the thread" in page.words


async def test_a_thread_is_read_as_a_printed_interview(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf nur 6 Prozent", "Lohnt sich eine zweite Runde?")
    answer = await exchange.answer(question, "Klingeln statt einwerfen.")
    page = await reader.page(f"/threads/{question.thread.id}/ruecklauf-nur-6-prozent")
    headings = [words for level, words in page.headings if level == 3]
    assert headings == ["Mühlroda Quartiersmanagement", "Jugendladen Hammerwalde Projektträger"]
    assert {f"m{question.id}", f"m{answer.id}"} <= set(page.ids)
    assert f"#m{question.id}" in page.links
    assert "replies to Mühlroda" in page.words


async def test_what_somebody_says_in_one_go_stands_under_one_heading(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    posts = [await _say(exchange, question, f"Teil {n}", minutes=n) for n in (8, 14, 21, 29)]
    page = await reader.page(f"/threads/{question.thread.id}")
    speaker = "Jugendladen Hammerwalde Projektträger"
    assert [words for level, words in page.headings if level == 3][1:] == [speaker, speaker]
    named = {a["id"]: a["aria-labelledby"] for tag, a in page.elements if tag == "article"}
    first, second, third, late = (f"m{post.id}" for post in posts)
    assert named[first] == f"{first}h"
    assert (named[second], named[third]) == (f"{first}h {second}t", f"{first}h {third}t")
    assert named[late] == f"{late}h"
    assert {f"#{post}" for post in (first, second, third, late)} <= set(page.links)
    times = [values["datetime"] for tag, values in page.elements if tag == "time"]
    assert {post.created_at.isoformat(timespec="minutes") for post in posts} <= set(times)


async def test_a_later_post_of_one_go_tells_its_time_and_a_new_day(
    reader: Reader, exchange: Exchange
) -> None:
    before_midnight = exchange.now.replace(hour=22, minute=50)  # 23:50 in Berlin
    question = await exchange.open("Spät", "Frage", at=before_midnight)
    for minutes in (4, 8, 12):
        await _say(exchange, question, f"Teil {minutes}", minutes=minutes)
    page = await reader.page(f"/threads/{question.thread.id}", Accept_Language="de")
    assert "23:54 Uhr Teil 4" in page.words
    assert "Projektträger So., 22. Nov. 2026, 23:54 Uhr" in page.words
    assert "Melden (dieser Beitrag) 23:58 Uhr Teil 8" in page.words
    assert "Melden (dieser Beitrag) Mo., 23. Nov. 2026, 0:02 Uhr Teil 12" in page.words


async def test_somebody_else_a_reply_an_answer_and_a_missing_post_begin_anew(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    posts = [
        await _say(exchange, question, "Eins", minutes=1),
        await _say(exchange, question, "Zwei", ASKER, minutes=2),
        await _say(exchange, question, "Drei", minutes=3),
        await exchange.answer(question, "Vier", after=timedelta(minutes=4)),
        await _say(exchange, question, "Fünf", minutes=5),
        await _say(exchange, question, "Sechs", minutes=6),
        await _say(exchange, question, "Sieben", minutes=7),
    ]
    await archive.take(database, [MessagesDeleted((posts[5].id,))], now=exchange.now, gapless=True)
    page = await reader.page(f"/threads/{question.thread.id}")
    own_heading = [f"m{post.id}h" in page.ids for post in posts]
    assert own_heading == [True, True, True, True, False, False, True]


async def test_an_answer_on_a_later_page_and_what_follows_it_have_headings(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Lang", "Beginn")
    posts = [await _say(exchange, question, f"Nr. {n}", minutes=n) for n in range(1, 104)]
    helped = posts[-2]
    await threads.describe(database, question.id, summary="", is_answered=True, answer_id=helped.id, tags=[])
    first = await reader.page(f"/threads/{question.id}")
    later = await reader.page(next(link for link in first.links if "after=" in link))
    assert [f"m{post.id}h" in later.ids for post in posts[-4:]] == [True, False, True, True]


async def test_an_edited_post_stays_with_what_was_said_before(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await _say(exchange, question, "Eins", minutes=1)
    second = await _say(exchange, question, "Zwei", minutes=2)
    await exchange.edit(second, "Zwei, genauer")
    page = await reader.page(f"/threads/{question.thread.id}")
    assert f"m{second.id}t" in page.ids
    assert "Zwei, genauer Link to this post edited" in page.words


async def test_two_people_who_look_alike_are_not_made_one(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    twin = Person("504", "Noch jemand", ASKER.groups)
    await consent.decide(database, twin, Consent.PUBLIC_PSEUDONYM, now=exchange.now)
    question = await exchange.open("Rücklauf", "Frage", HELPER)
    first = await _say(exchange, question, "Eins", ASKER, minutes=1)
    second = await _say(exchange, question, "Zwei", twin, minutes=2)
    page = await reader.page(f"/threads/{question.thread.id}")
    assert {f"m{first.id}h", f"m{second.id}h"} <= set(page.ids)


async def test_headings_of_a_post_go_down_from_its_speaker_step_by_step(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Rücklauf", "## Vorweg\n### Genauer\nText")
    await exchange.answer(question, "### Klein beginnen")
    page = await reader.page(f"/threads/{question.id}")
    levels = [level for level, _ in page.headings]
    assert (4, "Vorweg") in page.headings
    assert all(level <= before + 1 for before, level in pairwise(levels))


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
    scripts = [values for tag, values in page.elements if tag == "script" and "src" not in values]
    assert scripts == [{"type": "application/ld+json"}]
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
    assert "99 of 103 further posts" in first.words
    assert "Posts from 22 November 2026 on" in second.words
    path = onward[0].partition("?")[0]
    assert path in first.links  # its own place in the list of parts
    assert path in second.links


async def test_a_very_long_thread_has_a_list_of_its_parts_and_ways_to_both_sides(
    reader: Reader, exchange: Exchange
) -> None:
    question = await exchange.open("Lang", "Beginn")
    for n in range(1, 301):
        await _say(exchange, question, f"Nr. {n}.", minutes=15 * n)
    path = f"/threads/{question.thread.id}/lang"
    page = await reader.page(path)
    keys = list(dict.fromkeys(link for link in page.links if "after=" in link))
    assert [link.partition("?")[0] for link in keys] == [path] * 3
    for number, address in enumerate([path, *keys], 1):
        here = await reader.page(address)
        for part in range(1, 5):
            assert f"Part {part}, from" in here.words
        assert ("Earlier posts" in here.words, "Later posts" in here.words) == (number > 1, number < 4)
        marked = [each for tag, each in here.elements if tag == "a" and each.get("aria-current") == "page"]
        assert [each["href"] for each in marked if "/threads/" in (each["href"] or "")] == [address]
        assert (f", part {number} – " in here.words) == (number > 1)
    last = await reader.page(keys[-1])
    assert keys[1] in last.links and "Nr. 300." in last.words
    assert "Part" not in (await reader.page(f"/threads/{(await exchange.open('Kurz', 'x')).id}")).words


async def test_who_answers_a_post_of_an_earlier_page_leads_there(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Lang", "Beginn")
    for n in range(1, 100):
        await exchange.answer(question, f"Beitrag Nr. {n}.", ASKER, after=timedelta(minutes=n))
    late = await exchange.answer(question, "Späte Antwort.", HELPER, after=timedelta(minutes=200))
    first = await reader.page(f"/threads/{question.thread.id}")
    onward = next(link for link in first.links if "after=" in link)
    page = await reader.page(onward)
    assert f"m{late.id}" in page.ids and "replies to Mühlroda" in page.words
    way = f"/threads/{question.id}?at={question.id}#m{question.id}"
    assert way in page.links
    back = await reader.get(way.partition("#")[0])
    assert back.headers["Location"].endswith(f"/lang#m{question.id}")


async def test_the_list_of_places_of_a_long_thread_opens(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Viele Orte", "Beginn")
    for n in range(14):
        person = Person(f"6{n:02}", f"Person {n}", ())
        await consent.decide(exchange.database, person, Consent.PUBLIC_NAME, now=exchange.now)
        await exchange.answer(question, f"Von {n}.", person, after=timedelta(minutes=n + 1))
    page = await reader.page(f"/threads/{question.thread.id}")
    summaries = [tag for tag, _ in page.elements if tag == "summary"]
    assert "3 more" in page.words and len(summaries) == 1
    assert "#wegweiser" in page.links and "wegweiser" in page.ids  # on a phone it stands below all posts
    assert len([link for link in page.links if link.startswith("#m")]) >= 15


async def test_a_post_is_found_at_its_place_on_a_later_page(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Lang", "Beginn")
    posts = [question]
    posts += [await _say(exchange, question, f"Nr. {n}.", minutes=n) for n in range(1, 204)]
    for number in (0, 1, 99, 100, 101, 199, 200, 203):
        anchor = posts[number].id
        led = await reader.get(f"/threads/{question.id}?at={anchor}&lang=en")
        assert led.status == 302
        place, _, fragment = led.headers["Location"].partition("#")
        assert fragment == f"m{anchor}"
        assert fragment in (await reader.page(place)).ids, number
        assert place.count("after=") == (number >= 100)
    assert (await reader.get(f"/threads/{question.id}?at=x")).status == 400
    assert (await reader.get("/threads/1?at=1")).status == 404


async def test_a_posts_address_survives_a_new_title_a_renamed_topic_and_a_move(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Erster Titel", "Frage")
    answer = await exchange.answer(question, "Antwort")
    given = f"/threads/{question.id}/erster-titel"
    old, place = await reader.page(given), f"m{answer.id}"
    assert f"#{place}" in old.links
    renamed = replace(question.thread, title="Zweiter Titel")
    channels = [
        topics.ChannelSeen(1000, "umbenannt", "Neu", 0, is_stream=False, is_open=True),
        topics.ChannelSeen(1002, "leerstand", "Leerstand", 2, is_stream=False, is_open=True),
    ]
    await archive.take(database, [renamed], now=exchange.now, gapless=True)
    await topics.take_channels(database, channels, internal=[], now=exchange.now)
    for change in (None, 1002):
        if change:
            await moves.move(database, question.id, change, ASKER, now=exchange.now)
        led = await reader.get(given)
        assert (led.status, led.headers["Location"]) == (301, f"/threads/{question.id}/zweiter-titel")
        for address in (f"/threads/{question.id}", led.headers["Location"]):
            assert place in (await reader.page(address)).ids
    assert "Leerstand" in (await reader.page(f"/threads/{question.id}")).words


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


async def _say(
    exchange: Exchange, question: MessageSeen, text: str, author: Person = HELPER, *, minutes: int
) -> MessageSeen:
    """A post that is in reply to nothing."""
    moment = question.created_at + timedelta(minutes=minutes)
    seen = MessageSeen(new_id(moment), question.thread, author, 0, text, moment)
    await archive.take(exchange.database, [seen], now=exchange.now, gapless=True)
    return seen
