"""Texts of pages: Markdown with `{fields}` of the settings, cut into the sections that a page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from bot.config import Settings
from bot.i18n import N_, Language, gettext

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


def read(name: str, language: Language, settings: Settings) -> Text:
    """The text of a page. What the settings leave empty is shown as missing, never made up.

    Raises KeyError for a field that the settings do not know: a text must not promise what nobody can fill.
    """
    source = _file(f"{name}.{language}.md", settings.web.content_dir).read_text(encoding="utf-8")
    head, *parts = re.split(r"^## ", source, flags=re.MULTILINE)
    title, _, lead = head.removeprefix("# ").partition("\n")
    fields = settings.legal.model_dump() | {
        "office": settings.office.name,
        "programme": settings.office.programme,
    }
    sections = []
    for part in parts:
        heading, _, body = part.partition("\n")
        sections.append(Section(heading.strip(), _html(body, fields, language)))
    return Text(title.strip(), _html(lead, fields, language), tuple(sections))


def _file(name: str, override: str) -> Path:
    """Ours, unless the office keeps a text of its own."""
    own = Path(override) / name
    return own if override and own.is_file() else FOLDER / name


def _html(source: str, fields: dict[str, str], language: Language) -> Markup:
    rendered = MarkdownIt("commonmark", {"html": False}).render(source)
    # Ours, made of Markdown without HTML; what comes from the settings is escaped.
    return Markup(FIELD.sub(lambda match: _filled(fields[match[1]], language), rendered))  # noqa: S704


def _filled(value: str, language: Language) -> str:
    if not value:
        return str(Markup('<strong class="fehlt">{}</strong>').format(gettext(language, MISSING)))
    if re.fullmatch(r"[^\s@]+@[^\s@]+", value):
        return str(Markup('<a href="mailto:{0}">{0}</a>').format(value))
    return str(escape(value)).replace("\n", "<br>")
