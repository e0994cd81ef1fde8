"""The gettext catalogs: what they must hold is read from the code, and a missing translation is an error.

`python -m tests.support.catalogs update` brings the catalogs in line with the code, `merge FILE...` takes
translations over from other .po files, `check` fails with one line for each thing that is missing.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from discord import app_commands
from discord.ext import commands

import cogs
from bot.i18n import DOMAIN, LANGUAGES, LOCALE_DIR, Language

ROOT = Path(__file__).parents[2]
TEMPLATES = "**/web/templates/**.html"
TEMPLATE_OPTIONS = {TEMPLATES: {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
PYTHON_KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": (2,),
    "ngettext": {3: (1, 2), None: (2, 3)},
    "UserError": None,
    "NotFound": None,
}
"""Which argument holds the text; ours name the language first, a catalog's own methods do not."""
_PLACEHOLDER = re.compile(r"{\w*}|%\(\w+\)s")


def wanted() -> Catalog:
    """All texts in the code, without translations."""
    catalog = Catalog(domain=DOMAIN, project="Stadtgespräch", charset="utf-8", fuzzy=False)
    for folder in ("bot", "cogs"):
        python = extract_from_dir(ROOT / folder, [("**.py", "python")], {}, PYTHON_KEYWORDS)
        pages = extract_from_dir(
            ROOT / folder, [(TEMPLATES, "jinja2"), ("**.py", "ignore")], TEMPLATE_OPTIONS, DEFAULT_KEYWORDS
        )
        for filename, _, message, _, context in chain(python, pages):
            where = f"{folder}/{filename}"
            catalog.add(message, locations=[(where, 0)], context=context)
    for name, texts in command_texts():
        catalog.add(name, context="command")
        for text in texts:
            catalog.add(text)
    return catalog


def command_texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of each command, group, option and menu, with the texts that describe it, from the cogs."""
    for module in pkgutil.walk_packages(cogs.__path__, "cogs."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, app_commands.ContextMenu):
                yield thing.name, ()
            if isinstance(thing, type) and issubclass(thing, commands.Cog) and thing is not commands.Cog:
                yield from _texts(thing.__cog_app_commands__)


def _texts(
    things: Iterable[app_commands.Command | app_commands.Group],  # type: ignore[type-arg]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for thing in things:
        yield thing.name, (thing.description,)
        if isinstance(thing, app_commands.Group):
            yield from _texts(thing.commands)
            continue
        for option in thing.parameters:
            choices = tuple(choice.name for choice in option.choices)
            yield option.name, (str(option.description), *choices)


def path_of(language: Language) -> Path:
    """Where a catalog lies."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(path: Path, language: Language) -> Catalog:
    """A catalog; an empty one if there is no file."""
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def update(translations: Iterable[Path] = ()) -> None:
    """Writes both catalogs anew: the texts of the code, the translations there are, and those handed over."""
    template = wanted()
    for language in LANGUAGES:
        sources = [read(path_of(language), language)]
        if language == "de":
            sources += [read(path, language) for path in translations]
        catalog = Catalog(locale=language, domain=DOMAIN, project="Stadtgespräch", fuzzy=False)
        for message in template:
            if message.id:
                told = _translation(message, sources) if language == "de" else ""
                catalog.add(message.id, told, locations=message.locations, context=message.context)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as target:
            write_po(target, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)


def problems() -> Iterator[str]:
    """What is wrong with the German catalog; English needs none, its texts are the keys."""
    template, german = wanted(), read(path_of("de"), "de")
    for message in template:
        found = german.get(message.id, message.context) if message.id else None
        if message.id and (found is None or not all(_forms(found.string))):
            yield f"no German for {message.id!r}"
        elif found is not None and not _same_placeholders(found):
            yield f"other placeholders in the German for {message.id!r}"
    for message in german:
        if message.id and template.get(message.id, message.context) is None:
            yield f"nobody says {message.id!r} any more"


def _translation(message: Message, sources: Iterable[Catalog]) -> str | tuple[str, ...]:
    for source in sources:
        found = source.get(message.id, message.context)
        if found is not None and all(_forms(found.string)) and not found.fuzzy:
            forms = _forms(found.string)
            return forms if isinstance(message.id, list | tuple) else forms[0]
    return ("", "") if isinstance(message.id, list | tuple) else ""


def _forms(string: str | Iterable[str] | None) -> tuple[str, ...]:
    if string is None:
        return ("",)
    return (string,) if isinstance(string, str) else tuple(string)


def _same_placeholders(message: Message) -> bool:
    """All forms together use what the original uses; a singular may leave the number out."""
    told = {each for form in _forms(message.string) for each in _PLACEHOLDER.findall(form)}
    asked = {each for form in _forms(message.id) for each in _PLACEHOLDER.findall(form)}
    return told == asked


def main(arguments: list[str]) -> int:
    """The command line."""
    match arguments:
        case ["update"]:
            update()
        case ["merge", *files]:
            update(Path(file) for file in files)
        case ["check"]:
            found = list(problems())
            print("\n".join(found), file=sys.stderr, end="\n" if found else "")
            return bool(found)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
