"""The office writes its pages: seen by itself first, published at its time, never twice by one address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain import links
from bot.domain.links import Purpose
from storage.database import Database
from tests.support.exchange import HELPER
from tests.support.reader import Reader
from tests.web.test_forms import post

TEXT = {
    "source": "# Unser Impressum\n\nVon uns.\n\n## Mehr\n\n- <b>eins</b>\n- zwei",
    "as_of": "2026-11-20",
    "before": "0",
}


async def address(database: Database, now: datetime, about: str = "imprint:de") -> str:
    secret = await links.hand_out(
        database, purpose=Purpose.PAGE_EDIT, about=about, member=HELPER, now=now, lasts=timedelta(hours=4)
    )
    return f"/edit/{secret}"


async def test_a_preview_shows_it_to_the_editor_alone(
    reader: Reader, database: Database, now: datetime
) -> None:
    path = await address(database, now)
    form = await reader.get(path)
    assert form.status == 200
    assert form.headers["Cache-Control"] == "no-store"
    assert "# Impressum" in form.text
    seen = await post(reader, path, TEXT | {"button": "preview"})
    assert "Preview Nobody else sees this yet. Unser Impressum" in seen.document.words
    assert "&lt;b&gt;eins&lt;/b&gt;" in seen.text
    assert "Unser Impressum" not in (await reader.page("/imprint?lang=de")).words


async def test_published_it_is_there_at_once_and_the_address_is_used_up(
    reader: Reader, database: Database, now: datetime
) -> None:
    assert "Unser Impressum" not in (await reader.page("/imprint?lang=de")).words
    path = await address(database, now)
    done = await post(reader, path, TEXT | {"button": "publish"})
    assert (done.status, done.headers["Location"]) == (303, "/imprint?lang=de")
    page = await reader.page("/imprint?lang=de")
    assert (1, "Unser Impressum") in page.headings
    assert "Stand: 20. November 2026" in page.words
    assert (1, "Imprint") in (await reader.page("/imprint?lang=en")).headings
    assert (await reader.get(path)).status == 404
    history = await reader.page(await address(database, now))
    assert "State: 20 November 2026" in history.words
    assert HELPER.name in history.words


async def test_it_is_shown_from_the_moment_that_the_office_named(
    reader: Reader, database: Database, now: datetime
) -> None:
    path = await address(database, now)
    await post(reader, path, TEXT | {"publish_at": "23.11. 9:00", "button": "publish"})
    assert "Unser Impressum" not in (await reader.page("/imprint?lang=de")).words
    reader.clock[0] = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    assert "Unser Impressum" in (await reader.page("/imprint?lang=de")).words


async def test_what_is_wrong_is_said_and_nothing_is_lost(
    reader: Reader, database: Database, now: datetime
) -> None:
    path = await address(database, now)
    wrong = TEXT | {"source": "Kein Titel {nichts}", "as_of": "2026-13-01", "publish_at": "irgendwann"}
    answer = await post(reader, path, wrong | {"button": "publish"})
    assert answer.status == 422
    assert {"#f-source", "#f-as_of", "#f-publish_at"} <= set(answer.document.links)
    assert "Kein Titel {nichts}" in answer.text
    unknown = await post(reader, path, TEXT | {"source": "# Titel\n\n{nichts}", "button": "publish"})
    assert "Nobody can fill in the field {nichts}." in unknown.document.words


async def test_of_two_editors_the_second_is_told(reader: Reader, database: Database, now: datetime) -> None:
    first, second = await address(database, now), await address(database, now)
    assert (await post(reader, first, TEXT | {"button": "publish"})).status == 303
    late = await post(reader, second, TEXT | {"button": "publish"})
    assert late.status == 409
    assert "Somebody else has changed this page meanwhile" in late.document.words
    assert (await reader.get(second)).status == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_conformity_is_stated_only_as_the_office_has_assessed_it(
    reader: Reader, database: Database, now: datetime
) -> None:
    path = "/accessibility?lang=en"
    assert "The office has not yet stated how far these pages conform." in (await reader.page(path)).words
    edit = await address(database, now, "accessibility:de")
    source = "# Barrierefreiheit\n\n## Stand\n\n{conformity} {method} {assessed_on}"
    claim = TEXT | {"source": source, "conformity": "full", "button": "publish"}
    refused = await post(reader, edit, claim | {"method": "", "assessed_on": ""})
    assert "Without an assessment nothing can be stated." in refused.document.words
    assessed = {"conformity": "partial", "method": "self", "assessed_on": "2026-11-10"}
    assert (await post(reader, edit, claim | assessed)).status == 303
    english = await reader.page(path)
    assert "These pages conform partly" in english.words
    assert "10 November 2026" in english.words


async def test_no_other_address_opens_the_form(reader: Reader, database: Database, now: datetime) -> None:
    secret = await links.hand_out(
        database, purpose=Purpose.CALENDAR, about="", member=HELPER, now=now, lasts=None
    )
    assert (await reader.get(f"/edit/{secret}")).status == 404
    ended = await address(database, now)
    reader.clock[0] += timedelta(hours=5)
    assert (await reader.get(ended)).status == 404
    assert (await post(reader, ended, TEXT)).status == 404
