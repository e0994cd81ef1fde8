"""Texts of pages: Markdown with `{fields}` of the settings, cut into the sections that a page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from bot.config import Settings
from bot.i18n import N_, Language, gettext
from bot.web.statement import statement

FOLDER = Path(__file__).parent / "content"
FIELD = re.compile(r"\{(\w+)\}")
MISSING = N_("This information is still missing")


@dataclass(frozen=True, slots=True)
class Section:
    """A second-level heading and what follows it."""

    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Text:
    """A page's words: its title, the lines before the first section, the sections."""

    title: str
    lead: Markup
    sections: tuple[Section, ...]
    as_of: date | None = None


def own_source(name: str, language: Language, settings: Settings) -> str:
    """Our words for a page, or those in the folder that the config names."""
    return _file(f"{name}.{language}.md", settings.web.content_dir).read_text(encoding="utf-8")


def make(
    source: str,
    language: Language,
    settings: Settings,
    *,
    facts: Mapping[str, str] | None = None,
    as_of: date | None = None,
) -> Text:
    """A page of its source. What the settings leave empty is shown as missing, never made up.

    Raises KeyError for a field that nobody knows: a text must not promise what nobody can fill.
    """
    head, *parts = re.split(r"^## ", source.replace("\r\n", "\n"), flags=re.MULTILINE)
    title, _, lead = head.lstrip().removeprefix("# ").partition("\n")
    fields = fields_of(language, settings, facts or {})
    sections = []
    for part in parts:
        heading, _, body = part.partition("\n")
        sections.append(Section(heading.strip(), _html(body, fields, language)))
    return Text(title.strip(), _html(lead, fields, language), tuple(sections), as_of)


def fields_of(language: Language, settings: Settings, facts: Mapping[str, str]) -> dict[str, str]:
    """What may stand in braces, and what is shown for it."""
    return (
        settings.legal.model_dump()
        | {"office": settings.office.name, "programme": settings.office.programme}
        | statement(facts, language)
    )


def _file(name: str, override: str) -> Path:
    """Ours, unless the office keeps a text of its own."""
    own = Path(override) / name
    return own if override and own.is_file() else FOLDER / name


def _html(source: str, fields: dict[str, str], language: Language) -> Markup:
    """Two walls: Markdown without HTML, then a sanitizer; what comes from the settings is escaped."""
    rendered = MarkdownIt("commonmark", {"html": False}).render(source)
    harmless = nh3.clean(rendered, link_rel=None, url_schemes={"http", "https", "mailto", "tel"})
    return Markup(FIELD.sub(lambda match: _filled(fields[match[1]], language), harmless))  # noqa: S704


def _filled(value: str, language: Language) -> str:
    if not value:
        return str(Markup('<strong class="fehlt">{}</strong>').format(gettext(language, MISSING)))
    if re.fullmatch(r"[^\s@]+@[^\s@]+", value):
        return str(Markup('<a href="mailto:{0}">{0}</a>').format(value))
    return str(escape(value)).replace("\n", "<br>")
