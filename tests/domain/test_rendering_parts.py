"""What a message holds besides its text is shown in words, and asks no other host for anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.parts import (
    NOTHING,
    Button,
    Component,
    Embed,
    Field,
    Forwarded,
    Hidden,
    Parts,
    Picture,
    Poll,
    PollAnswer,
    Sticker,
    Text,
)
from bot.domain.rendering import (
    fill,
    forwarded_messages,
    mentioned_accounts,
    plain_text,
    render,
    sanitized,
    without_forwarded,
)
from bot.domain.rendering_parts import render_parts
from tests.support.structure import misplaced

EVENING = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
REL = 'rel="noopener nofollow"'
EMBED = Embed(
    title="Leitfaden **Verfügungsfonds**",
    url="https://example.org/leitfaden",
    description="Für *kleine* Jurys.\n\n- Aufruf\n- Auswahl",
    provider="Servicestelle",
    author="Redaktion",
    author_url="https://example.org/redaktion",
    fields=(Field("Ort", "Mühlroda"), Field("Wann", "<t:1700000000:d>")),
    footer="Stand: Herbst",
    dated=EVENING,
    image=Picture("https://example.org/bild.png", "Eine Bank unter Linden"),
)
EXAMPLES = {
    "an embed with all it may hold": (
        Parts(embeds=(EMBED,)),
        '<blockquote class="embed"><p class="sub"><small>Servicestelle</small></p>\n'
        f'<p class="sub"><small><a href="https://example.org/redaktion" {REL}>Redaktion</a></small></p>\n'
        f'<h4><a href="https://example.org/leitfaden" {REL}>Leitfaden Verfügungsfonds</a></h4>\n'
        "<p>Für <em>kleine</em> Jurys.</p>\n<ul><li>Aufruf</li>\n<li>Auswahl</li></ul>\n"
        "<dl><dt>Ort</dt><dd>Mühlroda</dd><dt>Wann</dt><dd>"
        '<time datetime="2023-11-14T22:13:20+00:00">14. Nov. 2023</time></dd></dl>\n'
        f'<p><a href="https://example.org/bild.png" {REL}>Bild: Eine Bank unter Linden</a></p>\n'
        '<p class="sub"><small>Stand: Herbst · <time datetime="2026-11-24T17:30:00+00:00">'
        "24. November 2026, 18:30 Uhr</time></small></p></blockquote>",
    ),
    "an embed of words alone": (
        Parts(embeds=(Embed(description="Nur ein Satz."),)),
        '<blockquote class="embed"><p>Nur ein Satz.</p></blockquote>',
    ),
    "an embed without anything to read": (Parts(embeds=(Embed(url="https://example.org"),)), ""),
    "an embed that only repeats a picture's address": (
        Parts(
            embeds=(Embed(url="https://example.org/a.png", thumbnail=Picture("https://example.org/a.png")),)
        ),
        "",
    ),
    "a picture that nobody described": (
        Parts(embeds=(Embed(image=Picture("https://example.org/a.png")),)),
        f'<blockquote class="embed"><p><a href="https://example.org/a.png" {REL}>'
        "Bild ohne Beschreibung</a></p></blockquote>",
    ),
    "a picture behind a link that dies": (
        Parts(components=(Picture("https://media.discordapp.net/attachments/1/2/a.png?ex=3", "Der Plan"),)),
        "<p>Bild: Der Plan</p>",
    ),
    "a sticker": (
        Parts(stickers=(Sticker("Hut ab", "Ein Hut wird gezogen"), Sticker("Danke"))),
        "<p>Sticker: Hut ab (Ein Hut wird gezogen)</p>\n<p>Sticker: Danke</p>",
    ),
    "a poll that goes on": (
        Parts(
            poll=Poll(
                "Wann treffen wir uns?",
                (PollAnswer("Montag", 1), PollAnswer("Dienstag", 4, "🎉"), PollAnswer("gar nicht", 0)),
                ends_at=EVENING,
                allows_several=True,
            )
        ),
        '<div class="poll"><h4>Umfrage: Wann treffen wir uns?</h4>\n<ul><li>Montag: 1 Stimme</li>\n'
        "<li>🎉 Dienstag: 4 Stimmen</li>\n<li>gar nicht: 0 Stimmen</li></ul>\n"
        '<p class="sub"><small>5 Stimmen insgesamt · mehrere Antworten möglich · offen bis '
        '<time datetime="2026-11-24T17:30:00+00:00">24. November 2026, 18:30 Uhr</time></small></p></div>',
    ),
    "a poll that is over": (
        Parts(poll=Poll("Ja?", (PollAnswer("Ja", 2),), ends_at=EVENING, is_final=True)),
        '<div class="poll"><h4>Umfrage: Ja?</h4>\n<ul><li>Ja: 2 Stimmen</li></ul>\n'
        '<p class="sub"><small>Endergebnis · 2 Stimmen insgesamt</small></p></div>',
    ),
    "a forwarded message": (
        Parts(forwarded=Forwarded(99, "Der Raum ist **frei**.", EVENING)),
        '<figure class="forwarded" data-message="99"><figcaption>Weitergeleitet, '
        '<time datetime="2026-11-24T17:30:00+00:00">24. November 2026, 18:30 Uhr</time></figcaption>'
        "<blockquote><p>Der Raum ist <strong>frei</strong>.</p></blockquote></figure>",
    ),
    "a forwarded message with a sticker": (
        Parts(forwarded=Forwarded(99, "", parts=Parts(stickers=(Sticker("Danke"),)))),
        '<figure class="forwarded" data-message="99"><figcaption>Weitergeleitet</figcaption>'
        "<blockquote><p>Sticker: Danke</p></blockquote></figure>",
    ),
    "components": (
        Parts(
            components=(
                Text("# Termin\nAm **Dienstag**"),
                Button("Zur Seite", "https://example.org/a"),
                Button("", "https://example.org/b"),
                Hidden((Text("geheim"),)),
                Button("Nur im Chat", "discord://x"),
            )
        ),
        f"<h4>Termin</h4>\n<p>Am <strong>Dienstag</strong></p>\n<ul><li>"
        f'<a href="https://example.org/a" {REL}>Zur Seite</a></li><li><a href="https://example.org/b" {REL}>https://example.org/b</a></li></ul>\n'
        '<details class="spoiler"><summary>Spoiler</summary><p>geheim</p></details>',
    ),
}


@pytest.mark.parametrize(("parts", "html"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_part_is_shown_in_words(parts: Parts, html: str) -> None:
    assert render_parts(parts) == html
    assert misplaced(html) == []
    assert sanitized(html) == html


def test_a_message_without_parts_shows_none() -> None:
    assert render_parts(NOTHING) == ""


def test_people_in_parts_are_slots_too() -> None:
    html = render("Siehe unten") + "\n" + render_parts(Parts(embeds=(Embed(description="Von <@7>"),)))
    assert mentioned_accounts(html) == {"7"}
    assert "Von @Mitglied" in fill(html, lambda account: "Mitglied")


def test_a_forwarded_message_is_left_out_unless_its_author_lets_the_reader_see_it() -> None:
    inner = Forwarded(98, "verschachtelt")
    parts = Parts(
        forwarded=Forwarded(99, "> Zitat", parts=Parts(forwarded=inner)), stickers=(Sticker("Danke"),)
    )
    html = render("Seht mal:") + "\n" + render_parts(parts)
    assert forwarded_messages(html) == {"99"}
    assert "verschachtelt" not in html
    assert without_forwarded(html, lambda message: message == "99") == html
    hidden = without_forwarded(html, lambda message: False)
    assert plain_text(hidden) == "Seht mal: Sticker: Danke"


def test_nothing_in_a_part_loads_from_elsewhere() -> None:
    html = render_parts(Parts(embeds=(EMBED,), components=(Picture("https://example.org/a.png", "x"),)))
    assert "src=" not in html
    assert "<img" not in html


WORDS = st.text(st.sampled_from("ab <>&\"'*_`|[]()\n#>-\xa0ä"), max_size=30)
ADDRESSES = st.one_of(WORDS, st.just("https://example.org/a"), st.just("javascript:alert(1)"))
PICTURES = st.builds(Picture, ADDRESSES, WORDS)
COMPONENTS: st.SearchStrategy[Component] = st.recursive(
    st.one_of(st.builds(Text, WORDS), st.builds(Button, WORDS, ADDRESSES), PICTURES),
    lambda inner: st.builds(Hidden, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=4,
)
EMBEDS = st.builds(
    Embed,
    *(WORDS, ADDRESSES, WORDS, WORDS, WORDS, ADDRESSES),
    st.lists(st.builds(Field, WORDS, WORDS), max_size=2).map(tuple),
    WORDS,
    st.one_of(st.none(), st.just(EVENING)),
    st.one_of(st.none(), PICTURES),
)
POLLS = st.builds(Poll, WORDS, st.lists(st.builds(PollAnswer, WORDS, st.integers(0, 9), WORDS)).map(tuple))
PARTS = st.builds(
    Parts,
    st.lists(EMBEDS, max_size=2).map(tuple),
    st.lists(st.builds(Sticker, WORDS, WORDS), max_size=1).map(tuple),
    st.one_of(st.none(), POLLS),
    st.lists(COMPONENTS, max_size=3).map(tuple),
    st.one_of(st.none(), st.builds(Forwarded, st.integers(0, 2**63), WORDS)),
)


@settings(deadline=None)
@given(PARTS)
def test_whatever_a_part_holds_the_html_is_valid_and_clean(parts: Parts) -> None:
    html = render_parts(parts)
    assert misplaced(html) == []
    assert sanitized(html) == html
    assert 'href="javascript' not in html
