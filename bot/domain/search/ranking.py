"""Which of the candidates fit best: the one formula for both engines.

A word counts most in a title, less in a text, least in the title of the thread that a reply stands in; itself
more than as a part of a compound. Rare words count more. What has more of the words comes first, but all of
them are not asked for: questions have words that no answer repeats. Short texts need little regard to length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import log
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.search.concepts import Concept
from bot.domain.search.entries import Candidate
from bot.domain.search.telling import telling
from storage.search_wanted import Phrase

IN_TITLE, IN_TEXT, IN_THREAD = 1.9, 1.0, 0.5
ITSELF, AS_HEAD, AS_MODIFIER = 1.0, 1.0, 0.5
AGAIN = 0.08
"""For each time more that a text says a word, up to three."""
MOST_IN_TEXT = IN_TEXT * (ITSELF + 3 * AGAIN)
IN_PARTS, AS_ONLY_HEAD, AS_ONLY_MODIFIER = 0.7, 0.25, 0.1
"""A compound that was asked for, said in other words: all its parts, or just its last or its first.

One part alone counts the less the more entries have it.
"""
FREQUENT = 200
"""In so many entries stands a part that was not counted."""
COVERED = 1.5
"""The power of the share of words that are there."""
SAID = 0.25
"""What a word must count in an entry for being there; less is there in part."""
NEAR = 0.25
"""Added for two words that stand side by side as they were typed."""
LONG = 3_000.0
"""A text with so many letters of terms, which is about 400 of them, counts half."""
COMMON = 400.0
"""About what a word in so many entries counts, one in twice as many counts no less."""

NOTHING: Mapping[str, int] = MappingProxyType({})


class Ranked(NamedTuple):
    """An entry with its score; what fits better has more."""

    score: float
    row: Candidate
    is_whole: bool
    """Whether everything is there that was asked for."""


_ranked: Callable[[Iterable[Any]], Ranked] = partial(tuple.__new__, Ranked)
"""Without the names: with them, each of two hundred takes twice as long."""


class _Needle(NamedTuple):
    """A term, or several in a row, as they stand in lines of terms; `bare` is in any that has it at all."""

    weight: float
    bare: str
    own: str
    head: str
    modifier: str


class _Sought(NamedTuple):
    """A concept as it is looked for in the lines of many entries."""

    ways: tuple[_Needle, ...]
    parts: tuple[_Needle, ...]
    """Their weights are for an entry that has no other part."""
    is_phrase: bool


class _Question(NamedTuple):
    """What all entries are compared with; `pairs` are neighbours as they would stand side by side."""

    weights: Sequence[float]
    everything: float
    """The sum of the weights."""
    is_phrase: Sequence[bool]
    pairs: Sequence[str]


def ranked(
    concepts: Sequence[Concept],
    counts: Sequence[int],
    rows: Sequence[Candidate],
    parts: Mapping[str, int] = NOTHING,
) -> list[Ranked]:
    """The entries, best first.

    `counts` says for each concept in how many entries it was found, `parts` the same of parts of compounds.
    """
    rarities = [_rarity(count) for count in counts]
    weights = [share * rarity for share, rarity in zip(telling(concepts), rarities, strict=True)]
    said = _Lines(rows)
    scores = [
        _scores(_sought(each, rarity, parts), said) for each, rarity in zip(concepts, rarities, strict=True)
    ]
    question = _Question(
        weights,
        sum(weights),
        [each.asked.is_phrase for each in concepts],
        [_pair(one, other) for one, other in pairwise(concepts)],
    )
    found = [_rank(question, [each.get(n, 0.0) for each in scores], row) for n, row in enumerate(rows)]
    return sorted((each for each in found if each.score > 0), key=lambda each: (-each.score, -each.row.id))


def _rarity(count: int) -> float:
    return log(1 + COMMON / (1 + count))


def _sought(concept: Concept, rarity: float, counts: Mapping[str, int]) -> _Sought:
    ways = tuple(
        _needle(way.phrase, way.weight, is_apart=way.is_apart)
        for way in (*concept.ways, *concept.loose, *concept.inside)
    )
    last = len(concept.parts) - 1
    alone = {
        place: share
        for place, share in ((0, AS_ONLY_MODIFIER), (last, AS_ONLY_HEAD))
        if concept.parts and concept.parts[place] not in STOPWORDS
    }
    parts = tuple(
        _needle((part,), alone.get(place, 0.0) * min(1.0, _rarity(counts.get(part, FREQUENT)) / rarity))
        for place, part in enumerate(concept.parts)
    )
    return _Sought(ways, parts, concept.asked.is_phrase)


def _needle(phrase: Phrase, weight: float, *, is_apart: bool = False) -> _Needle:
    term = " ".join(phrase)
    if is_apart or len(phrase) > 1:
        return _Needle(weight, f" {term} ", f" {term} ", "", "")
    return _Needle(weight, f"{term} ", f" {term} ", f" +{term} ", f" -{term} ")


def _pair(one: Concept, other: Concept) -> str:
    return f" {' '.join((*one.ways[0].phrase, *other.ways[0].phrase))} "


def _rank(question: _Question, said: Sequence[float], row: Candidate) -> Ranked:
    """Plain loops, since hundreds of entries are ranked for each question."""
    weights, everything, is_phrase, pairs = question
    total = covered = 0.0
    is_whole, lacks_phrase = True, False
    for place, score in enumerate(said):
        if score:
            total += weights[place] * score
            covered += weights[place] * min(1.0, score / SAID)
        else:
            is_whole = False
            lacks_phrase = lacks_phrase or is_phrase[place]
    if not total:
        return _ranked((0.0, row, False))
    for place, pair in enumerate(pairs):
        if said[place] and said[place + 1] and (pair in row.body_terms or pair in row.title_terms):
            total += NEAR * min(weights[place], weights[place + 1])
    share = 1.0 if is_whole else covered / everything / (4 if lacks_phrase else 1)
    shortness = 1 / (1 + len(row.body_terms) / LONG)
    return _ranked((total * share**COVERED * shortness, row, is_whole))


class _Lines:
    """The lines of terms of all entries, field by field: looking for one thing in all of them is one loop."""

    def __init__(self, rows: Sequence[Candidate]) -> None:
        self._bodies = [row.body_terms for row in rows]
        self._titles = [(n, row.title_terms) for n, row in enumerate(rows) if row.title_terms]
        self._threads: dict[str, list[int]] = {}
        for n, row in enumerate(rows):
            if row.thread_terms:
                self._threads.setdefault(row.thread_terms, []).append(n)

    def scores(self, needle: _Needle) -> dict[int, float]:
        """By place of the entry how well it says this, for those that do."""
        bare = needle.bare
        found = {n: IN_TEXT * _in_line(needle, body) for n, body in enumerate(self._bodies) if bare in body}
        for n, score in self.beside(needle).items():
            found[n] = found.get(n, 0.0) + score
        return found

    def in_texts(self, needle: _Needle, places: Iterable[int]) -> dict[int, float]:
        """The same, only of the texts of these entries."""
        bare, bodies = needle.bare, self._bodies
        return {n: IN_TEXT * _in_line(needle, bodies[n]) for n in places if bare in bodies[n]}

    def beside(self, needle: _Needle) -> dict[int, float]:
        """The same, only of titles, the entries' own and those of their threads."""
        bare = needle.bare
        found = {n: IN_TITLE * _in_line(needle, line) for n, line in self._titles if bare in line}
        for line, places in self._threads.items():
            if bare in line:
                score = IN_THREAD * _in_line(needle, line)
                for n in places:
                    found[n] = found.get(n, 0.0) + score
        return found

    def __len__(self) -> int:
        return len(self._bodies)


