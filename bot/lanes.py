"""Fair turns: what waits to be sent stands in a lane for each place, and the lanes are served in turn."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from bot.domain.deliveries import Claim

ENOUGH = 100
"""A lane in which so many wait gets no more: a flooded channel must not fill the memory."""


class Lanes:
    """Claims in hand. One of a lane is under way at a time; who was served goes to the end of the turn."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Claim]] = {}
        self._turn: OrderedDict[str, None] = OrderedDict()
        """Lanes whose next one may begin."""
        self._under_way: dict[str, Claim] = {}
        self.had: set[str] = set()
        """Lanes that get nothing more in this round of claiming: they had their turn, or have enough."""

    @property
    def ready(self) -> int:
        """How many may begin at once."""
        return len(self._turn)

    @property
    def in_hand(self) -> list[Claim]:
        """What waits; what is under way is not in it."""
        return [claim for lane in self._waiting.values() for claim in lane]

    def add(self, claims: Iterable[Claim]) -> None:
        """Takes in what was claimed; what is in hand already stays as it is."""
        known = {claim.id for claim in (*self.in_hand, *self._under_way.values())}
        for claim in claims:
            if claim.id in known:
                continue
            self._waiting.setdefault(claim.lane, deque()).append(claim)
            self.had.add(claim.lane)
            if claim.lane not in self._under_way:
                self._turn[claim.lane] = None

    def begin(self) -> Claim | None:
        """The next one, which is under way from now on; None if every lane is busy or empty."""
        if not self._turn:
            return None
        lane, _ = self._turn.popitem(last=False)
        claim = self._under_way[lane] = self._waiting[lane].popleft()
        if not self._waiting[lane]:
            del self._waiting[lane]
        return claim

    def end(self, claim: Claim) -> bool:
        """Its lane is free again; says whether it could do with more."""
        del self._under_way[claim.lane]
        left = len(self._waiting.get(claim.lane, ()))
        if left:
            self._turn[claim.lane] = None
        return left < ENOUGH

    def begin_round(self) -> bool:
        """All had their turn: those without enough get theirs again. Says whether there are such."""
        full = {lane for lane in self.had if len(self._waiting.get(lane, ())) >= ENOUGH}
        is_new, self.had = self.had > full, full
        return is_new

    def taken_over(self, lane: str) -> list[Claim]:
        """What waits in a lane and may have been sent by whoever claimed it before."""
        return [claim for claim in self._waiting.get(lane, ()) if claim.claimed_before is not None]
