"""Sends what goes by e-mail, through the office's own mail server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from bot.config import MailSettings
from bot.domain import Database, deliveries
from bot.domain.deliveries import Claim, Outcome, Refused, Sent

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 30
FOR_GOOD = range(500, 600)
"""Answers of a mail server that asking again will not change (RFC 5321, 4.2.1)."""


class Mailing:
    """The sending end of the deliveries that go by mail. A mail whose confirmation was lost is sent again
    under the same Message-ID, by which mail programs know it."""

    def __init__(
        self, database: Database, settings: MailSettings, *, clock: Callable[[], datetime], base_url: str
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._base_url = base_url
        self._running = asyncio.Lock()

    async def send_due(self) -> int:
        """Sends the mails that are due, one after the other, and says how many it sent."""
        if self._running.locked():
            return 0
        async with self._running:
            claims = await deliveries.claim_due(
                self._database, now=self._clock(), base_url=self._base_url, by_mail=True
            )
            sent = 0
            for claim in claims:
                outcome = await self._send(claim)
                if outcome is not None:
                    await deliveries.settle(self._database, [outcome], now=self._clock())
                    sent += isinstance(outcome, Sent)
            return sent

    async def _send(self, claim: Claim) -> Outcome | None:
        """What became of it; None if it is to be tried again."""
        import aiosmtplib  # noqa: PLC0415 - many offices send no mail

        try:
            await aiosmtplib.send(
                self._message(claim),
                hostname=self._settings.host,
                port=self._settings.port,
                username=self._settings.user or None,
                password=self._settings.password or None,
                use_tls=self._settings.security == "tls",
                start_tls=self._settings.security == "starttls",
                timeout=PATIENCE_SECONDS,
            )
        except aiosmtplib.SMTPException as error:
            log.warning("mail %s could not be sent: %s", claim.id, error)
            is_for_good = getattr(error, "code", 0) in FOR_GOOD or _is_refused(error)
            return Refused(claim, str(error)) if is_for_good else None
        except OSError as error:
            log.warning("mail %s could not be sent now: %s", claim.id, error)
            return None
        return Sent(claim, None, None)

    def _message(self, claim: Claim) -> EmailMessage:
        assert claim.mail is not None, "only mails are claimed here"
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._settings.sender, claim.target
        message["Subject"] = " ".join(claim.mail.subject.split())
        message["Date"] = self._clock()
        message["Message-ID"] = f"<{claim.nonce}@{self._settings.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(claim.mail.text)
        return message


def _is_refused(error: Exception) -> bool:
    """Whether the server refused every recipient for good."""
    refusals = getattr(error, "recipients", None) or []
    return bool(refusals) and all(getattr(each, "code", 0) in FOR_GOOD for each in refusals)
