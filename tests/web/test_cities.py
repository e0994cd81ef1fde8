"""Cities on the web: what is public of each, and nobody who did not agree."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain import cities, consent, people, resources
from bot.domain.consent import Consent
from bot.domain.resources import NewResource
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.exchange import ASKER, HELPER, SHY, Exchange
from tests.support.reader import Reader

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def tagged(database: Database, thread_id: int) -> None:
    async with database.transaction() as session:
        tag = await facets.put(session, Facet.TAG, "kinder", name="Kinder")
        await facets.label(session, thread_id, [tag.id])


async def test_a_city_shows_its_public_talk_and_resources(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    asked = await exchange.open("Lesebank bauen", "Wer hat Pläne?")
    new = NewResource("Bauplan", "https://b.example", cities=("muehlroda",))
    await resources.publish_new(database, new, now=now)
    await cities.show_of_city(database, "muehlroda", area="Sonnenhang")
    listed = await reader.page("/cities")
    assert "1 conversation" in listed.words
    assert "1 resource" in listed.words
    page = await reader.page("/cities/muehlroda")
    assert f"/threads/{asked.thread.id}/lesebank-bauen" in page.links
    assert "Mühlroda Lesebank bauen Wer hat Pläne? open 1 post" in page.words
    names = [words for level, words in listed.headings if level == 3]
    assert names == ["Altwiesa", "Hammerwalde", "Mühlroda"]
    for words in ("Bauplan", "Sonnenhang", "No date is planned here"):
        assert words in page.words
    assert (await reader.get("/cities/atlantis")).status == 404


async def test_who_did_not_agree_is_in_no_city_and_knows_nothing(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    asked = await exchange.open("Lesebank bauen", "Wer hat Pläne?")
    await exchange.answer(asked, "Wir nicht.", SHY)
    await tagged(database, asked.thread.id)
    known = await reader.page("/who-knows?tag=kinder")
    assert "/cities/muehlroda" in known.links
    assert "Altwiesa" not in known.words
    assert ASKER.name not in known.words
    assert "Nobody from here has spoken publicly yet." in (await reader.page("/cities/altwiesa")).words
    await consent.decide(database, ASKER, Consent.INTERNAL, now=now)
    assert "Nobody has spoken about it publicly yet." in (await reader.page("/who-knows?tag=kinder")).words


@ONE_ENGINE
async def test_a_place_that_would_point_to_one_person_is_not_named(
    reader: Reader, exchange: Exchange, database: Database
) -> None:
    asked = await exchange.open("Lesebank bauen", "Wer hat Pläne?")
    await tagged(database, asked.thread.id)
    await people.count_places(database, [ASKER], at_least=3)
    assert await cities.who_knows(database, "kinder") == []
    assert (await cities.all_cities(database))[0].threads == 0
    assert "Lesebank" not in (await reader.page("/cities/muehlroda")).words


async def test_a_city_tells_who_speaks_with_it_as_far_as_they_agreed(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    for number in range(2):
        asked = await exchange.open(f"Lesebank {number}", "Wer hat Pläne?")
        await exchange.answer(asked, "Wir nicht.", SHY)
        if number:
            await exchange.answer(asked, "Wir schon.", HELPER)
    page = await reader.page("/cities/muehlroda")
    assert "Speaks with in 2 public conversations Mühlroda Hammerwalde 1 conversation together" in page.words
    assert "Altwiesa" not in page.words
    assert "/cities/hammerwalde" in page.links
    await consent.decide(database, SHY, Consent.PUBLIC_PSEUDONYM, now=now)
    page = await reader.page("/cities/muehlroda")
    assert "Mühlroda Altwiesa 2 conversations together Hammerwalde 1" in page.words
    await consent.decide(database, ASKER, Consent.INTERNAL, now=now)
    assert "Speaks with" not in (await reader.page("/cities/altwiesa")).words


async def test_what_people_say_they_have_done_shows_their_place_where_enough_share_it(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        await facets.put(session, Facet.TAG, "kinder", name="Kinder")
    assert await cities.declare(database, "kinder", SHY, now=now)
    (one,) = await cities.who_knows(database, "kinder")
    assert (one.city, one.role, one.threads, one.has_declared) == ("Altwiesa", "Kommune", 0, True)
    await people.count_places(database, [SHY], at_least=2)
    assert await cities.who_knows(database, "kinder") == []
    assert not await cities.declare(database, "kinder", SHY, now=now)
