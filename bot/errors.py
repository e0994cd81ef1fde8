"""What goes wrong and is expected to: refusals for people, rendered at the edges, and fetches that failed."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class UserError(Exception):
    """A refusal in the user's words.

    `msgid` is an English sentence from the catalogs with `{names}` for `values`; the edge that shows it
    translates it for the person it shows it to. `status` is the HTTP status a page answers with.
    """

    def __init__(self, msgid: str, *, status: int = 400, **values: object) -> None:
        super().__init__(msgid.format(**values) if values else msgid)
        self.msgid = msgid
        self.values = values
        self.status = status


class Reason(StrEnum):
    """Why a foreign address could not be fetched."""

    REFUSED_ADDRESS = "refused_address"
    """It names no host on the open internet: we never ask it."""
    INSECURE = "insecure"
    """It is not encrypted (http)."""
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    """Nobody listens, or the answer broke off."""
    TIMEOUT = "timeout"
    STATUS = "status"
    """The host answered, with an error."""
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    """The answer is packed in a way that was not asked for, or damaged."""
    STOPPED = "stopped"
    """We are stopping: it says nothing about the address."""


class FetchFailed(Exception):  # noqa: N818 - the domain speaks of it as an outcome
    """A foreign address could not be fetched.

    `detail` is for the log and the office (what is wrong with a certificate, for example). `status` is the
    HTTP status if the host answered; `retry_after` is how long it asked to be left alone.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, status: int = 0, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
