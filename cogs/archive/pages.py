"""What is read of history, as the intake takes it: whole pages, and single messages once more."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.client import Client
from bot.domain.seen import HappeningSeen, MessageSeen, PageRead
from cogs.archive.intake import Intake
from cogs.archive.mapping import Glance, Place, seen
from cogs.archive.parts import Told


async def read_one(client: Client, intake: Intake, place: Place, message_id: int, listed_at: int) -> None:
    """One message as it is now, its thread as it was listed at a moment; if it is not there, it is gone."""
    again: Iterable[int] = (message_id,)
    while again:
        asked_at = intake.moment()
        try:
            page = [await client.http.get_message(place.id, message_id)]
        except discord.NotFound:
            page = []
        read = page_read(place, message_id - 1, message_id, message_id, page, Glance(client), begins=False)
        _, again = intake.compare(read, asked_at, listed_at)


def page_read(  # noqa: PLR0917 - all that makes a page
    place: Place,
    after: int,
    until: int | None,
    known_until: int,
    page: Iterable[Told],
    glance: Glance,
    *,
    begins: bool,
    chat_count: int | None = None,
) -> PageRead:
    """What a page of history says: what came after one message, up to another (None: up to the end)."""
    read = [entry for message in page if (entry := seen(message, place, glance)) is not None]
    return PageRead(
        thread=glance.thread(place),
        after=after,
        until=until,
        known_until=known_until,
        messages=tuple([entry for entry in read if isinstance(entry, MessageSeen)]),
        happenings=tuple([entry for entry in read if isinstance(entry, HappeningSeen)]),
        begins=begins,
        chat_count=chat_count,
    )
