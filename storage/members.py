"""Members: people of the exchange, and the accounts through which they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id
from storage.queries import Query


class Member(Base):
    """A person. Nothing here assumes that they have a Discord account."""

    __tablename__ = "member"

    id: Mapped[Id]
    display_name: Mapped[str] = mapped_column(String(100))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    consent: Mapped[str] = mapped_column(String(20), default="internal")
    consent_at: Mapped[datetime | None]
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_place_shown: Mapped[bool] = mapped_column(default=False)
    """Whether enough people share role and city, so that naming both points to nobody; else the region."""


class SharedPlace(Base):
    """A role in a city that enough people have: it may be named without pointing to one of them."""

    __tablename__ = "shared_place"

    role_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), primary_key=True)


class Account(Base):
    """A way in: the id that a member has with a provider (`discord`)."""

    __tablename__ = "account"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    left_at: Mapped[datetime | None]
    """When it was first seen to be gone from the server; nobody is told anything there meanwhile."""


class MemberRow(NamedTuple):
    """A member as others see them."""

    id: int
    display_name: str
    role_id: int | None
    city_id: int | None
    is_place_shown: bool


class _AccountRow(NamedTuple):
    account: str
    id: int
    display_name: str
    role_id: int | None
    city_id: int | None
    is_place_shown: bool


_ROWS = Query(
    _AccountRow,
    select(
        Account.external_id,
        Member.id,
        Member.display_name,
        Member.role_id,
        Member.city_id,
        Member.is_place_shown,
    )
    .join(Member, Account.member_id == Member.id)
    .where(
        Account.provider == bindparam("provider"),
        Account.external_id.in_(bindparam("accounts", expanding=True)),
    ),
)


async def rows(session: AsyncSession, provider: str, external_ids: Iterable[str]) -> dict[str, MemberRow]:
    """Account id to who is behind it, for those that are known; plain rows, since nothing is to change."""
    found = await _ROWS.within(session, provider=provider, accounts=list(external_ids))
    return {row.account: MemberRow(*row[1:]) for row in found}


async def by_accounts(session: AsyncSession, provider: str, external_ids: Iterable[str]) -> dict[str, Member]:
    """Account id to member, for those that are known."""
    query = select(Account.external_id, Member).join(Member, Account.member_id == Member.id)
    found = query.where(Account.provider == provider, Account.external_id.in_(list(external_ids)))
    return {external_id: member for external_id, member in await session.execute(found)}


async def shared_places(session: AsyncSession) -> set[tuple[int, int]]:
    """(role, city) that may be named."""
    return {(place.role_id, place.city_id) for place in await _SHARED.within(session)}


class _PlaceRow(NamedTuple):
    role_id: int
    city_id: int


_SHARED = Query(_PlaceRow, select(SharedPlace.role_id, SharedPlace.city_id))


async def share_places(session: AsyncSession, pairs: Iterable[tuple[int, int]]) -> None:
    """From now on these (role, city) may be named, and no others."""
    await session.execute(delete(SharedPlace))
    session.add_all(SharedPlace(role_id=role_id, city_id=city_id) for role_id, city_id in pairs)
    await session.flush()
    is_shared = exists().where(SharedPlace.role_id == Member.role_id, SharedPlace.city_id == Member.city_id)
    await session.execute(
        update(Member).values(is_place_shown=is_shared).execution_options(synchronize_session=False)
    )


async def presence(connection: AsyncConnection, provider: str) -> dict[str, bool]:
    """Account id to whether it is on the server, of all accounts that are known."""
    query = select(Account.external_id, Account.left_at.is_(None)).where(Account.provider == provider)
    return {external_id: is_here for external_id, is_here in await connection.execute(query)}


async def mark_left(
    session: AsyncSession, provider: str, external_ids: Iterable[str], at: datetime | None
) -> None:
    """These left at that time; None: they are back."""
    which = Account.provider == provider, Account.external_id.in_(list(external_ids))
    changed = update(Account).where(*which).values(left_at=at)
    await session.execute(changed.execution_options(synchronize_session=False))


async def ids(session: AsyncSession, provider: str, external_ids: Iterable[str]) -> dict[str, int]:
    """Account id to member id, for those that are known."""
    query = select(Account.external_id, Account.member_id)
    wanted = Account.provider == provider, Account.external_id.in_(list(external_ids))
    return {external_id: member_id for external_id, member_id in await session.execute(query.where(*wanted))}
