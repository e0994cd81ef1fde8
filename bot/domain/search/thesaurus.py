"""Words of the field that readers take for each other, beyond what the glossary calls the same.

The office needs no entry for each everyday word: its glossary (names and other names of a term) counts first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.domain.analysis.folding import folded
from bot.domain.search.families import family
from bot.domain.search.sameness import Synonyms, same

NAMES = """
AGH, Arbeitsgelegenheit, Ein-Euro-Job
ALG, Arbeitslosengeld
BFD, Bundesfreiwilligendienst
DSGVO, Datenschutz-Grundverordnung
EFRE, Europäischer Fonds für regionale Entwicklung
ESF, Europäischer Sozialfonds
EU, Europäische Union
FSJ, Freiwilliges Soziales Jahr
GIHK, Integriertes Handlungskonzept, Handlungskonzept
GWA, Gemeinwesenarbeit
INSEK, Stadtentwicklungskonzept
JC, Jobcenter
KSK, Künstlersozialkasse
LAG, Landesarbeitsgemeinschaft
MGH, Mehrgenerationenhaus
OB, Oberbürgermeister
QM, Quartiersmanagement
QM-Büro, Quartiersbüro
SAB, Sächsische Aufbaubank, Aufbaubank
TN, Teilnehmer
VHS, Volkshochschule
VWN, Verwendungsnachweis
VZÄ, Vollzeitäquivalent
ÖA, Öffentlichkeitsarbeit
ÖPNV, Öffentlicher Nahverkehr, Nahverkehr
"""
"""What means the same to everybody in the field, above all written out and abbreviated."""
GROUPS = """
DSGVO, Datenschutz
QM, Quartiersmanagement, Quartiersmanager, Stadtteilmanagement
SAB, Bewilligungsstelle
Ablehnung, Absage
Abmachung, Absprache, Vereinbarung
Aktenzeichen, Vorgangsnummer
Alleinstehende, Einsame
Angebot, Format
Anschaffung, Kauf
Arbeitslose, Erwerbslose
Arbeitgeber, Betrieb, Firma, Unternehmen
Aufwandsentschädigung, Ehrenamtspauschale, Übungsleiterpauschale
Aushang, Plakat, Poster
Auswertung, Evaluation
Auszahlung, Mittelabruf
Bedarf, Wunsch
Beet, Garten, gärtnern
Befragung, Fragebogen, Umfrage
Beleg, Kassenzettel, Quittung, Rechnung
Beteiligung, Mitbestimmung, Mitwirkung, Partizipation
Bewohner, Anwohner, Einwohner, Nachbar, Mieter
Bild, Foto, Aufnahme, fotografieren
Bücherei, Bibliothek
Bus, Bahn, Nahverkehr
Budget, Geld, Mittel
Büro, Laden, Treff
Darlehen, Kredit, Vorfinanzierung, Zwischenfinanzierung
Dolmetscher, Sprachmittler, Übersetzer, übersetzen, dolmetschen
Ehrenamtliche, Freiwillige, Engagierte
Eigentümer, Besitzer, Vermieter
Einladung, einladen
Emblem, Logo, Wortmarke
Ende, vorbei, auslaufen, Abschluss
Erlaubnis, Genehmigung, Sondernutzung
Fachkraft, Mitarbeiter, Personal
Fahrrad, Rad
Feier, Fest, Party
Flyer, Faltblatt, Handzettel
Formular, Vorlage, Muster, Vordruck
Fortbildung, Schulung, Weiterbildung, Workshop, Seminar
Frist, Stichtag, Termin
Geflüchtete, Flüchtlinge, Migranten, Zugewanderte
Geschäft, Laden
Händler, Ladenbesitzer, Ladeninhaber, Gewerbetreibende, Geschäftsleute
Gespräch, Austausch, Dialog
Gremium, Beirat, Ausschuss
Haftpflicht, Haftung, Versicherung
Hürde, Hindernis, Barriere
Handreichung, Leitfaden, Arbeitshilfe, Merkblatt, Anleitung
Honorar, Honorarkraft
Indikator, Kennzahl
Internet, Netz, online, Webseite, Website, Homepage
Jugendliche, Jugend, Teenager, Teenies
Kita, Kindergarten, Kindertagesstätte
Kommune, Gemeinde, Stadt
Konflikt, Streit, Ärger
Kosten, Ausgaben, Gebühr, Preis
Kundgebung, Demonstration
Kürzung, Rückforderung
Lärm, Krach
Leerstand, leer stehend
Methode, Verfahren, Werkzeug
Müll, Abfall, Dreck
Netzwerk, Vernetzung, Austausch
Ort, Platz, Standort
Öffentlichkeitsarbeit, Pressearbeit, Presse, Zeitung, Werbung, Instagram
Presse, Zeitung
Quartier, Stadtteil, Viertel
Quartiersbüro, Stadtteilbüro
Regeln, Satzung, Ordnung
reparieren, Reparatur, instand setzen
Rathaus, Stadtverwaltung, Verwaltung
Raum, Räumlichkeit, Saal, Zimmer
Rundgang, Spaziergang, Begehung
Schlichtung, Mediation, Deeskalation
Senioren, Ältere, Rentner, Großeltern
Studenten, Studierende
Sitzung, Treffen, Versammlung
Spenden, Stiftung
Stelle, Job, Arbeitsplatz
Teilnehmerliste, Teilnahmeliste, Anwesenheitsliste
Umzug, umziehen, Wohnungswechsel
Unterlagen, Dokumente, Papiere
Vereinbarung, Vertrag
Vermietung, Verpachtung, Überlassung
Vorstand, Leitung, Vorsitz
Wirkung, Erfolg
Zuschuss, Förderung, Zuwendung
Zusammenarbeit, Kooperation
ansprechen, erreichen, gewinnen, überzeugen, begeistern, motivieren, werben, anwerben
aktivieren, beteiligen, einbeziehen, einbinden
leihen, ausleihen, verleihen, mieten
überarbeiten, aktualisieren, fortschreiben, anpassen
auftreiben, suchen, beschaffen
archivieren, aufbewahren, aufheben, speichern
bezahlen, zahlen, finanzieren
bleiben, halten
verboten, Verbot
"""


@cache
def thesaurus() -> Synonyms:
    """By the terms of each word those of the others, of verbs also by those of their forms."""
    return same(_with_forms(line.split(", ")) for line in GROUPS.strip().splitlines())


def _with_forms(words: Iterable[str]) -> list[str]:
    """Nouns have a family, too, but it means less of the same."""
    return [form for word in words for form in (word, *(family(folded(word)) if word.islower() else ()))]


def well_known() -> list[list[str]]:
    """Groups of names as a glossary has them, that every office would write down."""
    return [line.split(", ") for line in NAMES.strip().splitlines()]
