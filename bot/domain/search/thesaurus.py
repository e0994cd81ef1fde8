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
Ablehnung, Absage
Abmachung, Absprache, Vereinbarung
absagen, ausfallen, entfallen
Abstimmung, abstimmen, Wahl, wählen
Adresse, Anschrift
Aktenzeichen, Vorgangsnummer
aktivieren, beteiligen, einbeziehen, einbinden
Alleinstehende, Einsame
anfangen, Anfang, beginnen, Beginn, starten
Angebot, Format
Angstraum, Angstort
Anmeldung, anmelden, Registrierung
Anschaffung, Kauf
ansprechen, erreichen, gewinnen, überzeugen, begeistern, motivieren, werben, anwerben
Ansprechpartner, Ansprechperson, Kontaktperson
Antwort, Rückmeldung, Feedback
Arbeitgeber, Betrieb, Firma, Unternehmen
Arbeitsgruppe, Arbeitskreis
Arbeitslose, Erwerbslose
archivieren, aufbewahren, aufheben, speichern
Aufschub, Fristverlängerung
auftreiben, suchen, beschaffen
Aufwandsentschädigung, Ehrenamtspauschale, Übungsleiterpauschale
Aushang, Plakat, Poster
Auslagen, Fahrtkosten, Auslagenersatz
Auswertung, Evaluation
Auszahlung, Mittelabruf
Bedarf, Wunsch
Beet, Garten, gärtnern
Befragung, Fragebogen, Umfrage
Beleg, Kassenzettel, Quittung, Rechnung
Bescheinigung, Bestätigung, Nachweis
beschweren, Beschwerde, Kritik
Besucher, Gäste, Publikum
Beteiligung, Mitbestimmung, Mitwirkung, Partizipation
betreuen, Betreuung
Bewilligung, bewilligen, Zusage
Bewohner, Anwohner, Einwohner, Nachbar, Mieter
bezahlen, zahlen, finanzieren
Bild, Foto, Aufnahme, fotografieren
bleiben, halten
Bücherei, Bibliothek
Budget, Geld, Mittel
Bürgerbudget, Bürgerhaushalt
Bürgerversammlung, Einwohnerversammlung
Büro, Laden, Treff
Bus, Bahn, Nahverkehr
Catering, Verpflegung, Essen, kochen
Dank, danken, Anerkennung, Wertschätzung
Darlehen, Kredit, Vorfinanzierung, Zwischenfinanzierung
Deutschkurs, Sprachkurs, Sprachcafé
Dolmetscher, Sprachmittler, Übersetzer, übersetzen, dolmetschen
Dozent, Kursleiter, Referent, Trainer
DSGVO, Datenschutz
Ehrenamtliche, Freiwillige, Engagierte
Eigentümer, Besitzer, Vermieter
Einladung, einladen
Einspruch, Widerspruch
Einwilligung, Einverständnis, Zustimmung, zustimmen, einwilligen
Emblem, Logo, Wortmarke
Ende, vorbei, auslaufen, Abschluss
Erlaubnis, Genehmigung, Sondernutzung
Eröffnung, eröffnen, Einweihung
Experte, Fachkraft, Profi
Fachkraft, Mitarbeiter, Personal
Fahrrad, Rad
Feier, Fest, Party
Ferienprogramm, Ferienfreizeit
Film, Kino, Video
Filmabend, Kinoabend
Flohmarkt, Trödelmarkt, Basar
Flyer, Faltblatt, Handzettel
Förderende, Projektende
förderfähig, zuwendungsfähig
Fördergeld, Fördermittel, Zuschuss
Formular, Vorlage, Muster, Vordruck
Fortbildung, Schulung, Weiterbildung, Workshop, Seminar
Freiberufler, Honorarkraft, Selbstständige
Frist, Stichtag, Termin
Geflüchtete, Flüchtlinge, Migranten, Zugewanderte
Gehalt, Lohn, Vergütung
Geschäft, Laden
Gespräch, Austausch, Dialog
gratis, kostenlos, umsonst, unentgeltlich
Gremium, Beirat, Ausschuss
Haftpflicht, Haftung, Versicherung
Händler, Ladenbesitzer, Ladeninhaber, Gewerbetreibende, Geschäftsleute
Handreichung, Leitfaden, Arbeitshilfe, Merkblatt, Anleitung
Handy, Smartphone, Telefon
Hausaufgabenhilfe, Lernhilfe, Nachhilfe
Hausordnung, Hausregeln, Nutzungsordnung
helfen, Hilfe, unterstützen, Unterstützung
Honorar, Honorarkraft
Höranlage, Induktionsschleife, schwerhörig
Hürde, Hindernis, Barriere
Indikator, Kennzahl
Internet, Netz, online, Webseite, Website, Homepage
Inventar, Möbel, Ausstattung
Jobcenter, Arbeitsamt, Arbeitsagentur
Jugendclub, Jugendtreff, Jugendzentrum
Jugendliche, Jugend, Teenager, Teenies
kaputt, defekt, Schaden
Kita, Kindergarten, Kindertagesstätte
Kleider, Kleidung
Kommune, Gemeinde, Stadt
Konflikt, Streit, Ärger
Konzert, Musik
Kosten, Ausgaben, Gebühr, Preis
Kundgebung, Demonstration
Kündigung, kündigen
Kürzung, Rückforderung
Lärm, Krach
Leerstand, leer stehend
Lehrgang, Kurs
leihen, ausleihen, verleihen, mieten
Lesepate, Vorlesepate
löschen, Löschung, vernichten
Mängel, Fehler
Messenger, Chat, WhatsApp
Methode, Verfahren, Werkzeug
mitmachen, teilnehmen, mitwirken
Moderation, moderieren, Gesprächsleitung
Müll, Abfall, Dreck
Nachbarschaftshaus, Nachbarschaftstreff, Nachbarschaftszentrum, Stadtteilzentrum, Bürgerhaus
Netzwerk, Vernetzung, Austausch
Newsletter, Rundbrief
Öffentlichkeitsarbeit, Pressearbeit, Presse, Zeitung, Werbung, Instagram
öffnen, Öffnungszeiten, offen
Ort, Platz, Standort
Pacht, pachten, Pachtvertrag
Pavillon, Zelt
Präsentation, vorstellen, Vorstellung
Presse, Zeitung
Projektbericht, Sachbericht
prüfen, Prüfung, Kontrolle, kontrollieren
putzen, reinigen, Reinigung
QM, Quartiersmanagement, Quartiersmanager, Stadtteilmanagement
qualifizieren, Qualifizierung, Schulung, Ausbildung
Quartier, Stadtteil, Viertel
Quartiersbüro, Stadtteilbüro
Ratenzahlung, abzahlen
Rathaus, Stadtverwaltung, Verwaltung
Raum, Räumlichkeit, Saal, Zimmer
Regeln, Satzung, Ordnung
Reparaturcafé, Repair-Café
reparieren, Reparatur, instand setzen
Rollstuhl, Rampe, barrierefrei
Rückforderung, Rückzahlung, zurückzahlen
Rundgang, Spaziergang, Begehung
SAB, Bewilligungsstelle
Schlichtung, Mediation, Deeskalation
schließen, Schließung
Schwierigkeit, Problem
Senioren, Ältere, Rentner, Großeltern
Sitzung, Treffen, Versammlung
Spenden, Stiftung
Spielplatz, Spielgerät
Sponsor, Spender, Geldgeber
Sprechstunde, Sprechzeit
Stadtteilfonds, Quartiersfonds, Verfügungsfonds
Stelle, Job, Arbeitsplatz
Stellenanzeige, Stellenausschreibung
Studenten, Studierende
Stundennachweis, Stundenzettel, Zeiterfassung
Tauschregal, Umsonstladen, Verschenkladen
Teilnehmerliste, Teilnahmeliste, Anwesenheitsliste
Toilette, WC, Klo
Treffpunkt, Begegnungsort, Begegnungsstätte
überarbeiten, aktualisieren, fortschreiben, anpassen
übergeben, Übergabe
Umzug, umziehen, Wohnungswechsel
Unterlagen, Dokumente, Papiere
unterschreiben, Unterschrift, unterzeichnen
Vandalismus, Diebstahl, Zerstörung
verantwortlich, zuständig, Zuständigkeit, Verantwortung
verboten, Verbot
Vereinbarung, Vertrag
verlängern, Verlängerung
Vermietung, Verpachtung, Überlassung
verspätet, Verspätung, verpassen
verstetigen, Verstetigung, dauerhaft, weiterführen, fortführen
vertreten, Vertretung, ersetzen
Vorstand, Leitung, Vorsitz
Weihnachtsmarkt, Adventsmarkt
widerrufen, Widerruf, zurückziehen
wiederholen, Wiederholung
Wirkung, Erfolg
Wohnungsgenossenschaft, Wohnungsunternehmen, Wohnungsbaugesellschaft
Zusammenarbeit, Kooperation
Zuschuss, Förderung, Zuwendung
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
