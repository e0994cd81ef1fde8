"""From a text to its terms: what the index holds of it, and what a query is compared with.

Terms stand in one line, so that a phrase is a piece of it: first the stems of all words in their order, then
the parts of its compounds, each with a mark of what it is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from bot.domain.analysis.compounds import Compound, split
from bot.domain.analysis.folding import folded
from bot.domain.analysis.stems import stem, without_gender
from bot.domain.analysis.stopwords import STOPWORDS

HEAD, MODIFIER, TITLE = "+", "-", "="
"""Before a term: the last part of a compound, another part, anything that stands in a title."""
EDITION = 2
"""Counts up when texts come out otherwise: what was read by an older one is read again (reindexing.py)."""
LONGEST_WORD = 60
MOST_WORDS = 12_000
"""Of a text; PostgreSQL keeps positions up to 16,383."""
KNOWN_WORDS = 49_152
"""Words as written that are kept as they were read: a new one costs as much as fifty that are known."""
KNOWN_PARTS = 4_096
SHORTEST_TOLD = 4
"""Letters of a word that is offered to people who are still typing; shorter are abbreviations alone."""
DEEPEST = 3

WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_HYPHEN = re.compile("[-‐‑]")
_GENDER = re.compile(
    r"(?<=\w)(?:[*:_](?=(?:in(?:nen)?|r|n|e|en|er|s|m)\b)|/-?(?=in(?:nen)?\b)|\((?=in(?:nen)?\)))",
    re.IGNORECASE,
)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""What may stand inside a word unseen: the hyphen that only breaks lines, characters without width."""
_MARK = re.compile(r"[*:_/(]")


class Word(NamedTuple):
    """A word as it is compared: its own term, and those of the parts it is made of."""

    term: str
    heads: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The terms of the parts in their order, if there are several."""


class Terms(NamedTuple):
    """What the index holds of a title and a body."""

    title: str
    body: str
    words: str
    """As they were written and folded ("Straße=strasse"), each once, for completions and corrections."""


class _Analysed(NamedTuple):
    """Of one word as written: the terms that stand in its place, marked parts, and what is told to people."""

    own: str
    parts: tuple[str, ...]
    told: tuple[str, ...]


class _Known(dict[str, _Analysed]):
    """Words as written. When it is full the older half goes: what is frequent is soon back."""

    def __missing__(self, written: str) -> _Analysed:
        if len(self) >= KNOWN_WORDS:
            for each in list(islice(self, KNOWN_WORDS // 2)):
                del self[each]
        read_as = self[written] = _analysed(written)
        return read_as


def seen(text: str) -> str:
    """A text without what stands inside words and is not seen."""
    return text if text.isascii() else text.translate(_UNSEEN)


def plain(text: str) -> str:
    """A text without the marks of gender: "Bürger*innen" and "Bürger/-innen" are "Bürgerinnen"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", seen(text))
    return _GENDER.sub("", text) if _MARK.search(text) else text


@lru_cache(KNOWN_PARTS)
def read(word: str) -> Word:
    """One folded word without hyphens."""
    return _read(word, DEEPEST)


def terms(title: str, body: str) -> Terms:
    """The lines of terms of a title and a body."""
    titled = [_known[word] for word in WORD.findall(plain(title))] if title else []
    found = [_known[word] for word in WORD.findall(plain(body))[:MOST_WORDS]]
    own = _line(titled)
    marked = {f"{TITLE}{term.lstrip('+-')}" for term in own.split()}
    return Terms(
        title=f"{own}{' '.join(sorted(marked))} " if marked else "",
        body=_line(found),
        words=_each_once([each.told for each in (titled + found if titled else found)]),
    )


def _line(found: Sequence[_Analysed]) -> str:
    """The line of terms; it begins and ends with a blank, so that each term stands between two."""
    own = " ".join([each.own for each in found])
    parts = _each_once([each.parts for each in found])
    return f" {own} {parts} " if parts else own and f" {own} "


def _each_once(groups: Iterable[tuple[str, ...]]) -> str:
    return " ".join(dict.fromkeys(chain.from_iterable(groups)))


def _analysed(written: str) -> _Analysed:
    is_one = written.isalnum()
    pieces = [written] if is_one else [piece for piece in _HYPHEN.split(written) if piece]
    spelled = [folded(piece) for piece in pieces]
    read_as = [_read(each[:LONGEST_WORD], DEEPEST) for each in spelled]
    parts = [f"{HEAD}{term}" for word in read_as for term in word.heads]
    parts += [f"{MODIFIER}{term}" for word in read_as for term in word.modifiers]
    if len(read_as) > 1:
        parts.append("".join([word.term for word in read_as]))
    told = list(zip(pieces, spelled, strict=True))
    if not is_one:
        told.insert(0, (written, folded(written)))
    return _Analysed(
        " ".join([word.term for word in read_as]),
        tuple(parts),
        tuple([f"{each}={plainly}" for each, plainly in told if _is_told(each, plainly)]),
    )


def _is_told(word: str, plainly: str) -> bool:
    if len(word) < SHORTEST_TOLD:
        return len(word) > 1 and word.isupper() and word.isalpha()
    return len(word) <= LONGEST_WORD and plainly not in STOPWORDS and not word.isdigit()


_known = _Known()


def _read(word: str, depth: int) -> Word:
    bare = without_gender(word)
    compound = split(bare) if depth else None
    return Word(stem(bare)) if compound is None else put_together(compound, depth)


def put_together(compound: Compound, depth: int = DEEPEST) -> Word:
    """A compound as it is compared; its parts are taken apart themselves, that deep."""
    parts = [_part(part, depth - 1) for part in compound.parts]
    *first, head = parts
    modifiers = [
        *head.modifiers,
        *(each for part in first for each in (part.term, *part.heads, *part.modifiers)),
    ]
    if len(first) > 1:
        modifiers.append("".join(part.term for part in first))
    flat = [term for part in parts for term in (part.parts or (part.term,))]
    return Word("".join(flat), (head.term, *head.heads), tuple(dict.fromkeys(modifiers)), tuple(flat))


@lru_cache(KNOWN_PARTS)
def _part(word: str, depth: int) -> Word:
    """Many compounds are made of few words."""
    return _read(word, depth)
