"""Words of the field that readers take for each other, beyond what the glossary calls the same.

The office needs no entry for each everyday word: its glossary (names and other names of a term) counts first.
"""

from __future__ import annotations

from functools import cache

from bot.domain.search.sameness import Synonyms, same

GROUPS = """
AGH, Arbeitsgelegenheit, Ein-Euro-Job
DSGVO, Datenschutz, Datenschutz-Grundverordnung
EFRE, Europäischer Fonds für regionale Entwicklung
ESF, Europäischer Sozialfonds
GWA, Gemeinwesenarbeit
JC, Jobcenter
LAG, Landesarbeitsgemeinschaft
MGH, Mehrgenerationenhaus
QM, Quartiersmanagement, Quartiersmanager, Stadtteilmanagement
SAB, Sächsische Aufbaubank, Bewilligungsstelle
VHS, Volkshochschule
VWN, Verwendungsnachweis
VZÄ, Vollzeitäquivalent
KSK, Künstlersozialkasse
ÖPNV, Nahverkehr
ÖA, Öffentlichkeitsarbeit
Ablehnung, Absage
Aktenzeichen, Vorgangsnummer
Alleinstehende, Einsame
Angebot, Format
Anschaffung, Kauf
Arbeitslose, Erwerbslose
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
Budget, Geld, Mittel
Büro, Laden, Treff
Dolmetscher, Sprachmittler, Übersetzer
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
Frist, Stichtag
Geflüchtete, Flüchtlinge, Migranten, Zugewanderte
Geschäft, Laden
Händler, Ladenbesitzer, Ladeninhaber, Gewerbetreibende, Geschäftsleute
Haftpflicht, Haftung, Versicherung
Handreichung, Leitfaden, Arbeitshilfe, Merkblatt, Anleitung
Honorar, Honorarkraft
Indikator, Kennzahl
Internet, Netz, online, Webseite, Website, Homepage
Jugendliche, Jugend, Teenager, Teenies
Kita, Kindergarten, Kindertagesstätte
Kommune, Gemeinde, Stadt
Kosten, Ausgaben
Kürzung, Rückforderung
Lärm, Krach
Leerstand, leer stehend
Netzwerk, Vernetzung, Austausch
Presse, Zeitung
Quartier, Stadtteil, Viertel
Regeln, Satzung, Ordnung
reparieren, Reparatur, instand setzen
Rathaus, Stadtverwaltung, Verwaltung
Senioren, Ältere, Rentner
Sitzung, Treffen, Versammlung
Spenden, Stiftung
Vereinbarung, Vertrag
Wirkung, Erfolg
Zuschuss, Förderung, Zuwendung
Zusammenarbeit, Kooperation
ansprechen, erreichen, gewinnen
archivieren, aufbewahren, aufheben
bezahlen, zahlen, finanzieren
bleiben, halten
verboten, Verbot
"""


@cache
def thesaurus() -> Synonyms:
    """By the terms of each word those of the others."""
    return same(line.split(", ") for line in GROUPS.strip().splitlines())
