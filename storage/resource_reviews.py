"""Resources under review: who takes one, what is decided, and what the editors' cards show of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased

from storage.facets import FacetValue
from storage.members import Account, Member
from storage.resource_records import Action, ResourceLog
from storage.resources import Resource, State

WAITING = (State.SUGGESTED, State.IN_REVIEW)
Suggester, Editor = aliased(Member), aliased(Member)


async def claim(
    session: AsyncSession, resource_id: int, editor_id: int, *, now: datetime, stale: datetime, **columns: Any
) -> bool:
    """Makes a waiting resource this editor's and sets columns; says whether it could.

    It cannot if it is decided, or another editor took it after `stale`. Of two at once one wins.
    """
    is_free = or_(Resource.taken_by.is_(None), Resource.taken_by == editor_id, Resource.taken_at <= stale)
    values = {"state": State.IN_REVIEW, "taken_by": editor_id, "taken_at": now} | columns
    claimed = (
        update(Resource)
        .where(Resource.id == resource_id, Resource.state.in_(WAITING), is_free)
        .values(values)
        .returning(Resource.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(claimed) is not None


async def change(
    session: AsyncSession,
    resource_id: int,
    values: Mapping[str, Any],
    *,
    state: State = State.PUBLISHED,
    version: int | None = None,
) -> bool:
    """Sets columns of a resource that is still in this state, and this version if one is named."""
    still = [Resource.id == resource_id, Resource.state == state]
    if version is not None:
        still.append(Resource.version == version)
    changed = update(Resource).where(*still).values(dict(values)).returning(Resource.id)
    changed = changed.execution_options(synchronize_session=False)
    return await session.scalar(changed) is not None


async def facts(
    connection: AsyncConnection | AsyncSession, ids: Iterable[int]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """What the editors' cards show: a row for each of the resources, whatever their state."""
    last = (
        select(func.max(ResourceLog.id))
        .where(ResourceLog.resource_id == Resource.id, ResourceLog.action.in_(DECISIONS))
        .correlate(Resource)
        .scalar_subquery()
    )
    decision, decider = aliased(ResourceLog), aliased(Member)
    query = (
        select(
            Resource.id,
            Resource.title,
            Resource.url,
            Resource.summary,
            Resource.publisher,
            Resource.state,
            Resource.version,
            Resource.suggested_at,
            Resource.suggested_by,
            Resource.taken_at,
            Resource.review_by,
            Resource.valid_until,
            Resource.from_thread_id,
            Resource.from_message_id,
            func.coalesce(FacetValue.name, "").label("kind"),
            func.coalesce(FacetValue.slug, "").label("kind_slug"),
            func.coalesce(Suggester.display_name, "").label("suggester"),
            func.coalesce(Editor.display_name, "").label("editor"),
            decision.action.label("decision"),
            decision.at.label("decided_at"),
            decision.text.label("reason"),
            func.coalesce(decider.display_name, "").label("decider"),
        )
        .outerjoin(FacetValue, FacetValue.id == Resource.kind_id)
        .outerjoin(Suggester, Suggester.id == Resource.suggested_by)
        .outerjoin(Editor, Editor.id == Resource.taken_by)
        .outerjoin(decision, decision.id == last)
        .outerjoin(decider, decider.id == decision.by_id)
        .where(Resource.id.in_(list(ids)))
    )
    return (await connection.execute(query)).all()


async def talk(
    connection: AsyncConnection | AsyncSession, ids: Iterable[int]
) -> Sequence[Row[int, int, str, str]]:
    """id, resource_id, action and text of what editors asked and suggesters answered, the last first."""
    said = ResourceLog.resource_id.in_(list(ids)), ResourceLog.action.in_((Action.ASKED, Action.ANSWERED))
    query = select(ResourceLog.id, ResourceLog.resource_id, ResourceLog.action, ResourceLog.text)
    return (await connection.execute(query.where(*said).order_by(ResourceLog.id.desc()))).all()


async def account_of(session: AsyncSession, member_id: int | None, provider: str) -> str:
    """A member's account with a provider; empty if there is none."""
    mine = Account.member_id == member_id, Account.provider == provider
    return await session.scalar(select(Account.external_id).where(*mine).limit(1)) or ""


async def waiting(connection: AsyncConnection, limit: int) -> Sequence[int]:
    """The resources that wait for an editor, the oldest first."""
    query = select(Resource.id).where(Resource.state.in_(WAITING))
    return (await connection.scalars(query.order_by(Resource.suggested_at, Resource.id).limit(limit))).all()


async def by_member(connection: AsyncConnection, member_id: int, limit: int) -> Sequence[int]:
    """What somebody suggested, the last first."""
    query = select(Resource.id).where(Resource.suggested_by == member_id)
    return (await connection.scalars(query.order_by(Resource.id.desc()).limit(limit))).all()


DECISIONS = (Action.PUBLISHED, Action.REJECTED, Action.ARCHIVED)
