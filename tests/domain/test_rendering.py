"""A message's text is shown as Discord shows it, as HTML that is safe, valid and the same on every way."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.markdown import to_html
from bot.domain.rendering import (
    Place,
    fill,
    forwarded_messages,
    mentioned_accounts,
    mentioned_places,
    mentioned_roles,
    normal,
    outlined,
    plain_text,
    render,
    sanitized,
    without_forwarded,
)
from tests.support.structure import misplaced

FOLDER = Path(__file__).parent / "rendering_cases"
CASES = [
    pytest.param(case["text"], case["html"], id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)
MARKED_TEXT = st.lists(
    st.sampled_from(
        [
            *("**", "*", "__", "_", "~~", "||", "`", "``", "```", "\\", "\n", "\n\n", "> ", ">>> ", "# "),
            *("## ", "-# ", "- ", "  - ", "1. ", " ", "  ", "ä", "Bürger*innen", "ö ü", "<@1>", "<#2>"),
            *(
                "<@&3>",
                "<t:0:R>",
                "<:e:44>",
                "[",
                "]",
                "](https://a.de)",
                "https://a.de/b_c",
                "<https://a.de>",
            ),
            *("(", ")", "<b>", "&amp;", "\xa0", "\t", "'", '"', "😀"),
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(("text", "html"), CASES)
def test_a_text_is_shown_as_discord_shows_it(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(("text", "html"), CASES)
def test_the_sanitizer_finds_nothing_to_change_in_what_is_shown(text: str, html: str) -> None:
    assert to_html(normal(text)) == html == sanitized(html)
    assert misplaced(html) == []


def test_there_are_hundreds_of_cases() -> None:
    assert len(CASES) >= 200


@settings(deadline=None)
@given(MARKED_TEXT)
@example("> a *b\n> c* ||d")
def test_whatever_marks_meet_the_html_is_valid_and_clean(text: str) -> None:
    html = to_html(normal(text))
    assert misplaced(html) == []
    assert sanitized(html) == html


@settings(deadline=None)
@given(MARKED_TEXT)
def test_no_word_gets_lost_among_marks(text: str) -> None:
    words = "".join(sign for sign in text if sign.isalpha() and not sign.isascii())
    shown = "".join(sign for sign in plain_text(render(text)) if sign.isalpha() and not sign.isascii())
    assert shown == words


@settings(deadline=None)
@given(ANY_TEXT)
def test_no_text_becomes_a_tag_that_was_not_meant(text: str) -> None:
    html = render(text)
    assert sanitized(html) == html
    assert "<script" not in html.lower()


@settings(deadline=None)
@given(st.text(alphabet="abc &>\n\t\"'.,äß\xa0-#+)1", max_size=80))
@example("a\n \nb  \n c")
def test_the_short_way_says_what_the_long_way_says(text: str) -> None:
    assert render(text) == sanitized(to_html(text))


def test_a_person_that_is_mentioned_is_a_slot_for_their_name() -> None:
    html = render("*Frag* <@7> und <@!8>")
    assert mentioned_accounts(html) == {"7", "8"}
    shown = fill(html, {"7": "A & B", "8": "Mitglied"}.__getitem__)
    assert shown == "<p><em>Frag</em> @A &amp; B und @Mitglied</p>"


def test_a_role_is_named_if_it_may_be() -> None:
    html = render("An <@&3> und <@&4>")
    assert mentioned_roles(html) == {"3", "4"}
    assert fill(html, str, role_of={"3": "Jury", "4": ""}.__getitem__) == "<p>An @Jury und @Rolle</p>"


def test_a_channel_leads_to_its_topic_and_one_that_is_internal_says_so() -> None:
    html = render("<#33> oder <#34>")
    assert mentioned_places(html) == {("33", ""), ("34", "")}
    places = {("33", ""): Place("Müll & Grün", "/topics/gruen")}
    shown = fill(html, str, place_of=lambda channel, message: places.get((channel, message)))
    assert shown == '<p><a href="/topics/gruen">#Müll &amp; Grün</a> oder #intern</p>'


def test_an_address_of_a_message_leads_into_the_archive() -> None:
    address = "https://discord.com/channels/1/22/333"
    html = render(f"{address} und [hier]({address}) und {address}4")
    assert mentioned_places(html) == {("22", "333"), ("22", "3334")}
    places = {("22", "333"): Place("Wer hat einen Fonds?", "/threads/22#m333")}
    shown = fill(html, str, place_of=lambda channel, message: places.get((channel, message)))
    assert shown == (
        '<p><a href="/threads/22#m333">Wer hat einen Fonds?</a> und <a href="/threads/22#m333">hier</a> und '
        f'<a href="{address}4" rel="noopener nofollow">{address}4</a></p>'
    )


def test_words_alone_keep_words_whole_and_say_nothing_of_slots() -> None:
    html = render("Quartiers**management**\n- eins\n- <@7> zwei")
    assert plain_text(html) == "Quartiersmanagement eins zwei"


def test_words_for_an_excerpt_keep_what_is_hidden_hidden() -> None:
    html = render("Es war ||der **Hausmeister**||.\n||Noch etwas||")
    assert plain_text(html) == "Es war der Hausmeister. Noch etwas"
    assert plain_text(html, with_hidden=False) == "Es war … . …"


def test_half_a_character_does_not_stop_a_message() -> None:
    assert render("a\ud83db") == "<p>a�b</p>"


def test_a_text_forwards_nothing_by_itself() -> None:
    html = render('<figure class="forwarded" data-message="1">x</figure>')
    assert forwarded_messages(html) == set()
    assert without_forwarded(html, lambda message: False) == html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a", "4"),
        ("## a", "4"),
        ("### a\n### b", "44"),
        ("# a\n### b", "45"),
        ("# a\n## b\n### c", "456"),
        ("### a\n# b\n## c", "445"),
        ("# a\n### b\n## c\n# d", "4554"),
        ("> ## a\n### b", "45"),
        ("```\n## a\n```", ""),
    ],
)
def test_headings_on_a_page_begin_under_the_speaker_and_leave_out_no_step(text: str, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)>", outlined(render(text)))) == levels


@settings(deadline=None)
@given(st.lists(st.sampled_from(["# a", "## b", "### c", "> ## d", "text"]), max_size=12).map("\n".join))
def test_whatever_headings_meet_each_stands_at_most_a_step_below_the_last(text: str) -> None:
    shown = outlined(render(text))
    levels = [3, *map(int, re.findall(r"<h(\d)>", shown))]
    assert all(4 <= level <= before + 1 for before, level in pairwise(levels))
    assert plain_text(shown) == plain_text(render(text))
    assert not misplaced(shown)
