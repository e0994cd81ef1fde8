"""A text is read piece by piece, whatever stands between its words."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.analysis.terms import SURELY_FEW, terms

SIGNS = 'aäßéBin ein innen*:/(-)_‐‑.,;!?"\u00ad\u200b\u00a0\u00a8\u0301\u2028\x1c\ufdfaﬁ²½한글①“😀＠'


@settings(deadline=None)
@given(st.text(SIGNS, max_size=60))
@example("Bürger*innen, Nachbar(innen) und Schul-\u00adhof/Garten!")
@example("a\u00a8b\u0301 \ufdfa")
def test_a_text_has_the_terms_that_all_of_it_has_at_once(text: str) -> None:
    read_at_once = text + " " * SURELY_FEW
    assert terms(text, text) == terms(text, read_at_once)
