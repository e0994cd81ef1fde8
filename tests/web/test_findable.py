"""What is said to programs is whole: JSON-LD as its readers document it, feeds by RFC 4287."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.domain import events, resources
from bot.domain.events import NewEvent
from bot.domain.resources import NewResource
from storage.database import Database
from tests.support.exchange import Exchange
from tests.support.reader import Reader

ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)
NEEDED = {
    "DiscussionForumPosting": {"author", "datePublished", "text", "headline", "url"},
    "Event": {"name", "startDate", "location", "eventStatus", "organizer"},
    "CreativeWork": {"name", "url"},
    "Person": {"name"},
    "Organization": {"name"},
    "Place": {"name", "address"},
    "VirtualLocation": {"url"},
    "Audience": {"audienceType"},
}
"""What search engines document as required for a type, and what schema.org calls its identity."""
MOMENTS = {"datePublished", "dateModified", "startDate", "endDate", "previousStartDate", "expires"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def announce(database: Database, now: datetime, title: str, **more: Any) -> int:
    start = now + timedelta(days=2)
    event = NewEvent(title, ((start, start + HOUR),), **more)
    return await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


def things(said: object) -> Iterator[dict[str, Any]]:
    """Everything in JSON-LD that has a type, from the outside in."""
    if isinstance(said, list):
        for each in said:
            yield from things(each)
    elif isinstance(said, dict):
        if "@type" in said:
            yield said
        for value in said.values():
            yield from things(value)


async def test_structured_data_has_all_that_its_type_needs(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    question = await exchange.open("Wer weiß Rat?", "Es geht um Stühle.")
    await exchange.answer(question, "So geht es.")
    await announce(database, now, "Ohne Ort")
    await announce(database, now, "Im Haus", place="Rathaus, Dresden")
    await announce(database, now, "Im Netz", online_url="https://video.example/x")
    await resources.publish_new(database, NewResource("Leitfaden", "https://example.org/"), now=now)
    seen = set()
    for path in (f"/threads/{question.id}", "/events/1", "/events/2", "/events/3", "/resources/1"):
        text = (await reader.get(path)).text
        block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        said = json.loads(block)
        assert said["@context"] == "https://schema.org"
        for thing in things(said):
            seen.add(thing["@type"])
            assert not NEEDED[thing["@type"]] - {name for name, value in thing.items() if value}, path
            for name in MOMENTS & set(thing):
                is_day = len(thing[name]) == 10
                assert (
                    date.fromisoformat(thing[name]) if is_day else datetime.fromisoformat(thing[name]).tzinfo
                )
            for name in {"url", "@id", "sameAs"} & set(thing):
                assert urlsplit(thing[name]).scheme.startswith("http"), thing[name]
    assert seen >= {"DiscussionForumPosting", "Event", "CreativeWork", "Place", "VirtualLocation"}


def faults(feed: Element) -> list[str]:
    """What RFC 4287 forbids (sections 4.1.1 and 4.1.2)."""
    found = []
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        counts = Counter(child.tag.removeprefix(ATOM) for child in each)
        name = each.findtext(f"{ATOM}title")
        found += [
            f"{name}: {tag} {counts[tag]} times" for tag in ("id", "title", "updated") if counts[tag] != 1
        ]
        once = ("subtitle", "rights", "icon", "logo", "generator", "summary", "content", "published")
        found += [f"{name}: more than one {tag}" for tag in once if counts[tag] > 1]
        links = [(link.get("rel", "alternate"), link.get("type")) for link in each.findall(f"{ATOM}link")]
        found += [f"{name}: {link} twice" for link, times in Counter(links).items() if times > 1]
        if not counts["content"] and "alternate" not in [rel for rel, _ in links]:
            found.append(f"{name}: leads nowhere")
        addresses = [each.findtext(f"{ATOM}id"), *(link.get("href") for link in each.findall(f"{ATOM}link"))]
        found += [f"{name}: {address}" for address in addresses if not urlsplit(address or "").scheme]
        if datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo is None:
            found.append(f"{name}: no zone")
        if not all(author.findtext(f"{ATOM}name") for author in each.findall(f"{ATOM}author")):
            found.append(f"{name}: an author without a name")
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    if len(set(ids)) < len(ids):
        found.append("an id twice")
    if feed.find(f"{ATOM}author") is None and not all(each.find(f"{ATOM}author") for each in entries):
        found.append("nobody wrote it")
    return found


async def test_feeds_are_what_their_standard_says(
    reader: Reader, exchange: Exchange, database: Database, now: datetime
) -> None:
    for number in range(3):
        await exchange.open(f"Frage <{number}> & mehr", "?\x0b", at=now + timedelta(minutes=number))
        new = NewResource(f"Leitfaden {number}", f"https://example.org/{number}")
        await resources.publish_new(database, new, now=now)
    for path in ("/feeds/threads.atom", "/feeds/resources.atom", "/topics/beteiligung/feed.atom"):
        feed = fromstring((await reader.get(path)).text)
        assert feed.tag == f"{ATOM}feed"
        assert len(feed.findall(f"{ATOM}entry")) == 3
        assert faults(feed) == [], path
        (self,) = [each.get("href") for each in feed.findall(f"{ATOM}link") if each.get("rel") == "self"]
        assert self == f"http://127.0.0.1:8080{path}"
