"""What PostgreSQL's vectors hold, and what they are asked: terms at their places, spans of ids, and pairs.

GIN knows no places: of a phrase of frequent words it would name all that has them, whose places PostgreSQL
then looks up one by one. So each two neighbours are a term of their own, too. Pairs share a few thousand
terms: all their places in GIN take less room than a term for each would, and what has a term of another
pair is told apart by the places. A word that is there in any way, itself or as a part of another, has one
more term: to look for several words in any way takes half the time so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

from storage import search_spans

EDITION = 3
"""Counts up when the vectors hold something else: they are made anew then."""
PAIRS = 1 << 14
TITLE, PARTS, ANYHOW = "=", "+-", "*"
"""Before a term: it stands in a title, as a part of a compound (both no phrase has), in any way at all."""
SHORTEST_PART = 4
"""Letters; shorter words are hardly ever parts of others, but frequent."""
LAST_PLACE = 16_383


def vector(row: Mapping[str, Any]) -> str:
    """The terms of both fields, whole words at their places, with a gap between that no phrase bridges."""
    terms = [*row["title_terms"].split(), "", *row["body_terms"].split()]
    own = ["" if term.startswith((TITLE, *PARTS)) else term for term in terms]
    placed = [f"'{term}':{min(place, LAST_PLACE)}" for place, term in enumerate(own, 1) if term]
    others = {_sided(term, row["id"]) for term, itself in zip(terms, own, strict=True) if not itself} - {""}
    anyhow = {term.lstrip(PARTS) for term in terms if not term.startswith(TITLE)}
    others.update(f"{ANYHOW}{term}" for term in anyhow if len(term) >= SHORTEST_PART)
    others.update(pairs(own), search_spans.terms(row["id"]))
    return " ".join([*placed, *(f"'{term}'" for term in others)])


def tsquery(
    groups: Sequence[Sequence[Sequence[str]]], without: Sequence[Sequence[str]], *, in_library: bool
) -> str:
    """Any phrase of each group and none of the others; a phrase is terms in a row, mostly just one.

    Where `lines_of_phrases` has something to say, it has to be asked as well.
    """
    if _are_phrases(groups, without):
        return " | ".join(f"({_beside(phrase)})" for phrase in groups[0])
    side = 0 if in_library else search_spans.LIBRARY_END
    sided = ([tuple(_sided(term, side) for term in phrase) for phrase in group] for group in groups)
    wanted = " & ".join(f"({_any(group)})" for group in sided)
    return f"{wanted} & !({_any(without)})" if without else wanted


def lines_of_phrases(
    groups: Sequence[Sequence[Sequence[str]]], without: Sequence[Sequence[str]]
) -> list[str] | None:
    """Where nothing but phrases is asked for, what one of an entry's lines of terms is LIKE: a vector mostly
    lies apart from its row (TOAST), and to fetch it takes ten times as long as to look into the line.
    """
    return [f"% {' '.join(phrase)} %" for phrase in groups[0]] if _are_phrases(groups, without) else None


def pairs(terms: Sequence[str]) -> Iterator[str]:
    """The terms for each two neighbours; none for an empty one's."""
    return (
        f"~{crc32(f'{one} {other}'.encode()) % PAIRS:x}" for one, other in pairwise(terms) if one and other
    )


def _sided(term: str, entry_id: int) -> str:
    """Almost all titles are of the library: those of talk have terms of their own, that are found quickly."""
    return f"{TITLE}{term}" if term.startswith(TITLE) and entry_id >= search_spans.LIBRARY_END else term


def _any(phrases: Iterable[Sequence[str]]) -> str:
    asked = dict.fromkeys(map(tuple, phrases))
    for (term,) in [each for each in asked if len(each) == 1 and len(each[0]) >= SHORTEST_PART]:
        ways = [(term,), *((f"{mark}{term}",) for mark in PARTS)]
        if asked.keys() >= set(ways):
            asked = {each: None for each in asked if each not in ways} | {(f"{ANYHOW}{term}",): None}
    return " | ".join(map(_followed, asked))


def _are_phrases(groups: Sequence[Sequence[Sequence[str]]], without: Sequence[Sequence[str]]) -> bool:
    return len(groups) == 1 and not without and all(len(phrase) > 1 for phrase in groups[0])


def _followed(phrase: Sequence[str]) -> str:
    row = " <-> ".join(map(_quoted, phrase))
    return f"({row} & {_beside(phrase)})" if len(phrase) > 1 else f"({row})"


def _beside(phrase: Sequence[str]) -> str:
    return " & ".join(map(_quoted, [*phrase, *pairs(phrase)]))


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "").replace("'", "''") + "'"
