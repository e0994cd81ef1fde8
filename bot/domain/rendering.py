"""A message's text as safe HTML for a page, with slots where names belong."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import nh3

from bot.domain.markdown import to_html
from bot.domain.markdown.pieces import LINK_REL, escaped
from bot.i18n import PUBLIC_LANGUAGE, gettext

_SANITIZER = nh3.Cleaner(
    tags={
        *("p", "br", "a", "strong", "em", "u", "s", "small", "code", "pre", "blockquote", "ul", "ol", "li"),
        *("h4", "h5", "h6", "time", "span", "div", "details", "summary", "dl", "dt", "dd", "hr"),
        *("figure", "figcaption"),
    },
    attributes={
        "a": {"href", "title", "data-channel", "data-message"},
        "time": {"datetime"},
        "span": {"data-account", "data-role", "data-channel", "title"},
        "ol": {"start"},
        "code": {"class"},
        "figure": {"data-message"},
    },
    allowed_classes={
        "p": {"sub"},
        "details": {"spoiler"},
        "div": {"par", "poll"},
        "span": {"emoji"},
        "blockquote": {"embed"},
        "figure": {"forwarded"},
    },
    url_schemes={"http", "https"},
    link_rel=LINK_REL,
)
_LINE_MARK = re.compile(r"\n *(?:>|#{1,3} |-# |- |\d{1,9}\. )")
"""Begins with one letter: Python finds those fast."""
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_SLOT = re.compile(r'<span data-(account|role|channel)="(\d{1,20})"></span>')
_WAY_IN = re.compile(
    r'<a href="([^"]*)"( title="[^"]*")? data-channel="(\d{1,20})"(?: data-message="(\d{1,20})")?'
    r' rel="[^"]*">(.*?)</a>',
    re.DOTALL,
)
_FORWARDED = re.compile(r'<figure class="forwarded" data-message="(\d{1,20})">.*?</figure>\n?', re.DOTALL)
_HIDDEN = re.compile(r"<details(?:(?!<details).)*?</details>", re.DOTALL)
_SUMMARY = re.compile(r"<summary>.*?</summary>")
_HEADING = re.compile(r"<h([456])>(.*?)</h\1>", re.DOTALL)
_INLINE_TAG = re.compile(r"</?(?:a|strong|em|u|s|code|span|time|small|details)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel or a message is in the archive, if the reader may know: its name and its path."""

    label: str
    path: str


def render(content: str) -> str:
    """Safe HTML for a page; a mention is a slot that `fill` fills on reading."""
    content = normal(content)
    return sanitized(to_html(content)) if _is_marked(content) else _paragraphs(content)


def normal(content: str) -> str:
    """Lines end in one way, and what no text may hold is replaced."""
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    return content if _is_readable(content) else _UNREADABLE.sub("�", content)


def sanitized(rendered: str) -> str:
    """What passes here may stand on a page; all that was made from what people wrote does."""
    return _SANITIZER.clean(rendered)


def outlined(rendered: str) -> str:
    """Headings without gaps (WCAG 1.3.1): stored by their size in chat, h4 to h6, read by their place.

    The first stands right under the speaker's h3, and each one at most a step below the one it belongs to.
    """
    if "<h" not in rendered:
        return rendered
    above: list[str] = []
    return _HEADING.sub(partial(_stepped, above), rendered)


def has_slots(rendered: str) -> bool:
    """Whether anything in it depends on who reads; most texts are the same for all."""
    return " data-" in rendered


def mentioned_accounts(rendered: str) -> set[str]:
    """The Discord accounts whose names `rendered` has slots for."""
    return {number for kind, number in _SLOT.findall(rendered) if kind == "account"}


def mentioned_roles(rendered: str) -> set[str]:
    """The Discord roles whose names `rendered` has slots for."""
    return {number for kind, number in _SLOT.findall(rendered) if kind == "role"}


def mentioned_places(rendered: str) -> set[tuple[str, str]]:
    """The channels, and messages in them, that `rendered` leads to: ids, the second empty for a channel."""
    slots = {(number, "") for kind, number in _SLOT.findall(rendered) if kind == "channel"}
    return slots | {(way[2], way[3]) for way in _WAY_IN.findall(rendered)}


def forwarded_messages(rendered: str) -> set[str]:
    """The ids of the messages that are quoted whole in `rendered`; their authors decide who sees them."""
    return set(_FORWARDED.findall(rendered))


