"""Dates found at a glance are the dates found by looking through them one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.domain import drafts, events, listing, rsvps, taxonomy
from bot.domain.events import EventCard, NewEvent
from bot.i18n import BERLIN
from storage.database import Database
from tests.support.exchange import HELPER

HOUR = timedelta(hours=1)
KINDS = ("fachtag", "treffen")
CITIES = ("mühlroda", "altwiesa", "zschirnau")


async def fill(database: Database, now: datetime, draw: Random, count: int) -> dict[int, NewEvent]:
    """Events around now, some long, some at the same moment."""
    await taxonomy.take_lists(
        database,
        roles=[],
        cities=[(each, each, "") for each in CITIES],
        fields=[],
        tags=[],
        resource_kinds=[],
        event_kinds=[(each, each) for each in KINDS],
    )
    made = {}
    for number in range(count):
        starts = [now + draw.randint(-40, 60) * 12 * HOUR for _ in range(draw.randint(1, 3))]
        event = NewEvent(
            f"Termin {number}",
            tuple((start, start + draw.choice((1, 1, 30, 90)) * HOUR) for start in starts),
            kind=draw.choice((None, *KINDS)),
            cities=tuple(draw.sample(CITIES, draw.randint(0, 2))),
        )
        made[await events.create(database, event, author=None, announcements="", reminder=HOUR, now=now)] = (
            event
        )
    return made


def fits(event: NewEvent, chosen: dict[str, tuple[str, ...]]) -> bool:
    carried = {"kind": (event.kind,), "city": event.cities}
    return all(not slugs or set(slugs) & set(carried[facet]) for facet, slugs in chosen.items())


def told(cards: list[EventCard]) -> list[tuple[datetime, datetime, str]]:
    return sorted((each.starts_at, each.ends_at, each.title) for each in cards)


@pytest.mark.parametrize(
    "chosen", [{}, {"kind": ("fachtag",)}, {"kind": KINDS, "city": ("altwiesa",)}, {"city": CITIES[:2]}]
)
async def test_lists_hold_what_fits_in_order_with_counts(
    database: Database, now: datetime, chosen: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 7)
    monkeypatch.setattr(listing, "PAST_PAGE", 7)
    made = await fill(database, now, Random(7), 30)
    wanted = [
        (start, end, made[number].title)
        for number in made
        for start, end in made[number].dates
        if fits(made[number], chosen)
    ]
    page = await listing.coming(database, chosen, now=now)
    found = list(page.events)
    while page.further is not None:
        page = await listing.coming(database, chosen, now=now, after=page.further)
        found += page.events
    assert told(found) == sorted(each for each in wanted if each[1] > now)
    assert [each.starts_at for each in found] == sorted(each.starts_at for each in found)
    assert page.total == len(found)
    past = await listing.over(database, chosen, now=now)
    gone = list(past.events)
    while past.further is not None:
        past = await listing.over(database, chosen, now=now, before=past.further)
        gone += past.events
    assert told(gone) == sorted(each for each in wanted if each[1] <= now)
    assert [each.starts_at for each in gone] == sorted((each.starts_at for each in gone), reverse=True)
    counts = {each.slug: each.count for each in page.facets["kind"]}
    others = {"city": chosen.get("city", ())}
    for slug in KINDS:
        carriers = [each for each in made.values() if each.kind == slug and fits(each, others)]
        assert counts.get(slug, 0) == sum(end > now for each in carriers for _, end in each.dates)


async def test_a_month_holds_each_date_on_all_its_days(database: Database, now: datetime) -> None:
    made = await fill(database, now, Random(3), 30)
    month = await listing.month(database, {}, first=date(2026, 11, 1))
    days = [day for week in month.weeks for day in week if day is not None]
    assert [day.day for day in days] == [date(2026, 11, number) for number in range(1, 31)]
    for day in days:
        begin = datetime(day.day.year, day.day.month, day.day.day, tzinfo=BERLIN).astimezone(UTC)
        on_it = [
            start
            for each in made.values()
            for start, end in each.dates
            if start < begin + timedelta(days=1) and end > begin
        ]
        assert len(day.events) + day.more == len(on_it), day.day
        assert [each.starts_at for each in day.events] == sorted(on_it)[: listing.IN_A_CELL]


async def test_the_next_date_of_each_event_comes_before_its_further_ones(
    database: Database, now: datetime
) -> None:
    await fill(database, now, Random(5), 12)
    coming = (await listing.coming(database, {}, now=now)).events
    firsts = list({each.event_id: each for each in reversed(coming)}.values())
    for limit in (1, 4, len(firsts), len(firsts) + 3, 100):
        found = await listing.next_of_each(database, {}, now=now, limit=limit)
        assert len(found) == min(limit, len(coming))
        assert found == [each for each in coming if each in found]
        wanted = sorted(firsts, key=coming.index)[:limit]
        assert [each for each in found if each in wanted] == wanted


async def test_what_is_not_public_is_in_no_list(database: Database, now: datetime) -> None:
    when = ((now + HOUR, now + 2 * HOUR),)
    hidden = NewEvent("Intern", when, is_public=False)
    await events.create(database, hidden, author=None, announcements="", reminder=HOUR, now=now)
    await drafts.enter(database, NewEvent("Entwurf", when), author=None, now=now)
    found = await listing.coming(database, {}, now=now)
    assert (found.events, found.total) == ([], 0)
    assert await listing.next_of_each(database, {}, now=now, limit=4) == []


async def test_an_answer_does_not_make_the_agenda_anew(database: Database, now: datetime) -> None:
    await fill(database, now, Random(1), 3)
    coming = await listing.coming(database, {}, now=now)
    before = list(database.kept.values())
    await rsvps.register_for(database, coming.events[0].occurrence_id, HELPER, now=now)
    await listing.coming(database, {}, now=now)
    assert list(database.kept.values()) == before
