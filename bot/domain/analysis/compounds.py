"""German compounds, taken apart by dictionary: few, long parts; the last one says what the thing is.

A modifier may carry a linking element ("Antrag|s|frist", "Schul(e)|garten", "Förder(ung)|mittel").
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from string import ascii_lowercase
from typing import NamedTuple

from bot.domain.analysis.lexicon import nouns

SHORTEST = 4
"""Letters of a part; shorter ones are listed below."""
SHORTEST_WORD = 6
KNOWN_PARTS = 8_192
"""Beginnings and ends of words that are kept as they were read: new words are mostly made of known parts."""
LONG_REST = 10
"""A rest with more letters may have more than two parts."""
_SHORT_HEADS = """
abo amt art bad bau bus ehe fee hof hut job not ort rad rat ruf see tag tor uhr weg zug
"""
SHORT_HEADS = frozenset(_SHORT_HEADS.split())
_SHORT_MODIFIERS = """
abo alt amt bad bau bus eck ehe erb hof los neu not ort rad rat rot see tag uhr weg zug
"""
SHORT_MODIFIERS = frozenset(_SHORT_MODIFIERS.split())
_NO_HEADS = """
alien bart dung elle halt heit imme innen isch ische ismus keit ling lung ning niere nung ration rial rung
same samen samt schaft setzung slang stag statt strophe sung tion tung ung vierung vision weise
"""
NO_HEADS = frozenset(_NO_HEADS.split())
"""What looks like a noun, but is an ending, or one half of a word that is not made of two."""
_NO_MODIFIERS = """
ab auf bei ent ueber unter verb vers wider wieder
"""
NO_MODIFIERS = frozenset(_NO_MODIFIERS.split())
_QUALITIES = """
aktiv allgemein alltags ansprech barriere bastel bunt digital doppel dritt eigen einzel erst fach fahr fern
frei fremd ganz gegen gemein gesamt gleich gross grund halb haupt heim hinter hoch hoechst info innen aussen
jung kalt klein kletter klima krabbel kreativ kurz lang leer lehr leih lern lokal mehr melde mindest mit
mitmach neben neu nieder national ober online privat probe regional rueck rund sammel sanitaets schnell
schreib schweige selbst sonder sozial spar spezial stell still stolper teil turn ueber umsonst umwelt unter
verschenk viel voll vor wander warm wasch weiter wickel wohn zeit zusammen zusatz zwei zwischen
"""
QUALITIES = frozenset(_QUALITIES.split())
"""First parts that are no nouns: qualities, and verbs without their endings."""
_BEFORE = """
aussen gegen innen mit neben ober rueck unter vor weiter zwischen
"""
BEFORE = frozenset(_BEFORE.split())
"""First parts that make a word of their own with a short head."""
INSTEAD = {
    "fort": frozenset(("bildung",)),
    "vor": frozenset(("jahr", "mittag", "name", "namen", "raum", "stadt")),
}
"""First parts that make a word of their own with any head but these: a "Vorstand" is no "Stand"."""
TAKE_S = ("ling", "ung", "heit", "keit", "schaft", "taet", "ion")
"""Endings of modifiers with an s behind them: a "Lieblingsort" is no "Sorte"."""
TAKE_ENDE = ("an", "arbeit", "auf", "aus", "be", "ein", "er", "ge", "mit", "ver", "vor")
"""How words of verbs begin: a "Vorsitzende" is no end of anything."""
_WHOLE = """
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar dezember september oktober
abendbrot alltag arbeitsmarkt augenblick aufenthalt bahnhof bestandteil bindestrich blickwinkel buergermeister
bundestag
ehrenamt eigentum einkommen feierabend feiertag festnetz festplatte feuerwehr feuerwerk freiraum friedhof
fruehstueck geburtstag gegenstand gegenteil gesichtspunkt grundlage grundsatz grundstueck handreichung
handschuh handtuch handwerk hauptsache hausmeister haushalt hausrat heiligabend heirat hintergrund hoehepunkt
kennwort kindergarten kraftwerk landtag laufwerk leerstand leitfaden mittelpunkt mittelstand nebensache
netzwerk passwort rathaus richtlinie sachverhalt schwerpunkt sonnabend sozialraum spielraum sprichwort
standpunkt stichtag stichwort stockwerk supermarkt tatsache teilhabe teilnahme unterhalt vordergrund vorrat
widerstand zeitpunkt zeitraum zusammenarbeit zusammenhang
"""
WHOLE = frozenset(_WHOLE.split())
"""No instances of their last part, or of their first: a "Zeitraum" is no room, an "Ehrenamt" no authority."""
FIRST_LETTERS = 4
_WHOLE_BEGINS = frozenset(word[:FIRST_LETTERS] for word in WHOLE)
"""No plural changes these."""
ENDINGS = {
    "n": ("", "en", "n", "ern", "in", "sen", "ien"),
    "e": ("", "e", "se"),
    "s": ("", "s", "es"),
    "r": ("", "er"),
}
"""Of the last part, by its last letter."""
LINKS = {"s": ("s", "es", "ens"), "n": ("n", "en"), "r": ("er",), "e": ("e",)}
"""Between two parts, by their last letter."""
UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
DROPPED = ("e", "en", "ung")
"""What a modifier may have lost: "Schul(e)", "Gart(en)", "Förder(ung)"."""
FOREIGN = ("a", "um", "us", "o")
"""What a modifier may have had instead of "en": "Themen|abend", "Museen|nacht"."""


class Compound(NamedTuple):
    """The parts of a word as dictionary words, and where each but the first begins in it."""

    parts: tuple[str, ...]
    seams: tuple[int, ...]


Parts = list[tuple[str, int]]


class _Places(NamedTuple):
    """A word, where its parts may begin, and where its last part may, with what that is."""

    word: str
    seams: Sequence[int]
    heads: Sequence[tuple[int, str]]
    modifier: Callable[[str], str | None]
    """What a beginning is."""


def split(word: str) -> Compound | None:
    """The parts of a folded word; None for a word that is not put together, as far as we know."""
    return _compound(_places(word)) if may_be_split(word) else None


def split_with(word: str, learned: Container[str]) -> Compound | None:
    """The same where further words are known; slower."""
    if not may_be_split(word):
        return None
    known = _Either(nouns(), learned)
    seams = range(_first(word), len(word) - 2)
    heads = [(at, head) for at in seams if (head := head_in(word[at:], known))]
    return _compound(_Places(word, seams, heads, partial(_modifier_in, known=known)))


def may_be_split(word: str) -> bool:
    """Whether a folded word is looked at for parts at all."""
    is_whole = word[:FIRST_LETTERS] in _WHOLE_BEGINS and head_in(word, WHOLE) is not None
    return len(word) >= SHORTEST_WORD and word.isalpha() and not is_whole


def _compound(places: _Places) -> Compound | None:
    found = _in_two(places, 0) or _in_many(places, 0)
    if not found:
        return None
    return Compound(tuple([part for part, _ in found]), tuple([start for _, start in found[1:]]))


@dataclass(frozen=True, slots=True)
class _Either:
    """Two lists of words as one."""

    one: Container[str]
    other: Container[str]

    def __contains__(self, word: object) -> bool:
        return word in self.one or word in self.other


def _places(word: str) -> _Places:
    """Found once for all ways to take it apart; the longest heads come first."""
    begins = _beginnings()
    seams = [at for at in range(_first(word), len(word) - 2) if word[at : at + 4] in begins]
    heads = [(at, head) for at in seams if (head := _head(word[at:]))]
    return _Places(word, seams, heads, _modifier)


def _first(word: str) -> int:
    """Where its second part may begin at the earliest: a "Rathausplatz" is of no council."""
    if word[:FIRST_LETTERS] not in _WHOLE_BEGINS:
        return 3
    return next((at for at in range(len(word) - 3, SHORTEST_WORD - 1, -1) if word[:at] in WHOLE), 3)


def _in_two(places: _Places, begin: int) -> Parts | None:
    word, _, heads, known_modifier = places
    for start, head in heads:
        if start >= begin + 3:
            written = word[begin:start]
            modifier = known_modifier(written)
            if modifier and not _is_chance(written, modifier, head):
                return [(modifier, begin), (head, start)]
    return None


def _in_many(places: _Places, begin: int) -> Parts | None:
    """The first part is known, and what follows is a compound itself; the longest first part wins."""
    word, seams, heads, known_modifier = places
    if not heads:
        return None
    last = min(heads[-1][0], len(word) - SHORTEST) - 3
    for end in reversed(seams):
        if begin + 3 <= end <= last:
            modifier = known_modifier(word[begin:end])
            rest = _rest(places, end) if modifier else None
            if modifier and rest:
                return [(modifier, begin), *rest]
    return None


def _rest(places: _Places, begin: int) -> Parts | None:
    is_long = len(places.word) - begin > LONG_REST
    return _in_two(places, begin) or (_in_many(places, begin) if is_long else None)


def _is_chance(written: str, modifier: str, head: str) -> bool:
    """A "Projektende" is an end, "laufende" is none; a "Stadtrat" is a council, a "Vorrat" is none."""
    if modifier in INSTEAD and head not in INSTEAD[modifier]:
        return True
    if head == "ende":
        return (
            len(modifier) < 5
            or len(written) < len(modifier)
            or written == f"{modifier}er"
            or (written == modifier and written.startswith(TAKE_ENDE))
        )
    if head[0] == "s" and written == modifier and written.endswith(TAKE_S):
        return True
    return len(head) == 3 and modifier in BEFORE


@cache
def _beginnings() -> frozenset[str]:
    """Four letters with which parts begin, also as a plural has them: most places have none.

    Behind a part of three letters the next one begins, or the word ends.
    """
    words = {*nouns(), *QUALITIES, *SHORT_MODIFIERS, *SHORT_HEADS}
    plain = {word[:4] for word in words}
    changed = {
        f"{each[:at]}{umlaut}{each[at + 1 :]}"[:4]
        for each in plain
        for umlaut, vowel in UMLAUTS
        for at in range(len(each))
        if each[at] == vowel
    }
    short = {word for word in words if len(word) == 3}
    return frozenset(plain | changed | short).union(*(map(each.__add__, ascii_lowercase) for each in short))


@lru_cache(KNOWN_PARTS)
def _head(text: str) -> str | None:
    return head_in(text, nouns())


@lru_cache(KNOWN_PARTS)
def _modifier(text: str) -> str | None:
    return _modifier_in(text, nouns())


def head_in(text: str, known: Container[str]) -> str | None:
    """What the end of a word is, without its ending."""
    if len(text) == 3:
        return text if text in SHORT_HEADS else None
    if text in known:
        return None if text in NO_HEADS else text
    is_bent = _is_bent(text)
    for ending in ENDINGS.get(text[-1], ("",)):
        if not text.endswith(ending) or (ending[:1] == "s" < ending and text[-len(ending) - 1] != "s"):
            continue
        lemma = text.removesuffix(ending)
        if (lemma in known and lemma not in NO_HEADS) or lemma in SHORT_HEADS:
            return lemma
        for other in _unbent(lemma) if is_bent else ():
            if (other in known and other not in NO_HEADS) or other in SHORT_HEADS:
                return other
    return f"{text}s" if f"{text}s" in known else None  # "Fond" for "Fonds"


def _modifier_in(text: str, known: Container[str]) -> str | None:
    """What the beginning of a word is, without what links it."""
    if text in NO_MODIFIERS:
        return None
    if text in known or text in QUALITIES or text in SHORT_MODIFIERS or text in WHOLE:
        return text
    if len(text) < SHORTEST:
        return None
    for link in LINKS.get(text[-1], ()):
        if text.endswith(link) and (lemma := _listed(text.removesuffix(link), known)):
            return lemma
    whole = [text + lost for lost in DROPPED]
    if text.endswith("en"):
        whole += [text[:-2] + last for last in FOREIGN]
    return next(filter(known.__contains__, whole), None)


def _listed(text: str, known: Container[str]) -> str | None:
    """The word as it is listed, also where a plural changed its vowel."""
    if text in known or text in SHORT_HEADS or text in WHOLE:
        return text
    return next((each for each in _unbent(text) if each in known or each in SHORT_HEADS), None)


def _unbent(text: str) -> tuple[str, ...]:
    """Without the umlaut that a plural brought: "haeus" is "haus"; nothing for most, which have none."""
    for umlaut, vowel in UMLAUTS:
        if umlaut in text:
            return (text.replace(umlaut, vowel, 1),)
    return ()


def _is_bent(text: str) -> bool:
    """Whether there may be such an umlaut in it."""
    return "ae" in text or "ue" in text or "oe" in text
