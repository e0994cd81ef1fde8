"""A message's text as safe HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rendering import fill, mentioned_accounts, plain_text, render


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("Ein Satz.", "<p>Ein Satz.</p>"),
        ("eins\nzwei\n\ndrei", "<p>eins<br>\nzwei</p>\n<p>drei</p>"),
        ("**fett** und *schräg*", "<p><strong>fett</strong> und <em>schräg</em></p>"),
        ("__unter__ ~~weg~~", "<p><u>unter</u> <s>weg</s></p>"),
        ("Bürger*innen und Träger*innen", "<p>Bürger*innen und Träger*innen</p>"),
        ("Bürger_innen, Nachbar*in", "<p>Bürger_innen, Nachbar*in</p>"),
        ("# Titel", "<h4>Titel</h4>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("Hallo <@!12>", '<p>Hallo <span data-account="12"></span></p>'),
        ("<a:tanz:123>", "<p>:tanz:</p>"),
    ],
)
def test_text_is_shown_as_it_was_meant(content: str, html: str) -> None:
    assert render(content) == html


def test_a_timestamp_is_a_time_in_words() -> None:
    assert render("<t:1700000000:F>") == (
        '<p><time datetime="2023-11-14T22:13:20+00:00">Di., 14. Nov. 2023, 23:13 Uhr</time></p>'
    )


def test_a_link_is_a_link() -> None:
    assert 'href="https://example.org/a_b"' in render("siehe https://example.org/a_b")


def test_slots_are_found_and_filled_with_escaped_names() -> None:
    html = render("*Frag* <@7>")
    assert mentioned_accounts(html) == {"7"}
    assert fill(html, lambda account: "A & B") == "<p><em>Frag</em> @A &amp; B</p>"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_becomes_a_tag_that_was_not_meant(content: str) -> None:
    html = render(content)
    assert "<script" not in html.lower()
    assert "onerror=" not in plain_text(html).lower() or "onerror" in content.lower()


@given(st.text(alphabet="abc <>&\n\"'.,äß", max_size=80))
def test_the_short_way_says_what_the_long_way_says(content: str) -> None:
    assert plain_text(render(content)) == plain_text(render(content + "\n\n**x**")).removesuffix("x").strip()
