"""What readers sent, in chat: a card with its decisions, which hold and are shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import feedback, reports, threads
from bot.domain.feedback import Barrier
from bot.domain.letters import Office
from bot.domain.reports import NewReport
from bot.outbox import Outbox
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, named_button, said
from tests.support.exchange import Exchange

PLACE = Office("plausch", "")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def delivered(chat: Chat, database: Database, now: datetime) -> Any:
    """The card in the channel, as an answer."""
    outbox = Outbox(database, lambda: chat.bot.home, clock=lambda: now, base_url=WEB)
    assert await outbox.deliver_due() == 1
    (message,) = (await chat.people.messages(chat.channel))[-1:]
    return {"kind": "message", "message": message}


async def test_a_moderator_hides_what_was_reported_and_says_why(
    chat: Chat, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Frage", "Wer weiß Rat?")
    new = NewReport(f"/threads/{question.id}", "Das bin ich.", "Ada", "ada@example.org", "de")
    secret = await reports.report(database, new, PLACE, now=now)
    card = await delivered(chat, database, now)
    assert "Das bin ich." in said(card) and "Zu entscheiden bis: 29. November 2026" in said(card)
    card = await delivered(chat, database, now + timedelta(days=2))
    assert "Meldung · noch nicht entschieden" in said(card)
    refused = await chat.presses("ada", card, named_button(card, "Verbergen"))
    assert "Servicestelle" in said(refused)
    form = await chat.presses("cem", card, named_button(card, "Verbergen"))
    decided = await chat.fills_in("cem", form, "Name ohne Einwilligung genannt.")
    assert "Verborgen von" in said(decided)
    assert "Es geht keine Mail hinaus" in said(decided)
    assert await threads.thread_page(database, question.id) is None
    state = await reports.state(database, secret)
    assert state
    assert state.decision_reason == "Name ohne Einwilligung genannt."
    after = Outbox(database, lambda: chat.bot.home, clock=lambda: now + timedelta(days=8), base_url=WEB)
    assert await after.deliver_due() == 0


async def test_an_answered_barrier_reminds_nobody(
    chat: Chat, database: Database, now: datetime, exchange: Exchange
) -> None:
    await feedback.send(database, Barrier("/topics", "Zu klein.", "", "de"), PLACE, now=now)
    card = await delivered(chat, database, now)
    assert "eine Antwort wird nicht erwartet" in said(card)
    refused = await chat.presses("ada", card, named_button(card, "Beantwortet"))
    assert "Servicestelle" in said(refused)
    settled = await chat.presses("cem", card, named_button(card, "Beantwortet"))
    assert "Beantwortet von" in said(settled)
    later = Outbox(database, lambda: chat.bot.home, clock=lambda: now + feedback.REMIND_AFTER, base_url=WEB)
    assert await later.deliver_due() == 0
