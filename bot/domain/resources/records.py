"""A resource in full, whatever its state: for the office, which changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from storage import resources as stored
from storage.database import Database
from storage.facets import Facet, FacetValue
from storage.resources import Resource


@dataclass(frozen=True, slots=True)
class Record:
    """What an editor changes; `kind` is a slug, `values` are names by facet."""

    id: int
    version: int
    title: str
    url: str
    kind: str
    publisher: str
    licence: str
    contact: str
    valid_until: date | None
    review_by: date | None
    is_official: bool
    plain_summary: str
    practice: Mapping[str, Any]
    values: Mapping[Facet, tuple[str, ...]]


async def record(database: Database, resource_id: int) -> Record | None:
    """A resource of any state; None if there is none."""
    async with database.reading() as connection:
        rows = (await connection.execute(select(Resource).where(Resource.id == resource_id))).all()
        carried = await stored.values(connection, resource_id)
        kinds = select(FacetValue.slug).join(Resource, Resource.kind_id == FacetValue.id)
        kind = await connection.scalar(kinds.where(Resource.id == resource_id))
    if not rows:
        return None
    row = rows[0]
    values: dict[Facet, tuple[str, ...]] = {}
    for value in carried:
        values[Facet(value.facet)] = (*values.get(Facet(value.facet), ()), value.name)
    return Record(
        id=row.id,
        version=row.version,
        title=row.title,
        url=row.url,
        kind=kind or "",
        publisher=row.publisher,
        licence=row.licence,
        contact=row.contact,
        valid_until=row.valid_until,
        review_by=row.review_by,
        is_official=row.is_official,
        plain_summary=row.plain_summary,
        practice=row.practice or {},
        values=values,
    )
