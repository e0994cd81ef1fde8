"""`/resource find` with filters and pages, one's own list, `/glossary` and `/similar`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import glossary, resources
from bot.domain.glossary import TermView
from bot.domain.people import Person
from bot.domain.resources import NewResource, rebuilding, reviewing
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.cogs.conftest import WEB, Chat, links, named_button, said
from tests.support.exchange import Exchange

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CITY = ("muehlroda", "Mühlroda")


@pytest.fixture
async def twelve(database: Database, now: datetime) -> list[int]:
    """Twelve resources, three of them of a kind, one of a city."""
    async with database.transaction() as session:
        await facets.put(session, Facet.RESOURCE_KIND, "methode", name="Methodenblatt")
        await facets.put(session, Facet.CITY, CITY[0], name=CITY[1])
    return [
        await resources.publish_new(
            database,
            NewResource(
                f"Befragung {number:02}",
                f"https://material.example/{number}",
                kind="methode" if number % 4 == 0 else None,
                cities=(CITY[0],) if number == 8 else (),
            ),
            now=now - timedelta(days=number),
        )
        for number in range(12)
    ]


@pytest.mark.usefixtures("twelve")
async def test_pages_are_turned_by_buttons_that_remember_what_was_asked(chat: Chat) -> None:
    first = await chat.calls("ada", "resource find", query="Befragung")
    assert "1 bis 5 von 12" in said(first)
    second = await chat.presses("ada", first, named_button(first, "Weiter"))
    assert "6 bis 10 von 12" in said(second)
    last = await chat.presses("ada", second, named_button(second, "Weiter"))
    assert "11 bis 12 von 12" in said(last)
    assert links(last) == [f"{WEB}/resources?q=Befragung"]
    back = await chat.presses("ada", last, named_button(last, "Zurück"))
    assert said(back) == said(second)


@pytest.mark.usefixtures("twelve")
async def test_filters_narrow_what_is_found_with_words_or_without(chat: Chat) -> None:
    found = said(await chat.calls("ada", "resource find", query="befragung", kind="methode"))
    assert "1 bis 3 von 3" in found
    assert "Befragung 00" in said(await chat.calls("ada", "resource find", kind="Methodenblatt"))
    only = said(await chat.calls("ada", "resource find", city=CITY[1], kind="methode"))
    assert "Befragung 08" in only
    refused = said(await chat.calls("ada", "resource find", city="Atlantis"))
    assert "„Atlantis“ steht nicht auf der Liste" in refused


@ONE_ENGINE
@pytest.mark.usefixtures("twelve")
async def test_an_answer_is_for_the_asker_alone_unless_it_is_shared(chat: Chat) -> None:
    own = await chat.calls("ada", "resource show", resource="Befragung 08")
    shared = await chat.calls("ada", "resource find", query="Befragung", share=True)
    assert (own["ephemeral"], shared["ephemeral"]) == (True, False)
    assert "Kofinanziert von der Europäischen Union" in said(shared)
    others = await chat.presses("ben", shared, named_button(shared, "Weiter"))
    assert others["ephemeral"]
    assert "6 bis 10 von 12" in said(others)
    one = await chat.calls("ada", "resource show", resource="Befragung 08", share=True)
    assert "Kofinanziert von der Europäischen Union" in said(one)
    assert "Kofinanziert von der Europäischen Union" not in said(own)


@ONE_ENGINE
@pytest.mark.usefixtures("twelve")
async def test_what_is_new_since_a_day(chat: Chat) -> None:
    told = said(await chat.calls("ada", "resource new", since="19.11.2026"))
    assert [f"Befragung {number:02}" in told for number in (0, 3, 4)] == [True, True, False]
    assert "Befragung 11" in said(await chat.calls("ada", "resource new"))
    assert "ist kein Tag" in said(await chat.calls("ada", "resource new", since="gestern"))


@ONE_ENGINE
async def test_a_list_of_ones_own(chat: Chat, twelve: list[int]) -> None:
    shown = await chat.calls("ada", "resource show", resource=f"#{twelve[3]}")
    kept = await chat.presses("ada", shown, named_button(shown, "Merken"))
    assert "/material gemerkt" in said(kept)
    await chat.calls("ada", "resource save", resource="Befragung 05")
    told = said(await chat.calls("ada", "resource saved"))
    assert "Befragung 03" in told
    assert "Befragung 05" in told
    assert "Noch nichts" in said(await chat.calls("ben", "resource saved"))
    await chat.calls("ada", "resource save", resource=f"#{twelve[3]}")
    assert "Befragung 03" not in said(await chat.calls("ada", "resource saved"))
    assert "Es gibt kein Material 999" in said(await chat.calls("ada", "resource save", resource="#999"))


@ONE_ENGINE
async def test_a_word_is_explained_by_any_of_its_names(chat: Chat, database: Database) -> None:
    term = TermView("gwa", "Gemeinwesenarbeit", ("GWA",), "Gemeinsam das Leben verbessern.", "Zusammen.")
    await glossary.add_terms(database, [term])
    offered = await chat.types("ada", "glossary", term="gem")
    assert [choice["name"] for choice in offered] == ["Gemeinwesenarbeit"]
    told = await chat.calls("ada", "glossary", term="gwa")
    assert "Gemeinwesenarbeit (GWA)" in said(told)
    assert "Einfach gesagt:" in said(told)
    assert links(told) == [f"{WEB}/glossary#gwa"]
    assert "steht noch nicht im Glossar" in said(await chat.calls("ada", "glossary", term="Seilbahn"))


async def link(chat: Chat, channel: str, message: Any) -> str:
    return f"https://discord.com/channels/1/{channel}/{message['id']}"


@pytest.mark.usefixtures("twelve")
async def test_a_question_is_answered_with_what_fits_it(chat: Chat, exchange: Exchange) -> None:
    await exchange.open("Haustürbefragung mit wenig Rücklauf", "Unsere Befragung brachte sechs Prozent.")
    asked = await chat.people.say("ben", chat.channel, "Hallo zusammen, wie macht ihr eure Befragung?")
    told = await chat.calls("ada", "similar", message=await link(chat, chat.channel, asked))
    assert "Befragung 0" in said(told)
    assert "Haustürbefragung mit wenig Rücklauf" in said(told)
    assert told["ephemeral"]


@ONE_ENGINE
async def test_a_link_is_followed_only_where_the_asker_may_read(chat: Chat) -> None:
    office = await chat.people.channel("büro")
    secret = await chat.people.say("cem", office, "Wer bekommt die Förderung?")
    refused = said(await chat.calls("ada", "similar", message=await link(chat, office, secret)))
    assert "führt hier zu keinem Beitrag" in refused
    assert "Wer bekommt" in said(await chat.calls("cem", "similar", message=await link(chat, office, secret)))
    shared = said(await chat.calls("cem", "similar", message=await link(chat, office, secret), share=True))
    assert "Wer bekommt" not in shared
    for nonsense in ("hallo", "https://discord.com/channels/1/2/3", await link(chat, office, {"id": "1"})):
        assert "keinem Beitrag" in said(await chat.calls("cem", "similar", message=nonsense))


@ONE_ENGINE
async def test_who_has_done_something_says_so_without_a_name(
    chat: Chat, exchange: Exchange, database: Database
) -> None:
    async with database.transaction() as session:
        await facets.put(session, Facet.TAG, "kinder", name="Kinder")
    asked = await chat.calls("ada", "who-knows", tag="Kinder")
    assert "noch niemand öffentlich" in said(asked)
    noted = await chat.presses("ada", asked, named_button(asked, "Haben wir gemacht"))
    assert "nie der Name" in said(noted)
    assert "Ada" not in said(await chat.calls("ben", "who-knows", tag="kinder"))
    back = await chat.presses("ada", asked, named_button(asked, "Haben wir gemacht"))
    assert "Zurückgenommen" in said(back)
    assert "steht nicht auf der Liste" in said(await chat.calls("ada", "who-knows", tag="Seilbahn"))


async def test_what_was_told_of_rebuilding_is_hidden_by_its_author_or_the_office_and_logged(
    chat: Chat, database: Database, now: datetime
) -> None:
    bank = await resources.publish_new(database, NewResource("Lesebank", "https://b.example"), now=now)
    for key, place in (("ada", "Mühlroda"), ("ben", "Seeheim")):
        who = Person(await chat.people.member(key), key)
        await rebuilding.rebuild(database, bank, who, place, "Ging gut.", now=now)
    which = {"resource": f"#{bank}"}
    offered = await entries(chat, "ben", which)
    assert [name for name, _ in offered] == ["Seeheim: Ging gut."]
    assert len(await entries(chat, "cem", which)) == 2
    own, other = (value for _, value in await entries(chat, "cem", which))
    refused = await chat.calls("ben", "resource hide", **which, entry=other)
    assert "keinen solchen eigenen Eintrag" in said(refused)
    assert "Seeheim" in said(await chat.calls("ben", "resource hide", **which, entry=own))
    assert "keinen solchen" in said(await chat.calls("ben", "resource hide", **which, entry=own))
    await chat.calls("cem", "resource hide", **which, entry=other, reason="Auf Bitte der Stadt")
    assert (await resources.surroundings(database, bank)).rebuilt == ()
    told = [(line.action, line.by, line.text) for line in await reviewing.history(database, bank)]
    assert told[:2] == [
        ("hidden", "Cem Aydın", "Mühlroda: Auf Bitte der Stadt"),
        ("hidden", "Ben Thalheim", "Seeheim"),
    ]


async def entries(chat: Chat, key: str, which: dict[str, str]) -> list[tuple[str, str]]:
    offered = await chat.types(key, "resource hide", **which, entry="")
    return [(each["name"], each["value"]) for each in offered]
