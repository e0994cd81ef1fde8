"""From the form on the web over the moderators in chat to the mails that whoever reported something gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from bot.config import DiscordSettings, MailSettings, Settings, WebSettings
from bot.mailing import Mailing
from bot.outbox import Outbox
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, named_button, said
from tests.support.exchange import Exchange
from tests.support.mail_server import Mailbox, mail_server
from tests.support.reader import reading
from tests.web.test_forms import post

REPORTER = "ada@example.org"
TYPED = {"reason": "Das bin ich.", "name": "Ada Beispiel", "email": REPORTER, "faith": "yes"}
WHY = "Name ohne Einwilligung genannt.\nBitte künftig ohne."
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, MailSettings]]:
    """A mail server, and how the office reaches it."""
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(mailbox: tuple[Mailbox, MailSettings]) -> Settings:
    """An office that writes mails, and whose moderators sit in a channel."""
    office = "Servicestelle"
    discord = DiscordSettings(editors=office, moderators=office, moderators_channel="plausch")
    return Settings(discord=discord, web=WebSettings(base_url=WEB), mail=mailbox[1])


@pytest.mark.parametrize(
    ("button", "decision"),
    [("Verbergen", "The post is no longer public."), ("Stehen lassen", "The post stays public.")],
)
async def test_whoever_reports_a_post_gets_a_receipt_and_then_the_decision_with_its_reason(
    *,
    chat: Chat,
    exchange: Exchange,
    database: Database,
    now: datetime,
    settings: Settings,
    mailbox: tuple[Mailbox, MailSettings],
    button: str,
    decision: str,
) -> None:
    mails = mailbox[0].mails
    mailing = Mailing(database, settings.mail, clock=lambda: now, base_url=WEB)
    outbox = Outbox(database, lambda: chat.bot.home, clock=lambda: now, base_url=WEB)
    question = await exchange.open("Frage", "Wer weiß Rat?")
    about = f"/threads/{question.id}#m{question.id}"
    async with reading(database, now, settings) as reader:
        form = await reader.page(f"/report?about={quote(about)}")
        (filled,) = (values for _, values in form.elements if values.get("name") == "about")
        answer = await post(reader, "/report", TYPED | {"about": filled["value"]})
        assert answer.status == 303

        assert (await mailing.send_due(), await mailing.send_due()) == (1, 0)
        receipt = words(mails[0])
        assert f"Your report: {about}" in receipt
        assert "A person decides by 29 November 2026." in receipt
        assert "The post" not in receipt

        assert await outbox.deliver_due() == 1
        card = {"kind": "message", "message": (await chat.people.messages(chat.channel))[-1]}
        assert "Das bin ich." in said(card) and REPORTER in said(card)
        asked = await chat.presses("cem", card, named_button(card, button))
        assert "Es geht keine Mail hinaus" not in said(await chat.fills_in("cem", asked, WHY))

        assert (await mailing.send_due(), await mailing.send_due()) == (1, 0)
        told = words(mails[1])
        assert f"Your report: {about}" in told and decision in told and f"Reason: {WHY}" in told
        state = await reader.page(answer.headers["Location"])
        assert "Name ohne Einwilligung genannt." in state.words
        is_hidden = (await reader.get(f"/threads/{question.id}")).status == 404
        assert is_hidden is (button == "Verbergen")
    assert len({mail["Message-ID"] for mail in mails}) == 2


def words(mail: EmailMessage) -> str:
    """What a mail to whoever reported something says; it says who pays, too."""
    assert (mail["To"], mail["Auto-Submitted"]) == (REPORTER, "auto-generated")
    text = "\n".join(mail.get_content().splitlines())
    assert "Co-funded by the European Union" in text
    return text
