"""`/event sources`: the office sees what came of the calendars that are taken over from others."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.calendars import subscriptions
from bot.domain.calendars.subscriptions import Subscription
from bot.domain.calendars.taking import Source
from storage.database import Database
from tests.cogs.conftest import Chat, said

HOUR = timedelta(hours=1)


async def test_the_office_sees_what_came_of_each_calendar(
    chat: Chat, database: Database, now: datetime
) -> None:
    assert "Servicestelle" in said(await chat.calls("ada", "event sources"))
    assert "Kein Kalender" in said(await chat.calls("cem", "event sources"))
    calendars = [
        Subscription(Source("Städtebauförderung", "https://a.example/a.ics"), HOUR),
        Subscription(Source("Regionalverband", "https://b.example/b.ics"), 24 * HOUR),
    ]
    await subscriptions.due(database, calendars, now=now)
    await subscriptions.note(database, calendars[0], etag="x", problem="", now=now)
    await subscriptions.note(database, calendars[1], problem="The address does not answer.", now=now)
    told = said(await chat.calls("cem", "event sources"))
    assert told.index("Regionalverband") < told.index("does not answer") < told.index("Städtebauförderung")
    assert f"<t:{int((now + HOUR).timestamp())}:R>" in told
