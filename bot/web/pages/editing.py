"""The office writes a page: a form behind a one-time address, with preview, date and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from aiohttp import web

from bot.domain import links, page_texts
from bot.domain.links import Link, Purpose
from bot.domain.page_texts import NAMES, NewText
from bot.domain.when import read_moment
from bot.errors import UserError
from bot.i18n import BERLIN, LANGUAGES, N_, Language
from bot.web import forms
from bot.web.answers import Page
from bot.web.content import FIELD, Text, fields_of, make, own_source
from bot.web.forms import Error, Field, Filled
from bot.web.statement import FACTS
from bot.web.visit import Visit

SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
SOURCE = Field(
    "source",
    N_("Text"),
    20_000,
    "long",
    hint=N_(
        "Markdown: “# ” title, “## ” heading, “- ” list, [words](address). Fields such as {email} are filled."
    ),
    rows=24,
)
AS_OF = Field("as_of", N_("State of the text"), 10, "date", hint=N_("The day that the page names"))
PUBLISH = Field(
    "publish_at",
    N_("Show it from"),
    60,
    hint=N_("For example: tomorrow 9:30. Leave it empty for at once"),
    is_required=False,
)
BEFORE = Field("before", "", 20, "hidden", is_required=False)
CONFORMITY = Field(
    "conformity",
    N_("State of conformity"),
    10,
    "choice",
    hint=N_("What your assessment found. Automatic tests alone never show full conformity."),
    is_required=False,
    choices=(
        ("", N_("not stated yet")),
        ("full", N_("full")),
        ("partial", N_("partial")),
        ("none", N_("none")),
    ),
)
METHOD = Field(
    "method",
    N_("How it was assessed"),
    10,
    "choice",
    is_required=False,
    choices=(("", N_("not yet")), ("self", N_("by ourselves")), ("third", N_("by an independent body"))),
)
ASSESSED_ON = Field("assessed_on", N_("Day of the assessment"), 10, "date", is_required=False)
NO_TITLE = N_("The first line is the title: “# ” and a few words.")
NO_FIELD = N_("Nobody can fill in the field {name}.")
NO_BASIS = N_("Say how and when it was assessed. Without an assessment nothing can be stated.")


async def show(visit: Visit) -> Page:
    """The form, filled in with what is shown now, or with an earlier `?version=`."""
    _, name, language = await _follow(visit)
    theirs = await page_texts.shown(visit.database, name, language, now=visit.now)
    source = theirs.source or own_source(name, language, visit.site.settings)
    wanted = visit.query("version")
    if wanted and wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        source = await page_texts.source(visit.database, name, language, int(wanted)) or source
    versions = await page_texts.history(visit.database, name, language)
    values = dict(theirs.facts) | {
        "source": source,
        "as_of": visit.now.astimezone(BERLIN).date().isoformat(),
        "before": str(versions[0].id if versions else 0),
    }
    return await _page(visit, forms.empty(_fields(name), **values), name, language)


async def take(visit: Visit) -> Page:
    """Shows what was written, or publishes it; the address is used up by publishing alone."""
    link, name, language = await _follow(visit)
    filled = await forms.read(visit.request, _fields(name))
    filled, publish_at = _checked(visit, filled, language)
    is_preview = filled.button == "preview"
    if not filled.is_right or is_preview:
        return await _page(visit, filled, name, language, is_preview=filled.is_right)
    values = filled.values
    text = NewText(
        name=name,
        language=language,
        source=values["source"],
        as_of=date.fromisoformat(values["as_of"]),
        facts=_facts(name, values),
        publish_at=publish_at,
        before=int(values["before"]) if values["before"].isdecimal() else 0,
    )
    await page_texts.publish(visit.database, text, link, now=visit.now)
    raise web.HTTPSeeOther(f"/{name}?lang={language}")


async def _follow(visit: Visit) -> tuple[Link, str, Language]:
    secret = visit.request.match_info["secret"]
    link = await links.follow(visit.database, secret, purpose=Purpose.PAGE_EDIT, now=visit.now)
    name, _, language = link.about.partition(":") if link else ("", "", "")
    if link is None or name not in NAMES or language not in LANGUAGES:
        raise web.HTTPNotFound
    return link, name, language


def _fields(name: str) -> tuple[Field, ...]:
    stated = (CONFORMITY, METHOD, ASSESSED_ON) if name == "accessibility" else ()
    return (SOURCE, AS_OF, *stated, PUBLISH, BEFORE)


def _checked(visit: Visit, filled: Filled, language: Language) -> tuple[Filled, datetime]:
    """With what this form alone asks for: a title, known fields, a moment, an assessment behind a claim."""
    errors: dict[str, Error] = {}
    values, publish_at = filled.values, visit.now
    known = fields_of(language, visit.site.settings, {})
    unknown = next((name for name in FIELD.findall(values["source"]) if name not in known), None)
    if not values["source"].startswith("# "):
        errors["source"] = NO_TITLE, {}
    elif unknown:
        errors["source"] = NO_FIELD, {"name": f"{{{unknown}}}"}
    if values.get("conformity") and not (values["method"] and values["assessed_on"]):
        errors["conformity"] = NO_BASIS, {}
    try:
        if values["publish_at"]:
            publish_at = read_moment(values["publish_at"], now=visit.now, zone=BERLIN)
    except UserError as error:
        errors["publish_at"] = error.msgid, error.values
    return replace(filled, errors=errors | dict(filled.errors)), publish_at


def _facts(name: str, values: Mapping[str, str]) -> dict[str, str] | None:
    return {fact: values[fact] for fact in FACTS} if name == "accessibility" else None


async def _page(
    visit: Visit, filled: Filled, name: str, language: Language, *, is_preview: bool = False
) -> Page:
    preview: Text | None = None
    if is_preview:
        values = filled.values
        preview = make(values["source"], language, visit.site.settings, facts=_facts(name, values))
    return visit.page(
        "edit.html",
        status=200 if filled.is_right else 422,
        headers=SECRET,
        form=filled,
        name=NAMES[name],
        text_language=language,
        preview=preview,
        versions=await page_texts.history(visit.database, name, language),
        path=visit.request.path,
    )
