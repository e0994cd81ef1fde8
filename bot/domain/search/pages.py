"""Pages of hits: threads, events, resources and glossary terms, best first or newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.terms import seen
from bot.domain.search.entries import Candidate
from bot.domain.search.learned import taught
from bot.domain.search.looking import Look, look
from bot.domain.search.names import Names, meant, names
from bot.domain.search.passages import marked, passage, wanted_terms
from bot.domain.search.query import LONGEST, Chosen, Query, parse
from bot.domain.search.ranking import Ranked
from bot.errors import UserError
from bot.i18n import N_
from storage import glossary, publication, search_candidates
from storage.database import Database
from storage.publication import Part
from storage.search_candidates import TextRow

FACETS = ("kind", "topic", "city")


class Hit(NamedTuple):
    """Something found; `ref` is its id (a term's slug), `anchor` the message in a thread.

    `label` is a resource's kind, `topic` and `place` are names. HTML is safe; what matches stands in <mark>.
    """

    kind: str
    ref: str
    anchor: int | None
    label: str
    title: str
    title_html: str
    excerpt_html: str
    at: datetime | None
    topic: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a search can be narrowed down to, and how many hits it would leave."""

    facet: str
    slug: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nobody wrote, and the one that was searched instead."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits; `next` is the key that continues, `counts` are hits by kind without that choice.

    `is_bounded`: there may be more than `total`, the newest of which were compared.
    """

    query: str
    chosen: Chosen
    by_date: bool
    hits: list[Hit]
    counts: dict[str, int]
    choices: list[Choice]
    corrections: tuple[Correction, ...]
    total: int
    is_bounded: bool
    next: str | None

    @property
    def has_words(self) -> bool:
        """Whether there is something to look for beside filters and what is left out."""
        return bool(parse(self.query).asked)

    @property
    def kind(self) -> str | None:
        """The one kind that is shown; None for all."""
        return self.chosen.kind or None


async def search(
    database: Database,
    typed: str,
    *,
    kind: str | None = None,
    topic: str = "",
    city: str = "",
    by_date: bool = False,
    after: str | None = None,
    limit: int = 20,
) -> SearchPage:
    """What the public may find for a query; `kind` is thread, event, resource or term.

    What is chosen beside the query adds to the filters in it. Raises UserError for a damaged key.
    """
    typed = typed.strip()[:LONGEST]
    asked = parse(typed)
    last = _read(after) if after else None
    async with database.reading() as connection:
        within = await _meant(database, connection, asked.chosen)
        chosen = replace(
            within, kind=kind or within.kind, topic=topic or within.topic, city=city or within.city
        )
        looked = await look(database, connection, replace(asked, chosen=chosen))
        everything = await _without_facets(database, connection, asked, chosen, looked)
        best = _one_a_thread(looked.found)
        place_of = _by_date if by_date else _by_rank
        fitting = sorted(_whole(best), key=_by_date) if by_date else best
        rest = fitting if last is None else [each for each in fitting if place_of(each) > last]
        shown = rest[:limit]
        known = looked.names
        hits = await _hits(connection, looked, [each.row for each in shown])
    all_best = best if everything is looked else _one_a_thread(everything.found)
    choices = _choices(all_best, chosen, known)
    more = len(rest) > limit
    return SearchPage(
        query=typed,
        chosen=chosen,
        by_date=by_date,
        hits=hits,
        counts={each.slug: each.count for each in choices if each.facet == "kind"},
        choices=choices,
        corrections=tuple(
            Correction(each.typed, each.correction) for each in looked.guesses if each.correction
        ),
        total=len(fitting),
        is_bounded=looked.is_bounded,
        next=_write(place_of(shown[-1])) if more and shown else None,
    )


async def _meant(database: Database, connection: AsyncConnection, chosen: Chosen) -> Chosen:
    """Topic and city by their slugs, of which people type a part."""
    if not (chosen.topic or chosen.city):
        return chosen
    library = (await publication.generations(connection))[Part.LIBRARY]
    called = await names(database, connection, library)
    return replace(chosen, topic=meant(chosen.topic, called.topics), city=meant(chosen.city, called.cities))


Place = tuple[int, int]
"""Of a hit: what comes later has a larger one."""


def _by_rank(hit: Ranked) -> Place:
    return -round(hit.score * 1e6), -hit.row.id


def _by_date(hit: Ranked) -> Place:
    return -round(hit.row.at.timestamp()) if hit.row.at else 0, -hit.row.id


def _whole(best: list[Ranked]) -> list[Ranked]:
    """What has everything that was asked for, if anything has."""
    return [each for each in best if each.is_whole] or best


def _one_a_thread(found: Iterable[Ranked]) -> list[Ranked]:
    """One hit for each thread, its best message."""
    best: dict[tuple[str, int], Ranked] = {}
    for each in found:
        best.setdefault((each.row.kind, each.row.thread_id or each.row.ref_id), each)
    return list(best.values())


def _read(key: str) -> tuple[int, int]:
    first, _, second = key.partition("_")
    try:
        return int(first[:20]), -int(second[:20])
    except ValueError as error:
        raise UserError(N_("This address is damaged. Please start again from the list.")) from error


def _write(key: tuple[int, int]) -> str:
    return f"{key[0]}_{-key[1]}"


async def _without_facets(
    database: Database, connection: AsyncConnection, asked: Query, chosen: Chosen, looked: Look
) -> Look:
    """The same question without what is chosen of facets, to count what else could be chosen."""
    if not (chosen.kind or chosen.topic or chosen.city):
        return looked
    return await look(
        database, connection, replace(asked, chosen=replace(chosen, kind="", topic="", city=""))
    )


def _choices(best: Sequence[Ranked], chosen: Chosen, known: Names) -> list[Choice]:
    rows = [each.row for each in best]
    kinds = Counter(map(attrgetter("kind"), rows))
    values: list[tuple[str, Counter[str], Mapping[str, str]]] = [
        ("kind", Counter({kind_of(kind): count for kind, count in kinds.items()}), {}),
        ("topic", Counter(filter(None, map(attrgetter("topic"), rows))), known.topics),
        ("city", Counter(filter(None, map(attrgetter("place"), rows))), known.cities),
    ]
    return [
        Choice(facet, slug, called.get(slug, slug), count, getattr(chosen, facet) == slug)
        for facet, counts, called in values
        for slug, count in counts.most_common()
    ]


def kind_of(entry: str) -> str:
    """What people see of an entry's kind: a message stands for its thread."""
    return "thread" if entry == "message" else entry


async def _hits(connection: AsyncConnection, looked: Look, rows: Sequence[Candidate]) -> list[Hit]:
    texts = await search_candidates.texts(connection, [row.id for row in rows])
    of_terms = [row.ref_id for row in rows if row.kind == "term"]
    terms = await glossary.slugs(connection, of_terms) if of_terms else {}
    refs = {row.id: terms[row.ref_id] for row in rows if row.kind == "term"}
    asked = wanted_terms(looked.concepts, "")
    of_archive = await taught(looked.glance, asked, looked.names.learned)
    return [_hit(row, texts[row.id], looked, refs, of_archive) for row in rows if row.id in texts]


def _hit(
    row: Candidate,
    said: TextRow,
    looked: Look,
    refs: Mapping[int, str],
    of_archive: frozenset[str],
) -> Hit:
    known = looked.names
    title = seen(row.thread_title or said.title)
    wanted = wanted_terms(looked.concepts, f"{row.title_terms}{row.body_terms}{row.thread_terms or ''}")
    excerpt = passage(seen(said.body), wanted, is_joined=row.kind != "message")
    return Hit(
        kind=kind_of(row.kind),
        ref=refs.get(row.id) or str(row.thread_id or row.ref_id),
        anchor=row.ref_id if row.thread_id else None,
        label=said.label,
        title=title,
        title_html=marked(title, wanted, of_archive),
        excerpt_html=marked(excerpt, wanted, of_archive),
        at=row.at,
        topic=known.topics.get(row.topic or "", ""),
        place=known.cities.get(row.place or "", ""),
    )
