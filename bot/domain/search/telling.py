"""How much each word of a question says: everyday words say less than their rarity in an archive promises.

"Wer bezahlt die Supervision" asks for supervision. That few texts of a small archive say "bezahlt" is chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.domain.analysis.terms import read
from bot.domain.search.concepts import Concept
from bot.domain.search.families import PARTICLES, family

EVERYDAY, NO_NOUN = 0.65, 0.8
"""What a word counts that is said everywhere, and one in small letters, as things are never written."""
_VERBS = """
aendern anbieten anfangen angeben anrufen ansehen antworten arbeiten aufhoeren aussehen bauen beginnen
behalten bekommen benutzen besorgen bestehen bestimmen bezahlen bieten bleiben brauchen bringen dauern
denken drehen einladen enthalten entscheiden entstehen entwickeln erfahren erhalten erklaeren erlauben
erledigen erreichen erzaehlen fahren fallen fangen fehlen folgen fragen fuehlen fuehren fuellen geben gehen
gewinnen glauben haengen halten handeln heben helfen hoeren holen kaufen kommen kosten kriegen kuemmern
lassen laufen leben legen leisten lernen lesen liegen loesen machen meinen melden nennen nutzen
oeffnen organisieren passen planen reagieren reden regeln reichen rufen schaffen schauen schicken schieben
schliessen schreiben sehen setzen sitzen sorgen spielen sprechen starten stehen stellen stimmen suchen
teilen tragen treffen trennen unterscheiden unterstuetzen verbieten verdienen vergessen verlangen verlieren
verstehen versuchen verwenden vorstellen warten wechseln werfen wirken wohnen zahlen zeigen ziehen
"""
_NOUNS = """
anfang antwort arbeit art auto beispiel bereich bild buch chance ding ende erfahrung ergebnis fall familie
fenster form frage frau freund geld grund gruppe haelfte hand haus hilfe idee information kind kopf land
leute loesung mann mensch minute moeglichkeit monat name nummer ort person platz preis problem punkt recht
regel rolle sache seite situation stelle stueck stunde tag teil thema tisch tuer uhr unterschied weg weise
welt woche wort zahl zeit ziel
"""
_QUALITIES = """
abend acht alt bald besondere bestimmt drei eigen eins einzeln erst frei frueh frueher fuenf ganz gemeinsam
gestern gleich gross halb heute hoch hundert jaehrlich jung klar klein kurz lang leer leicht letzte
monatlich morgen naechste neun offen schlecht schnell schwer schwierig sechs sieben spaet spaeter taeglich
verschieden vier voll weiter wirklich woechentlich zehn zuerst zuletzt zwei
"""


def telling(asked: Sequence[Concept]) -> list[float]:
    """What each of several words that are asked for counts; a word alone, or a phrase, counts whole."""
    return [1.0] if len(asked) == 1 else [_share(each) for each in asked]


def _share(of: Concept) -> float:
    if of.asked.is_phrase:
        return 1.0
    is_everyday = len(of.asked.words) == 1 and of.ways[0].phrase[0] in _everyday()
    return (EVERYDAY if is_everyday else 1.0) * (NO_NOUN if of.asked.written[0].islower() else 1.0)


def is_verb(word: str) -> bool:
    """Whether a folded word is an everyday verb, or one with something before it: "anlegen" is no mistake."""
    return word in _verbs() or any(
        word.startswith(particle) and word.removeprefix(particle) in _verbs() for particle in PARTICLES
    )


@cache
def _verbs() -> frozenset[str]:
    """In all their forms, folded."""
    verbs = _VERBS.split()
    said = [f"{verb.removesuffix('en')}{ending}" for verb in verbs for ending in ("e", "t")]
    return frozenset((*verbs, *said, *(form for verb in verbs for form in family(verb))))


@cache
def _everyday() -> frozenset[str]:
    """Their terms, with those of all forms of the verbs."""
    return frozenset(read(word).term for word in (*_verbs(), *_NOUNS.split(), *_QUALITIES.split()))
