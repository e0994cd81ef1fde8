"""Atom feeds (RFC 4287) of what is new: conversations, those of one topic, resources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from bot.domain.resources import newest_resources
from bot.domain.threads import ThreadCard, newest_threads, topic_threads
from bot.domain.topics import public_topic
from bot.i18n import N_, PUBLIC_LANGUAGE, gettext
from bot.web.answers import Page, finish
from bot.web.visit import Visit

ATOM = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
ENTRIES = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""
EU_STATEMENT = N_("Co-funded by the European Union")


class Entry(NamedTuple):
    """One thing that is new. `ref` names it for good, `path` is where it is read."""

    ref: str
    path: str
    title: str
    published_at: datetime
    changed_at: datetime
    author: str
    text: str
    category: tuple[str, str] = ("", "")
    """The slug and the name of what it is about."""


async def threads(visit: Visit) -> Page:
    """What people talk about, the latest first; what only our bot announces has a calendar of its own."""
    found = await newest_threads(visit.database, limit=ENTRIES)
    return _feed(visit, N_("Conversations"), "", "/topics", [_thread(each) for each in found])


async def topic(visit: Visit) -> Page:
    """Conversations of one topic."""
    about = await public_topic(visit.database, visit.request.match_info["slug"])
    if about is None:
        raise web.HTTPNotFound
    found = await topic_threads(visit.database, about.id, limit=ENTRIES)
    entries = [_thread(each) for each in found.threads]
    return _feed(visit, N_("Conversations"), about.name, f"/topics/{about.slug}", entries)


async def resources(visit: Visit) -> Page:
    """Resources, the newest first."""
    entries = [
        Entry(
            f"/resources/{each.id}",
            f"/resources/{each.id}",
            each.title,
            each.published_at,
            each.published_at,
            each.publisher,
            each.summary,
            (each.kind_slug, each.kind),
        )
        for each in await newest_resources(visit.database, limit=ENTRIES)
    ]
    return _feed(visit, N_("Resources"), "", "/resources", entries)


def _thread(card: ThreadCard) -> Entry:
    asker = card.way[0] if card.way else ""
    text = card.summary or card.opening
    ref = f"/threads/{card.id}"
    path = f"{ref}/{quote(card.slug)}"
    topic = (card.topic_slug, card.topic_name)
    return Entry(ref, path, card.title, card.created_at, card.last_activity_at, asker, text, topic)


def _feed(visit: Visit, kind: str, about: str, page: str, entries: Sequence[Entry]) -> Page:
    """The public space speaks German, in feeds too."""
    settings = visit.site.settings
    base, statement = settings.web.base_url, gettext(PUBLIC_LANGUAGE, EU_STATEMENT)
    name = gettext(PUBLIC_LANGUAGE, kind)
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": PUBLIC_LANGUAGE})
    _text(feed, "title", f"Stadtgespräch: {about or name}")
    _text(feed, "subtitle", f"{statement}. {settings.office.state_notice}".strip())
    _text(feed, "id", base + visit.request.path)
    SubElement(
        feed, "link", {"rel": "self", "href": base + visit.request.path, "type": "application/atom+xml"}
    )
    SubElement(feed, "link", {"rel": "alternate", "href": base + page, "type": "text/html"})
    _text(feed, "updated", max((each.changed_at for each in entries), default=EPOCH).isoformat())
    _text(SubElement(feed, "author"), "name", settings.office.name)
    _text(feed, "icon", base + visit.site.static.address("mark.svg"))
    _text(feed, "logo", base + visit.site.static.address("emblem.svg"))
    _text(feed, "rights", f"{statement}. {settings.office.programme}")
    for entry in entries:
        _entry(feed, base, entry)
    return finish(tostring(feed, encoding="utf-8", xml_declaration=True), content_type=ATOM)


def _entry(feed: Element, base: str, entry: Entry) -> None:
    element = SubElement(feed, "entry")
    _text(element, "title", entry.title)
    _text(element, "id", base + entry.ref)
    SubElement(element, "link", {"href": base + entry.path, "type": "text/html"})
    _text(element, "published", entry.published_at.isoformat())
    _text(element, "updated", entry.changed_at.isoformat())
    term, label = (NO_XML.sub("", each) for each in entry.category)
    if term:
        SubElement(element, "category", {"term": term, "label": label})
    if entry.author:
        _text(SubElement(element, "author"), "name", entry.author)
    if entry.text:
        _text(element, "summary", entry.text)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = NO_XML.sub("", text)
