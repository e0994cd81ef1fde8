"""Files beside a message: pictures, sounds and films in place, others as links, what is missing in words."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bot.domain.files import FileView
from bot.i18n import N_, PUBLIC_LANGUAGE, Language, translations
from bot.web.sending import address
from bot.web.sizes import say_size

BOX = 640
"""Pixels that a picture takes at most, either way; the full one is behind it."""
PLAYERS = {"sound": ("audio", "none"), "film": ("video", "metadata")}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
DOCUMENTS = {
    "application/pdf": N_("PDF"),
    "application/zip": N_("ZIP archive"),
    "application/msword": N_("Text document"),
    "application/vnd.ms-excel": N_("Spreadsheet"),
    "application/vnd.ms-powerpoint": N_("Presentation"),
    f"{OFFICE}wordprocessingml.document": N_("Text document"),
    f"{OFFICE}spreadsheetml.sheet": N_("Spreadsheet"),
    f"{OFFICE}presentationml.presentation": N_("Presentation"),
    f"{OPEN}text": N_("Text document"),
    f"{OPEN}spreadsheet": N_("Spreadsheet"),
    f"{OPEN}presentation": N_("Presentation"),
}
LACKING = {
    "pending": N_("The file is still being fetched."),
    "missing": N_("File no longer available."),
    "refused": N_("The file is not kept here, only in the chat."),
}


class Attached:
    """Sets files in one language. Names and descriptions are people's, and stay German."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        _ = translations(language).gettext
        self._label = _("Attached")
        self._undescribed = _("without a description")
        self._mute_picture = _("Picture without a description")
        self._covered = _("Covered file")
        self._media = {"picture": _("Picture"), "sound": _("Sound"), "film": _("Film")}
        self._documents = {type_: _(words) for type_, words in DOCUMENTS.items()}
        self._some_file, self._any_file = _("{ending} file"), _("File")
        self._lacking = {state: _(words) for state, words in LACKING.items()}

    def show(self, files: Iterable[FileView]) -> str:
        """What stands below a message's text; empty without files."""
        figures = [self._figure(file) for file in files if file.kind in self._media]
        lines = [self._line(file) for file in files if file.kind not in self._media]
        listed = f'<ul class="anhang" aria-label="{self._label}">{"".join(lines)}</ul>' if lines else ""
        return "".join(figures) + listed

    def _figure(self, file: FileView) -> str:
        look = self._picture(file) if file.kind == "picture" else self._player(file)
        figure = (
            f'<figure class="beleg">{look}<figcaption>{self._name(file)}, {self._facts(file)}'
            f"{self._described(file)}</figcaption></figure>"
        )
        if not file.is_spoiler:
            return figure
        return f"<details><summary>{self._covered}: {self._media[file.kind]}</summary>{figure}</details>"

    def _picture(self, file: FileView) -> str:
        alt = file.description or f"{self._mute_picture}: {file.name}"
        lang = self._lang if file.description else ""
        return (
            f'<a href="{address(file)}"><img src="{address(file)}" alt="{escape(alt)}"{lang}{_room(file)} '
            'loading="lazy" decoding="async"></a>'
        )

    def _player(self, file: FileView) -> str:
        tag, preload = PLAYERS[file.kind]
        name = escape(file.name)
        return f'<{tag} controls preload="{preload}" src="{address(file)}" aria-label="{name}"></{tag}>'

    def _line(self, file: FileView) -> str:
        size = f'<span class="n">{say_size(file.size, self._language)}</span>'
        facts = self._facts(file) if file.kind else size
        text = f". <span{self._lang}>{escape(file.description)}</span>" if file.description else ""
        lacking = "" if file.kind else f". {self._lacking[file.state]}"
        return f"<li>{self._name(file)}, {facts}{text}{lacking}</li>"

    def _name(self, file: FileView) -> str:
        name = f"<b{self._lang}>{escape(file.name)}</b>"
        return f'<a href="{address(file)}">{name}</a>' if file.kind else name

    def _facts(self, file: FileView) -> str:
        size = say_size(file.size, self._language)
        return f'{escape(self._type(file))}, <span class="n">{size}</span>'

    def _type(self, file: FileView) -> str:
        ending = file.name.rpartition(".")[2].upper() if "." in file.name else ""
        if file.kind in self._media:
            return f"{self._media[file.kind]} ({file.type.rpartition('/')[2].upper()})"
        if file.type in self._documents:
            return self._documents[file.type]
        return self._some_file.format(ending=ending) if ending else self._any_file

    def _described(self, file: FileView) -> str:
        if not file.description:
            return f", {self._undescribed}"
        return "" if file.kind == "picture" else f". <span{self._lang}>{escape(file.description)}</span>"


def _room(file: FileView) -> str:
    """Width and height on the page, so that nothing jumps when the picture comes."""
    if not file.width or not file.height:
        return ""
    scale = min(1.0, BOX / file.width, BOX / file.height)
    return f' width="{max(1, round(file.width * scale))}" height="{max(1, round(file.height * scale))}"'
