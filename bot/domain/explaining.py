"""Which words of a shown text the glossary explains: known in all their forms, the first of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.folding import folded
from bot.domain.analysis.stems import stem
from bot.domain.analysis.terms import plain
from bot.domain.glossary import TermView, views
from bot.domain.kept import current
from storage import glossary, publication
from storage.database import Database
from storage.publication import Part

LEFT_ALONE = {"a", "button", "code", "details", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary", "time"}
"""Elements in which nothing is explained: links, headings, code, words that are hidden until asked for."""
SHORT = 8
"""Letters. A name in capitals that is not longer is an abbreviation: known just as it is written."""
KEPT = 16_384
"""Texts of which is kept what is explained in them; most hold nothing, so all take about two megabytes."""
BEGINNING = 3
"""Letters by which most words are told apart from all names, before any stem is looked for."""
_WORD_END = r"[^\W_]*(?:[*:_]in(?:nen)?\b)?"
_PIECE = re.compile(rf"<(/?)(\w+)[^>]*>|[^\W_]{_WORD_END}", re.IGNORECASE)
_BETWEEN = "[^0-9A-Za-zÀ-ÖØ-öø-ÿ]"
"""Whatever stands before a word, and letters that no name of ours begins behind: found by a table, fast."""
_NEXT = re.compile(r"[\s\xa0‐‑-]+([^\W_]+)")
_WORD = re.compile(r"[^\W_]+")
_OR = re.compile(r"\s+oder\s+|\s*/\s*")


class Found(NamedTuple):
    """A term, and where the text names it first."""

    term: TermView
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name of a term: as it stands in HTML, or (`stems`) in any form of its words."""

    term: TermView
    written: str
    stems: tuple[str, ...] = ()

    def ends(self, html: str, start: int, end: int) -> int:
        """Where the name ends that begins with the word from `start` to `end`; 0 if it is another one."""
        if not self.stems:
            end = start + len(self.written)
            return end if html.startswith(self.written, start) and not html[end : end + 1].isalnum() else 0
        last = start
        for wanted in self.stems[1:]:
            following = _NEXT.match(html, end)
            if following is None or _stem(following[1]) != wanted:
                return 0
            last, end = following.span(1)
        # The thing is meant, not what is done: "Beteiligung", but not "beteiligt".
        return end if html[last].isupper() == _last_word(self.written)[0].isupper() else 0


@dataclass(slots=True)
class Lexicon:
    """The glossary as texts are read with it. Made anew when the library has changed."""

    generation: int
    spellings: dict[str, list[Spelling]]
    """By the stem of the first word, the longest name first."""
    beginnings: frozenset[str]
    """The first letters of all names."""
    candidates: re.Pattern[str]
    """Finds the words that begin like a name. Most texts have none that is one, and need no closer look."""
    kept: dict[int, tuple[Found, ...]] = field(default_factory=dict)

    def find(self, html: str) -> tuple[Found, ...]:
        """The terms that a piece of HTML names in plain sight, each where it comes first, in this order."""
        if not self.spellings:
            return ()
        key = hash(html)
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= KEPT:
                self.kept.clear()
            self.kept[key] = found = tuple(self._read(html)) if self._may_name(html) else ()
        return found

    def _may_name(self, html: str) -> bool:
        """Whether it has the first word of a name anywhere, be it where nothing is explained."""
        return any(_stem(word) in self.spellings for word in self.candidates.findall(f" {html}"))

    def _read(self, html: str) -> Iterator[Found]:
        told: set[str] = set()
        closed_by, behind = "", 0
        for piece in _PIECE.finditer(html):
            closing, tag = piece[1], piece[2]
            if tag is not None:
                if not closed_by and not closing and tag in LEFT_ALONE:
                    closed_by = tag
                elif closing and tag == closed_by:
                    closed_by = ""
            elif (
                not closed_by and piece[0][:BEGINNING].lower() in self.beginnings and piece.start() >= behind
            ):
                found = self._named(html, piece)
                if found and found.term.slug not in told:
                    told.add(found.term.slug)
                    yield found
                behind = found.end if found else behind

    def _named(self, html: str, piece: re.Match[str]) -> Found | None:
        start, end = piece.span()
        for spelling in self.spellings.get(_stem(piece[0]), ()):
            if stop := spelling.ends(html, start, end):
                return Found(spelling.term, start, stop)
        return None


async def lexicon(database: Database) -> Lexicon:
    """The glossary as it is now. Asks the database only if anything was published since the last time."""
    seen, generation = database.kept.get(_Seen), database.generation
    if isinstance(seen, _Seen) and seen.generation == generation:
        return seen.lexicon
    async with database.reading() as connection:
        of_library = await publication.generation(connection, Part.LIBRARY)
        found = await current(database, Lexicon, of_library, partial(_read, connection, of_library))
    database.kept[_Seen] = _Seen(generation, found)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """At which generation of everything public the lexicon was found to be the current one."""

    generation: int
    lexicon: Lexicon


async def _read(connection: AsyncConnection, generation: int) -> Lexicon:
    return make(views(await glossary.terms(connection)), generation)


def make(terms: Iterable[TermView], generation: int = 0) -> Lexicon:
    """The lexicon of some terms."""
    spellings: dict[str, list[Spelling]] = {}
    beginnings = set()
    for term in terms:
        for name in (term.name, *term.aliases):
            for each in _OR.split(name):
                words = _WORD.findall(each)
                if words:
                    spellings.setdefault(_stem(words[0]), []).append(_spelling(term, each.strip(), words))
                    beginnings.add(words[0][:BEGINNING].lower())
    for some in spellings.values():
        some.sort(key=lambda spelling: len(spelling.written), reverse=True)
    return Lexicon(generation, spellings, frozenset(beginnings), _candidates(beginnings))


def _candidates(beginnings: Collection[str]) -> re.Pattern[str]:
    """By the first letter, then the rest: one after the other they would be tried at each word."""
    sorted_out = groupby(sorted(beginnings), itemgetter(0))
    ways = (
        f"{_either(first)}(?:{'|'.join(_either(each[1:]) for each in some)})" for first, some in sorted_out
    )
    return re.compile(rf"{_BETWEEN}((?:{'|'.join(ways)}){_WORD_END})")


def _either(letters: str) -> str:
    """Each of them, small or large."""
    return "".join(f"[{each}{each.upper()}]" for each in letters)


def _spelling(term: TermView, name: str, words: list[str]) -> Spelling:
    if name.isupper() and len(name) <= SHORT:
        return Spelling(term, escape(name))
    return Spelling(term, name, tuple(_stem(word) for word in words))


@lru_cache(4096)
def _stem(word: str) -> str:
    return stem(folded(plain(word)))


def _last_word(name: str) -> str:
    return str(_WORD.findall(name)[-1])
