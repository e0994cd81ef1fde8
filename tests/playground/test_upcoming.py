"""Whoever runs the bot tells the page what is due next; without that, nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.playground import Playground
from tests.support.people import people_of

NEXT = {"at": "2026-11-25T08:00:00+00:00", "kind": "reminder", "title": "Sprechstunde"}


async def test_what_is_due_next_is_asked_of_whoever_runs_the_bot() -> None:
    async def upcoming() -> Sequence[Mapping[str, str | None]]:
        return [NEXT]

    async with Playground(None) as playground, people_of(playground.base_url) as people:
        assert await people.call("GET", "/due") == []
        playground.upcoming = upcoming
        assert await people.call("GET", "/due") == [NEXT]