def _scores(sought: _Sought, lines: _Lines) -> dict[int, float]:
    """By place of the entry how well it says one thing that was asked for, for those that do."""
    best: dict[int, float] = {}
    for way in sought.ways:
        for n, score in lines.scores(way).items():
            if score * way.weight > best.get(n, 0.0):
                best[n] = way.weight * score
    if sought.parts:
        for n, score in _scores_of_parts(sought.parts, lines, best).items():
            best[n] = max(best.get(n, 0.0), score)
    return best


def _scores_of_parts(
    parts: Sequence[_Needle], lines: _Lines, best: Mapping[int, float]
) -> Mapping[int, float]:
    """What the parts of a compound add up to, where that may be more than `best`: seldom beside itself."""
    beside = [lines.beside(part) for part in parts]
    titled = set().union(*beside)
    most = _most(parts, [0.0] * len(parts))
    places = [
        n
        for n in range(len(lines))
        if (score := best.get(n, 0.0)) < IN_TITLE
        and (score < most or (n in titled and score < _most(parts, [each.get(n, 0.0) for each in beside])))
    ]
    texts = [lines.in_texts(part, places) for part in parts]
    said = {
        n: [text.get(n, 0.0) + title.get(n, 0.0) for text, title in zip(texts, beside, strict=True)]
        for n in places
    }
    return {n: _by_parts(parts, each) for n, each in said.items() if any(each)}


def _most(parts: Sequence[_Needle], beside: Sequence[float]) -> float:
    """No text can make more of them than this, whose titles have them so."""
    most = [MOST_IN_TEXT + each for each in beside]
    return max(IN_PARTS * sum(most) / len(most), _best_part(parts, most))


def _in_line(needle: _Needle, line: str) -> float:
    """What is in the line bare. Its words come before parts of them, so mostly the first place tells."""
    at = line.find(needle.bare)
    mark = line[at - 1] if at > 0 and needle.head else ""
    if mark == "+":
        return AS_HEAD
    if mark == "-":
        return AS_HEAD if line.find(needle.head, at) > 0 else AS_MODIFIER
    if mark == " " or needle.own in line:
        return ITSELF + AGAIN * min(3, line.count(needle.own, max(at - 1, 0)) - 1)
    if needle.head and needle.head in line:
        return AS_HEAD
    return AS_MODIFIER if needle.modifier and needle.modifier in line else 0.0


def _by_parts(parts: Sequence[_Needle], said: Sequence[float]) -> float:
    if all(said):
        return IN_PARTS * sum(said) / len(said)
    return _best_part(parts, said)


def _best_part(parts: Sequence[_Needle], said: Sequence[float]) -> float:
    return max(part.weight * each for part, each in zip(parts, said, strict=True))
