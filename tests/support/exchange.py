"""A small exchange in a database: a public topic, people with consents, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import archive, consent, people, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, ThreadSeen
from bot.domain.snowflakes import new_id
from storage import facets
from storage.database import Database
from storage.facets import Facet

TOPIC = 1000
INTERNAL_TOPIC = 1001
ASKER = Person("501", "QM Mühlroda", ("Quartiersmanagement", "Mühlroda"))
HELPER = Person("502", "Jugendladen Hammerwalde", ("Projektträger", "Hammerwalde"))
SHY = Person("503", "Stille Person", ("Kommune", "Altwiesa"))


@dataclass
class Exchange:
    """Says things in threads, as people would."""

    database: Database
    now: datetime
    said: dict[int, MessageSeen] = field(default_factory=dict)

    async def open(
        self,
        title: str,
        content: str,
        author: Person = ASKER,
        *,
        topic: int = TOPIC,
        at: datetime | None = None,
    ) -> MessageSeen:
        """A forum post: its thread has the id of its first message."""
        moment = at or self.now
        thread_id = new_id(moment)
        thread = ThreadSeen(thread_id, topic, title, author, thread_id, moment)
        return await self._take(MessageSeen(thread_id, thread, author, 0, content, moment))

    async def answer(
        self,
        to: MessageSeen,
        content: str,
        author: Person = HELPER,
        *,
        after: timedelta = timedelta(minutes=5),
        message_id: int | None = None,
    ) -> MessageSeen:
        """A reply in the same thread."""
        moment = to.created_at + after
        seen = MessageSeen(
            message_id or new_id(moment), to.thread, author, 19, content, moment, reply_to_id=to.id
        )
        return await self._take(seen)

    async def edit(self, message: MessageSeen, content: str) -> MessageSeen:
        """The author changes what they said."""
        edited_at = message.created_at + timedelta(hours=1)
        return await self._take(replace(message, content=content, edited_at=edited_at))

    async def _take(self, message: MessageSeen) -> MessageSeen:
        await archive.take(self.database, [message], now=self.now, gapless=True)
        self.said[message.id] = message
        return message


async def make_exchange(database: Database, now: datetime) -> Exchange:
    """Two topics (one internal), and three people: one pseudonymous, one named, one silent."""
    async with database.transaction() as session:
        for slug, name in (
            ("qm", "Quartiersmanagement"),
            ("traeger", "Projektträger"),
            ("kommune", "Kommune"),
        ):
            await facets.put(session, Facet.ROLE, slug, name=name, short=name)
        for slug, name in (
            ("muehlroda", "Mühlroda"),
            ("hammerwalde", "Hammerwalde"),
            ("altwiesa", "Altwiesa"),
        ):
            await facets.put(session, Facet.CITY, slug, name=name, region="Oberlausitz")
    channels = [
        topics.ChannelSeen(TOPIC, "beteiligung", "Menschen erreichen", 0, is_stream=False, is_open=True),
        topics.ChannelSeen(INTERNAL_TOPIC, "kollegialer-rat", "", 1, is_stream=False, is_open=True),
    ]
    await topics.take_channels(database, channels, internal=["kollegialer-rat"], now=now)
    await people.count_places(database, [ASKER, HELPER, SHY], at_least=1)
    await consent.decide(database, ASKER, Consent.PUBLIC_PSEUDONYM, now=now)
    await consent.decide(database, HELPER, Consent.PUBLIC_NAME, now=now)
    return Exchange(database, now)
