"""How often pages are read: numbers alone, added up over processes, seen by the office."""

from __future__ import annotations

from datetime import datetime

from bot.domain import consent, reach
from bot.domain.consent import Consent
from bot.web.counting import Visits
from storage.database import Database
from tests.support.exchange import ASKER, Exchange
from tests.support.reader import Reader

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


async def test_visits_are_counted_by_page_and_day(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Wer weiß Rat?", "?")
    for path in (
        "/topics",
        "/topics?lang=en",
        f"/threads/{question.id}",
        f"/threads/{question.id}/wer-weiss-rat",
        "/topics/beteiligung",
        "/cities/muehlroda",
    ):
        await reader.get(path, User_Agent=BROWSER)
    for path in ("/nowhere", "/events.ics", "/resources.csv", "/feeds/threads.atom"):
        await reader.get(path, User_Agent=BROWSER)
    await reader.get("/topics", User_Agent="Examplebot/1.0")
    await reader.site.visits.write()
    await reader.site.visits.write()
    other = Visits(database, lambda: now)
    other.count("/topics", BROWSER)
    await other.write()
    found = await reach.reach(database, today=now.date(), days=30)
    assert found.total == 7
    thread = f"/threads/{question.id}"
    assert found.most_read[:2] == (("/topics", 3, ""), (thread, 2, "Wer weiß Rat?"))
    assert {each.title for each in found.most_read[2:]} == {"Beteiligung", "Mühlroda"}
    await consent.decide(database, ASKER, Consent.INTERNAL, now=now)
    assert (await reach.reach(database, today=now.date(), days=30)).most_read[1] == (thread, 2, "")
    assert (await reach.reach(database, today=now.date().replace(month=12), days=1)).total == 0


async def test_numbers_are_told_to_this_computer_alone(reader: Reader) -> None:
    await reader.get("/topics", User_Agent=BROWSER)
    assert "stadtgespraech_pages_read_total 1\n" in (await reader.get("/metrics")).text
    assert (await reader.get("/metrics", X_Forwarded_For="192.0.2.1")).status == 404
