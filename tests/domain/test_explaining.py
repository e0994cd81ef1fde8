"""Which words of a text the glossary explains."""

from __future__ import annotations

import pytest

from bot.domain.explaining import make
from bot.domain.glossary import TermView

NAMES = (
    ("gwa", "Gemeinwesenarbeit", ("GWA",)),
    ("befragung", "Aktivierende Befragung", ()),
    ("konzept", "Integriertes Stadtentwicklungskonzept", ("INSEK",)),
    ("traeger", "Projektträger", ("Träger",)),
    ("esf", "ESF Plus", ("ESF+",)),
    ("multi", "Multiplikator oder Multiplikatorin", ()),
    ("beteiligung", "Beteiligung", ()),
    ("fe", "F&E", ()),
)
LEXICON = make(TermView(slug, name, aliases, "", "") for slug, name, aliases in NAMES)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Die Gemeinwesenarbeit hilft.</p>", ["gwa: Gemeinwesenarbeit"]),
        ("<p>GWA, und noch einmal Gemeinwesenarbeit</p>", ["gwa: GWA"]),
        ("<p>bei aktivierenden Befragungen</p>", ["befragung: aktivierenden Befragungen"]),
        (
            "<p>des integrierten\nStadtentwicklungskonzepts</p>",
            ["konzept: integrierten\nStadtentwicklungskonzepts"],
        ),
        ("<p>den Trägern</p>", ["traeger: Trägern"]),
        ("<p>ESF+ und ESF Plus</p>", ["esf: ESF+"]),
        ("<p>Multiplikator*innen, Multiplikatorinnen</p>", ["multi: Multiplikator*innen"]),
        ("<p>Multiplikatorin</p>", ["multi: Multiplikatorin"]),
        ("<p>F&amp;E und GWA</p>", ["fe: F&amp;E", "gwa: GWA"]),
        ("<ul><li>INSEK-Runde</li></ul>", ["konzept: INSEK"]),
        ("<p>„Gemeinwesenarbeit“, das_INSEK</p>", ["gwa: Gemeinwesenarbeit", "konzept: INSEK"]),
        ("TRÄGER sein", ["traeger: TRÄGER"]),
        ("<p>…–Beteiligung</p>", ["beteiligung: Beteiligung"]),
    ],
)
def test_a_term_is_known_in_every_form_of_its_words_and_told_once(html: str, found: list[str]) -> None:
    assert [f"{each.term.slug}: {html[each.start : each.end]}" for each in LEXICON.find(html)] == found


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/GWA">GWA</a></p>',
        "<h4>Gemeinwesenarbeit</h4>",
        "<p><code>GWA</code></p><pre>GWA</pre>",
        '<details class="spoiler"><summary>Verborgen</summary><p>GWA</p></details>',
        '<p><time datetime="2026-01-01" title="GWA">heute</time></p>',
        "<p>gwa, GWAs, XGWA</p>",
        "<p>Wir haben uns beteiligt und beteiligen uns.</p>",
        "<p>aktivierende, dann eine Befragung</p>",
        "<p>aktivierende <b>Befragung</b></p>",
        "<p>Projektträgerschaft, tragen</p>",
        "<p>ESF</p>",
    ],
)
def test_links_headings_code_and_other_words_are_left_alone(html: str) -> None:
    assert LEXICON.find(html) == ()
