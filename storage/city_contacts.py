"""Whom to ask in a city: what the office shows, who agreed to it, and what became of it. Rows only end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, Text, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.columns import Base, RowId
from storage.facets import Facet, FacetValue
from storage.members import Account, Member
from storage.queries import Query


class CityContact(Base):
    """One way to reach somebody in a city, for all or for one field of action.

    It is shown from `shown_at` to `removed_at`. A person's own entry waits for the office first.
    """

    __tablename__ = "city_contact"

    id: Mapped[RowId]
    city_id: Mapped[int] = mapped_column(ForeignKey("facet_value.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("facet_value.id"))
    text: Mapped[str] = mapped_column(Text)
    agreed: Mapped[str] = mapped_column(String(300), default="")
    """How the person who is named agreed, in the office's words; empty if nobody is, or it is their own."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who entered it about themselves, and agreed by that; None: the office did."""
    entered_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    entered_at: Mapped[datetime]
    shown_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    shown_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    removed_at: Mapped[datetime | None]
    removed_why: Mapped[str] = mapped_column(String(300), default="")


class ContactRow(NamedTuple):
    """An entry that has not ended; `account` is whose own it is, empty for the office's."""

    id: int
    city: str
    city_slug: str
    field: str
    text: str
    agreed: str
    account: str
    shown_at: datetime | None


async def shown(connection: AsyncConnection, city: str) -> Sequence[ContactRow]:
    """What everyone sees of a city (a slug), in the order of the fields; what is for all comes first."""
    return await _SHOWN.all(connection, city=city)


async def open_ones(connection: AsyncConnection) -> Sequence[ContactRow]:
    """What is shown or waits for the office, city by city."""
    return await _OPEN.all(connection)


_City, _Field = aliased(FacetValue), aliased(FacetValue)
_ROWS = (
    select(
        CityContact.id,
        _City.name,
        _City.slug,
        func.coalesce(_Field.name, ""),
        CityContact.text,
        CityContact.agreed,
        func.coalesce(Account.external_id, ""),
        CityContact.shown_at,
    )
    .join(_City, _City.id == CityContact.city_id)
    .outerjoin(_Field, _Field.id == CityContact.field_id)
    .outerjoin(Member, Member.id == CityContact.member_id)
    .outerjoin(Account, Account.member_id == Member.id)
    .where(_City.facet == Facet.CITY, CityContact.removed_at.is_(None))
    .order_by(_City.position, _City.name, func.coalesce(_Field.position, -1), CityContact.id)
)
_OPEN = Query(ContactRow, _ROWS)
_SHOWN = Query(
    ContactRow,
    _ROWS.where(
        _City.slug == bindparam("city"),
        CityContact.shown_at.is_not(None),
        # Whoever took all agreement back is named nowhere, here neither.
        or_(Member.id.is_(None), Member.consent != "withdrawn"),
    ),
)
