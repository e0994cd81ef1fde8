"""What people and the office decide about a crowd's words, in the exchange itself; it is remembered."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.app import utc_now
from bot.domain import consent, moves
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.errors import UserError
from storage.database import Database
from tests.support.crowd import Crowd

PUBLIC = (Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM)
EDITOR = Person("900", "Redaktion")


class Single(NamedTuple):
    """What somebody decided about one message of theirs."""

    author: str
    consent: Consent
    at: datetime


@dataclass
class Decisions:
    """Consents, releases, moves and internal topics, at random."""

    crowd: Crowd
    database: Database
    random: random.Random
    consents: dict[str, Consent] = field(default_factory=dict)
    singles: dict[str, Single] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Thread id to the topic that it was moved to."""
    internal: tuple[str, ...] = ()

    async def begin(self) -> None:
        """Some are public from the start."""
        for who in list(self.crowd.members.values())[:4]:
            await self.decide(who, self.random.choice(PUBLIC))

    async def step(self) -> None:
        """Somebody decides something, mostly nothing."""
        chance = self.random.random()
        if chance < 0.05:
            await self.decide(self.random.choice(list(self.crowd.members.values())), self.any_level())
        elif chance < 0.12:
            await self._decide_for_one()
        elif chance < 0.15:
            await self._move()

    def any_level(self) -> Consent:
        """One of the five."""
        level: Consent = self.random.choice([*PUBLIC, *Consent])
        return level

    async def decide(self, who: str, what: Consent) -> None:
        """For all they wrote and will write; the last word holds over what they released before."""
        self.consents[who] = what
        if not what.is_public:
            self.singles = {
                key: each
                for key, each in self.singles.items()
                if each.author != who or not each.consent.is_public
            }
        await consent.decide(self.database, await self._person(who), what, now=utc_now())

    async def _decide_for_one(self) -> None:
        message = await self.crowd.message()
        if message is None:
            return
        author, now = message["author"]["id"], utc_now()
        what = None if self.random.random() < 0.2 else self.any_level()
        self.singles.pop(message["id"], None)
        if what is not None:
            self.singles[message["id"]] = Single(author, what, now)
        person = await self._person(author)
        await consent.decide_for_message(self.database, int(message["id"]), what, person, now=now)

    async def _move(self) -> None:
        threads = await self.crowd.threads()
        if not threads:
            return
        thread = self.random.choice(threads)
        topic = self.random.choice(list(self.crowd.channels.values()))
        try:
            await moves.move(self.database, int(thread["id"]), int(topic), EDITOR, now=utc_now())
        except UserError:
            return  # it is not archived yet, or stands there already
        self.places[thread["id"]] = topic

    async def _person(self, member_id: str) -> Person:
        state = await self.crowd.people.state()
        name = next(member["name"] for member in state["members"] if member["id"] == member_id)
        return Person(member_id, name, groups=None)
