"""A German vocabulary as archives of this kind have it: few words often, most rarely, many put together."""

from __future__ import annotations

from itertools import accumulate
from random import Random

_FREQUENT = """
und der die das ist wir in zu mit auf den für nicht es ein sich auch von im am so aber was dem wenn man hat
nur wie bei oder als dann schon mal ja noch doch um eine einen haben sind war wird kann werden aus nach hier
mehr über beim vor dass da uns euch ich ihr sehr alles jetzt heute morgen danke gern
"""
_STEMS = """
antrag stadt teil quartier fest garten haus tür befragung brücke straße büro gebäude prüfung lösung übung
größe höhe wärme küche förderung mittel bescheid fonds beirat verein mitglied sitzung termin kalender woche
stunde abend sommer herbst winter spiel platz kinder jugend familie eltern schule kita träger projekt
bericht nachweis abrechnung kosten miete laden leerstand fläche wand farbe bild plan skizze modell versuch
messung ursache wirkung frage antwort thema beitrag archiv suche liste gruppe rolle dienst vertrag kasse
konto zins rat amt bürger nachbar werkstatt treff markt kirche halle bühne lied tanz küste ufer wasser fluss
wald wiese acker weg pfad zug bahn bus rad licht strom netz dach keller ofen brot käse apfel tisch stuhl
bank bühnen karte seite kapitel papier stift buch sprache kurs beratung arbeit handel gewerbe kultur sport
gesundheit pflege alter teilhabe umwelt klima energie
"""
_VERBS = """
prüf lös bau such find les schreib frag plan treff mess rechn lad send öffn schließ änder zeig hör mach geh
lauf fahr kauf zahl sammel teil tausch wähl nehm geb bring hol stell leg setz zieh dreh mal zeichn
"""
_QUALITIES = """
schön groß klein neu alt kurz lang hoch tief breit schmal schnell langsam früh spät hell dunkel warm kalt
grün müde wach nötig möglich üblich gültig ruhig laut leise nützlich zuverlässig offen barrierefrei
"""
FREQUENT, STEMS, VERBS, QUALITIES = (words.split() for words in (_FREQUENT, _STEMS, _VERBS, _QUALITIES))
PREFIXES = ("", "ver", "be", "ent", "er", "auf", "ab", "an", "aus", "ein", "um", "vor", "zu", "nach")
ENDINGS = ("en", "t", "te", "st")
JOINTS = ("", "", "s", "n", "en")
SUFFIXES = ("ung", "heit", "keit", "schaft", "er", "chen", "nis")
SIZE = 40_000
FLATNESS = 2.7
"""Zipf and Mandelbrot: a word of rank r comes as often as 1 / (r + FLATNESS)."""


class Vocabulary:
    """Draws words; the same seed draws the same."""

    def __init__(self, random: Random, size: int = SIZE) -> None:
        self.words = [*FREQUENT, *_rare(random, size - len(FREQUENT))]
        self._random = random
        self._weights = list(accumulate(1 / (rank + FLATNESS) for rank in range(len(self.words))))

    def draw(self, count: int) -> list[str]:
        """So many words, frequent ones more often."""
        return self._random.choices(self.words, cum_weights=self._weights, k=count)

    def sentence(self, count: int) -> str:
        """A sentence of so many words."""
        drawn = self.draw(count)
        drawn[0] = drawn[0][0].upper() + drawn[0][1:]
        if count > 6:
            drawn[3] += ","
        return " ".join(drawn) + self._random.choice(".......!??")

    def text(self) -> str:
        """What someone says in chat: mostly one to four sentences."""
        left = min(120, max(2, int(self._random.lognormvariate(2.9, 0.6))))
        sentences = []
        while left > 0:
            length = min(left, self._random.randint(4, 14))
            sentences.append(self.sentence(length))
            left -= length
        return " ".join(sentences)


def _rare(random: Random, size: int) -> list[str]:
    """All but the smallest words, the frequent first: short ones as a rule (Zipf's law of abbreviation)."""
    known = dict.fromkeys(stem.capitalize() for stem in STEMS)
    known |= dict.fromkeys(p + verb + ending for verb in VERBS for p in PREFIXES for ending in ENDINGS)
    known |= dict.fromkeys(quality + e for quality in QUALITIES for e in ("", "e", "er", "en", "es"))
    while len(known) < size:
        first, *others = random.choices(STEMS, k=random.choice((2, 2, 2, 3, 3, 4)))
        compound = first + random.choice(JOINTS) + "".join(others)
        known[(compound + random.choice((*SUFFIXES, *[""] * 14))).capitalize()] = None
    return sorted(known, key=lambda word: random.expovariate(1) * len(word))