def without_forwarded(rendered: str, may_show: Callable[[str], bool]) -> str:
    """Leaves out what was forwarded, unless its author lets the reader see it (by message id)."""
    if "<figure" not in rendered:
        return rendered
    return _FORWARDED.sub(lambda found: found[0] if may_show(found[1]) else "", rendered)


def own_words(rendered: str) -> str:
    """The open words of whoever wrote it, without spoilers and what they forwarded from others."""
    return plain_text(without_forwarded(rendered, lambda message_id: False), with_hidden=False)


def _nobody(role: str) -> str:
    return ""


def _nowhere(channel: str, message: str) -> Place | None:
    return None


def fill(
    rendered: str,
    name_of: Callable[[str], str],
    *,
    role_of: Callable[[str], str] = _nobody,
    place_of: Callable[[str, str], Place | None] = _nowhere,
) -> str:
    """Fills the slots with what the reader may see.

    `name_of` names an account, `role_of` a role (empty: neither may be named); `place_of` finds a channel and
    a message in it (ids, the message's empty for a channel), None if the reader may not go there.
    """
    filled = _SLOT.sub(partial(_filled, name_of, role_of, place_of), rendered)
    return _WAY_IN.sub(partial(_led, place_of), filled) if "data-channel" in filled else filled


def plain_text(rendered: str, *, with_hidden: bool = True) -> str:
    """The words alone, for excerpts and the search index; mentions are left out, hidden texts on request."""
    if rendered.count("<") == 2 and rendered.startswith("<p>"):  # most texts are one paragraph of words
        return " ".join(html.unescape(rendered[3:-4]).split())
    hidden = 0 if with_hidden else rendered.count("<details")
    while hidden:
        rendered, found = _HIDDEN.subn(" … ", rendered)
        hidden -= found
    rendered = _SUMMARY.sub("", rendered)
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", rendered))).split())


def _is_readable(content: str) -> bool:
    """To encode it is the fastest way to find halves of letters, which cannot be."""
    try:
        content.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in content


def _is_marked(content: str) -> bool:
    """Sign by sign, which is four times as fast as a set of them."""
    if (
        "*" in content
        or "_" in content
        or "`" in content
        or "~" in content
        or "|" in content
        or "<" in content
        or "[" in content
        or "\\" in content
        or "://" in content
    ):
        return True
    return _LINE_MARK.search(f"\n{content}") is not None


def _paragraphs(content: str) -> str:
    """What Markdown would make of a text without any marks, at a fiftieth of the price."""
    if "\n" not in content:
        line = escaped(content).strip(" \t")
        return f"<p>{line}</p>" if line else ""
    lines = [line.strip(" \t") for line in escaped(content).split("\n")]
    parts = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return "\n".join(f"<p>{part}</p>".replace("\n", "<br>\n") for part in parts if part)


def _stepped(above: list[str], heading: re.Match[str]) -> str:
    """`above`: the sizes of the headings that this one may stand under, the largest first."""
    size, words = heading.groups()
    while above and above[-1] >= size:
        above.pop()
    above.append(size)
    level = 3 + len(above)
    return f"<h{level}>{words}</h{level}>"


def _filled(
    name_of: Callable[[str], str],
    role_of: Callable[[str], str],
    place_of: Callable[[str, str], Place | None],
    slot: re.Match[str],
) -> str:
    if slot[1] == "account":
        return escaped(f"@{name_of(slot[2])}")
    if slot[1] == "role":
        role = role_of(slot[2]) or gettext(PUBLIC_LANGUAGE, "role")
        return escaped(f"@{role}")
    place = place_of(slot[2], "")
    if place is None:
        return escaped(gettext(PUBLIC_LANGUAGE, "#internal"))
    return f'<a href="{html.escape(place.path)}">#{escaped(place.label)}</a>'


def _led(place_of: Callable[[str, str], Place | None], way: re.Match[str]) -> str:
    """A link into the chat leads into the archive, where the reader may go there."""
    url, title, channel, message, words = way.groups()
    place = place_of(channel, message or "")
    if place is None:
        return f'<a href="{url}"{title or ""} rel="{LINK_REL}">{words}</a>'
    words = escaped(place.label) if words == url else words
    return f'<a href="{html.escape(place.path)}"{title or ""}>{words}</a>'
