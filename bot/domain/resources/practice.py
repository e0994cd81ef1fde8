"""Practice examples: what they tell, step by step, and who may tell it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.people import Person, ensure_members
from bot.domain.resources import reviewing
from bot.errors import UserError
from bot.i18n import N_
from storage import posted, resource_reviews
from storage.database import Database
from storage.resource_records import Action
from storage.resources import Resource

KIND = "praxisbeispiel"
"""The kind of resource that has these steps."""
STEPS = {
    "need": N_("What was needed"),
    "steps": N_("How it was done"),
    "partners": N_("Who took part"),
    "cost": N_("What it cost"),
    "worked": N_("What worked"),
    "failed": N_("What did not work"),
    "tips": N_("Tips for other places"),
}
COSTS = {
    "nothing": N_("nothing"),
    "500": N_("up to 500 euros"),
    "5000": N_("up to 5,000 euros"),
    "50000": N_("up to 50,000 euros"),
    "more": N_("more than 50,000 euros"),
}
"""Classes of cost: what others can plan with, without anybody's accounts. Older examples tell it in words."""
PARTS = (("need", "steps", "partners", "cost"), ("worked", "failed", "tips"))
"""Discord's forms hold five fields: the steps come in two parts."""


async def tell(
    database: Database, resource_id: int, who: Person, answers: Mapping[str, str], *, now: datetime
) -> str:
    """Whoever suggested it tells some of the steps; empty answers leave what is there. Returns the title.

    Raises UserError for anybody else, and once it is decided: from then on the editors change it.
    """
    async with database.transaction(durable=True) as session:
        member_id = (await ensure_members(session, [who], now=now))[who.account]
        row = await session.get(Resource, resource_id)
        if row is None or row.suggested_by != member_id:
            raise UserError(N_("Only whoever suggested it answers here."))
        if row.state not in resource_reviews.WAITING:
            raise UserError(N_("It is decided already; the answer would not be read any more."))
        told = {step: text.strip() for step, text in answers.items() if step in STEPS and text.strip()}
        row.practice = {**(row.practice or {}), **told}
        await reviewing.note(session, row.id, Action.EDITED, by=member_id, now=now, text=", ".join(told))
        await posted.ask_resource_refresh(session, row.id, now)
        return row.title
