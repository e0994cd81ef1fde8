"""`/event attach` and `detach`: the office attaches what goes with an event, and takes it away again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import events, materials
from bot.domain.events import NewEvent
from storage.database import Database
from tests.cogs.conftest import Chat, said

HOUR = timedelta(hours=1)


async def test_the_office_attaches_materials_and_takes_them_away(
    chat: Chat, database: Database, now: datetime
) -> None:
    fest = NewEvent("Fachtag", ((now + HOUR, now + 2 * HOUR), (now + 9 * HOUR, now + 10 * HOUR)))
    await events.create(database, fest, author=None, announcements="", reminder=HOUR, now=now)
    refused = await chat.calls(
        "ada", "event attach", event="Fachtag", title="Folien", url="https://a.example"
    )
    assert "Servicestelle" in said(refused)
    first = await chat.calls("cem", "event attach", event="Fachtag", title="Folien", url="https://a.example")
    assert "[Folien](https://a.example)" in said(first)
    await chat.calls("cem", "event attach", event="Fachtag", title="Bitte", note="Stifte", date="2")
    found = await materials.listed(database, 1)
    assert [(each.title, each.occurrence_id) for each in found] == [("Folien", None), ("Bitte", 2)]
    wrong = await chat.calls("cem", "event attach", event="Fachtag", resource="Handreichung")
    assert "aus der Liste" in said(wrong)
    gone = await chat.calls("cem", "event detach", event="Fachtag", material=str(found[0].id))
    assert "Folien" not in said(gone)
