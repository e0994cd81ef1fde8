"""The library filtered at a glance is the library looked through one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.domain import resources, taxonomy
from bot.domain.resources import NewResource, ResourceFilter
from storage.database import Database
from tests.support.exchange import TOPIC, Exchange

KINDS = ("leitfaden", "formular", "beispiel")
FIELDS = ("bildung", "integration")
TAGS = ("kinder", "jugend", "wohnen", "miete")


async def fill(database: Database, now: datetime, draw: Random, count: int) -> dict[int, NewResource]:
    """A library with so many resources, two published at each moment."""
    lists: dict[str, Any] = dict.fromkeys(("roles", "cities", "event_kinds"), ())
    named = {"fields": FIELDS, "tags": TAGS, "resource_kinds": KINDS}
    lists |= {name: [(slug, slug.capitalize()) for slug in slugs] for name, slugs in named.items()}
    await taxonomy.take_lists(database, **lists)
    published: dict[int, NewResource] = {}
    for number in range(0, count, 2):
        two = [_resource(draw, number + each) for each in range(2)]
        ids = await resources.publish_all(database, two, now=now + timedelta(minutes=number))
        published |= dict(zip(ids, two, strict=True))
    return published


def _resource(draw: Random, number: int) -> NewResource:
    return NewResource(
        title=f"Material {number}",
        url="https://material.example/",
        kind=draw.choice((None, *KINDS)),
        topic_id=draw.choice((None, TOPIC)),
        fields=tuple(draw.sample(FIELDS, draw.randint(0, 2))),
        tags=tuple(draw.sample(TAGS, draw.randint(0, 3))),
    )


def _fits(resource: NewResource, chosen: ResourceFilter) -> bool:
    topic = "beteiligung" if resource.topic_id else ""
    carried = {"kind": (resource.kind,), "topic": (topic,), "field": resource.fields, "tag": resource.tags}
    asked = {facet: getattr(chosen, facet) for facet in carried}
    return all(not slugs or set(slugs) & set(carried[facet]) for facet, slugs in asked.items())


@pytest.mark.parametrize("seed", range(2))
async def test_what_fits_and_how_many_would_is_as_if_counted(
    exchange: Exchange, database: Database, now: datetime, seed: int
) -> None:
    draw = Random(seed)
    published = await fill(database, now, draw, 30)
    for _ in range(20):
        chosen = ResourceFilter(
            kind=tuple(draw.sample(KINDS, draw.randint(0, 2))),
            topic=draw.choice(((), ("beteiligung",), ("nirgends",))),
            tag=tuple(draw.sample(TAGS, draw.randint(0, 2))),
        )
        fitting = [number for number, resource in published.items() if _fits(resource, chosen)]
        found = await resources.library(database, chosen, limit=50)
        assert [card.id for card in found.resources] == fitting[::-1]
        assert (found.total, found.all_count) == (len(fitting), len(published))
        for count in (each for counts in found.facets.values() for each in counts):
            also = chosen_with(chosen, count.facet, count.slug)
            assert count.count == sum(_fits(resource, also) for resource in published.values())


def chosen_with(chosen: ResourceFilter, facet: str, slug: str) -> ResourceFilter:
    """The same choice, but for this value alone in its facet."""
    names = ("kind", "topic", "field", "tag")
    return ResourceFilter(**{name: getattr(chosen, name) for name in names} | {facet: (slug,)})


async def test_pages_follow_each_other_without_gap_or_repetition(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    published = await fill(database, now, Random(1), 12)
    page = await resources.library(database, ResourceFilter(), limit=5)
    seen = [card.id for card in page.resources]
    while page.older:
        page = await resources.library(database, ResourceFilter(), before=page.older, limit=5)
        seen += [card.id for card in page.resources]
    assert seen == list(published)[::-1]


async def test_what_another_process_publishes_is_there_at_once(
    exchange: Exchange, database: Database, now: datetime
) -> None:
    await fill(database, now, Random(1), 4)
    assert (await resources.library(database, ResourceFilter())).total == 4
    other = Database(database.url)
    await resources.publish_all(other, [_resource(Random(2), 9)], now=now)
    await other.close()
    assert (await resources.library(database, ResourceFilter())).total == 5
