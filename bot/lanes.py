"""Fair turns: what waits to be sent stands in a lane for each place, and the lanes are served in turn."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Collection, Iterable

from bot.domain.deliveries import Claim

ENOUGH = 20
"""A lane in which so many wait gets no more: a flooded channel must not fill the memory."""
ABREAST = 2
"""So many of a lane are under way at once: while one is on its way, the next is made ready."""


class Lanes:
    """Claims in hand. Who was served goes to the end of the turn.

    What speaks of one thing stays in its order; what may have been sent before goes alone.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Claim]] = {}
        self._turn: OrderedDict[str, None] = OrderedDict()
        """Lanes whose next one may begin."""
        self._under_way: dict[str, list[Claim]] = {}
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
        under_way = (claim for lane in self._under_way.values() for claim in lane)
        known = {claim.id for claim in (*self.in_hand, *under_way)}
        for claim in claims:
            if claim.id in known:
                continue
            self._waiting.setdefault(claim.lane, deque()).append(claim)
            self.had.add(claim.lane)
            self._queue(claim.lane)

    def begin(self) -> Claim | None:
        """The next one, which is under way from now on; None if every lane is busy or empty."""
        if not self._turn:
            return None
        lane, _ = self._turn.popitem(last=False)
        claim = self._waiting[lane].popleft()
        self._under_way.setdefault(lane, []).append(claim)
        if not self._waiting[lane]:
            del self._waiting[lane]
        self._queue(lane)
        return claim

    def end(self, claim: Claim) -> bool:
        """Its lane has room again; says whether it could do with more."""
        self._under_way[claim.lane].remove(claim)
        if not self._under_way[claim.lane]:
            del self._under_way[claim.lane]
        self._queue(claim.lane)
        return len(self._waiting.get(claim.lane, ())) < ENOUGH

    def begin_round(self) -> bool:
        """All had their turn: those without enough get theirs again. Says whether there are such."""
        full = {lane for lane in self.had if len(self._waiting.get(lane, ())) >= ENOUGH}
        is_new, self.had = self.had > full, full
        return is_new

    def taken_over(self, lane: str) -> list[Claim]:
        """What waits in a lane and may have been sent by whoever claimed it before."""
        return [claim for claim in self._waiting.get(lane, ()) if claim.claimed_before is not None]

    def _queue(self, lane: str) -> None:
        """Puts a lane at the end of the turn, if its next one may go beside what is under way."""
        if lane not in self._waiting or lane in self._turn:
            return
        under_way = self._under_way.get(lane, ())
        if not under_way or (len(under_way) < ABREAST and _may_go(self._waiting[lane][0], under_way)):
            self._turn[lane] = None


def _may_go(claim: Claim, beside: Collection[Claim]) -> bool:
    is_fresh = all(each.claimed_before is None for each in (claim, *beside))
    return is_fresh and all(each.subject != claim.subject for each in beside)
