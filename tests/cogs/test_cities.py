"""`/city`: the office chooses what is shown of a city, and nobody is named who did not agree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.cogs.conftest import WEB, Chat, links, said
from tests.support.reader import reading

CITY = {"city": "Mühlroda"}
PAGE = f"{WEB}/cities/muehlroda"


@pytest.fixture(autouse=True)
async def fields(database: Database) -> None:
    """One field of action."""
    async with database.transaction() as session:
        await facets.put(session, Facet.FIELD, "bildung", name="Informelle Bildung")


async def page(database: Database, now: datetime) -> str:
    """What everyone reads of the city on the web."""
    async with reading(database, now) as reader:
        return (await reader.page("/cities/muehlroda")).words


async def offered(chat: Chat, key: str, name: str) -> list[tuple[str, str]]:
    return [(each["name"], each["value"]) for each in await chat.types(key, name, entry="")]


async def test_the_office_enters_changes_and_removes_a_contact(
    chat: Chat, database: Database, now: datetime
) -> None:
    office = {"text": "Stadtplanung, 03771 12345", "names": "nobody", "field": "Informelle Bildung"}
    assert PAGE in said(await chat.calls("cem", "city contact", **CITY, **office))
    shown = await chat.calls("ben", "city show", **CITY)
    assert "Informelle Bildung: Stadtplanung, 03771 12345" in said(shown)
    assert links(shown) == [PAGE]
    assert "Whom to ask Informelle Bildung Stadtplanung, 03771 12345" in await page(database, now)
    ((name, entry),) = await offered(chat, "cem", "city change")
    assert name == "Mühlroda: Stadtplanung, 03771 12345"
    await chat.calls("cem", "city change", entry=entry, text="Stadtplanung, post@example.org")
    assert "03771" not in await page(database, now)
    ((_, entry),) = await offered(chat, "cem", "city remove")
    await chat.calls("cem", "city remove", entry=entry, reason="Niemand mehr da")
    assert "Whom to ask" not in await page(database, now)
    assert "Noch nichts" in said(await chat.calls("cem", "city contacts"))


async def test_a_named_person_must_have_agreed_and_the_office_says_how(chat: Chat) -> None:
    named = {"text": "Frau Berg, 03771 12345", "names": "person"}
    assert "zugestimmt" in said(await chat.calls("cem", "city contact", **CITY, **named))
    assert "Noch nichts" in said(await chat.calls("cem", "city contacts"))
    await chat.calls("cem", "city contact", **CITY, **named, agreed="Mail vom 12.11.2026")
    told = said(await chat.calls("cem", "city contacts"))
    assert "Frau Berg, 03771 12345 · Mail vom 12.11.2026 · wird gezeigt" in told


async def test_what_people_offer_waits_for_the_office_and_stays_theirs(
    chat: Chat, database: Database, now: datetime
) -> None:
    told = await chat.calls("ada", "city offer", **CITY, text="Ada fragen, über den Chat")
    assert "Sobald die Servicestelle" in said(told)
    assert "Ada fragen" not in await page(database, now)
    assert await offered(chat, "ben", "city remove") == []
    ((_, entry),) = await offered(chat, "cem", "city approve")
    for name, more in (("city change", {"text": "Anders"}), ("city remove", {}), ("city approve", {})):
        assert await refused(chat, "ben", name, entry=entry, **more)
    assert await refused(chat, "cem", "city change", entry=entry, text="Die Ada")
    await chat.calls("cem", "city approve", entry=entry)
    assert "Ada fragen" in await page(database, now)
    await chat.calls("ada", "city change", entry=entry, text="Ada fragen, nur per Mail")
    assert "Ada fragen" not in await page(database, now)  # other words wait again
    ((_, entry),) = await offered(chat, "cem", "city approve")
    await chat.calls("cem", "city approve", entry=entry)
    ada = Person(await chat.people.member("ada"), "Ada")
    await consent.decide(database, ada, Consent.WITHDRAWN, now=now)
    assert "Ada fragen" not in await page(database, now)
    await consent.decide(database, ada, Consent.INTERNAL, now=now)
    assert "Ada fragen" in await page(database, now)
    await chat.calls("ada", "city remove", entry=entry)
    assert "Ada fragen" not in await page(database, now)


async def refused(chat: Chat, key: str, name: str, **options: Any) -> bool:
    told = said(await chat.calls(key, name, **options))
    return "keinen solchen eigenen Eintrag" in told or "braucht es die Rolle" in told


async def test_only_the_office_says_which_quarters_are_funded(
    chat: Chat, database: Database, now: datetime
) -> None:
    assert await refused(chat, "ben", "city area", **CITY, text="Sonnenhang")
    await chat.calls("cem", "city area", **CITY, text="Sonnenhang")
    assert "Sonnenhang" in await page(database, now)
    assert "Sonnenhang" in said(await chat.calls("ben", "city show", city="muehlroda"))
    assert "steht nicht auf der Liste" in said(await chat.calls("ben", "city show", city="Atlantis"))
    assert [each["value"] for each in await chat.types("ben", "city show", city="mühl")] == ["muehlroda"]
