"""German compounds, taken apart by dictionary: few, long parts; the last one says what the thing is.

A modifier may carry a linking element ("Antrag|s|frist", "Schul(e)|garten", "Förder(ung)|mittel").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.analysis.lexicon import nouns

SHORTEST = 4
"""Letters of a part; shorter ones are listed below."""
SHORTEST_WORD = 6
_SHORT_HEADS = """
abo amt bad bau bus ehe fee hof hut not ort rad rat see tag tor uhr weg zug
"""
SHORT_HEADS = frozenset(_SHORT_HEADS.split())
_SHORT_MODIFIERS = """
abo alt amt bad bau bus eck ehe erb hof los neu not ort rad rat rot see tag uhr weg zug
"""
SHORT_MODIFIERS = frozenset(_SHORT_MODIFIERS.split())
_NO_HEADS = """
elle halt heit imme innen isch ische ismus keit ling lung ning nung rial rung same samt schaft stag statt
strophe sung tion tung ung vierung vision weise
"""
NO_HEADS = frozenset(_NO_HEADS.split())
"""What looks like a noun, but is an ending, or one half of a word that is not made of two."""
_NO_MODIFIERS = """
ab auf bei ent ueber unter verb vers wider wieder
"""
NO_MODIFIERS = frozenset(_NO_MODIFIERS.split())
_QUALITIES = """
aktiv allgemein alltags ansprech barriere bunt digital doppel dritt eigen einzel erst fach fahr fern frei
fremd ganz gegen gemein gesamt gleich gross grund halb haupt heim hoch hoechst innen aussen jung kalt klein
klima kurz lang leer lehr leih lern lokal mehr melde mindest mit mitmach neben neu nieder national ober
online privat probe regional rueck rund schnell schreib selbst sonder sozial spar spezial stell still teil
turn ueber umsonst umwelt unter viel voll vor wander warm wasch weiter wohn zeit zusammen zusatz zwei
zwischen
"""
QUALITIES = frozenset(_QUALITIES.split())
"""First parts that are no nouns: qualities, and verbs without their endings."""
_BEFORE = """
aussen gegen innen mit neben ober rueck unter vor weiter zwischen
"""
BEFORE = frozenset(_BEFORE.split())
"""First parts that make a word of their own with a short head."""
_WHOLE = """
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar dezember september oktober
"""
WHOLE = frozenset(_WHOLE.split())
ENDINGS = ("", "en", "e", "n", "s", "es", "er", "ern", "in")
LINKS = ("s", "n", "en", "es", "er", "e", "ens")
UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
DROPPED = ("e", "en", "ung")
"""What a modifier may have lost: "Schul(e)", "Gart(en)", "Förder(ung)"."""


class Compound(NamedTuple):
    """The parts of a word as dictionary words, and where each but the first begins in it."""

    parts: tuple[str, ...]
    seams: tuple[int, ...]


def split(word: str) -> Compound | None:
    """The parts of a folded word; None for a word that is not put together, as far as we know."""
    if len(word) < SHORTEST_WORD or word in WHOLE or not word.isalpha():
        return None
    found = _in_two(word) or _in_many(word)
    return (
        Compound(tuple(part for part, _ in found), tuple(start for _, start in found[1:])) if found else None
    )


Parts = list[tuple[str, int]]


def _in_two(word: str) -> Parts | None:
    for start, head in _heads(word):
        modifier = _modifier(word[:start])
        if modifier and not _is_chance(word[:start], modifier, head):
            return [(modifier, 0), (head, start)]
    return None


def _in_many(word: str) -> Parts | None:
    """The first part is known, and what follows is a compound itself."""
    for end in range(len(word) - SHORTEST - 3, 2, -1):
        modifier = _modifier(word[:end])
        if modifier:
            rest = _in_two(word[end:]) or (_in_many(word[end:]) if len(word) - end > 10 else None)
            if rest:
                return [(modifier, 0), *((part, end + start) for part, start in rest)]
    return None


def _is_chance(written: str, modifier: str, head: str) -> bool:
    """A "Projektende" is an end, "laufende" is none; a "Stadtrat" is a council, a "Vorrat" is none."""
    if head == "ende":
        return len(modifier) < 5 or len(written) < len(modifier)
    return len(head) == 3 and modifier in BEFORE


def _heads(word: str) -> Iterator[tuple[int, str]]:
    """Where a last part may begin, and what it is without its ending; the longest first."""
    endings = [ending for ending in ENDINGS if word.endswith(ending)]
    for start in range(3, len(word) - 2):
        head = _head(word[start:], endings)
        if head:
            yield start, head


def _head(text: str, endings: list[str]) -> str | None:
    known = nouns()
    if len(text) == 3:
        return text if text in SHORT_HEADS else None
    if text in known:
        return None if text in NO_HEADS else text
    for ending in endings:
        bare = text.removesuffix(ending)
        for lemma in (bare, _without_umlaut(bare)):
            if (lemma in known and lemma not in NO_HEADS) or lemma in SHORT_HEADS:
                return lemma
    return f"{text}s" if f"{text}s" in known else None  # "Fond" for "Fonds"


def _modifier(text: str) -> str | None:
    known = nouns()
    if text in NO_MODIFIERS:
        return None
    if text in known or text in QUALITIES or text in SHORT_MODIFIERS:
        return text
    if len(text) < SHORTEST:
        return None
    for link in LINKS:
        if text.endswith(link):
            bare = text.removesuffix(link)
            for lemma in (bare, _without_umlaut(bare)):
                if lemma in known or lemma in SHORT_HEADS:
                    return lemma
    return next((text + lost for lost in DROPPED if text + lost in known), None)


def _without_umlaut(text: str) -> str:
    for umlaut, vowel in UMLAUTS:
        if umlaut in text:
            return text.replace(umlaut, vowel, 1)
    return text
