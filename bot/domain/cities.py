"""The cities of the programme: what is shown of each, and which places have experience with something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import events, threads
from bot.domain.catalogue import catalogue
from bot.domain.events import EventCard
from bot.domain.people import Person, ensure_members
from bot.domain.resources import ResourceCard, ResourceFilter, best
from bot.domain.threads import ThreadCard
from bot.errors import UserError
from bot.i18n import N_
from storage import cities as stored
from storage import city_contacts, facets, publication
from storage.city_contacts import ContactRow
from storage.database import Database
from storage.facets import Facet

SHOWN = 12


@dataclass(frozen=True, slots=True)
class CityCard:
    """A city in the list."""

    slug: str
    name: str
    region: str
    area: str
    threads: int
    resources: int


@dataclass(frozen=True, slots=True)
class Partner:
    """A city whose people speak with those of another, and in how many public conversations."""

    slug: str
    name: str
    threads: int


@dataclass(frozen=True, slots=True)
class CityPage:
    """What the public sees of a city."""

    card: CityCard
    contacts: tuple[ContactRow, ...]
    """Whom to ask, as the office shows it and the named agreed."""
    evidence: str
    source: str
    period: str
    partners: tuple[Partner, ...]
    """Who speaks with people from here, most conversations first."""
    threads: tuple[ThreadCard, ...]
    resources: tuple[ResourceCard, ...]
    events: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True)
class Knowing:
    """A place and a role whose people spoke about a tag, and in how many public conversations."""

    city: str
    city_slug: str
    role: str
    threads: int
    has_declared: bool
    """Somebody there says that they have done it."""


async def all_cities(database: Database) -> list[CityCard]:
    """Every city with what there is of it, in their order."""
    async with database.reading() as connection:
        rows = await stored.cities(connection)
        spoken = await stored.thread_counts(connection)
        shelf = await catalogue(database, connection)
    counts = {each.slug: each.carriers.bit_count() for each in shelf.values if each.facet == Facet.CITY}
    return [
        CityCard(row.slug, row.name, row.region, row.area, spoken.get(row.slug, 0), counts.get(row.slug, 0))
        for row in rows
    ]


async def city_page(database: Database, slug: str, *, now: datetime) -> CityPage | None:
    """One city; None if it is on no list."""
    async with database.reading() as connection:
        row = await stored.city(connection, slug)
        if row is None:
            return None
        ids = [each.id for each in await stored.threads_of(connection, slug, SHOWN)]
        talk = await threads.cards_among(database, connection, ids)
        spoken = [Partner(*each) for each in await stored.spoke_with(connection, slug)]
        contacts = await city_contacts.shown(connection, slug)
    found = await best(database, ResourceFilter(city=(slug,)), limit=SHOWN)
    coming = await events.upcoming(database, now=now, limit=SHOWN, city=slug)
    count = next((each.threads for each in spoken if each.slug == slug), 0)
    card = CityCard(row.slug, row.name, row.region, row.area, count, found.total)
    return CityPage(
        card=card,
        contacts=tuple(contacts),
        evidence=row.evidence,
        source=row.source,
        period=row.period,
        partners=tuple(each for each in spoken if each.slug != slug),
        threads=tuple(talk),
        resources=tuple(found.resources),
        events=tuple(coming.events),
    )


async def who_knows(database: Database, tag: str) -> list[Knowing]:
    """Places and roles with experience of a tag, from public conversations and by their own word."""
    async with database.reading() as connection:
        spoke = await stored.who_spoke(connection, tag)
        declared = {(row.city, row.city_slug, row.role) for row in await stored.who_declared(connection, tag)}
    found = {(row.city, row.city_slug, row.role): row.threads for row in spoke}
    places = [*found, *sorted(declared - set(found))]
    return [Knowing(*place, found.get(place, 0), place in declared) for place in places]


async def declare(database: Database, tag: str, who: Person, *, now: datetime) -> bool:
    """Somebody says that they have done something, or takes it back; says whether it stands now.

    It tells their place and role where enough people share both, never them. Raises UserError for no tag.
    """
    async with database.transaction(durable=True) as session:
        ids = await facets.ids_by_slug(session, Facet.TAG)
        if tag not in ids:
            raise UserError(N_("“{typed}” is not on the list. Please choose from it."), typed=tag[:100])
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        stands = await stored.declare(session, member_id, ids[tag], now)
        await publication.advance(session)
        return stands


async def show_of_city(
    database: Database,
    slug: str,
    *,
    area: str = "",
    evidence: str = "",
    source: str = "",
    period: str = "",
) -> None:
    """The office chooses what is shown of a city; one that is on no list is passed over."""
    async with database.transaction() as session:
        ids = await facets.ids_by_slug(session, Facet.CITY)
        if slug in ids:
            row = {"value_id": ids[slug], "area": area, "evidence": evidence}
            await stored.keep_profile(session, row | {"source": source, "period": period})
            await publication.advance(session)


async def name_area(database: Database, slug: str, area: str) -> None:
    """The office says which quarters are funded. Raises UserError for a city that is on no list."""
    async with database.transaction() as session:
        ids = await facets.ids_by_slug(session, Facet.CITY)
        if slug not in ids:
            raise UserError(N_("“{typed}” is not on the list. Please choose from it."), typed=slug[:100])
        await stored.name_area(session, ids[slug], " ".join(area.split()))
        await publication.advance(session)
