"""The word list of the search grows with the archive, by what is public at the moment of a question alone."""

from __future__ import annotations

from datetime import datetime

from bot.domain import consent, glossary, reindexing, search
from bot.domain.consent import Consent
from bot.domain.search import learning
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, Exchange

TAUGHT = ("Der Makerspace hat offen.", "Unser Makerspace zieht um.", "Im Makerspace wird gelötet.")
"""A word that stands in no list, so often that it is learned."""


async def _titles(database: Database, query: str) -> set[str]:
    return {hit.title for hit in (await search.search(database, query)).hits}


async def _fill(exchange: Exchange) -> None:
    """Three say "Treffen" itself: letters inside other words are looked for where fewer do."""
    for place in ("im Rathaus", "am Anger", "im Verein"):
        await exchange.open("Termin", f"Das Treffen ist {place}.")
    await exchange.open("Einladung", "Zum Makerspacetreffen kommt auch der Verein.")
    await exchange.open("Rückblick", "Ein Sommermakerspace war geplant.")


async def _teach(exchange: Exchange) -> None:
    for text in TAUGHT:
        await exchange.open("Neues", text, HELPER)


async def test_a_word_that_is_often_said_takes_compounds_apart_from_the_next_night_on(
    exchange: Exchange, database: Database
) -> None:
    await _fill(exchange)
    await _teach(exchange)
    assert await _titles(database, "Treffen") == {"Termin"}
    assert await _titles(database, "Makerspace") == {"Neues"}
    assert await _titles(database, "Verein -Makerspace") == {"Termin", "Einladung"}
    assert await learning.learn(database)
    assert await _titles(database, "Treffen") == {"Termin", "Einladung"}
    assert await _titles(database, "Makerspaces") == {"Neues", "Einladung", "Rückblick"}
    assert await _titles(database, "Verein -Makerspace") == {"Termin"}, "it excludes its compounds"
    assert not await learning.learn(database), "nothing new is nothing to tell"


async def test_a_compound_with_a_learned_word_is_found_in_other_words(
    exchange: Exchange, database: Database
) -> None:
    await _teach(exchange)
    await exchange.open("Schlüssel", "Wer hat den Schlüssel zum Makerspace?")
    await exchange.open("Werkzeug", "Im Makerspace fehlt der Schlüssel Nummer 13.")
    assert "Werkzeug" not in await _titles(database, "Makerspaceschlüssel")
    await learning.learn(database)
    assert {"Schlüssel", "Werkzeug"} <= await _titles(database, "Makerspaceschlüssel")


async def test_letters_that_only_happen_to_begin_a_word_are_no_part_of_it(
    exchange: Exchange, database: Database
) -> None:
    """A learned word needs a known one beside it."""
    for number in range(3):
        await exchange.open(f"Neues {number}", "Die Fahrr und die Verei.", HELPER)
    await exchange.open("Anders", "Die Vereinigung bringt ein Fahrrad.")
    await learning.learn(database)
    for query in ("Fahrr", "Verei", "Rat"):
        assert "Anders" not in await _titles(database, query)


async def test_what_is_not_public_teaches_nothing(exchange: Exchange, database: Database) -> None:
    await _fill(exchange)
    for text in TAUGHT:
        await exchange.open("Vertraulich", text, SHY)
        await exchange.open("Intern", text, topic=INTERNAL_TOPIC)
    await exchange.open("Neues", TAUGHT[0], HELPER)
    await exchange.open("Neues", TAUGHT[1], HELPER)
    await learning.learn(database)
    assert await _titles(database, "Treffen") == {"Termin"}


async def test_a_withdrawn_word_takes_nothing_apart_from_that_moment_on(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await _fill(exchange)
    await _teach(exchange)
    before = await search.search(database, "Treffen")
    await learning.learn(database)
    assert await search.search(database, "Treffen") != before
    await consent.decide(database, HELPER, Consent.WITHDRAWN, now=now)
    assert await search.search(database, "Treffen") == before
    await learning.learn(database)
    assert await search.search(database, "Treffen") == before


async def test_what_others_said_as_often_goes_on_to_teach(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await _fill(exchange)
    await _teach(exchange)
    for text in TAUGHT:
        await exchange.open("Auch neu", text, ASKER)
    await learning.learn(database)
    await consent.decide(database, HELPER, Consent.WITHDRAWN, now=now)
    assert await _titles(database, "Treffen") == {"Termin", "Einladung"}


async def test_a_word_that_the_office_explains_takes_compounds_apart_as_long_as_it_does(
    exchange: Exchange, database: Database
) -> None:
    await _fill(exchange)
    await glossary.define(database, "Bastelraum", definition="Für alle.", aliases=["Makerspace"])
    await learning.learn(database)
    assert await _titles(database, "Treffen") == {"Termin", "Einladung"}
    await glossary.define(database, "Bastelraum", aliases=[])
    assert await _titles(database, "Treffen") == {"Termin"}


async def test_a_word_of_a_compound_may_be_mistyped(exchange: Exchange, database: Database) -> None:
    await _teach(exchange)
    await exchange.open("Einladung", "Zum Makerspacetreffen kommt auch der Verein.")
    await exchange.open("Anderswo", "Ein Treffen im Makerspace.")
    await learning.learn(database)
    assert {"Einladung", "Anderswo"} <= await _titles(database, "Makrespacetreffen")


async def test_what_one_process_has_learned_every_other_knows(
    exchange: Exchange, database: Database, database_url: str
) -> None:
    await _fill(exchange)
    await _teach(exchange)
    other = Database(database_url)
    assert await _titles(other, "Treffen") == {"Termin"}
    await learning.learn(database)
    assert await _titles(other, "Treffen") == {"Termin", "Einladung"}
    await other.close()


async def test_an_index_made_anew_learns_what_stands_in_it(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await _fill(exchange)
    await _teach(exchange)
    await reindexing.reindex(database, lambda done, total: None, now=now)
    assert await _titles(database, "Treffen") == {"Termin", "Einladung"}
