"""Something public should not be there: the form that says so, and the page with the answer."""

from __future__ import annotations

from aiohttp import web

from bot.domain import reports
from bot.domain.letters import Office
from bot.domain.reports import NewReport
from bot.i18n import N_
from bot.web import forms
from bot.web.answers import SECRET, Page
from bot.web.forms import Field, Filled
from bot.web.visit import Visit

PATH = "/report"
FIELDS = (
    Field(
        "about", N_("Address of the entry"), 500, hint=N_("It is filled in if you come from the entry itself")
    ),
    Field(
        "reason",
        N_("Why should it not be public?"),
        5000,
        "long",
        hint=N_(
            "For example: it names me, it insults somebody, it breaks a right. Say what exactly, and why."
        ),
    ),
    Field(
        "children",
        N_("It is about sexual violence against children. I need not say who I am then."),
        3,
        "tick",
        is_required=False,
    ),
    Field("name", N_("Your name"), 100, autocomplete="name"),
    Field(
        "email",
        N_("Your e-mail address"),
        200,
        "mail",
        hint=N_("We write to you what was decided"),
        autocomplete="email",
    ),
    Field("faith", N_("I believe in good faith that what I say is right and complete."), 3, "tick"),
)
SENDER = ("name", "email")
"""Who reports; not asked for in reports of offences against children (Art. 16 (2) (c) of the Digital Services
Act, Art. 3 to 7 of Directive 2011/93/EU)."""
NOT_OURS = N_("This is no address of these pages. It begins with {base}.")


async def show(visit: Visit) -> Page:
    """The form; `?about=` says which entry."""
    about = _ours(visit, visit.query("about") or "")
    return _page(visit, forms.empty(FIELDS, about=about or ""))


async def take(visit: Visit) -> Page:
    """Keeps the report and leads to the page on which it will be answered."""
    filled = await forms.read(visit.request, FIELDS)
    if filled.values["children"]:
        filled = filled.without(*SENDER)
    about = _ours(visit, filled.values["about"])
    if about is None and "about" not in filled.errors:
        base = visit.site.settings.web.base_url
        filled = Filled(FIELDS, filled.values, {"about": (NOT_OURS, {"base": base}), **filled.errors})
    if not filled.is_right:
        return _page(visit, filled)
    visit.site.pace.admit(forms.sender(visit.request))
    settings, values = visit.site.settings, filled.values
    office = settings.discord
    to = Office(office.moderators_channel or office.editors_channel, settings.mail.mailbox)
    new = NewReport(about or "", values["reason"], values["name"], values["email"], visit.language)
    by_mail = settings.mail.is_configured
    secret = await reports.report(visit.database, new, to, by_mail=by_mail, now=visit.now)
    raise web.HTTPSeeOther(visit.to(f"{PATH}/{secret}"))


async def state(visit: Visit) -> Page:
    """What became of a report, for whoever has its secret address."""
    found = await reports.state(visit.database, visit.request.match_info["secret"])
    if found is None:
        raise web.HTTPNotFound
    return visit.page("report_state.html", headers=SECRET, report=found)


def _page(visit: Visit, filled: Filled) -> Page:
    status = 200 if filled.is_right else 422
    return visit.page("report.html", status=status, canonical=PATH, form=filled, path=PATH)


def _ours(visit: Visit, address: str) -> str | None:
    """The address without our host; None if it is none of ours."""
    path = address.removeprefix(visit.site.settings.web.base_url)
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else None
