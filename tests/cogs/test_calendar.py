"""`/calendar`: an address of one's own, which can be exchanged for another."""

from __future__ import annotations

import re
from typing import Any

from bot.domain import links
from bot.domain.links import Purpose
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, named_button, said


def secret_in(answer: Any) -> str:
    """The secret of the address that an answer shows."""
    found = re.search(rf"`{re.escape(WEB)}/calendar/([\w-]+)\.ics`", said(answer))
    assert found is not None
    return found[1]


async def test_an_address_is_handed_out_for_nobody_else_to_see(chat: Chat, database: Database) -> None:
    answer = await chat.calls("ada", "calendar")
    assert answer["ephemeral"]
    link = await links.follow(database, secret_in(answer), purpose=Purpose.CALENDAR, now=chat.bot.clock())
    assert link is not None
    assert (link.about, link.ends_at) == ("", None)


async def test_a_second_device_may_have_an_address_of_its_own(chat: Chat, database: Database) -> None:
    secrets = [secret_in(await chat.calls("ada", "calendar")) for _ in range(2)]
    found = [
        await links.follow(database, each, purpose=Purpose.CALENDAR, now=chat.bot.clock()) for each in secrets
    ]
    assert secrets[0] != secrets[1]
    assert all(found)


async def test_a_new_address_ends_the_old_ones(chat: Chat, database: Database) -> None:
    answer = await chat.calls("ada", "calendar")
    after = await chat.presses("ada", answer, named_button(answer, "Neue Adresse, die alten enden"))
    old = await links.follow(database, secret_in(answer), purpose=Purpose.CALENDAR, now=chat.bot.clock())
    new = await links.follow(database, secret_in(after), purpose=Purpose.CALENDAR, now=chat.bot.clock())
    assert old is None
    assert new is not None
