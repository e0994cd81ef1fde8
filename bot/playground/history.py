"""What was said before, page by page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from bot.playground.records import Channel, Message
from bot.playground.world import World


def history(
    world: World,
    channel: Channel,
    limit: int,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
) -> list[Message]:
    """Messages of a channel, newest first; `after` takes those that follow most closely."""
    timeline = world.timelines.get(channel.id, [])
    if around is not None:
        middle = bisect_left(timeline, around)
        ids = timeline[max(0, middle - limit // 2) :][:limit]
    elif after is not None:
        ids = timeline[bisect_right(timeline, after) :][:limit]
    else:
        end = len(timeline) if before is None else bisect_left(timeline, before)
        ids = timeline[max(0, end - limit) : end]
    return [world.messages[id_] for id_ in reversed(ids)]
