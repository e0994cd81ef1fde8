"""Changing resources: a suggestion is put right, a published one gets a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Person, ensure_members
from bot.domain.resources import doubles, entry, indexing, reviewing
from bot.domain.resources.quoting import refuse_quotes
from bot.errors import UserError
from bot.i18n import N_
from storage import facets, posted, publication, resource_checks, resource_keys, resource_reviews
from storage.database import Database
from storage.facets import Facet, FacetValue, ResourceFacet
from storage.resource_checks import ResourceCheck
from storage.resource_keys import KeyKind
from storage.resource_records import Action, ResourceVersion
from storage.resources import Resource, State


@dataclass(frozen=True, slots=True)
class Changes:
    """What an editor wants to stand there; None leaves it as it is. Kind and values are slugs."""

    title: str | None = None
    url: str | None = None
    summary: str | None = None
    kind: str | None = None
    publisher: str | None = None
    licence: str | None = None
    language: str | None = None
    contact: str | None = None
    plain_summary: str | None = None
    is_official: bool | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    review_by: date | None = None
    practice: Mapping[str, Any] | None = None
    topic_id: int | None = None
    values: Mapping[Facet, tuple[str, ...]] | None = None


PLAIN = {field.name for field in fields(Changes)} - {"kind", "values"}
"""What stands in the resource under the same name."""


async def edit(
    database: Database,
    resource_id: int,
    editor: Person,
    changes: Changes,
    *,
    note: str = "",
    version: int | None = None,
    now: datetime,
) -> int:
    """Changes a resource and returns its version; `version` is the one that the editor looked at.

    Raises UserError for what will not do, if another editor has it, or made another version meanwhile.
    """
    async with database.transaction(durable=True) as session:
        row = await session.get(Resource, resource_id)
        if row is None or row.state == State.ARCHIVED:
            raise UserError(N_("There is no resource {id}."), id=resource_id)
        if row.state != State.PUBLISHED:
            return await _put_right(session, row, editor, changes, now)
        return await _new_version(session, row, editor, changes, note, version=version, now=now)


async def take_new_address(database: Database, resource_id: int, editor: Person, *, now: datetime) -> str:
    """The link of a resource leads from now on where it has moved; returns the new address.

    Raises UserError if it has not moved, and as `edit` does.
    """
    async with database.transaction(durable=True) as session:
        row = await session.get(Resource, resource_id)
        check = await session.get(ResourceCheck, resource_id)
        if row is None or row.state != State.PUBLISHED or check is None or not check.moved_to:
            raise UserError(N_("No new address is known any more."))
        address = check.moved_to
        changes = Changes(url=address)
        await _new_version(session, row, editor, changes, "", version=None, now=now)
        return address


async def begin_version(session: AsyncSession, row: Resource, seen: int) -> None:
    """The resource has the next version from here on; raises UserError if `seen` is no longer the newest."""
    if not await resource_reviews.change(session, row.id, {"version": seen + 1}, version=seen):
        raise UserError(N_("Somebody else has changed it meanwhile. Look at it again, then change it."))
    await session.refresh(row)


async def _put_right(
    session: AsyncSession, row: Resource, editor: Person, changes: Changes, now: datetime
) -> int:
    editor_id = await reviewing.claim(session, row.id, editor, now)
    await session.refresh(row)
    before = await _apply(session, row, changes)
    if before:
        text = ", ".join(before)
        await reviewing.note(session, row.id, Action.EDITED, by=editor_id, now=now, text=text)
    return row.version


async def _new_version(
    session: AsyncSession,
    row: Resource,
    editor: Person,
    changes: Changes,
    note: str,
    *,
    version: int | None,
    now: datetime,
) -> int:
    editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
    await begin_version(session, row, row.version if version is None else version)
    before = await _apply(session, row, changes)
    await refuse_quotes(session, row)
    session.add(
        ResourceVersion(
            resource_id=row.id,
            number=row.version,
            made_at=now,
            made_by=editor_id,
            note=note.strip(),
            changed=before,
        )
    )
    await reviewing.note(session, row.id, Action.EDITED, by=editor_id, now=now, text=note)
    await session.flush()
    await indexing.index(session, [row], now=now)
    await publication.advance(session, events=False)
    await posted.ask_resource_refresh(session, row.id, now)
    return row.version


async def _apply(session: AsyncSession, row: Resource, changes: Changes) -> dict[str, Any]:
    """Sets what is to change, returns what stood there before, as JSON has it."""
    before: dict[str, Any] = {}
    wanted: dict[str, Any] = {name: getattr(changes, name) for name in PLAIN}
    if changes.kind is not None:
        kinds = await facets.ids_by_slug(session, Facet.RESOURCE_KIND)
        wanted["kind_id"] = kinds.get(changes.kind)
    for name, value in sorted(wanted.items()):
        new = value.strip() if isinstance(value, str) else value
        if new is not None and new != getattr(row, name):
            before[name] = _as_json(getattr(row, name))
            setattr(row, name, dict(new) if isinstance(new, Mapping) else new)
    entry.check_words(row.title)
    if row.url:
        entry.check_address(row.url)
    if "url" in before:
        await doubles.refuse(await session.connection(), row.url, but=row.id)
    await session.flush()
    if "url" in before:
        await resource_checks.forget(session, row.id)
    if {"title", "url"} & set(before):
        await resource_keys.drop(session, [row.id], (KeyKind.TITLE, KeyKind.ADDRESS))
        await resource_keys.put(session, {row.id: doubles.keys_of(row.title, row.url)})
    for facet, slugs in (changes.values or {}).items():
        before |= await _carry(session, row.id, facet, slugs)
    return before


async def _carry(
    session: AsyncSession, resource_id: int, facet: Facet, slugs: Sequence[str]
) -> dict[str, Any]:
    """The resource carries just these values of a facet; returns what it carried, if that differs."""
    held = (
        select(FacetValue.slug)
        .join(ResourceFacet, ResourceFacet.value_id == FacetValue.id)
        .where(ResourceFacet.resource_id == resource_id, FacetValue.facet == facet)
    )
    before = set(await session.scalars(held))
    if before == set(slugs):
        return {}
    ids = await facets.ids_by_slug(session, facet)
    await facets.carry(session, resource_id, ids.values(), [ids[slug] for slug in slugs if slug in ids])
    return {facet.value: sorted(before)}


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
