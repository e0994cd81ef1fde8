"""`/page edit`: editors alone get an address at which a page is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import links, reach, resources
from bot.domain.links import Purpose
from bot.domain.resources import NewResource
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, said
from tests.cogs.conftest import links as buttons

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_an_editor_gets_an_address_for_one_page(chat: Chat, database: Database) -> None:
    answer = await chat.calls("cem", "page edit", page="privacy", language="en")
    (url,) = buttons(answer)
    assert url.startswith(f"{WEB}/edit/")
    link = await links.follow(
        database, url.rpartition("/")[2], purpose=Purpose.PAGE_EDIT, now=chat.bot.clock()
    )
    assert link
    assert link.about == "privacy:en"


async def test_nobody_else_does(chat: Chat) -> None:
    assert "Servicestelle" in said(await chat.calls("ada", "page edit", page="privacy"))


async def test_the_office_sees_how_often_pages_were_read(chat: Chat, database: Database) -> None:
    now = chat.bot.clock()
    new = NewResource("Leitfaden (neu)", "https://example.org/")
    number = await resources.publish_new(database, new, now=now)
    await reach.add(database, {"/topics": 5, f"/resources/{number}": 3, "/x": 1}, day=now.date())
    await reach.add(database, {"/topics": 2}, day=now.date() - timedelta(days=1))
    answer = await chat.calls("cem", "page visits")
    told = said(answer)
    assert "11 Besuche seit 24. Oktober 2026" in told
    assert f"1. [Themen]({WEB}/topics): 7" in told
    assert f"2. [Leitfaden (neu)]({WEB}/resources/{number}): 3" in told
    assert f"3. [/x]({WEB}/x): 1" in told
    (file,) = answer["message"]["attachments"]
    assert file["filename"] == "besuche-2026-11-22.csv"
    table = await reach.by_day(database, today=now.date(), days=30, language="de")
    assert table.decode("utf-8-sig").splitlines() == [
        "Tag;Seite;Besuche",
        "2026-11-22;/topics;5",
        f"2026-11-22;/resources/{number};3",
        "2026-11-22;/x;1",
        "2026-11-21;/topics;2",
    ]
