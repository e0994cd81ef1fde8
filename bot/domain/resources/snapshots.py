"""The text of a web page: what a reader reads of it, without what stands around it.

A parser makes a tree first, and pages made for it to choke on take it minutes; this reads once, from left to
right, whatever it is given.
"""

from __future__ import annotations

import codecs
import html
import re

TYPES = {"text/html", "application/xhtml+xml", "text/plain"}
"""What has a text that is kept."""
LARGEST = 2_000_000
"""Bytes of a page; a larger one is not kept."""
LONGEST = 60_000
"""Characters that are kept of a page."""
RAW = {"script", "style", "noscript", "template", "title", "svg", "iframe", "textarea"}
"""Elements that go with all that stands in them, up to their own end."""
AROUND = {"nav", "header", "footer", "aside", "form"}
"""Elements around the text, which may hold each other."""
BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "tr",
    "td",
    "dt",
    "dd",
    "section",
    "article",
}
TEXTS = {"utf-8", "iso8859-1", "iso8859-15", "cp1252", "ascii", "utf-16"}
"""Character sets of the pages we meet; no codec that does anything but name characters."""
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")


def text_of(body: bytes, charset: str = "") -> tuple[str, str]:
    """(title, text) of a page; takes time in proportion to its size. Blocks."""
    source = _decoded(body[:LARGEST], charset)
    title = _TITLE.search(source)
    return _plain(title[1] if title else ""), _plain(_read(source))


def _read(source: str) -> str:
    """The text between the tags."""
    first, *tags = source.split("<")
    kept, raw, around = [first], "", 0
    for tag in tags:
        inside, _, text = tag.partition(">")
        named = _NAME.match(inside)
        name, is_end = (named[1].lower() if named else ""), inside.startswith("/")
        if raw:
            has_ended = "--" in tag and "-->" in tag if raw == "!--" else (is_end and name == raw)
            raw = "" if has_ended else raw
            text = tag.rpartition("-->")[2] if has_ended and not is_end else text
            if raw:
                continue
        elif inside.startswith("!--") and "-->" not in tag:
            raw = "!--"
            continue
        elif name in RAW and not is_end and not inside.endswith("/"):
            raw = name
            continue
        if name in AROUND:
            around = max(0, around + (-1 if is_end else 1))
        if not around:
            kept.append("\n" + text if name in BLOCKS else text)
    return "".join(kept)


def _decoded(body: bytes, charset: str) -> str:
    named = _CHARSET.search(body[:2_000])
    for name in (charset, named[1].decode() if named else "", "utf-8"):
        try:
            if name and codecs.lookup(name).name in TEXTS:
                return body.decode(name, errors="replace")
        except LookupError:
            continue
    return body.decode("latin-1")


def _plain(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in html.unescape(text).replace("\0", "").split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST]
