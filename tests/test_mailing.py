"""Mails go out through a real mail server, once, and what it refuses for good is kept as failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.config import MailSettings
from bot.domain import feedback
from bot.domain.feedback import Barrier
from bot.domain.letters import Office
from bot.mailing import Mailing
from storage.database import Database
from tests.support.mail_server import Mailbox, mail_server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def server() -> Iterator[tuple[Mailbox, MailSettings]]:
    """A mail server on this computer."""
    with mail_server() as running:
        yield running


async def sending(database: Database, settings: MailSettings, now: datetime) -> Mailing:
    barrier = Barrier("/topics", "Die Überschrift fehlt.\nUnd mehr.", "", "de")
    await feedback.send(database, barrier, Office("", "post@stadt.example"), now=now)
    return Mailing(database, settings, clock=lambda: now, base_url="https://austausch.example")


async def test_a_mail_is_sent_once_and_carries_the_eu_statement(
    database: Database, now: datetime, server: tuple[Mailbox, MailSettings]
) -> None:
    mailbox, settings = server
    mailing = await sending(database, settings, now)
    assert await mailing.send_due() == 1
    assert await mailing.send_due() == 0
    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"]) == ("post@stadt.example", "austausch@stadt.example")
    assert mail["Message-ID"].endswith("@stadt.example>")
    text = mail.get_content()
    assert "Die Überschrift fehlt." in text
    assert "Kofinanziert von der Europäischen Union" in text


async def test_what_the_server_refuses_for_good_is_not_tried_again(
    database: Database, now: datetime, server: tuple[Mailbox, MailSettings]
) -> None:
    mailbox, settings = server
    mailbox.answer = "554 no"
    mailing = await sending(database, settings, now)
    assert await mailing.send_due() == 0
    mailbox.answer = "250 OK"
    later = Mailing(database, settings, clock=lambda: now.replace(hour=23), base_url="")
    assert await later.send_due() == 0


async def test_what_the_server_cannot_take_now_is_tried_again(
    database: Database, now: datetime, server: tuple[Mailbox, MailSettings]
) -> None:
    mailbox, settings = server
    mailbox.answer = "451 later"
    mailing = await sending(database, settings, now)
    assert await mailing.send_due() == 0
    mailbox.answer = "250 OK"
    later = Mailing(database, settings, clock=lambda: now.replace(hour=23), base_url="")
    assert await later.send_due() == 1
