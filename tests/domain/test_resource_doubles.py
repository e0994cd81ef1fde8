"""The same resource is recognised before it is filed twice."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.domain import resources
from bot.domain.resources import NewResource, doubles
from bot.errors import UserError
from storage.database import Database
from storage.resource_keys import ResourceKey
from tests.support.exchange import ASKER

ADDRESS = "https://stadt.example/material/leitfaden.pdf"
SAME = (
    "http://stadt.example/material/leitfaden.pdf",
    "HTTPS://Stadt.Example:443/material/leitfaden.pdf/",
    "http://stadt.example:80/material/./leitfaden.pdf#seite=3",
    "https://stadt.example/material/leitfaden.pdf?utm_source=brief&utm_medium=mail&fbclid=x",
    "https://stadt.example//material/neu/../leitfaden%2Epdf",
    " https://gast@stadt.example/material/leitfaden.pdf ",
)
OTHERS = (
    "https://stadt.example/material/Leitfaden.pdf",
    "https://stadt.example:8443/material/leitfaden.pdf",
    "https://stadt.example/material/leitfaden.pdf?seite=3",
    "https://www2.stadt.example/material/leitfaden.pdf",
)


@pytest.mark.parametrize("url", SAME)
def test_an_address_is_the_same_however_it_is_written(url: str) -> None:
    assert doubles.normal_address(url) == ADDRESS


@pytest.mark.parametrize("url", OTHERS)
def test_another_address_is_another(url: str) -> None:
    assert doubles.normal_address(url) != ADDRESS


def test_the_order_of_parameters_does_not_matter_and_their_values_do() -> None:
    one, two, three = (
        "https://a.example/?b=2&a=1",
        "https://a.example?a=1&b=2",
        "https://a.example/?a=1&b=3",
    )
    assert doubles.address_key(one) == doubles.address_key(two) != doubles.address_key(three)
    assert doubles.address_key("https://bücher.example/ä") == doubles.address_key(
        "https://xn--bcher-kva.example/%C3%A4"
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert len(doubles.address_key(f"https://{text}")) == 32
    assert doubles.title_keys(text) == doubles.title_keys(text.upper().lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stadtteilspaziergang mit Kindern", "Stadtteil-Spaziergang mit Kindern"),
        ("Vorlage: Anwesenheitsliste", "Anwesenheitslisten (Vorlage)"),
        ("Leitfaden für die Bürger*innen", "Leitfaden fuer Buergerinnen"),
        ("Handreichung Datenschutz im Quartier", "Handreichung: Datenschutz in Quartieren"),
        ("Aktivierende Befragung", "Aktivirende Befraggung"),
    ],
)
def test_titles_that_are_nearly_the_same_have_something_in_common(one: str, other: str) -> None:
    assert set(doubles.title_keys(one)) & set(doubles.title_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Protokoll Regionaltreffen 2025", "Protokoll Regionaltreffen 2026"),
        ("Handreichung Datenschutz im Quartier", "Handreichung Rollen im Quartier"),
        ("Vorlage Foto", "Vorlage Brief"),
        ("Der", "Die"),
    ],
)
def test_titles_that_say_something_else_have_nothing_in_common(one: str, other: str) -> None:
    assert not set(doubles.title_keys(one)) & set(doubles.title_keys(other))


async def test_a_published_address_is_not_suggested_again_but_named(
    database: Database, now: datetime
) -> None:
    there = await resources.publish_new(database, NewResource("Leitfaden", ADDRESS), now=now)
    with pytest.raises(UserError) as refused:
        await resources.suggest(database, NewResource("Anders", SAME[3]), author=ASKER, now=now)
    assert refused.value.values == {"title": "Leitfaden", "id": there}


async def test_a_suggestion_that_waits_is_not_suggested_again(database: Database, now: datetime) -> None:
    await resources.suggest(database, NewResource("Leitfaden", ADDRESS), author=ASKER, now=now)
    with pytest.raises(UserError, match="waits for the office"):
        await resources.suggest(database, NewResource("Anders", SAME[1]), author=ASKER, now=now)


async def test_a_title_alone_is_a_hint_and_no_refusal(database: Database, now: datetime) -> None:
    first = await resources.publish_new(database, NewResource("Der Leitfaden Lesebank", ADDRESS), now=now)
    other = NewResource("Leitfaden: Lesebänke", "https://stadt.example/anders")
    second = await resources.suggest(database, other, author=ASKER, now=now)
    async with database.reading() as connection:
        found = await doubles.doubles_of(connection, doubles.keys_of(other.title, other.url), but=second)
    assert [(double.id, double.is_published) for double in found] == [(first, True)]


async def test_resources_from_before_there_were_fingerprints_get_them_on_the_next_start(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [NewResource(f"Leitfaden Nummer {n}", f"https://stadt.example/{n}") for n in range(5)]
    await resources.publish_all(database, old, now=now)
    async with database.transaction() as session:
        await session.execute(delete(ResourceKey).where(ResourceKey.resource_id != 3))
    again = NewResource("Neu", "http://stadt.example/0/?utm_source=x")
    monkeypatch.setattr(doubles, "BATCH", 2)
    assert await doubles.catch_up(database) == 5
    assert await doubles.catch_up(database) == 0
    with pytest.raises(UserError, match="in the collection already"):
        await resources.suggest(database, again, author=ASKER, now=now)
    async with database.reading() as connection:
        rows = await doubles.doubles_of(connection, doubles.keys_of("leitfaden nummer 4"))
    assert [each.id for each in rows] == [5]
