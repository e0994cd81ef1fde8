"""Templates of one language: texts from the catalog, dates and sizes in words, data escaped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot import i18n
from bot.i18n import BERLIN, Language
from bot.web.calendar import Calendar
from bot.web.folding import Folding
from bot.web.icons import ICONS
from bot.web.interview import Interview
from bot.web.signs import sign
from bot.web.sizes import say_size

FOLDER = Path(__file__).parent / "templates"


class Templates:
    """Renders pages in one language. Templates are compiled on first use and then kept."""

    def __init__(self, language: Language, shared: dict[str, Any]) -> None:
        """`shared`: what every page shows (office, addresses of files)."""
        self._language = language
        self._environment = _environment(language)
        self._environment.globals.update(shared)
        self._environment.known_words.update(static=shared["static"])  # type: ignore[attr-defined]
        self.interview = Interview(language)

    def render(self, name: str, values: dict[str, Any]) -> bytes:
        """The page as bytes; a name that a template misses raises jinja2.UndefinedError."""
        return self._environment.get_template(name).render(values).encode()


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", Folding],
    )
    catalog = i18n.translations(language)
    # Neither the new style nor its alias `_`: each costs a second call through the context, 50 times a page.
    environment.globals.update(
        {"gettext": catalog.gettext, "ngettext": catalog.ngettext, "_": catalog.gettext}
    )
    environment.known_words.update(_=catalog.gettext)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(_filters(language))
    environment.globals.update(
        language=language,
        other_language="en" if language == "de" else "de",
        # What people wrote is German, on the English pages too; a screen reader must know (WCAG 3.1.2).
        content_lang="" if language == "de" else Markup(' lang="de"'),
        icons=ICONS,
        calendar=Calendar(language),
        zone_of=lambda event: ZoneInfo(event.time_zone),
    )
    return environment


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    return {
        "sign": sign,
        "size": partial(say_size, language=language),
        "iso": _iso,
        "long_day": partial(i18n.say_day_long, language=language),
        "short_day": partial(i18n.say_date, language=language),
        "date_time": partial(i18n.say_datetime, language=language),
        "time": partial(i18n.say_time, language=language),
        "month": lambda day, zone=BERLIN: i18n.say_month(day, language, zone),
        "day_number": lambda day, zone=BERLIN: _day_number(day, language, zone),
        "ago": lambda moment, now: i18n.say_relative(moment, now, language),
    }


def _iso(moment: datetime | date, zone: ZoneInfo = BERLIN) -> str:
    """For machines: `datetime` attributes with the offset of the place."""
    if isinstance(moment, datetime):
        return moment.astimezone(zone).isoformat(timespec="minutes")
    return moment.isoformat()


def _day_number(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    day = moment.astimezone(zone).day
    return f"{day}." if language == "de" else str(day)
