"""Words of one family that the stemmer keeps apart: "ablehnen" and "Ablehnung", "Thema" and "Themen"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.analysis.lexicon import nouns
from bot.domain.analysis.terms import read

SHORTEST, SHORTEST_CHANGED = 6, 5
SHORTEST_ROOT = 4
PARTICLES = (
    "zusammen", "zurueck", "weiter", "wieder", "durch", "unter", "ueber", "auf", "aus", "bei", "ein", "fest",
    "fort", "her", "hin", "los", "mit", "nach", "statt", "teil", "vor", "weg", "ab", "an", "um", "zu",
)  # fmt: skip
"""What stands before "ge" in a participle: "ab|ge|lehnt"."""
PREFIXES = ("be", "ent", "er", "ver", "zer", "")
_CHANGING = """
biet bot
bleib blieb
brech brach broch bruch
bind bund band
bring bracht
denk dacht
empfehl empfahl empfohl
entscheid entschied
fahr fuhr
fang fing
find fund
geb gab
geh gang gaeng
gewinn gewonn
lad lud
halt hielt
helf half holf
lass liess
lauf lief
leih lieh
les las
mess mass
nehm nahm nomm
schlag schlug
schliess schloss schluss
schneid schnitt
schreib schrieb schrift
sprech sproch sprach
steh stand
steig stieg
sterb starb storb
treff troff
treib trieb
trag trug
verlier verlor verlust
vergess vergass
weis wies
werb warb worb
werf warf worf wurf
zieh zog zug
"""
CHANGING = {root: line.split() for line in _CHANGING.split("\n") for root in line.split()}
"""Roots of verbs whose vowel changes, also in the nouns that are made of them: "umziehen", "Umzug"."""
_SAID_OF_ONE = """
brech brich
empfehl empfiehl
fahr faehr
fang faeng
geb gib
halt hael
helf hilf
lad laed
lass laess
lauf laeuf
les lies
mess miss
nehm nimm
schlag schlaeg
sprech sprich
sterb stirb
trag traeg
treff triff
vergess vergiss
werb wirb
werf wirf
"""
OF_ONE = dict(line.split() for line in _SAID_OF_ONE.strip().splitlines())
"""By their roots what verbs are that change with who does it: "er hilft"."""
_FROM_ONE = {changed: root for root, changed in OF_ONE.items()}
THINGS = ("an", "auf", "zu")
ENDINGS = ("", "e", "en", "t", "ung", "ungen")

_TAKES_E = re.compile("[dt]$|[bcdfgkpst][mn]$|ch[mn]$")
"""Ends of verbs that have an e before a t: "meldet", "öffnet"."""

DERIVED = {
    "heiten": ("",), "heit": ("",), "keiten": ("",), "keit": ("",), "schaften": ("",), "schaft": ("",),
    "frei": ("freiheit",), "los": ("losigkeit",), "lich": ("lichkeit",), "ig": ("igkeit",),
    "bar": ("barkeit",), "sam": ("samkeit",),
}  # fmt: skip
"""Endings of nouns that are made of others, and of what they are made of."""
PLURALS = {
    "aum": (), "um": ("en", "a", "ums"), "a": ("en",), "us": ("en",), "kon": ("ka",), "o": ("en",),
    "al": ("alien",), "il": ("ilien",), "ip": ("ipien",), "s": ("se", "sen"), "y": ("ies",),
}  # fmt: skip
"""By the ending of one thing those of several: nouns from Latin and Greek, and with an s of their own."""


def forms(word: str) -> list[str]:
    """The terms of a folded noun in one and in several, where the stemmer gives them others than its own.

    Where both are words of their own ("Datum", "Daten"), neither stands for the other.
    """
    own = read(word).term
    found = _several(word) if word in nouns() else _one(word)
    return [term for term in dict.fromkeys(read(form).term for form in found) if term != own]


def _several(word: str) -> Iterator[str]:
    ending = next(filter(word.endswith, PLURALS), "")
    several = (word.removesuffix(ending) + other for other in PLURALS.get(ending, ()))
    yield from (each for each in several if each not in nouns())


def _one(word: str) -> Iterator[str]:
    for ending, others in PLURALS.items():
        one = (word.removesuffix(other) + ending for other in others if word.endswith(other))
        yield from (each for each in one if each in nouns())


def relatives(word: str) -> list[str]:
    """The terms of a folded word's family, without its own."""
    own = read(word).term
    return [term for term in dict.fromkeys(read(each).term for each in family(word)) if term != own]


