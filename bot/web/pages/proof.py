"""How complete the archive is: the office's page, behind an address that `/archive status` hands out."""

from __future__ import annotations

from aiohttp import web

from bot.domain import proof
from bot.domain.proof import Order
from bot.errors import UserError
from bot.i18n import N_
from bot.web.answers import SECRET, Page
from bot.web.visit import Visit

ONLY_GAPS = "gaps"
COLUMNS = {
    Order.COMPARED: N_("Last compared"),
    Order.COUNTED: N_("Posts compared"),
    Order.NEW: N_("Found new"),
    Order.EDITED: N_("Found edited"),
    Order.DELETED: N_("Found deleted"),
}
"""What threads can be sorted by."""


async def show(visit: Visit) -> Page:
    """Summary, gaps, lost files, channels and a page of the threads; `?after=` goes on with the threads.

    `?sort=` orders them, `?only=gaps` leaves out what is complete.
    """
    secret = visit.request.match_info["secret"]
    link = await proof.follow(visit.database, secret, now=visit.now)
    if link is None:
        raise web.HTTPNotFound
    order, only, after = _order(visit), visit.query("only"), visit.query("after")
    threads = await proof.threads(visit.database, order, only_gaps=only == ONLY_GAPS, after=after)
    path = f"/office/archive/{secret}"
    kept = {"sort": visit.query("sort"), "only": only}
    return visit.page(
        "proof.html",
        headers=SECRET,
        overview=await proof.overview(visit.database) if after is None else None,
        threads=threads,
        columns=COLUMNS,
        order=order,
        sorted_by={each: visit.to(f"{path}#threads", sort=each, only=only) for each in COLUMNS},
        further=visit.to(f"{path}#threads", **kept, after=threads.further) if threads.further else None,
        path=path,
        only_gaps=only == ONLY_GAPS,
        chat_url=visit.site.settings.web.chat_url,
        ends_at=link.ends_at,
    )


def _order(visit: Visit) -> Order:
    try:
        return Order(visit.query("sort") or Order.COMPARED)
    except ValueError:
        raise UserError(N_("This address is damaged. Please start again from the list.")) from None
