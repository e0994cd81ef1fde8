"""What of a text is shown for a hit: its best passage, what matched marked, also inside compounds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.domain.analysis.compounds import split, split_with
from bot.domain.analysis.folding import folded
from bot.domain.analysis.stems import without_gender
from bot.domain.analysis.terms import LONGEST_WORD, plain, read
from bot.domain.search.concepts import Concept

PASSAGE_WORDS = 36
JOINT = " · "
"""Stands between parts of a text that are no sentence together (bot/domain/finding.py)."""
MOST_READ = 4_000
"""Words of a long text in which a passage is looked for; the first that has everything ends the search."""
MOST_STARTS = 40
"""Places at which a passage may begin that are compared."""
KNOWN_WORDS = 8_192
KNOWN_SPANS = 1_024
KNOWN_QUESTIONS = 64
KNOWN_LETTERS = 512
_NOTHING: frozenset[str] = frozenset()
_split = lru_cache(KNOWN_WORDS)(split)
_WRITTEN = re.compile(r"[^\W_]+(?:[*:_/(-]+[^\W_]+\)?)*")
_PIECE = re.compile(r"[^\W_]+(?:[*:_/(]+-?[^\W_]+\)?)*")
Span = tuple[int, int]
BEGINNING = 4
"""Letters of a term that its words surely have, however they end."""
_SPELT = {
    "ae": "(?:ae|ä|æ)",
    "oe": "(?:oe|ö)",
    "ue": "(?:ue|ü)",
    "a": "(?:ae?|[àáâãäå])",
    "o": "(?:oe?|[òóôõöø])",
    "u": "(?:ue?|[ùúûü])",
    "e": "[eèéêë]",
    "i": "[iìíîï]",
    "c": "[cç]",
    "n": "[nñ]",
    "s": "[sß]",
    "y": "[yýÿ]",
}
"""What a folded letter may have been as it was written, as far as a first look can tell."""
_IS_FAR = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
_FAR = {ord(each): folded(each)[:1] for each in map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00)))}
"""Letters beyond the first 256: a pattern that has them itself takes ten times as long to compile."""
_LETTER = re.compile("ae|oe|ue|.", re.DOTALL)


def wanted_terms(concepts: Iterable[Concept], lines: str) -> frozenset[str]:
    """All terms that count as a match in an entry with these lines of terms.

    Where a compound stands there whole, its parts alone are no match.
    """
    found: set[str] = set()
    for concept in concepts:
        ways = (*concept.ways, *concept.loose, *concept.inside)
        found.update(term for way in ways for term in way.phrase)
        if not any(f"{' '.join(way.phrase)} " in lines for way in concept.ways):
            found.update(concept.parts)
    return frozenset(found)


def marked(text: str, wanted: frozenset[str], taught: frozenset[str] = _NOTHING) -> str:
    """The text as HTML, what matches in <mark>; `taught` words take compounds apart beside those listed."""
    pieces, end = [], 0
    for place in _promising(text, wanted):
        for word in _WRITTEN.finditer(text, place.start, place.stop):
            if wanted.isdisjoint(_terms_of(word[0])):
                continue
            for start, stop in spans(word[0], wanted, taught):
                begins, ends = word.start() + start, word.start() + stop
                pieces += [html.escape(text[end:begins]), f"<mark>{html.escape(text[begins:ends])}</mark>"]
                end = ends
    return "".join(pieces) + html.escape(text[end:])


def passage(text: str, wanted: frozenset[str], *, is_joined: bool = False) -> str:
    """The part of a text, about PASSAGE_WORDS long, that has the most of what is wanted.

    `is_joined`: it was put together by JOINT; what stands behind one is shown if something in it is wanted.
    """
    words = text.split()
    start = _start(words, wanted) if len(words) > PASSAGE_WORDS else 0
    part = " ".join(words[start : start + PASSAGE_WORDS])
    if is_joined:
        first, *others = part.split(JOINT)
        part = JOINT.join([first, *(each for each in others if _has_some(each, wanted))])
    return f"{'… ' if start else ''}{part}{' …' if start + PASSAGE_WORDS < len(words) else ''}"


def _start(words: Sequence[str], wanted: frozenset[str]) -> int:
    """At which of a text's words the passage begins."""
    read = " ".join(words[:MOST_READ])
    said = [_NOTHING] * min(len(words), MOST_READ)
    at = before = 0
    for place in _promising(read, wanted):
        at, before = at + read.count(" ", before, place.start), place.start
        said[at] = _terms_in(words[at], wanted)
    starts = [at for at, terms in enumerate(said) if terms][:MOST_STARTS]
    start = max(starts, key=lambda at: (len(_distinct(said, at)), -at), default=0)
    lead = next((at for at in range(start, len(said)) if said[at]), start)
    return max(0, min(lead - PASSAGE_WORDS // 4, len(words) - PASSAGE_WORDS))


def _has_some(text: str, wanted: frozenset[str]) -> bool:
    return any(_terms_in(text[place], wanted) for place in _promising(text, wanted))


def _promising(text: str, wanted: frozenset[str]) -> Iterator[slice]:
    """What stands between two blanks and may have one of the terms: a first look that needs no analysis."""
    look = _beginnings(wanted).search
    lowered = text.replace("İ", "I").lower()  # the one letter that is two in small ones
    if _IS_FAR.search(lowered):
        lowered = lowered.translate(_FAR)
    found = look(lowered)
    while found is not None:
        end = text.find(" ", found.start())
        end = len(text) if end < 0 else end
        yield slice(text.rfind(" ", 0, found.start()) + 1, end)
        found = look(lowered, end)


@lru_cache(KNOWN_SPANS)
def spans(word: str, wanted: frozenset[str], taught: frozenset[str] = _NOTHING) -> tuple[Span, ...]:
    """Where in a word as written something matches, in order. The words of a question come in each hit."""
    found: list[Span] = []
    for piece in _PIECE.finditer(word):
        text = plain(piece[0])
        own = folded(text)[:LONGEST_WORD]
        known = read(own)
        is_part = bool(known.parts) if known.term not in wanted else bool(taught and not known.parts)
        if is_part and len(text) == len(piece[0]):
            inside = _inside(text, own, wanted, taught)
            found += ((piece.start() + a, piece.start() + b) for a, b in inside)
        if known.term in wanted and not (found and found[-1][1] > piece.start()):
            found.append(piece.span())
    if not found and "-" in word and _joined(word) in wanted:
        return ((0, len(word)),)
    return tuple(found)


def _inside(text: str, own: str, wanted: frozenset[str], taught: frozenset[str]) -> list[Span]:
    """The parts of a compound that match, in the letters as written."""
    bare = without_gender(own)
    compound = _split(bare) or (split_with(bare, taught) if taught else None)
    if compound is None:
        return []
    places = _places(text)
    edges = [0, *compound.seams, len(own)]
    return [
        (places[edges[n]], places[edges[n + 1]])
        for n, part in enumerate(compound.parts)
        if _matches(part, wanted) and max(edges[n], edges[n + 1]) < len(places)
    ]


def _places(text: str) -> list[int]:
    """For each place in the folded word the one in the word as written ("ü" is two letters folded)."""
    places = []
    for at, letter in enumerate(text):
        places += [at] * _length(letter)
    return [*places, len(text)]


@lru_cache(KNOWN_LETTERS)
def _length(letter: str) -> int:
    """Folded."""
    return max(1, len(folded(letter)))


def _matches(part: str, wanted: frozenset[str]) -> bool:
    word = read(part)
    return not wanted.isdisjoint((word.term, *word.heads, *word.modifiers))


def _joined(word: str) -> str:
    return "".join(read(folded(piece)).term for piece in word.split("-") if piece)


@lru_cache(KNOWN_QUESTIONS)
def _beginnings(wanted: frozenset[str]) -> re.Pattern[str]:
    """Fits every word in small letters that may have one of the terms, also inside."""
    starts = {
        "".join(_SPELT.get(each, re.escape(each)) for each in _LETTER.findall(term[:BEGINNING]))
        for term in wanted
        if term
    }
    return re.compile("|".join(sorted(starts)) or "(?!)")


def _terms_in(word: str, wanted: frozenset[str]) -> frozenset[str]:
    """What of the wanted terms a written word has."""
    return _NOTHING if wanted.isdisjoint(known := _terms_of(word)) else wanted & known


@lru_cache(KNOWN_WORDS)
def _terms_of(word: str) -> frozenset[str]:
    """All terms of a written word; most words of a page are on the next one, too."""
    found: set[str] = set()
    for piece in plain(word).split("-"):
        letters = "".join(filter(str.isalnum, piece))
        known = read(folded(letters)[:LONGEST_WORD])
        found.update((known.term, *known.heads, *known.modifiers))
    if "-" in word:
        found.add(_joined(word))
    return frozenset(found)


def _distinct(said: Sequence[frozenset[str]], start: int) -> frozenset[str]:
    if start < len(said) and not said[start]:
        return frozenset()
    return frozenset().union(*said[start : start + PASSAGE_WORDS * 3 // 4])