def family(word: str) -> list[str]:
    """Folded words of one family with a folded word, not all of which there are."""
    if len(word) < SHORTEST_CHANGED:
        return []
    return [*(_family(word) if len(word) >= SHORTEST else ()), *_changed(word), *_asked_for(word)]


def infinitive(word: str) -> str:
    """A folded form of a verb as dictionaries have it: "aufhebt" is "aufheben"."""
    if word.endswith("en"):
        return word
    particle, rest = _parted(word.removesuffix("e").removesuffix("t").removesuffix("e"))
    return f"{particle}{_FROM_ONE.get(rest, rest)}en"


def _family(word: str) -> list[str]:
    for ending, others in DERIVED.items():
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
            return [word.removesuffix(ending) + other for other in others]
    root = _root(word)
    return _forms(root) if len(root) >= SHORTEST_ROOT else []


def _changed(word: str) -> Iterator[str]:
    """Other forms of a verb whose vowel changes: "fortgeschrieben", and of its nouns: "Ausgabe"."""
    for ending in ENDINGS:
        bare = word.removesuffix(ending)
        if not word.endswith(ending) or len(bare) < SHORTEST_ROOT:
            continue
        for before in (*PARTICLES, *PREFIXES):
            rest = bare.removeprefix(before).removeprefix("ge")
            roots = CHANGING.get(_FROM_ONE.get(rest, rest)) if bare.startswith(before) else None
            if roots:
                yield from (f"{before}{root}en" for root in roots)
                yield from (f"{before}{OF_ONE[root]}t" for root in roots if root in OF_ONE)
                yield from (f"{before}ge{root}en" for root in roots if before not in PREFIXES[:-1])
                return


def _asked_for(word: str) -> Iterator[str]:
    """What is done for a thing, and the thing: "beantragen", "Antrag"."""
    if word in nouns() and word.startswith(THINGS):
        yield from (f"be{word}en", f"be{word}t")
    for ending in ("en", "t", "ung"):
        thing = word.removeprefix("be").removesuffix(ending)
        if word == f"be{thing}{ending}" and thing.startswith(THINGS) and thing in nouns():
            yield thing


def _root(word: str) -> str:
    """What a verb or a noun made of one is without its endings; empty for other words, and for compounds."""
    if read(word).parts and not word.endswith(("ieren", "iert")):
        return ""
    for ending in ("ungen", "ung"):
        if word.endswith(ending):
            return word.removesuffix(ending)
    if word.endswith("en"):
        bare = word.removesuffix("en")
        return bare if word not in nouns() or f"{bare}ung" in nouns() else ""
    if word in nouns() or not word.endswith(("t", "te", "ten")):
        return ""
    bare = word.removesuffix("n").removesuffix("e").removesuffix("t")
    bare = bare.removesuffix("e")
    particle, rest = _parted(bare)
    return particle + rest.removeprefix("ge") if rest.startswith("ge") and len(rest) > SHORTEST_ROOT else bare


def _forms(root: str) -> list[str]:
    particle, rest = _parted(root)
    ending = "et" if _TAKES_E.search(root) else "t"
    forms = [f"{root}en", f"{root}{ending}", f"{root}ung"]
    if particle or not root.startswith(("be", "ent", "er", "ge", "ver", "zer")):
        forms += [f"{particle}ge{rest}{ending}", f"{particle}ge{rest}en"]
    return forms


def _parted(root: str) -> tuple[str, str]:
    for particle in PARTICLES:
        if root.startswith(particle) and len(root) > len(particle) + 3:
            return particle, root.removeprefix(particle)
    return "", root
