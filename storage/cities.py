"""Cities of the programme: what the office chose to show of them, and who says what they have done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Row,
    Select,
    String,
    Text,
    delete,
    distinct,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base
from storage.facets import Facet, FacetValue, ThreadFacet
from storage.gates import PUBLIC, starter, thread_is_public
from storage.members import Member
from storage.speakers import Speaker
from storage.threads import Thread
from storage.topics import Topic
from storage.upsert import upsert

City, Role = aliased(FacetValue), aliased(FacetValue)


class CityProfile(Base):
    """What is shown of a city beside its name and region."""

    __tablename__ = "city_profile"

    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True)
    area: Mapped[str] = mapped_column(Text, default="")
    """The quarters that are funded."""
    evidence: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[str] = mapped_column(String(20), default="")


class Experience(Base):
    """A member says that they have done something: a tag. Their name is told to nobody by it."""

    __tablename__ = "experience"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True, index=True)
    said_at: Mapped[datetime]


async def cities(connection: AsyncConnection) -> Sequence[Row[*tuple[Any, ...]]]:
    """All cities in their order: slug, name, region, area, evidence, source, period."""
    return (await connection.execute(_CITIES)).all()


async def city(connection: AsyncConnection, slug: str) -> Row[*tuple[Any, ...]] | None:
    """One city, as `cities` tells them; None if it is on no list."""
    return (await connection.execute(_CITIES.where(FacetValue.slug == slug))).first()


async def keep_profile(session: AsyncSession, row: dict[str, Any]) -> None:
    """What the office chose to show of a city, in place of what was shown."""
    await upsert(session, CityProfile, [row])


async def name_area(session: AsyncSession, value_id: int, area: str) -> None:
    """Which quarters are funded, in place of what was told before; the rest of the profile stays."""
    row = {"value_id": value_id, "area": area, "evidence": "", "source": "", "period": ""}
    await upsert(session, CityProfile, [row], keep=("evidence", "source", "period"))


async def thread_counts(connection: AsyncConnection) -> dict[str, int]:
    """City slug to how many public threads people from there are seen to speak in."""
    count = func.count(distinct(Thread.id)).label("threads")
    query = _seen(City.slug, count).group_by(City.slug)
    return {row.slug: row.threads for row in await connection.execute(query)}


async def threads_of(connection: AsyncConnection, slug: str, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """id, title and last_activity_at of the public threads in which people from a city are seen to speak."""
    query = _seen(Thread.id, Thread.title, Thread.last_activity_at).where(City.slug == slug).distinct()
    order = Thread.last_activity_at.desc(), Thread.id.desc()
    return (await connection.execute(query.order_by(*order).limit(limit))).all()


async def spoke_with(connection: AsyncConnection, slug: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """slug, name and threads of the cities seen in a city's public threads, itself included; most first."""
    count = func.count(distinct(Thread.id)).label("threads")
    theirs = _seen(Thread.id).where(City.slug == slug)
    query = _seen(City.slug, City.name, count).where(Thread.id.in_(theirs)).group_by(City.slug, City.name)
    return (await connection.execute(query.order_by(count.desc(), City.name))).all()


async def who_spoke(connection: AsyncConnection, tag: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """city, city_slug, role and how many public threads with a tag they are seen in: places, never people."""
    count = func.count(distinct(Thread.id)).label("threads")
    role = func.coalesce(Role.name, "").label("role")
    tagged = aliased(FacetValue)
    query = (
        _seen(City.name.label("city"), City.slug.label("city_slug"), role, count)
        .outerjoin(Role, Role.id == Member.role_id)
        .join(ThreadFacet, ThreadFacet.thread_id == Thread.id)
        .join(tagged, tagged.id == ThreadFacet.value_id)
        .where(tagged.facet == Facet.TAG, tagged.slug == tag)
        .group_by(City.name, City.slug, Role.name)
    )
    return (await connection.execute(query.order_by(count.desc(), City.name))).all()


async def who_declared(connection: AsyncConnection, tag: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """city, city_slug and role of those who say they have done it, where enough people share them."""
    role = func.coalesce(Role.name, "").label("role")
    tagged = aliased(FacetValue)
    query = (
        select(City.name.label("city"), City.slug.label("city_slug"), role)
        .join(Member, Member.city_id == City.id)
        .join(Experience, Experience.member_id == Member.id)
        .join(tagged, tagged.id == Experience.value_id)
        .outerjoin(Role, Role.id == Member.role_id)
        .where(tagged.facet == Facet.TAG, tagged.slug == tag, Member.is_place_shown)
    )
    return (await connection.execute(query.distinct().order_by(City.name))).all()


async def declare(session: AsyncSession, member_id: int, value_id: int, now: datetime) -> bool:
    """Somebody says that they have done something, or takes it back; says whether it stands now."""
    mine = Experience.member_id == member_id, Experience.value_id == value_id
    gone = await session.scalar(delete(Experience).where(*mine).returning(Experience.value_id))
    if gone is None:
        session.add(Experience(member_id=member_id, value_id=value_id, said_at=now))
    return gone is None


_CITIES = (
    select(
        FacetValue.id,
        FacetValue.slug,
        FacetValue.name,
        FacetValue.region,
        func.coalesce(CityProfile.area, "").label("area"),
        func.coalesce(CityProfile.evidence, "").label("evidence"),
        func.coalesce(CityProfile.source, "").label("source"),
        func.coalesce(CityProfile.period, "").label("period"),
    )
    .outerjoin(CityProfile, CityProfile.value_id == FacetValue.id)
    .where(FacetValue.facet == Facet.CITY)
    .order_by(FacetValue.position, FacetValue.name)
)
_CONSENT: ColumnElement[Any] = func.coalesce(func.nullif(Speaker.consent, ""), Member.consent)


def _seen(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Public threads with those speakers whose city the public sees there (bot/domain/consent.py, `speaker`):
    enough people share their place, or they agreed to be named."""
    opening = starter()
    source = (
        opening.join(Thread.__table__.join(Topic.__table__))
        .join(Speaker, Speaker.thread_id == Thread.id)
        .join(Member, Member.id == Speaker.member_id)
        .join(City, City.id == Member.city_id)
    )
    is_seen = _CONSENT.in_(PUBLIC), or_(Member.is_place_shown, _CONSENT.in_(PUBLIC[:1]))
    return select(*columns).select_from(source).where(thread_is_public(opening), *is_seen)
