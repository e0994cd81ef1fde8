"""Whole days, several days and clock changes, from the form to the card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import events
from storage.database import Database
from storage.deliveries import Delivery, Kind
from tests.cogs.conftest import Chat, defaults, named_button, said


async def enter(chat: Chat, when: str) -> Any:
    """The preview of an event by this form."""
    form = await chat.calls("cem", "event create")
    return await chat.fills_in("cem", form, "Quartiersfest", when, "Marktplatz", "", "")


async def publish(chat: Chat, when: str) -> None:
    draft = await enter(chat, when)
    await chat.presses("cem", draft, named_button(draft, "Veröffentlichen"))


@pytest.mark.parametrize(
    ("typed", "echoed", "written"),
    [
        ("15.12. ganztägig", "Di., 15. Dez. 2026, ganztägig", "15.12.2026 ganztägig"),
        ("15.–17.12.", "Di., 15. Dez. – Do., 17. Dez. 2026", "15.12.2026 - 17.12.2026"),
        (
            "15.12. 14 Uhr bis 17.12. 12 Uhr",
            "Di., 15. Dez. 2026, 14:00 Uhr – Do., 17. Dez. 2026, 12:00 Uhr",
            "15.12.2026 14:00 - 17.12.2026 12:00",
        ),
    ],
)
async def test_days_are_echoed_listed_and_can_be_changed(
    chat: Chat, typed: str, echoed: str, written: str
) -> None:
    assert echoed in said(await enter(chat, typed))
    await publish(chat, typed)
    listed = said(await chat.calls("ada", "event list"))
    assert ("<t:" in listed and "Uhr bis" in typed) or echoed in listed
    form = await chat.calls("cem", "event edit", event="Quartiersfest")
    assert defaults(form)[1] == written
    again = await chat.fills_in("cem", form, "Quartiersfest", written, "Marktplatz", "", "")
    assert echoed in said(again)
    form = await chat.calls("cem", "event edit", event="Quartiersfest")
    timed = await chat.fills_in("cem", form, "Quartiersfest", "18.12. 10-12 Uhr", "Marktplatz", "", "")
    assert "Fr., 18. Dez. 2026, 10:00–12:00 Uhr" in said(timed)


async def test_whole_days_are_reminded_of_from_nine_in_the_morning(
    chat: Chat, database: Database, now: datetime
) -> None:
    await publish(chat, "15.12. ganztägig")
    async with database.reading() as connection:
        query = select(Delivery.due_at).where(Delivery.kind == Kind.REMINDER).order_by(Delivery.due_at)
        due = [f"{at:%d.%m. %H:%M}" for at in await connection.scalars(query)]
    assert due == ["08.12. 08:00", "14.12. 08:00", "15.12. 07:00"], "UTC, an hour before Berlin"


async def test_all_dates_of_an_event_are_whole_days_or_none_is(
    chat: Chat, database: Database, now: datetime
) -> None:
    await publish(chat, "jeden 1. Samstag im Monat ganztägig, 3 mal")
    refused = await chat.calls("cem", "event add", event="Quartiersfest", when="20.12. 10-12")
    assert "ganze Tage" in said(refused)
    added = await chat.calls("cem", "event add", event="Quartiersfest", when="20.-21.12.")
    assert "So., 20. Dez. – Mo., 21. Dez. 2026" in said(added)
    assert "eine Reihe" in said(
        await chat.calls("cem", "event add", event="Quartiersfest", when="jeden Montag 9 Uhr")
    )
    found = (await events.upcoming(database, now=now)).events
    assert [date.is_all_day for date in found] == [True] * 4


async def test_an_editor_is_told_of_hours_that_clocks_repeat_or_skip(chat: Chat) -> None:
    twice = said(await enter(chat, "25.10.2027 2:30"))
    assert "zweimal" not in twice
    assert "31. Okt. 2027 werden die Uhren zurückgestellt" in said(await enter(chat, "31.10.2027 2:30"))
    skipped = said(await enter(chat, "täglich 2:30 bis 1.5.2027"))
    assert "28. März 2027 überspringen die Uhren 2:30 Uhr" in skipped
    assert "27.11." not in skipped
    refused = said(await enter(chat, "28.3.2027 2:30"))
    assert "3:30" in refused
