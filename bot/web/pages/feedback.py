"""A barrier is reported: without an account, without a script, without a name if one likes."""

from __future__ import annotations

from aiohttp import web

from bot.domain import feedback
from bot.domain.feedback import Barrier
from bot.domain.letters import Office
from bot.i18n import N_
from bot.web import forms
from bot.web.answers import Page
from bot.web.forms import Field, Filled
from bot.web.visit import Visit

FIELDS = (
    Field(
        "page",
        N_("Which page is it about?"),
        500,
        hint=N_("Address or name of the page, if you know it"),
        is_required=False,
    ),
    Field(
        "text",
        N_("What does not work?"),
        5000,
        "long",
        hint=N_("What did you want to do, and what happened? Do you use aids, such as a screen reader?"),
    ),
    Field(
        "contact",
        N_("How can we answer you?"),
        200,
        hint=N_("E-mail or telephone. Leave it empty to stay unnamed; then no answer is possible."),
        is_required=False,
        autocomplete="email",
    ),
)
PATH = "/accessibility/feedback"


async def show(visit: Visit) -> Page:
    """The form; `?page=` fills in which page it is about."""
    return _page(visit, forms.empty(FIELDS, page=visit.query("page") or ""))


async def take(visit: Visit) -> Page:
    """Keeps what was sent, and says so; what is missing is asked for again."""
    filled = await forms.read(visit.request, FIELDS)
    if not filled.is_right:
        return _page(visit, filled)
    visit.site.pace.admit(forms.sender(visit.request))
    settings, values = visit.site.settings, filled.values
    to = Office(settings.discord.editors_channel, settings.mail.mailbox)
    barrier = Barrier(values["page"], values["text"], values["contact"], visit.language)
    await feedback.send(visit.database, barrier, to, now=visit.now)
    raise web.HTTPSeeOther(visit.to(f"{PATH}/thanks"))


async def thanks(visit: Visit) -> Page:
    """It has arrived."""
    return visit.page("thanks.html")


def _page(visit: Visit, filled: Filled) -> Page:
    status = 200 if filled.is_right else 422
    return visit.page("feedback.html", status=status, canonical=PATH, form=filled, path=PATH)
