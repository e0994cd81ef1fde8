"""Reports: one decision, with a reason, that takes effect and is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import deliveries, feedback, letters, reports, threads
from bot.domain.deliveries import Sent
from bot.domain.feedback import Barrier
from bot.domain.letters import Office
from bot.domain.reports import NewReport
from bot.errors import UserError
from storage.database import Database
from storage.reports import Report
from tests.support.exchange import HELPER, Exchange

OFFICE = Office("moderation", "")
BASE = "https://austausch.example"


async def reported(exchange: Exchange, about: str) -> str:
    new = NewReport(about, "Das bin ich.", "Ada", "ada@example.org", "de")
    return await reports.report(exchange.database, new, OFFICE, now=exchange.now)


async def decide(exchange: Exchange, *, hide: bool, by_mail: bool = True) -> reports.Decided:
    return await reports.decide(
        exchange.database, 1, HELPER, hide=hide, reason="Ja.", by_mail=by_mail, now=exchange.now
    )


async def test_hiding_takes_the_post_from_the_public_at_once(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    answer = await exchange.answer(question, "Ich.")
    secret = await reported(exchange, f"/threads/{question.id}/frage#m{answer.id}")
    before = database.generation
    assert (await decide(exchange, hide=True)).is_message
    page = await threads.thread_page(database, question.id)
    assert page
    assert [message.withheld for message in page.messages] == ["", "internal"]
    assert database.generation > before
    state = await reports.state(database, secret)
    assert state
    assert (state.decision, state.decision_reason) == ("hidden", "Ja.")


async def test_a_thread_is_hidden_with_the_post_that_opens_it(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await reported(exchange, f"/threads/{question.id}")
    await decide(exchange, hide=True)
    assert await threads.thread_page(database, question.id) is None


async def test_what_was_left_stays_and_the_answer_goes_out_by_mail(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    await reported(exchange, f"/threads/{question.id}")
    await decide(exchange, hide=False)
    assert await threads.thread_page(database, question.id)
    (mail,) = await deliveries.claim_due(database, now=exchange.now, base_url=BASE, by_mail=True)
    assert mail.target == "ada@example.org"
    assert mail.mail
    assert "Der Beitrag bleibt öffentlich." in mail.mail.text
    assert "Kofinanziert von der Europäischen Union" in mail.mail.text


async def test_a_report_is_decided_once(exchange: Exchange) -> None:
    await reported(exchange, "/resources/1")
    assert not (await decide(exchange, hide=True)).is_message
    with pytest.raises(UserError, match="already"):
        await decide(exchange, hide=False)


async def test_moderators_are_told_the_deadline_and_reminded_until_it_is_over(
    exchange: Exchange, database: Database
) -> None:
    secret = await reported(exchange, "/resources/1")
    state = await reports.state(database, secret)
    assert state
    assert state.due_at == exchange.now + timedelta(days=7)
    kinds = []
    for days in range(9):
        now = exchange.now + timedelta(days=days)
        for told in await deliveries.claim_due(database, now=now, base_url=BASE):
            assert "Zu entscheiden bis: 29. November 2026" in told.notice.lines
            await deliveries.settle(database, [Sent(told, 1, days + 2)], now=now)
            kinds.append((days, told.notice.kind))
    assert kinds == [
        (0, "Meldung"),
        (2, "Meldung · noch nicht entschieden"),
        (6, "Meldung · noch nicht entschieden"),
        (7, "Meldung · die Woche ist um"),
    ]


async def test_moderators_are_reminded_only_while_nothing_is_decided(
    exchange: Exchange, database: Database
) -> None:
    await reported(exchange, "/resources/1")
    (first,) = await deliveries.claim_due(database, now=exchange.now, base_url=BASE)
    await deliveries.settle(database, [Sent(first, 1, 2)], now=exchange.now)
    await decide(exchange, hide=False, by_mail=False)
    assert await deliveries.claim_due(database, now=exchange.now + timedelta(days=9), base_url=BASE) == []


async def test_whoever_reports_something_is_told_by_mail_that_it_has_arrived(
    exchange: Exchange, database: Database
) -> None:
    new = NewReport("/resources/1", "Das bin ich.", "Ada", "ada@example.org", "en")
    await reports.report(database, new, OFFICE, by_mail=True, now=exchange.now)
    (mail,) = await deliveries.claim_due(database, now=exchange.now, base_url=BASE, by_mail=True)
    assert (mail.target, mail.mail and mail.mail.subject) == (
        "ada@example.org",
        "Your report: It has arrived",
    )
    assert mail.mail and "A person decides by 29 November 2026." in mail.mail.text


async def test_who_sent_something_is_forgotten_half_a_year_after_the_answer(
    exchange: Exchange, database: Database
) -> None:
    await reported(exchange, "/resources/1")
    barrier = Barrier("/", "Geht nicht.", "ada@example.org", "de")
    number = await feedback.send(database, barrier, OFFICE, now=exchange.now)
    await decide(exchange, hide=False)
    await feedback.settle(database, number, HELPER, now=exchange.now)
    for days, name in ((179, "Ada"), (181, "")):
        await letters.forget_senders(database, now=exchange.now + timedelta(days=days))
        async with database.transaction() as session:
            assert (await session.get_one(Report, 1)).name == name
