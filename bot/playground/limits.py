"""Discord's rate limits as buckets of fixed windows; time comes in as a parameter, nothing sleeps."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Allowance(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: float


# Discord names no figures ("limits should not be hard coded"); these are product.md's, which were observed.
EACH_SECOND = 50  # over all requests of a bot: documentation, "Global Rate Limit"
DEFAULT = Allowance(50, 1.0)
ALLOWANCES: Mapping[tuple[str, str], Allowance] = {
    ("POST", "/channels/{channel_id}/messages"): Allowance(5, 5.0),
}
# Documentation, "Interactions": these are not bound to the global limit.
EXEMPT = ("/interactions/", "/webhooks/")
# First answers have no bucket at all: other clients of the API warn where one is named.
UNLIMITED = "/interactions/"
SWEEP_AT = 10_000  # windows kept before those that are over are dropped


@dataclass(slots=True)
class _Window:
    ends: float
    left: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass, and what its response carries beside the answer."""

    headers: Mapping[str, str]
    body: Mapping[str, Any] | None = None  # of the 429, where it may not pass

    @property
    def allowed(self) -> bool:
        return self.body is None


def too_many(retry_after: float, *, everywhere: bool = False, scope: str = "user") -> Decision:
    """A 429: seconds to wait, for this bucket or everywhere; also for limits that a test asks for."""
    headers = {
        "Retry-After": str(math.ceil(retry_after)),
        "X-RateLimit-Scope": "global" if everywhere else scope,
        "Via": "1.1 google",  # without it discord.py takes the answer for a ban of the address
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    message = "You are being rate limited."
    body = {"message": message, "retry_after": round(retry_after, 3), "global": everywhere, "code": 0}
    return Decision(headers, body)


class RateLimits:
    """The buckets of one bot. `allowances` are by method and path template below /api/v10."""

    def __init__(
        self,
        allowances: Mapping[tuple[str, str], Allowance] = ALLOWANCES,
        *,
        default: Allowance = DEFAULT,
        each_second: int = EACH_SECOND,
    ) -> None:
        self._allowances = allowances
        self._default = default
        self._everywhere = Allowance(each_second, 1.0)
        self._windows: dict[tuple[str, str, str], _Window] = {}

    def take(self, method: str, template: str, major: str, now: float) -> Decision:
        """Counts one request; `major` is the channel, guild or webhook in its path, `now` Unix seconds."""
        if template.startswith(UNLIMITED):
            return Decision({})
        if not template.startswith(EXEMPT):
            second = self._window(("", "", ""), self._everywhere, now)
            if second.left == 0:
                return too_many(second.ends - now, everywhere=True)
            second.left -= 1
        allowance = self._allowances.get((method, template), self._default)
        window = self._window((method, template, major), allowance, now)
        passes = window.left > 0
        window.left -= passes
        headers = _headers(method, template, allowance, window, now)
        if passes:
            return Decision(headers)
        refused = too_many(window.ends - now)
        return Decision({**headers, **refused.headers}, refused.body)

    def _window(self, key: tuple[str, str, str], allowance: Allowance, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) >= SWEEP_AT:
                self._windows = {k: w for k, w in self._windows.items() if w.ends > now}
            window = self._windows[key] = _Window(now + allowance.seconds, allowance.requests)
        return window


def _headers(method: str, template: str, allowance: Allowance, window: _Window, now: float) -> dict[str, str]:
    """Documentation, "Rate Limits", header format; one bucket name per method and template."""
    bucket = hashlib.sha256(f"{method} {template}".encode()).hexdigest()[:32]
    return {
        "X-RateLimit-Limit": str(allowance.requests),
        "X-RateLimit-Remaining": str(window.left),
        "X-RateLimit-Reset": f"{window.ends:.3f}",
        "X-RateLimit-Reset-After": f"{max(window.ends - now, 0):.3f}",
        "X-RateLimit-Bucket": bucket,
    }
