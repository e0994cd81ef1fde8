"""How often forms may be sent: counted without keeping anybody's address."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.errors import UserError
from bot.i18n import N_

WITHIN = timedelta(minutes=10)
MOST = 5
"""Forms of one sender within that time."""
MOST_OF_ALL = 60
"""Forms of all together: what many senders can do to the office."""
TOO_OFTEN = N_("This was sent several times just now. Please wait ten minutes, or write us an e-mail.")


class Pace:
    """Counts in memory, by a fingerprint whose key nobody knows and that ends with the process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._sent: deque[tuple[datetime, bytes]] = deque()

    def admit(self, sender: str) -> None:
        """Counts one form; raises UserError (429) if there were too many."""
        now = self._clock()
        while self._sent and self._sent[0][0] <= now - WITHIN:
            self._sent.popleft()
        who = blake2b(sender.encode(), key=self._key, digest_size=16).digest()
        if len(self._sent) >= MOST_OF_ALL or sum(each == who for _, each in self._sent) >= MOST:
            raise UserError(TOO_OFTEN, status=429)
        self._sent.append((now, who))
