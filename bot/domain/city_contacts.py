"""Whom to ask in a city: the office chooses what is shown, and nobody is named who did not agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Person, ensure_members
from bot.errors import UserError
from bot.i18n import N_
from storage import city_contacts as stored
from storage import facets, publication
from storage.city_contacts import CityContact, ContactRow
from storage.database import Database
from storage.facets import Facet

LENGTH = 300
Contact = ContactRow
"""An entry as the office sees it."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """What is to be shown; `city` and `field` are slugs, an empty field is for all.

    `agreed` says how the person who is named agreed; None: nobody is named.
    """

    city: str
    text: str
    field: str = ""
    agreed: str | None = None


async def shown(database: Database, city: str) -> list[Contact]:
    """What everyone sees of a city (a slug)."""
    async with database.reading() as connection:
        return list(await stored.shown(connection, city))


async def entries(database: Database, account: str, *, is_editor: bool) -> list[Contact]:
    """What somebody may end: the office all that is shown or waits, anybody else what they offered."""
    async with database.reading() as connection:
        rows = await stored.open_ones(connection)
    return [row for row in rows if is_editor or row.account == account]


async def enter(database: Database, new: NewContact, editor: Person, *, now: datetime) -> int:
    """The office shows a contact. Raises UserError for a named person if it does not say how they agreed."""
    if new.agreed is not None and not new.agreed.strip():
        raise UserError(
            N_("Whoever is named must have agreed. Please say how: for example “by e-mail on 12 November”.")
        )
    async with database.transaction(durable=True) as session:
        editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
        row = await _row(session, new, editor_id, now)
        row.agreed, row.shown_at, row.shown_by = (new.agreed or "").strip()[:LENGTH], now, editor_id
        session.add(row)
        await session.flush()
        await publication.advance(session)
        return row.id


async def offer(database: Database, new: NewContact, who: Person, *, now: datetime) -> int:
    """Somebody offers to be asked, and agrees by that to being shown once the office chooses so."""
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        row = await _row(session, new, member_id, now)
        row.member_id = member_id
        session.add(row)
        await session.flush()
        return row.id


async def show(database: Database, entry_id: int, editor: Person, *, now: datetime) -> str:
    """The office shows what somebody offered; returns the city's slug. Raises UserError if it is gone."""
    async with database.transaction(durable=True) as session:
        editor_id = (await ensure_members(session, [editor], now=now))[editor.account]
        row = await _open_one(session, entry_id)
        if row.shown_at is None:
            row.shown_at, row.shown_by = now, editor_id
            await publication.advance(session)
        return await _city_of(session, row)


async def change(
    database: Database, entry_id: int, text: str, who: Person, *, is_editor: bool, now: datetime
) -> bool:
    """Another text in place of an entry, which ends by that; says whether it is shown at once.

    The office changes its own entries, a person theirs, which then waits for the office again: words that a
    person agreed to are not put into another form by anybody else. Raises UserError for any other entry.
    """
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        row = await _open_one(session, entry_id)
        if not (row.member_id == member_id or (is_editor and row.member_id is None)):
            raise UserError(N_("There is no such entry of yours. Please choose one from the list."))
        row.removed_at, row.removed_by, row.removed_why = now, member_id, "changed"
        is_shown = row.member_id is None
        session.add(
            CityContact(
                city_id=row.city_id,
                field_id=row.field_id,
                text=_checked(text),
                agreed=row.agreed,
                member_id=row.member_id,
                entered_by=member_id,
                entered_at=now,
                shown_at=now if is_shown else None,
                shown_by=member_id if is_shown else None,
            )
        )
        await publication.advance(session)
        return is_shown


async def remove(
    database: Database, entry_id: int, who: Person, reason: str, *, is_editor: bool, now: datetime
) -> None:
    """An entry is shown no more: the office ends any, a person their own. Raises UserError for any other."""
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        row = await _open_one(session, entry_id)
        if not is_editor and row.member_id != member_id:
            raise UserError(N_("There is no such entry of yours. Please choose one from the list."))
        row.removed_at, row.removed_by, row.removed_why = now, member_id, reason.strip()[:LENGTH]
        await publication.advance(session)


async def _row(session: AsyncSession, new: NewContact, by: int, now: datetime) -> CityContact:
    cities = await facets.ids_by_slug(session, Facet.CITY)
    fields = await facets.ids_by_slug(session, Facet.FIELD)
    for slug, known in ((new.city, cities), (new.field, fields)):
        if slug and slug not in known:
            raise UserError(N_("“{typed}” is not on the list. Please choose from it."), typed=slug[:100])
    return CityContact(
        city_id=cities[new.city],
        field_id=fields[new.field] if new.field else None,
        text=_checked(new.text),
        entered_by=by,
        entered_at=now,
    )


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LENGTH:
        raise UserError(N_("A contact has 1 to {limit} characters."), limit=LENGTH)
    return text


async def _open_one(session: AsyncSession, entry_id: int) -> CityContact:
    row = await session.get(CityContact, entry_id)
    if row is None or row.removed_at is not None:
        raise UserError(N_("There is no such entry of yours. Please choose one from the list."))
    return row


async def _city_of(session: AsyncSession, row: CityContact) -> str:
    city = await session.get_one(facets.FacetValue, row.city_id)
    return city.slug
