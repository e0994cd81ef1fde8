"""From a text to its terms: what the index holds of it, and what a query is compared with.

Terms stand in one line, so that a phrase is a piece of it: first the stems of all words in their order, then
the parts of its compounds, each with a mark of what it is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from bot.domain.analysis.compounds import Compound, split
from bot.domain.analysis.folding import folded
from bot.domain.analysis.stems import stem, without_gender
from bot.domain.analysis.stopwords import STOPWORDS

HEAD, MODIFIER, TITLE = "+", "-", "="
"""Before a term: the last part of a compound, another part, anything that stands in a title."""
EDITION = 3
"""Counts up when texts come out otherwise: what was read by an older one is read again (reindexing.py)."""
LONGEST_WORD = 60
MOST_WORDS = 12_000
"""Of a text; PostgreSQL keeps positions up to 16,383."""
KNOWN_WORDS = 49_152
"""Words as written that are kept as they were read: a new one costs as much as fifty that are known."""
SURELY_FEW = MOST_WORDS // 4
"""Characters of a text that cannot have too many words; NFKC makes four of one character at most."""
SET_ASIDE = '.,;:!?"'
"""What is set before and after words alone: without it a piece of text is mostly a word that is known."""
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
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""What may stand inside a word unseen: the hyphen that only breaks lines, characters without width."""
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){1,5}(?![\d.]*\d)")
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
    """Of words as written: the terms that stand in their place, each after a blank; marked parts, and what is
    told to people, apart by blanks.
    """

    own: str
    parts: str
    told: str


class _Known(dict[str, _Analysed]):
    """Words as written, and pieces of texts that are more than a word. When it is full the older half goes:
    what is frequent is soon back.
    """

    def __missing__(self, written: str) -> _Analysed:
        if len(self) >= KNOWN_WORDS:
            for each in list(islice(self, KNOWN_WORDS // 2)):
                del self[each]
        words = [written] if _is_word(written) else WORD.findall(plain(written))
        read_as = _analysed(written) if words == [written] else _together(words)
        if len(written) <= LONGEST_WORD:
            self[written] = read_as
        return read_as


def seen(text: str) -> str:
    """A text without what stands inside words and is not seen."""
    if not text.isascii():
        for sign in _UNSEEN:
            if sign in text:
                text = text.replace(sign, "")
    return text


def plain(text: str) -> str:
    """A text without marks inside words: "Bürger*innen" and "Bürger/-innen" are "Bürgerinnen".

    Nor have large numbers points: "3.000" is "3000".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", seen(text))
    if "." in text:
        text = _THOUSANDS.sub(lambda found: found[0].replace(".", ""), text)
    return _GENDER.sub("", text) if _MARK.search(text) else text


@lru_cache(KNOWN_PARTS)
def read(word: str) -> Word:
    """One folded word without hyphens."""
    return _read(word, DEEPEST)


def terms(title: str, body: str) -> Terms:
    """The lines of terms of a title and a body."""
    found = _pieces_of(body) if len(body) <= SURELY_FEW else _words_of(body)[:MOST_WORDS]
    own, parts, told = _apart(found)
    if not title:
        return Terms("", _line(own, parts), _each_once(told))
    own_titled, parts_titled, told_titled = _apart(_pieces_of(title))
    line = _line(own_titled, parts_titled)
    marked = sorted({f"{TITLE}{term.lstrip('+-')}" for term in line.split()})
    return Terms(
        title=f"{line}{' '.join(marked)} " if marked else "",
        body=_line(own, parts),
        words=_each_once((*told_titled, *told)),
    )


def _pieces_of(text: str) -> list[_Analysed]:
    """What stands between blanks is looked up as it is: no word goes over a blank."""
    return [_known[piece.strip(SET_ASIDE)] for piece in text.split()]


def _words_of(text: str) -> list[_Analysed]:
    return [_known[word] for word in WORD.findall(plain(text))]


def _apart(found: Sequence[_Analysed]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Column by column, which Python does at once."""
    if not found:
        return (), (), ()
    own, parts, told = zip(*found, strict=True)
    return own, parts, told


def _line(own: Iterable[str], parts: Iterable[str]) -> str:
    """The line of terms; it begins and ends with a blank, so that each term stands between two."""
    line, added = "".join(own), _each_once(parts)
    return f"{line} {added} " if added else line and f"{line} "


def _each_once(lines: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(" ".join(lines).split()))


def _is_word(written: str) -> bool:
    """Whether it is one word as it stands, for sure: most are nothing but letters."""
    return written.isalpha() and unicodedata.is_normalized("NFKC", written)


def _together(words: Sequence[str]) -> _Analysed:
    found = [_known[word] for word in words]
    if len(found) == 1:
        return found[0]
    own, parts, told = _apart(found)
    return _Analysed("".join(own), _each_once(parts), _each_once(told))


def _analysed(written: str) -> _Analysed:
    """One word as `WORD` has it; most are in one piece."""
    if not written.isalnum():
        return _joined(written)
    plainly = folded(written)
    word = _read(plainly[:LONGEST_WORD], DEEPEST)
    told = f"{written}={plainly}" if _is_told(written, plainly) else ""
    return _Analysed(f" {word.term}", " ".join(_marked([word])) if word.heads else "", told)


def _joined(written: str) -> _Analysed:
    """A word of several pieces, with hyphens between them."""
    pieces = [piece for piece in _HYPHEN.split(written) if piece]
    spelled = [folded(piece) for piece in pieces]
    read_as = [_read(each[:LONGEST_WORD], DEEPEST) for each in spelled]
    parts = _marked(read_as)
    if len(read_as) > 1:
        parts.append("".join([word.term for word in read_as]))
    told = [(written, folded(written)), *zip(pieces, spelled, strict=True)]
    return _Analysed(
        "".join([f" {word.term}" for word in read_as]),
        " ".join(parts),
        " ".join([f"{each}={plainly}" for each, plainly in told if _is_told(each, plainly)]),
    )


def _marked(words: Iterable[Word]) -> list[str]:
    parts = [f"{HEAD}{term}" for word in words for term in word.heads]
    return parts + [f"{MODIFIER}{term}" for word in words for term in word.modifiers]


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
    modifiers = list(head.modifiers)
    for part in first:
        modifiers += (part.term, *part.heads, *part.modifiers)
    if len(first) > 1:
        modifiers.append("".join([part.term for part in first]))
    flat: list[str] = []
    for part in parts:
        flat += part.parts or (part.term,)
    return Word("".join(flat), (head.term, *head.heads), tuple(dict.fromkeys(modifiers)), tuple(flat))


@lru_cache(KNOWN_PARTS)
def _part(word: str, depth: int) -> Word:
    """Many compounds are made of few words."""
    return _read(word, depth)
