"""Each address of the API: asks the domain, as the pages do, and gives what is public."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from aiohttp import web

from bot.domain import events, glossary, resources, threads, topics
from bot.domain.event_page import event_page
from bot.domain.events import EventCard
from bot.domain.resources import ResourceCard, ResourceFilter
from bot.domain.talk import MessageView
from bot.domain.threads import ThreadCard
from bot.domain.topics import TopicCard
from bot.errors import UserError
from bot.i18n import N_
from bot.web.answers import JSON, Page, finish
from bot.web.api import shapes
from bot.web.pages.home import WORDS_HOLD
from bot.web.visit import Visit

MOST = 100
USUAL = 20
KEY = re.compile(r"^[0-9a-f]{1,13}-[0-7]?[0-9a-f]{1,15}$")
"""What continues a list: a moment and an id (bot/domain/keys.py)."""
NUMBER = re.compile(r"^[0-8]?[0-9]{1,18}$")
"""An id: below 2^63."""
DAMAGED = N_("This address is damaged. Please start again from the list.")
UNKNOWN = N_("This address has a parameter that is not known here: {name}.")
Thing = TypeVar("Thing")


async def all_topics(visit: Visit) -> Page:
    """Topics in their order."""
    _only(visit)
    found = await topics.public_topics(visit.database)
    return _list(visit, [_topic(visit, each) for each in found], None)


async def all_threads(visit: Visit) -> Page:
    """Threads, newest activity first; of one `topic`, or of all."""
    _only(visit, "topic", "before", "limit")
    before, limit, slug = _key(visit, "before"), _limit(visit), visit.request.query.get("topic")
    if slug is None:
        found = await threads.latest_threads(visit.database, before=before, limit=limit)
    else:
        topic = await topics.public_topic(visit.database, slug)
        if topic is None:
            raise web.HTTPNotFound
        found = await threads.topic_threads(visit.database, topic.id, before=before, limit=limit)
    return _list(visit, [_thread(visit, each) for each in found.threads], found.older, "before")


async def one_thread(visit: Visit) -> Page:
    """A thread with a page of its messages."""
    _only(visit, "after")
    after = visit.request.query.get("after")
    if after is not None and not NUMBER.match(after):
        raise UserError(DAMAGED)
    found = await threads.thread_page(
        visit.database, visit.number("id"), after=int(after) if after is not None else None
    )
    if found is None:
        raise web.HTTPNotFound
    following = _here(visit, after=found.newer) if found.newer else None
    thread = _thread(visit, found.card)
    messages = [_message(thread["url"], each) for each in found.messages]
    return _answer(shapes.ThreadInFull(**thread, messages=messages, next=following))


async def all_events(visit: Visit) -> Page:
    """Dates that are not over, earliest first; with `past=true` those that are, latest first."""
    _only(visit, "past", "key", "limit")
    key, limit = _key(visit, "key"), _limit(visit)
    is_past = visit.request.query.get("past", "false")
    if is_past not in ("true", "false"):
        raise UserError(DAMAGED)
    if is_past == "true":
        found = await events.past(visit.database, now=visit.now, before=key, limit=limit)
    else:
        found = await events.upcoming(visit.database, now=visit.now, after=key, limit=limit)
    return _list(visit, [_event(visit, each) for each in found.events], found.later, "key", lives=True)


async def one_event(visit: Visit) -> Page:
    """An event with all its dates."""
    _only(visit)
    found = await event_page(visit.database, visit.number("id"), now=visit.now)
    if found is None:
        raise web.HTTPNotFound
    full = shapes.EventInFull(
        **_event(visit, found.card),
        description=found.description,
        accessibility=found.accessibility,
        organiser=found.organiser,
        audience=list(found.audience),
        tags=list(found.tags),
        capacity=found.capacity,
        rule=found.rule,
        dates=[_event(visit, each) for each in found.occurrences],
    )
    return _answer(full, lives=True, now=visit)


async def all_resources(visit: Visit) -> Page:
    """Resources, newest first."""
    _only(visit, "before", "limit")
    found = await resources.library(
        visit.database, ResourceFilter(), before=_key(visit, "before"), limit=_limit(visit)
    )
    return _list(visit, [_resource(visit, each) for each in found.resources], found.older, "before")


async def one_resource(visit: Visit) -> Page:
    """A resource with the address it leads to."""
    _only(visit)
    found = await resources.resource_page(visit.database, visit.number("id"))
    if found is None:
        raise web.HTTPNotFound
    full = shapes.ResourceInFull(
        **_resource(visit, found.card),
        link=found.url,
        licence=found.licence,
        language=found.language,
        topic=found.topic[0] if found.topic else None,
        fields=list(found.fields),
        tags=[name for _, name in found.tags],
    )
    return _answer(full)


async def all_terms(visit: Visit) -> Page:
    """The glossary."""
    _only(visit)
    found = await glossary.glossary(visit.database)
    terms = [
        shapes.Term(
            slug=each.slug,
            url=f"{_base(visit)}/glossary#{each.slug}",
            name=each.name,
            aliases=list(each.aliases),
            definition=each.definition,
            plain=each.plain,
        )
        for each in found
    ]
    return _list(visit, terms, None)


def _topic(visit: Visit, card: TopicCard) -> shapes.Topic:
    return shapes.Topic(
        slug=card.slug,
        url=f"{_base(visit)}/topics/{card.slug}",
        name=card.name,
        description=card.description,
        thread_count=card.thread_count,
        last_activity_at=card.last_activity_at,
    )


def _thread(visit: Visit, card: ThreadCard) -> shapes.Thread:
    return shapes.Thread(
        id=str(card.id),
        url=f"{_base(visit)}/threads/{card.id}",
        title=card.title,
        topic=card.topic_slug,
        is_answered=card.is_answered,
        message_count=card.message_count,
        created_at=card.created_at,
        last_activity_at=card.last_activity_at,
        places=list(card.way),
        summary=card.summary,
        opening=card.opening,
    )


def _message(thread_url: str, view: MessageView) -> shapes.Message:
    by = view.speaker
    return shapes.Message(
        id=str(view.id),
        url=f"{thread_url}#m{view.id}",
        speaker=shapes.Speaker(name=by.heading, detail=by.detail) if by else None,
        created_at=view.created_at,
        edited_at=view.edited_at,
        html=view.html,
        reply_to=str(view.reply_to) if view.reply_to else None,
        is_answer=view.is_answer,
        is_pinned=view.is_pinned,
        reactions=[shapes.Reaction(emoji=emoji, count=count) for emoji, count in view.reactions],
        withheld=view.withheld,
    )


def _event(visit: Visit, card: EventCard) -> shapes.Event:
    return shapes.Event(
        id=str(card.event_id),
        url=f"{_base(visit)}/events/{card.event_id}",
        title=card.title,
        kind=card.kind,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        time_zone=card.time_zone,
        place=card.place,
        is_online=card.is_online,
        is_cancelled=card.is_cancelled,
    )


def _resource(visit: Visit, card: ResourceCard) -> shapes.Resource:
    return shapes.Resource(
        id=str(card.id),
        url=f"{_base(visit)}/resources/{card.id}",
        title=card.title,
        summary=card.summary,
        kind=card.kind,
        format=card.format,
        publisher=card.publisher,
        issued_on=card.issued_on,
        published_at=card.published_at,
        is_official=card.is_official,
        has_plain_language=card.has_plain_language,
    )


def _base(visit: Visit) -> str:
    return visit.site.settings.web.base_url


def _only(visit: Visit, *known: str) -> None:
    """A misspelt parameter would silently give another list: it is refused by its name."""
    for name, value in visit.request.query.items():
        if name not in known:
            raise UserError(UNKNOWN, name=name[:50])
        if not value and name != "topic":
            raise UserError(DAMAGED)


def _key(visit: Visit, name: str) -> str | None:
    key = visit.request.query.get(name)
    if key is not None and not KEY.match(key):
        raise UserError(DAMAGED)
    return key


def _limit(visit: Visit) -> int:
    text = visit.request.query.get("limit", str(USUAL))
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MOST:
        raise UserError(N_("The limit is a number from 1 to {most}."), most=MOST)
    return int(text)


def _here(visit: Visit, **changed: object) -> str:
    query = {**visit.request.query, **changed}
    return f"{_base(visit)}{visit.request.path}?{urlencode(query)}"


def _list(
    visit: Visit, items: Sequence[Any], key: str | None, name: str = "", *, lives: bool = False
) -> Page:
    following = _here(visit, **{name: key}) if key else None
    return _answer({"items": items, "next": following}, lives=lives, now=visit)


def _answer(content: Any, *, lives: bool = False, now: Visit | None = None) -> Page:
    expires_at = now.now + WORDS_HOLD if lives and now else None
    return finish(orjson.dumps(content), content_type=JSON, expires_at=expires_at)
