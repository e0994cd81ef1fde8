"""What was claimed and never confirmed is looked for in its channel, before it is sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import utc_now
from bot.domain import events
from bot.domain.events import NewEvent
from bot.places import CANNOT_TELL
from bot.playground import Playground
from bot.playground.messages import say
from bot.playground.permissions import Permission
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route, State
from storage.events import Occurrence
from tests.support.playground import SEED
from tests.support.stage import eventually, on_stage

PLACE = "plausch"
DAY = timedelta(days=1)
ABSENCE = timedelta(minutes=30)
MORE_THAN_A_PAGE = 130
OPEN = (State.PENDING, State.CLAIMED)


@dataclass
class Interrupted:
    """A message stands in the channel, and its sender ended before it could confirm it."""

    playground: Playground
    database_url: str
    database: Database
    channel_id: int
    message_id: int

    async def come_back(self) -> tuple[str, str, int | None]:
        """Half an hour later, when no nonce helps any more: state, reason and message of the delivery."""
        self.playground.world.nonce_window = timedelta()
        async with on_stage(self.playground, self.database_url, clock=lambda: utc_now() + ABSENCE):
            return await eventually(self._found, lambda found: found[0] not in OPEN, within_s=20)

    async def _found(self) -> tuple[str, str, int | None]:
        async with self.database.reading() as connection:
            query = select(Delivery.state, Delivery.reason, Delivery.message_id)
            state, reason, message_id = (await connection.execute(query)).one()
            return state, reason, message_id

    @property
    def sent(self) -> int:
        """How many messages the bot ever sent."""
        return len(self.playground.world.sent)

    def deny(self, permission: Permission) -> None:
        """The bot loses a permission in the channel."""
        world = self.playground.world
        channel = world.channel(self.channel_id)
        denied = {"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(int(permission))}
        channel.overwrites = [*channel.overwrites, denied]
        world.save(channel)


@pytest.fixture
async def interrupted(database_url: str, database: Database) -> AsyncIterator[Interrupted]:
    async with Playground(None, seed=SEED, rate_limits=False) as playground:
        async with on_stage(playground, database_url) as stage:
            await _promise(database)
            channel_id = int(await stage.people.channel(PLACE))
            found = await eventually(lambda: stage.people.messages(channel_id), bool)
            await eventually(lambda: _states(database), lambda states: states == [State.SENT])
        async with database.transaction() as session:
            unconfirmed = {"state": State.CLAIMED, "message_id": None, "channel_id": None}
            await session.execute(update(Delivery).values(**unconfirmed))
        yield Interrupted(playground, database_url, database, channel_id, int(found[0]["id"]))


async def _promise(database: Database) -> None:
    now = utc_now()
    event = NewEvent("Sprechstunde", ((now + DAY, now + 2 * DAY),))
    await events.create(database, event, author=None, announcements="", reminder=timedelta(), now=now)
    async with database.transaction() as session:
        date = await session.scalar(select(Occurrence.id))
        row: dict[str, Any] = {"kind": Kind.MOVED, "occurrence_id": date, "due_at": now}
        await deliveries.promise(session, [{**row, "route": Route.CHANNEL, "recipient": PLACE}])


async def _states(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Delivery.state)))


async def test_it_is_found_behind_more_than_a_page_of_other_messages(interrupted: Interrupted) -> None:
    world = interrupted.playground.world
    person = next(person for person in world.people.values() if person.key == "ada")
    for number in range(MORE_THAN_A_PAGE):
        say(world, person, world.channel(interrupted.channel_id), {"content": f"Frage {number}"})
    assert await interrupted.come_back() == (State.SENT, "", interrupted.message_id)
    assert interrupted.sent == 1


async def test_where_the_channel_is_gone_it_fails_and_says_so(interrupted: Interrupted) -> None:
    world = interrupted.playground.world
    world.forget(world.channel(interrupted.channel_id))
    state, reason, _ = await interrupted.come_back()
    assert (state, PLACE in reason) == (State.FAILED, True)
    assert interrupted.sent == 1


async def test_where_nobody_can_tell_whether_it_was_sent_it_is_not_sent_again(
    interrupted: Interrupted,
) -> None:
    interrupted.deny(Permission.READ_MESSAGE_HISTORY)
    assert (await interrupted.come_back())[:2] == (State.FAILED, CANNOT_TELL)
    assert interrupted.sent == 1


async def test_where_the_bot_may_not_write_any_more_it_is_found_all_the_same(
    interrupted: Interrupted,
) -> None:
    interrupted.deny(Permission.SEND_MESSAGES)
    assert await interrupted.come_back() == (State.SENT, "", interrupted.message_id)


async def test_what_was_never_sent_fails_where_the_bot_may_not_write_any_more(
    interrupted: Interrupted,
) -> None:
    world = interrupted.playground.world
    world.forget(world.messages[interrupted.message_id])
    interrupted.deny(Permission.SEND_MESSAGES)
    state, reason, _ = await interrupted.come_back()
    assert (state, "Missing Permissions" in reason) == (State.FAILED, True)
    assert interrupted.sent == 1
