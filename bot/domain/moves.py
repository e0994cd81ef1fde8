"""Moving a thread to another topic of the archive. Chat leaves it where it is: Discord moves no thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import shelter, standing
from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import deeds, publication, releases
from storage.database import Database
from storage.threads import Thread
from storage.topics import Topic


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a thread stands now. `waiting`: messages that stay internal until their authors release them."""

    topic: str
    is_public: bool
    waiting: int


async def move(database: Database, thread_id: int, topic_id: int, editor: Person, *, now: datetime) -> Moved:
    """The thread stands in another topic from now on, whatever chat tells later; its address stays.

    Raises UserError if thread or topic is not there, or it stands there already.
    """
    async with database.transaction(durable=True, alone=True) as session:
        thread = await standing.of_archive(session, thread_id)
        before = await session.get_one(Topic, thread.topic_id)
        topic = await session.get(Topic, topic_id)
        if topic is None:
            raise UserError(N_("This topic is not in the archive."))
        if topic.id == before.id:
            raise UserError(N_("The thread stands in the topic “{topic}” already."), topic=topic.name)
        thread.topic_id = topic.id
        thread.moved_at = _left_at(thread, before, topic, now)
        await session.flush()
        waiting = await shelter.follow_move(session, thread, now=now)
        await releases.count_anew(session, {before.id, topic.id})
        by = (await ensure_members(session, [editor], now=now))[editor.account]
        detail = f"{before.name} → {topic.name}"
        await deeds.record(session, thread_id, "moved", by=by, at=now, detail=detail)
        await publication.advance(session, library=False)
        return Moved(topic.name, topic.is_public, waiting)


def _left_at(thread: Thread, before: Topic, topic: Topic, now: datetime) -> datetime | None:
    """Since when what authors release counts: from one public topic to another it goes on counting."""
    if topic.id == thread.channel_id:
        return None
    return thread.moved_at if before.is_public and thread.moved_at is not None else now
