"""What of a text is shown for a hit, and what of it is marked."""

import pytest

from bot.domain.analysis.folding import folded
from bot.domain.analysis.terms import read
from bot.domain.search.passages import PASSAGE_WORDS, marked, passage


def wanted(*words: str) -> frozenset[str]:
    return frozenset(read(folded(word)).term for word in words)


@pytest.mark.parametrize(
    "written", ["Förderung", "FOERDERUNG", "Łódź", "Œuvre", "Straße", "İzmir", "Țară", "Đặng"]
)
def test_a_word_is_marked_in_whatever_letters_it_is_written(written: str) -> None:
    assert marked(f"Über {written} & mehr", wanted(written)) == f"Über <mark>{written}</mark> &amp; mehr"


def test_a_letter_that_becomes_two_moves_no_mark() -> None:
    text = "İİİ Antrag, der Antrag"
    assert marked(text, wanted("Antrag")) == "İİİ <mark>Antrag</mark>, der <mark>Antrag</mark>"


def test_a_passage_is_taken_from_where_most_of_the_question_stands() -> None:
    words = (
        ["nichts"] * 100 + ["Antrag"] + ["nichts"] * 100 + ["Antrag", "für", "Förderung"] + ["nichts"] * 100
    )
    shown = passage("\n".join(words), wanted("Antrag", "Förderung"))
    assert "Antrag für Förderung" in shown
    assert len(shown.split()) == PASSAGE_WORDS + 2  # with an ellipsis at both ends


def test_of_what_only_stands_beside_a_text_that_is_shown_which_was_asked_for() -> None:
    text = "Fragen und zuhören. · Methodenblatt · Beteiligung · Servicestelle"
    assert passage(text, wanted("Garten"), is_joined=True) == "Fragen und zuhören."
    assert passage(text, wanted("Beteiligung"), is_joined=True) == "Fragen und zuhören. · Beteiligung"
    assert passage(text, wanted("Garten")) == text, "people may write as they like"


def test_a_text_with_nothing_of_the_question_is_shown_from_its_beginning() -> None:
    assert passage("Es geht los. " * 20, wanted("Antrag")).startswith("Es geht los.")
    assert passage("", wanted("Antrag")) == ""
    assert marked("<b>", frozenset({""})) == "&lt;b&gt;"
