"""Resources as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.files import FileView

FACETS = ("kind", "topic", "field", "city", "tag", "audience", "origin", "access", "language")


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource in a list."""

    id: int
    slug: str
    title: str
    summary: str
    kind: str
    kind_slug: str
    format: str
    publisher: str
    issued_on: date | None
    is_official: bool
    has_plain_language: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value to filter by, and how many resources it would show."""

    facet: str
    slug: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """What a reader chose; within a facet any value counts, over facets all."""

    text: str = ""
    kind: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    """official or peer"""
    access: tuple[str, ...] = ()
    """checked (a file was looked at and has no barriers) or plain (there is a text in plain language)"""
    language: tuple[str, ...] = ()

    @property
    def choice(self) -> dict[str, tuple[str, ...]]:
        """Facet to the slugs of its chosen values."""
        return {facet: getattr(self, facet) for facet in FACETS}


@dataclass(frozen=True, slots=True)
class ResourceList:
    """Resources that fit, how many there are in all, and the key that continues the list."""

    resources: list[ResourceCard]
    total: int
    all_count: int
    facets: dict[str, list[FacetCount]]
    older: str | None


@dataclass(frozen=True, slots=True)
class BestResources:
    """Some of the resources that fit, the best first, and how many there are in all."""

    resources: list[ResourceCard]
    total: int


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One resource in full."""

    card: ResourceCard
    url: str
    topic: tuple[str, str] | None
    fields: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    licence: str
    language: str
    published_at: datetime
    cities: tuple[tuple[str, str], ...] = ()
    """(slug, name)"""
    audience: tuple[str, ...] = ()
    contact: str = ""
    plain_summary: str = ""
    valid_until: date | None = None
    review_by: date | None = None
    version: int = 1
    practice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a resource; `changed` are the names of what changed in it."""

    number: int
    made_at: datetime
    note: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a resource, how accessible it is, and the versions to which it belongs."""

    file: FileView
    access: str
    access_note: str
    pages: int | None
    is_tagged: bool | None
    since_version: int
    until_version: int | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Somebody tried it: in which city (slug and name; the slug is empty for another place)."""

    city: tuple[str, str]
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResourceSurroundings:
    """What belongs to a published resource besides itself."""

    files: tuple[AttachedFile, ...]
    versions: tuple[Version, ...]
    rebuilt: tuple[Rebuilt, ...]
    thread: tuple[int, str] | None
    """The public conversation that it comes from."""
    broken_since: datetime | None
    snapshot_at: datetime | None
    snapshot_text: str
