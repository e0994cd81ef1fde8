"""How a resource comes in: suggested by anyone, or checked by editors already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Person, ensure_members
from bot.domain.resources import doubles, indexing, reviewing
from bot.domain.snowflakes import new_id
from bot.domain.words import slug
from bot.errors import UserError
from bot.i18n import N_
from storage import publication, resource_keys
from storage import resources as stored
from storage.database import Database
from storage.facets import Facet, ResourceFacet, ids_by_slug
from storage.resource_records import Action, ResourceLog, ResourceVersion
from storage.resources import Resource, State

OFFICIAL_LICENCE = "amtliches Werk"
"""Laws and guidelines are official by themselves."""
TITLE_LENGTH = 300
CARRIED = {
    Facet.FIELD: "fields",
    Facet.TAG: "tags",
    Facet.CITY: "cities",
    Facet.ROLE: "audience",
}
"""The facets of which a resource carries values, and where `NewResource` has them."""


@dataclass(frozen=True, slots=True)
class NewResource:
    """What is known of a resource when it comes in; kind, fields, tags, cities and audience are slugs."""

    title: str
    url: str
    summary: str = ""
    kind: str | None = None
    topic_id: int | None = None
    fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    format: str = ""
    language: str = "de"
    publisher: str = ""
    licence: str = ""
    contact: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    review_by: date | None = None
    is_official: bool = False
    has_plain_language: bool = False
    plain_summary: str = ""
    practice: Mapping[str, Any] | None = None
    slug: str = ""
    from_thread_id: int | None = None
    from_message_id: int | None = None
    """Where in chat it was suggested from, if it was suggested from a message."""


async def suggest(
    database: Database, resource: NewResource, *, author: Person, editors: str = "", now: datetime
) -> int:
    """Keeps a suggestion and tells the editors, in their channel `editors` (empty: nowhere); returns its id.

    Raises UserError for a bad title or link, and for what is there already.
    """
    check(resource)
    async with database.transaction(durable=True) as session:
        await doubles.refuse(await session.connection(), resource.url)
        member_ids = await ensure_members(session, [author], now=now)
        (row,) = await write_all(session, [resource], await values_by_slug(session), now)
        row.suggested_by = member_ids[author.account]
        await reviewing.note(session, row.id, Action.SUGGESTED, by=row.suggested_by, now=now)
        await reviewing.tell_editors(session, row.id, editors, now=now)
        return row.id


async def publish_new(database: Database, resource: NewResource, *, now: datetime) -> int:
    """Takes a resource in that editors have already checked; returns its id."""
    (resource_id,) = await publish_all(database, [resource], now=now)
    return resource_id


async def publish_all(database: Database, checked: Sequence[NewResource], *, now: datetime) -> list[int]:
    """Takes resources in that editors have already checked, all or none of them; returns their ids."""
    for resource in checked:
        check(resource)
    async with database.transaction() as session:
        values = await values_by_slug(session)
        rows = await write_all(session, checked, values, now)
        for row in rows:
            row.state, row.published_at = State.PUBLISHED, now
            session.add(ResourceLog(resource_id=row.id, at=now, action=Action.PUBLISHED))
            session.add(ResourceVersion(resource_id=row.id, number=1, made_at=now))
        await session.flush()
        await indexing.index(session, rows, now=now)
        await publication.advance(session, events=False)
        return [row.id for row in rows]


def check(resource: NewResource) -> None:
    """Raises UserError for a title or a link that will not do."""
    check_words(resource.title)
    check_address(resource.url)


def check_words(title: str) -> None:
    """Raises UserError for a title that will not do."""
    if not title.strip():
        raise UserError(N_("A resource needs a title."))
    if len(title) > TITLE_LENGTH:
        raise UserError(N_("The title is too long: at most {limit} characters."), limit=TITLE_LENGTH)


def check_address(url: str) -> None:
    """Raises UserError for what is no complete address."""
    try:
        address = urlsplit(url.strip())
        is_whole = address.scheme in ("http", "https") and bool(address.hostname) and " " not in url.strip()
    except ValueError:
        is_whole = False
    if not is_whole:
        raise UserError(N_("The link must be a complete address that begins with https://."))


Values = Mapping[Facet, Mapping[str, int]]
"""By facet and slug, the ids of the values that a resource may carry."""


async def values_by_slug(session: AsyncSession) -> Values:
    """What a resource may carry."""
    return {facet: await ids_by_slug(session, facet) for facet in (Facet.RESOURCE_KIND, *CARRIED)}


async def write_all(
    session: AsyncSession, new: Sequence[NewResource], values: Values, now: datetime
) -> list[Resource]:
    """Writes resources as suggestions: a handful of statements, however many they are."""
    slugs = await _free_slugs(session, new, now)
    rows = [_row(each, name, values, now) for each, name in zip(new, slugs, strict=True)]
    session.add_all(rows)
    await session.flush()
    carried, keys = [], {}
    for row, each in zip(rows, new, strict=True):
        keys[row.id] = doubles.keys_of(row.title, row.url)
        for facet, name in CARRIED.items():
            carried += [
                ResourceFacet(resource_id=row.id, value_id=values[facet][value])
                for value in dict.fromkeys(getattr(each, name))
            ]
    session.add_all(carried)
    await resource_keys.put(session, keys)
    return rows


def _row(resource: NewResource, name: str, values: Values, now: datetime) -> Resource:
    return Resource(
        slug=name,
        title=resource.title.strip(),
        summary=resource.summary.strip(),
        kind_id=values[Facet.RESOURCE_KIND][resource.kind] if resource.kind else None,
        topic_id=resource.topic_id,
        url=resource.url.strip(),
        format=resource.format,
        language=resource.language,
        publisher=resource.publisher,
        licence=resource.licence,
        contact=resource.contact,
        issued_on=resource.issued_on,
        valid_until=resource.valid_until,
        review_by=resource.review_by,
        is_official=resource.is_official or resource.licence == OFFICIAL_LICENCE,
        has_plain_language=resource.has_plain_language or bool(resource.plain_summary),
        plain_summary=resource.plain_summary,
        practice=dict(resource.practice) if resource.practice else None,
        state=State.SUGGESTED,
        suggested_at=now,
        from_thread_id=resource.from_thread_id,
        from_message_id=resource.from_message_id,
    )


async def _free_slugs(session: AsyncSession, new: Sequence[NewResource], now: datetime) -> list[str]:
    """The slugs that are wanted; one that is taken gets some letters behind it, drawn from its address."""
    wanted = [each.slug or slug(each.title) for each in new]
    others = [f"{base}-{doubles.address_key(each.url)[:8]}" for base, each in zip(wanted, new, strict=True)]
    taken = await stored.taken_slugs(session, {*wanted, *others})
    free = []
    for base, other in zip(wanted, others, strict=True):
        last = f"{base}-{new_id(now):x}"
        free.append(next(name for name in (base, other, last) if name not in taken))
        taken.add(free[-1])
    return free
