"""Which of the candidates fit best: the one formula for both engines.

A word counts most in a title, less in a text, least in the title of the thread that a reply stands in; itself
more than as a part of a compound. Rare words count more. What has more of the words comes first, but all of
them are not asked for: questions have words that no answer repeats. Short texts need little regard to length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from bot.domain.search.concepts import Concept
from storage.search_candidates import CandidateRow, Phrase

IN_TITLE, IN_TEXT, IN_THREAD = 3.0, 1.0, 0.35
ITSELF, AS_HEAD, AS_MODIFIER = 1.0, 0.8, 0.4
AGAIN = 0.08
"""For each time more that a text says a word, up to three."""
IN_PARTS, AS_ONLY_HEAD, AS_ONLY_MODIFIER = 0.7, 0.3, 0.1
"""A compound that was asked for, said in other words: all its parts, or just its last or its first."""
COVERED = 1.5
"""The power of the share of words that are there."""
NEAR = 0.25
"""Added for two words that stand side by side as they were typed."""
LONG = 400.0
"""A text of so many terms counts half."""
COMMON = 600.0
"""About what a word in so many entries counts, one in twice as many counts no less."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with its score; what fits better has more."""

    score: float
    row: CandidateRow
    is_whole: bool
    """Whether everything is there that was asked for."""


def ranked(concepts: Sequence[Concept], counts: Sequence[int], rows: Sequence[CandidateRow]) -> list[Ranked]:
    """The entries, best first; `counts` says for each concept in how many entries it was found."""
    weights = [log(1 + COMMON / (1 + count)) for count in counts]
    found = [_rank(concepts, weights, row) for row in rows]
    return sorted((each for each in found if each.score > 0), key=lambda each: (-each.score, -each.row.id))


def _rank(concepts: Sequence[Concept], weights: Sequence[float], row: CandidateRow) -> Ranked:
    said = [_said(concept, row) for concept in concepts]
    if not any(said):
        return Ranked(0.0, row, False)
    total = sum(weight * each for weight, each in zip(weights, said, strict=True))
    covered = sum(weight for weight, each in zip(weights, said, strict=True) if each) / sum(weights)
    near = sum(
        NEAR * min(weights[place], weights[place + 1])
        for place in range(len(concepts) - 1)
        if said[place] and said[place + 1] and _side_by_side(concepts[place], concepts[place + 1], row)
    )
    shortness = 1 / (1 + row.body_terms.count(" ") / LONG)
    missing = any(not each for concept, each in zip(concepts, said, strict=True) if concept.asked.is_phrase)
    if missing:
        covered /= 4
    return Ranked((total + near) * covered**COVERED * shortness, row, all(said))


def _said(concept: Concept, row: CandidateRow) -> float:
    """How well an entry says one thing that was asked for."""
    best = max(way.weight * _in_fields(way.phrase, row) for way in concept.ways)
    if concept.parts and best < IN_TITLE:
        best = max(best, _by_parts(concept.parts, row))
    return best


def _in_fields(phrase: Phrase, row: CandidateRow) -> float:
    own = IN_TITLE * _in_line(phrase, row.title_terms) + IN_TEXT * _in_line(phrase, row.body_terms)
    if row.thread_terms:
        own += IN_THREAD * _in_line(phrase, row.thread_terms)
    return own


def _in_line(phrase: Phrase, line: str) -> float:
    term = " ".join(phrase)
    if f" {term} " in line:
        return ITSELF + AGAIN * min(3, line.count(f" {term} ") - 1)
    if len(phrase) > 1:
        return 0.0
    if f" +{term} " in line:
        return AS_HEAD
    return AS_MODIFIER if f" -{term} " in line else 0.0


def _by_parts(parts: Phrase, row: CandidateRow) -> float:
    said = [_in_fields((part,), row) for part in parts]
    if all(said):
        return IN_PARTS * sum(said) / len(said)
    return max(AS_ONLY_HEAD * said[-1], AS_ONLY_MODIFIER * said[0])


def _side_by_side(one: Concept, other: Concept, row: CandidateRow) -> bool:
    pair = f" {' '.join((*one.ways[0].phrase, *other.ways[0].phrase))} "
    return pair in row.body_terms or pair in row.title_terms
