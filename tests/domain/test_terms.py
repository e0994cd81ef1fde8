"""A text is read piece by piece, and its words are the same however they are bent, joined and spelled."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.analysis.compounds import SHORTEST, split
from bot.domain.analysis.folding import folded
from bot.domain.analysis.terms import SURELY_FEW, Word, read, terms
from bot.domain.search.families import forms

SIGNS = 'aäßéBin ein innen*:/(-)_‐‑.,;!?"\u00ad\u200b\u00a0\u00a8\u0301\u2028\x1c\ufdfaﬁ²½한글①“😀＠'


@settings(deadline=None)
@given(st.text(SIGNS, max_size=60))
@example("Bürger*innen, Nachbar(innen) und Schul-\u00adhof/Garten!")
@example("a\u00a8b\u0301 \ufdfa")
def test_a_text_has_the_terms_that_all_of_it_has_at_once(text: str) -> None:
    read_at_once = text + " " * SURELY_FEW
    assert terms(text, text) == terms(text, read_at_once)


FORMS = """
Antrag Antrags Antrages Anträge Anträgen
Bahnhof Bahnhofs Bahnhöfe Bahnhöfen
Büro Büros
Ehrenamt Ehrenamtes Ehrenämter Ehrenämtern
Ergebnis Ergebnisses Ergebnisse Ergebnissen
Führungszeugnis Führungszeugnisse Führungszeugnissen
Haus Hauses Häuser Häusern
Infomaterial Infomaterialien
Kindergarten Kindergartens Kindergärten
Kita Kitas
Kollege Kollegen Kollegin Kolleginnen
Leitfaden Leitfadens Leitfäden
Logo Logos
Nachbar Nachbarn Nachbarin Nachbarinnen
Netzwerk Netzwerks Netzwerke Netzwerken
Patenschaft Patenschaften
Platz Platzes Plätze Plätzen
Rathaus Rathauses Rathäuser
Sozialraum Sozialräume Sozialräumen
Vortrag Vortrags Vorträge Vorträgen
Pate Paten Patin Patinnen
Zeitraum Zeitraums Zeiträume
"""
PARTS = """
Antrag Beratung Büro Fest Garten Haus Jugend Kind Laden Liste Miete Nachbarschaft Platz Projekt Quartier
Schule Stadtteil Straße Träger Treffen Verein Vertrag Werkstatt Zeitung
"""
LINKS = ("", "s", "n", "er")
BESIDE = {"Zeitraum": "Raum", "Rathausplatz": "Rat", "Vorstand": "Stand", "Moderation": "Mode",
          "fortschreiben": "schreiben", "vereinbart": "Verein", "Studierende": "Studie",
          "Stichtage": "Tag", "Lieblingsort": "Sorte", "Kleidung": "Dung"}  # fmt: skip
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def _read(word: str) -> Word:
    return read(folded(word))


@pytest.mark.parametrize("line", FORMS.strip().splitlines())
def test_a_word_is_found_by_all_its_forms(line: str) -> None:
    said = {word: {_read(word).term, *forms(folded(word))} for word in line.split()}
    for word, terms_of_it in said.items():
        assert all(_read(other).term in terms_of_it for other in said), word


@given(st.sampled_from(PARTS.split()), st.sampled_from(FORMS.split()))
@settings(deadline=None)
def test_a_compound_is_bent_as_its_last_part_is(first: str, last: str) -> None:
    for link in LINKS:
        compound = split(folded(first + link + last.lower()))
        if compound and len(compound.parts) == 2 and compound.seams[0] == len(folded(first + link)):
            assert _read(last).term in _read(first + link + last.lower()).heads


@given(st.sampled_from(PARTS.split()), st.sampled_from(PARTS.split()))
@settings(deadline=None)
def test_a_compound_is_the_same_with_a_hyphen_and_without(first: str, last: str) -> None:
    together = _read(first + last.lower())
    if together.parts == (_read(first).term, _read(last).term):
        assert f" {together.term} " in terms("", f"{first}-{last}").body
    assert {_read(first).term, _read(last).term} <= {*terms("", f"{first}-{last}").body.split()}


@given(st.text("aeiouäöüßÄÖÜnrstglmk -", max_size=60))
@settings(deadline=None)
@example("Grüße aus der Straße am Überweg")
def test_umlauts_may_be_spelled_with_two_letters_and_capitals_do_not_matter(text: str) -> None:
    spelled = terms("", text.translate(SPELLED))
    assert terms("", text).body == spelled.body
    assert terms("", text.upper()).body == spelled.body


@pytest.mark.parametrize(("word", "other"), BESIDE.items())
def test_a_word_is_not_taken_apart_by_chance(word: str, other: str) -> None:
    analysed, term = _read(word), _read(other).term
    assert len(other) < SHORTEST or term not in (*analysed.heads, *analysed.modifiers)


def test_numbers_are_the_same_with_points_and_zeros_and_without() -> None:
    assert terms("", "3.000 Euro am 01.03.").body == terms("", "3000 Euro am 1.3.").body
    assert terms("", "20.000.000").body == " 20000000 "
    assert terms("", "Punkt 7.30 am 31.12.2026").body == terms("", "Punkt 7 30 am 31 12 2026").body
