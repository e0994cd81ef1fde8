"""One editor decides about a suggestion, once; all of it stands in the log."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from bot.domain import resources
from bot.domain.people import Person
from bot.domain.resources import NewResource, ResourceFilter, editing, quoting, reviewing
from bot.domain.resources.editing import Changes
from bot.errors import UserError
from storage import facets
from storage.database import Database
from storage.facets import Facet
from storage.resource_records import versions
from tests.support.exchange import ASKER, HELPER, SHY, Exchange

ANNA, BERT = Person("901", "Anna Amt"), Person("902", "Bert Büro")
LESEBANK = NewResource("Die wandernde Lesebank", "https://lesebank.example/bericht.pdf", summary="Ein Tag.")
LATER = timedelta(minutes=5)


@pytest.fixture
async def suggested(database: Database, now: datetime) -> int:
    """A suggestion of somebody's."""
    return await resources.suggest(database, LESEBANK, author=ASKER, editors="redaktion", now=now)


async def actions(database: Database, resource_id: int) -> list[tuple[str, str | None, str]]:
    return [(line.action, line.by, line.text) for line in await reviewing.history(database, resource_id)][
        ::-1
    ]


async def test_what_is_published_is_found_and_its_way_is_logged(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.take(database, suggested, ANNA, now=now)
    await reviewing.publish(database, suggested, ANNA, now=now + LATER)
    assert [card.title for card in await resources.find(database, "lesebank", limit=5)] == [LESEBANK.title]
    assert (await resources.library(database, ResourceFilter())).total == 1
    assert await actions(database, suggested) == [
        ("suggested", ASKER.name, ""),
        ("taken", "Anna Amt", ""),
        ("published", "Anna Amt", ""),
    ]


async def test_two_editors_never_have_the_same_suggestion(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.take(database, suggested, ANNA, now=now)
    for attempt in (reviewing.take, reviewing.publish):
        with pytest.raises(UserError, match="Anna Amt is at it"):
            await attempt(database, suggested, BERT, now=now + LATER)
    await reviewing.take(database, suggested, BERT, now=now + reviewing.LEASE)
    with pytest.raises(UserError, match="Bert Büro is at it"):
        await reviewing.publish(database, suggested, ANNA, now=now + reviewing.LEASE + LATER)


async def test_of_many_who_decide_at_once_one_does_and_all_hear_the_same(
    database: Database, suggested: int, now: datetime
) -> None:
    decisions = [
        reviewing.publish(database, suggested, editor, now=now) for editor in (ANNA, BERT) for _ in range(15)
    ]
    outcomes = await asyncio.gather(*decisions, return_exceptions=True)
    refused = {str(outcome) for outcome in outcomes if isinstance(outcome, UserError)}
    assert outcomes.count(None) == 1
    assert len(refused) == 1
    assert [action for action, *_ in await actions(database, suggested)] == ["suggested", "published"]


async def test_what_is_rejected_is_in_no_list_and_the_reason_is_kept(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.reject(database, suggested, ANNA, "Gibt es schon.", now=now)
    assert (await resources.library(database, ResourceFilter())).total == 0
    assert (await actions(database, suggested))[-1] == ("rejected", "Anna Amt", "Gibt es schon.")
    with pytest.raises(UserError, match="has rejected"):
        await reviewing.publish(database, suggested, BERT, now=now)
    again = await resources.suggest(database, LESEBANK, author=HELPER, now=now)
    assert again != suggested


async def test_only_the_suggester_answers_a_question(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.ask_back(database, suggested, ANNA, "Wer hält die Rechte?", now=now)
    line = (await reviewing.history(database, suggested))[0].id
    with pytest.raises(UserError, match="Only whoever suggested"):
        await reviewing.answer(database, line, HELPER, "Ich!", now=now)
    await reviewing.answer(database, line, ASKER, "Wir selbst.", now=now)
    assert (await actions(database, suggested))[-1] == ("answered", ASKER.name, "Wir selbst.")


async def test_a_change_of_a_published_one_is_a_version_with_what_stood_before(
    database: Database, suggested: int, now: datetime
) -> None:
    async with database.transaction() as session:
        for slug in ("kinder", "ehrenamt"):
            await facets.put(session, Facet.TAG, slug, name=slug.capitalize())
    await reviewing.publish(database, suggested, ANNA, now=now)
    changes = Changes(
        title="Die Lesebank", valid_until=date(2027, 1, 1), values={Facet.TAG: ("ehrenamt", "kinder")}
    )
    number = await editing.edit(database, suggested, BERT, changes, note="Kürzer", version=1, now=now + LATER)
    assert number == 2
    async with database.reading() as connection:
        newest, first = await versions(connection, suggested)
    assert (first.number, first.changed) == (1, {})
    assert (newest.number, newest.note) == (2, "Kürzer")
    assert newest.changed == {"title": LESEBANK.title, "valid_until": None, "tag": []}
    page = await resources.resource_page(database, suggested)
    assert page is not None
    assert page.card.title == "Die Lesebank"
    assert {name for _, name in page.tags} == {"Kinder", "Ehrenamt"}
    assert (await resources.find(database, "lesebank", limit=1))[0].title == "Die Lesebank"


async def test_two_versions_are_not_made_of_the_same_one(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.publish(database, suggested, ANNA, now=now)
    await editing.edit(database, suggested, ANNA, Changes(summary="Kurz."), version=1, now=now)
    with pytest.raises(UserError, match="changed it meanwhile"):
        await editing.edit(database, suggested, BERT, Changes(summary="Lang."), version=1, now=now)


async def test_a_change_may_not_make_a_double_or_nonsense(
    database: Database, suggested: int, now: datetime
) -> None:
    await resources.publish_new(database, NewResource("Anderes", "https://anders.example"), now=now)
    with pytest.raises(UserError, match="already"):
        await editing.edit(database, suggested, ANNA, Changes(url="http://anders.example/"), now=now)
    for changes in (Changes(title="  "), Changes(url="ftp://x")):
        with pytest.raises(UserError):
            await editing.edit(database, suggested, ANNA, changes, now=now)
    found = await reviewing.suggestion(database, suggested)
    assert found is not None
    assert (found.title, found.url) == (LESEBANK.title, LESEBANK.url)


async def test_what_is_archived_is_gone_everywhere_and_may_be_suggested_again(
    database: Database, suggested: int, now: datetime
) -> None:
    await reviewing.publish(database, suggested, ANNA, now=now)
    generation = database.generation
    await reviewing.archive(database, suggested, BERT, "Überholt", now=now)
    assert database.generation > generation
    assert await resources.resource_page(database, suggested) is None
    assert await resources.find(database, "lesebank", limit=5) == []
    await resources.suggest(database, LESEBANK, author=ASKER, now=now)


async def test_the_words_of_another_are_never_published_and_ones_own_are(
    database: Database, exchange: Exchange, now: datetime
) -> None:
    words = "Wir haben im Winter die Bank gebaut, und alle waren da"
    said = await exchange.open("Lesebank", f"{words}: https://lesebank.example", HELPER)
    for number, (who, text) in enumerate(((ASKER, f"„{words}“"), (HELPER, words), (ASKER, "Eine Bank."))):
        url = f"https://lesebank.example/{number}"
        new = NewResource("Lesebank", url, text, from_thread_id=said.thread.id, from_message_id=said.id)
        await resources.suggest(database, new, author=who, now=now)
    with pytest.raises(UserError, match="in your own words"):
        await reviewing.publish(database, 1, ANNA, now=now)
    for resource_id in (2, 3):
        await reviewing.publish(database, resource_id, ANNA, now=now)
    with pytest.raises(UserError, match="in your own words"):
        await editing.edit(database, 3, ANNA, Changes(plain_summary=words), now=now)
    await editing.edit(database, 1, ANNA, Changes(summary="Eine Bank, die wandert."), now=now)
    await reviewing.publish(database, 1, ANNA, now=now)


async def test_a_form_begins_with_public_or_ones_own_words_only(
    database: Database, exchange: Exchange
) -> None:
    shown = await exchange.open("Lesebank", "Gut: https://lesebank.example", HELPER)
    internal = await exchange.answer(shown, "Auch gut: https://lesebank.example", SHY)
    asked = (
        (shown.id, HELPER.account, ASKER.account),
        (internal.id, SHY.account, ASKER.account),
        (internal.id, SHY.account, SHY.account),
        (1, "999", ASKER.account),
    )
    assert [
        await quoting.may_quote(database, message_id, author=author, asker=asker)
        for message_id, author, asker in asked
    ] == [True, False, True, False]
