"""Forms that readers post: nothing typed is lost, errors stand at their fields, nobody's address is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from bot.domain import deliveries
from bot.domain.deliveries import Claim
from bot.web.pace import MOST, MOST_OF_ALL, Pace
from storage.database import Database
from tests.support.exchange import Exchange
from tests.support.reader import Answer, Reader

FEEDBACK = "/accessibility/feedback"
BARRIER = {"page": "/topics", "text": "Der Knopf <b>geht</b> nicht.", "contact": "leserin@example.org"}
REPORT = {
    "about": "/threads/7#m8",
    "reason": "Das bin ich.",
    "name": "Ada Beispiel",
    "email": "ada@example.org",
    "faith": "yes",
}


async def post(reader: Reader, path: str, body: Any, **headers: str) -> Answer:
    """Sends a form as a browser does."""
    async with reader.client.post(
        path, data=body, headers=reader.headers | headers, allow_redirects=False
    ) as response:
        return Answer(response.status, response.headers, await response.text())


async def promised(database: Database, now: datetime) -> list[Claim]:
    """What the office hears, in the order of time."""
    return await deliveries.claim_due(database, now=now, base_url="https://austausch.example")


async def test_a_barrier_reaches_the_office_and_comes_back_on_day_20(
    reader: Reader, database: Database, now: datetime
) -> None:
    answer = await post(reader, FEEDBACK, BARRIER)
    assert (answer.status, answer.headers["Location"]) == (303, f"{FEEDBACK}/thanks")
    assert "it has arrived" in (await reader.page(f"{FEEDBACK}/thanks")).words
    (card,) = await promised(database, now)
    assert card.target == "redaktion"
    said = "\n".join(card.notice.lines)
    assert "leserin@example.org" in said
    assert r"Der Knopf \<b>geht\</b> nicht." in said
    await deliveries.settle(database, [deliveries.Sent(card, 1, 2)], now=now)
    assert await promised(database, now + timedelta(days=19)) == []
    (again,) = await promised(database, now + timedelta(days=20))
    assert "noch keine Antwort" in again.notice.kind


async def test_what_is_missing_is_said_at_its_field_and_on_top_and_the_rest_is_kept(
    reader: Reader, database: Database, now: datetime
) -> None:
    answer = await post(reader, FEEDBACK, {"page": 'Seite "Themen"', "text": "  ", "contact": "x" * 300})
    assert answer.status == 422
    page = answer.document
    fields = {values["name"]: values for _, values in page.elements if values.get("name")}
    assert fields["page"]["value"] == 'Seite "Themen"'
    assert fields["text"]["aria-invalid"] == "true"
    assert "e-text" in (fields["text"]["aria-describedby"] or "").split()
    assert "e-text" in page.ids
    assert "#f-text" in page.links
    assert "#f-contact" in page.links
    assert "Please look at 2 entries again" in page.words
    assert await promised(database, now) == []


async def test_what_no_form_sends_is_refused_in_words(reader: Reader) -> None:
    assert (await post(reader, FEEDBACK, b"{}", **{"Content-Type": "application/json"})).status == 415
    assert (await post(reader, FEEDBACK, {"text": "x" * 70_000})).status == 413
    foreign = await post(reader, FEEDBACK, BARRIER, **{"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    odd = {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
    assert (await post(reader, FEEDBACK, b"text=a", **odd)).status == 415


async def test_null_and_half_characters_do_no_harm(reader: Reader, database: Database, now: datetime) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await post(reader, FEEDBACK, b"text=a%00b%ED%A0%80&contact=%0d%0aBcc:x", **form)
    assert answer.status == 303
    (card,) = await promised(database, now)
    assert "Bcc:x" in "\n".join(card.notice.lines)


async def test_a_sender_may_not_flood_the_office(reader: Reader, now: datetime) -> None:
    answers = [(await post(reader, FEEDBACK, BARRIER)).status for _ in range(MOST + 1)]
    assert answers == [303] * MOST + [429]
    reader.clock[0] += timedelta(minutes=10)
    assert (await post(reader, FEEDBACK, BARRIER)).status == 303


def test_all_together_may_not_either_and_no_address_is_kept() -> None:
    moment = [datetime.fromisoformat("2026-11-22T13:00:00+00:00")]
    pace = Pace(lambda: moment[0])
    for number in range(MOST_OF_ALL):
        pace.admit(f"192.0.2.{number}")
    with pytest.raises(Exception, match="several times"):
        pace.admit("198.51.100.1")
    assert b"192.0.2" not in repr(vars(pace)).encode()


async def test_a_report_names_its_entry_and_its_answer_stands_at_a_secret_address(
    reader: Reader, database: Database, now: datetime
) -> None:
    form = await reader.page("/report?about=/threads/7%23m8")
    assert {"name": "about", "value": "/threads/7#m8"}.items() <= next(
        values.items() for _, values in form.elements if values.get("name") == "about"
    )
    answer = await post(reader, "/report", REPORT | {"about": "http://127.0.0.1:8080/threads/7#m8"})
    assert answer.status == 303
    secret = answer.headers["Location"]
    state = await reader.get(secret)
    assert {"/threads/7#m8", "/", "/topics"} <= set(state.document.links)
    assert "Your report has arrived." in state.document.words
    assert "ada@example.org" not in state.text
    assert state.headers["Cache-Control"] == "no-store"
    assert state.headers["Referrer-Policy"] == "no-referrer"
    assert (await reader.get(secret[:-1])).status == 404
    (card,) = await promised(database, now)
    assert card.notice.title == "/threads/7#m8"
    assert "Ada Beispiel, ada@example.org" in "\n".join(card.notice.lines)


async def test_a_report_needs_a_reason_a_person_and_good_faith(reader: Reader) -> None:
    answer = await post(reader, "/report", {"about": "/threads/7", "email": "keine adresse"})
    wrong = {link for link in answer.document.links if link.startswith("#f-")}
    assert wrong == {"#f-reason", "#f-name", "#f-email", "#f-faith"}
    elsewhere = await post(reader, "/report", REPORT | {"about": "https://example.org/x"})
    assert "This is no address of these pages" in elsewhere.document.words
    for outside in ("//example.org/x", "/\\example.org/x"):
        refused = await post(reader, "/report", REPORT | {"about": outside})
        assert "This is no address of these pages" in refused.document.words


async def test_whoever_reports_violence_against_children_need_not_say_who_they_are(
    reader: Reader, database: Database, now: datetime
) -> None:
    nameless = REPORT | {"name": "", "email": "", "children": "yes"}
    wrong = await post(reader, "/report", nameless | {"email": "keine adresse"})
    assert {link for link in wrong.document.links if link.startswith("#f-")} == {"#f-email"}
    answer = await post(reader, "/report", nameless)
    assert answer.status == 303
    assert "Your report has arrived." in (await reader.page(answer.headers["Location"])).words
    (card,) = await promised(database, now)
    assert "ohne Namen" in "\n".join(card.notice.lines)


async def test_every_post_leads_to_its_report(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    page = await reader.page(f"/threads/{question.thread.id}")
    assert f"/report?about=/threads/{question.thread.id}%23m{question.id}" in page.links
    for path in ("/topics/beteiligung", "/resources", "/glossary"):
        assert f"/report?about={quote(path)}" in (await reader.page(path)).links
