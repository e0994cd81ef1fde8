"""What stands behind a delivery that speaks of a resource, looked up when it is sent or edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.resources import doubles
from bot.domain.resources.doubles import Double
from bot.domain.resources.reviewing import Facts
from storage import resource_reviews
from storage.deliveries import Delivery, Kind
from storage.resource_checks import ResourceCheck
from storage.resource_records import Action, ResourceLog

MOST_DOUBLES = 3


@dataclass(frozen=True, slots=True)
class ResourceSight:
    """A resource as its review shows it; `line` is the line of the log that a verdict tells."""

    facts: Facts
    question: str = ""
    answer: str = ""
    doubles: tuple[Double, ...] = ()
    check: ResourceCheck | None = None
    line: ResourceLog | None = None


async def look(session: AsyncSession, rows: Sequence[Delivery]) -> dict[int, ResourceSight]:
    """Delivery id to what stands behind it, for those that speak of a resource."""
    about = {row.id: row.resource_id for row in rows if row.resource_id is not None}
    if not about:
        return {}
    ids = set(about.values())
    facts = {row.id: row for row in await resource_reviews.facts(session, ids)}
    talk = await _talk(session, ids)
    checks = {row.resource_id: row for row in await _checks(session, ids)}
    lines = await _lines(session, rows)
    found = {}
    for row in rows:
        if row.id in about and (seen := facts.get(about[row.id])):
            question, answer = talk.get(seen.id, ("", ""))
            same = await _doubles(session, seen) if row.kind == Kind.REVIEW else ()
            line = lines.get(int(row.about)) if row.kind == Kind.VERDICT else None
            found[row.id] = ResourceSight(seen, question, answer, same, checks.get(seen.id), line)
    return found


async def sight_of(session: AsyncSession, resource_id: int) -> ResourceSight:
    """What stands behind a card in review of one resource, which must be there."""
    (facts,) = await resource_reviews.facts(session, [resource_id])
    question, answer = (await _talk(session, {resource_id})).get(resource_id, ("", ""))
    return ResourceSight(facts, question, answer, await _doubles(session, facts))


async def _talk(session: AsyncSession, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Resource id to the last question and what was answered since."""
    found: dict[int, tuple[str, str]] = {}
    asked = set()
    for line in await resource_reviews.talk(session, ids):
        question, answer = found.get(line.resource_id, ("", ""))
        if line.resource_id in asked:
            continue
        if line.action == Action.ASKED:
            found[line.resource_id] = (line.text, answer)
            asked.add(line.resource_id)
        else:
            found[line.resource_id] = (question, f"{line.text}\n{answer}".strip())
    return found


async def _doubles(session: AsyncSession, facts: Facts) -> tuple[Double, ...]:
    if facts.state not in resource_reviews.WAITING:
        return ()
    keys = doubles.keys_of(facts.title, facts.url)
    found = await doubles.doubles_of(await session.connection(), keys, but=facts.id)
    return tuple(found[:MOST_DOUBLES])


async def _checks(session: AsyncSession, ids: set[int]) -> Sequence[ResourceCheck]:
    query = select(ResourceCheck).where(ResourceCheck.resource_id.in_(ids))
    return (await session.scalars(query)).all()


async def _lines(session: AsyncSession, rows: Sequence[Delivery]) -> dict[int, ResourceLog]:
    ids = [int(row.about) for row in rows if row.kind == Kind.VERDICT and row.about.isdecimal()]
    if not ids:
        return {}
    return {
        line.id: line for line in await session.scalars(select(ResourceLog).where(ResourceLog.id.in_(ids)))
    }
