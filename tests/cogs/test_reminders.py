"""`/remind`, "Remind me" and `/reminders`: people are reminded as they wish."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import deliveries, preferences, reminders
from bot.domain.deliveries import Sent
from bot.domain.preferences import Way, Wishes
from storage.database import Database
from storage.deliveries import Delivery
from storage.reminders import Reminder
from tests.cogs.conftest import WEB, Chat, button_id, defaults, named_button, said

HOUR = timedelta(hours=1)


async def due(database: Database, at: datetime) -> list[str]:
    claims = await deliveries.claim_due(database, now=at, base_url=WEB)
    await deliveries.settle(database, [Sent(claim, 7, 77) for claim in claims], now=at)
    return [claim.notice.title for claim in claims]


async def last_delivery(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(Delivery.id).order_by(Delivery.id.desc())) or 0)


async def test_a_reminder_comes_when_it_was_asked_for_and_once(
    chat: Chat, database: Database, now: datetime
) -> None:
    answer = await chat.calls("ada", "remind me", when="in 2 Stunden", text="Förderantrag *abgeben*")
    assert answer["ephemeral"]
    assert f"<t:{int((now + 2 * HOUR).timestamp())}:F>" in said(answer)
    assert await due(database, now + 2 * HOUR - timedelta(seconds=1)) == []
    assert await due(database, now + 2 * HOUR) == ["Förderantrag *abgeben*"]
    assert await due(database, now + 30 * HOUR) == []


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("morgen", "2026-11-23T09:00+01:00"),
        ("morgen 9:30", "2026-11-23T09:30+01:00"),
        ("15.12. 14 Uhr", "2026-12-15T14:00+01:00"),
        ("15.12.", "2026-12-15T09:00+01:00"),
        ("in 30 Minuten", "2026-11-22T14:30+01:00"),
        ("in einer Stunde", "2026-11-22T15:00+01:00"),
        ("in 3 Tagen", "2026-11-25T14:00+01:00"),
        ("in 1 week", "2026-11-29T14:00+01:00"),
        ("in 150 Tagen", "2027-04-21T14:00+02:00"),
        ("Freitag", "2026-11-27T09:00+01:00"),
    ],
)
async def test_the_time_is_read_as_people_type_it(
    chat: Chat, database: Database, when: str, moment: str
) -> None:
    await chat.calls("ada", "remind me", when=when, text="Anruf")
    (kept,) = await reminders.waiting(database, await chat.people.member("ada"))
    assert kept.due_at == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("irgendwann", "„irgendwann“ ist nicht"),
        ("heute", "Dieser Zeitpunkt liegt nicht in der Zukunft oder zu weit weg."),
        ("15.11.2026 14 Uhr", "nicht in der Zukunft"),
    ],
)
async def test_a_time_that_cannot_be_is_refused(chat: Chat, when: str, sentence: str) -> None:
    assert sentence in said(await chat.calls("ada", "remind me", when=when, text="Anruf"))


async def test_the_list_shows_ones_own_reminders_and_deletes_them(chat: Chat, database: Database) -> None:
    assert "Keine Erinnerung" in said(await chat.calls("ada", "remind list"))
    await chat.calls("ada", "remind me", when="in 2 Tagen", text="Später")
    await chat.calls("ada", "remind me", when="in 1 Tag", text="Früher")
    await chat.calls("ben", "remind me", when="in 1 Tag", text="Bens Sache")
    listed = await chat.calls("ada", "remind list")
    assert said(listed).index("Früher") < said(listed).index("Später")
    assert "Bens Sache" not in said(listed)
    left = await chat.presses("ada", listed, named_button(listed, "Löschen"))
    assert ("Früher" in said(left), "Später" in said(left)) == (False, True)
    assert len(await reminders.waiting(database, await chat.people.member("ben"))) == 1


async def test_nobody_deletes_or_snoozes_what_is_anothers(
    chat: Chat, database: Database, now: datetime
) -> None:
    await chat.calls("ben", "remind me", when="in 1 Tag", text="Bens Sache")
    ada, ben = await chat.people.member("ada"), await chat.people.member("ben")
    (kept,) = await reminders.waiting(database, ben)
    await reminders.forget(database, ada, kept.id)
    with pytest.raises(Exception, match="not there"):
        await reminders.snooze(database, ada, await last_delivery(database), minutes=60, now=now)
    assert len(await reminders.waiting(database, ben)) == 1


async def test_a_reminder_that_is_put_off_comes_once_more(
    chat: Chat, database: Database, now: datetime
) -> None:
    await chat.calls("ada", "remind me", when="in 1 Stunde", text="Anruf")
    assert await due(database, now + HOUR) == ["Anruf"]
    ada, sent = await chat.people.member("ada"), await last_delivery(database)
    await reminders.snooze(database, ada, sent, minutes=60, now=now + HOUR)
    again = await reminders.snooze(database, ada, sent, minutes=None, now=now + HOUR)
    assert again.due_at == datetime.fromisoformat("2026-11-23T09:00+01:00")
    assert await due(database, now + 3 * HOUR) == []
    assert await due(database, again.due_at) == ["Anruf"]
    assert await due(database, again.due_at + 48 * HOUR) == []


@pytest.fixture
async def asked(chat: Chat) -> AsyncIterator[Any]:
    """Someone asked something in the channel."""
    yield await chat.people.say("ben", chat.channel, "Wer hat ein Muster für *Mietverträge*?\nDanke!")


async def test_one_is_reminded_of_a_message_with_the_way_to_it(
    chat: Chat, database: Database, asked: Any, now: datetime
) -> None:
    form = await chat.people.interact(
        "ada", chat.channel, "message_command", name="Remind me", message_id=asked["id"]
    )
    assert defaults(form) == ["", "Wer hat ein Muster für *Mietverträge*?"]
    refusal = await chat.fills_in("ada", form, "bald", "Antworten")
    again = await chat.presses("ada", refusal, button_id(refusal))
    assert defaults(again) == ["bald", "Antworten"]
    await chat.fills_in("ada", again, "morgen", "Antworten")
    async with database.reading() as connection:
        url = await connection.scalar(select(Reminder.url))
    assert str(url).endswith(f"/{chat.channel}/{asked['id']}")


async def test_wishes_are_shown_kept_and_said(chat: Chat, database: Database) -> None:
    form = await chat.calls("ada", "reminders")
    assert defaults(form) == ["per Direktnachricht", "", "21-7"]
    answer = await chat.fills_in("ada", form, ["direct_or_thread"], ["60", "1440"], "20:30-8")
    assert "1 Tag vorher, 1 Stunde vorher" in said(answer)
    held = await preferences.current(database, await chat.people.member("ada"))
    assert held == Wishes(Way.DIRECT_OR_THREAD, (24 * HOUR, HOUR), 20 * 60 + 30, 8 * 60)
    again = await chat.calls("ada", "reminders")
    assert defaults(again) == [
        "per Direktnachricht, sonst mit Namen im Gespräch",
        "1 Tag vorher, 1 Stunde vorher",
        "20:30-8",
    ]
    never = await chat.fills_in("ada", again, ["none"], [], "")
    assert "keine Erinnerungen" in said(never)


async def test_quiet_hours_that_cannot_be_read_are_refused_and_kept(chat: Chat) -> None:
    form = await chat.calls("ada", "reminders")
    refusal = await chat.fills_in("ada", form, ["direct"], ["60", "1440"], "nachts")
    assert "„nachts“ ist nicht als Uhrzeiten zu lesen" in said(refusal)
    again = await chat.presses("ada", refusal, button_id(refusal))
    assert defaults(again) == ["per Direktnachricht", "1 Tag vorher, 1 Stunde vorher", "nachts"]
