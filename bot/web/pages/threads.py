"""One thread, set like a printed interview: question, answer, how it went on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from aiohttp import web
from markupsafe import Markup

from bot.domain.talk import MessageView
from bot.domain.threads import Part, ThreadCard, ThreadPage, page_of, thread_page
from bot.errors import UserError
from bot.i18n import N_, Language
from bot.web.answers import SCRIPTED, Page
from bot.web.explained import explained
from bot.web.interview import HERE, Ways
from bot.web.linked import discussion
from bot.web.links import link
from bot.web.visit import LARGEST_ID, Visit, chosen_language

THREAD = "THREAD"
"""Stands for a thread's id."""
FEW = 12
"""So many entries of the list "In this thread" are seen at once; the others open."""
NEAR = 4
"""Of a thread with very many parts, the list has so many on either side of the present one, and both ends."""


async def show(visit: Visit) -> Page:
    """A page of a thread; `?after=` goes on behind a message. A wrong slug leads to the right one.

    `?at=` leads to the page on which a message stands: what comes behind # stays in the browser.
    """
    after, at = _number(visit, "after"), _number(visit, "at")
    if at is not None:
        after = await page_of(visit.database, visit.number("id"), at)
    thread = await thread_page(visit.database, visit.number("id"), after=after)
    if thread is None:
        raise web.HTTPNotFound
    path = f"/threads/{thread.card.id}/{quote(thread.card.slug)}"
    if visit.request.match_info.get("slug", thread.card.slug) != thread.card.slug:
        raise web.HTTPMovedPermanently(visit.to(_at(path, at), after=after))
    if at is not None:
        raise web.HTTPFound(visit.to(_at(path, at), after=after))
    question, answer, rest = _parts(thread, is_first_page=after is None)
    leading = ways(visit, thread.card)
    shown = {message.id for message in (*thread.messages, answer) if message}
    interview = visit.site.templates[visit.language].interview
    words = await explained(visit.database)
    summary = words.text(thread.card.summary)
    question, answer = (words.messages([each])[0] if each else None for each in (question, answer))
    rest = words.messages(rest)
    return visit.page(
        "thread.html",
        canonical=path if after is None else f"{path}?after={after}",
        thread=thread.card,
        summary=summary,
        words=words,
        path=path,
        question=interview.article(question, shown, leading, kind=" erst") if question else "",
        answer=interview.article(answer, shown, leading) if answer else "",
        flow=interview.flow(rest, shown, leading),
        rest_count=sum(not message.withheld for message in rest),
        told_count=sum(message is not None for message in (question, answer)),
        begins_at=thread.messages[0].created_at if thread.messages else thread.card.created_at,
        earlier_answer=thread.answer if after is not None else None,
        related=thread.related,
        signposts=_signposts(thread.messages),
        few=FEW,
        newer=thread.newer,
        **_around(thread.parts, after),
        last_id=thread.messages[-1].id if thread.messages else after or 0,
        headers=SCRIPTED if thread.newer is None else None,
        ld=_linked(visit, thread, path) if after is None else "",
        is_unlisted=thread.card.topic_slug in visit.site.settings.web.unlisted_topics,
        is_first_page=after is None,
    )


def ways(visit: Visit, thread: ThreadCard) -> Ways:
    """Where each message leads. Discord knows a message by its thread's address and its own id.

    A closed thread takes no answers: from there the way leads to its topic.
    """
    place = thread.topic_id if thread.is_closed else thread.id
    chat = visit.site.settings.web.chat_url.replace("{id}", str(place))
    if chat.startswith("https://discord.com/") and not thread.is_closed:
        chat = f"{chat}/{HERE}"
    report, post = (each.replace(THREAD, str(thread.id)) for each in _ways(chosen_language(visit.request)))
    # Plain text from here on: a hundred posts take their addresses from it.
    return Ways(report, escape(chat), post, thread.is_closed)


@cache
def _ways(language: Language | None) -> tuple[str, str]:
    """Where any message is reported and where it is found, once for all, with THREAD and HERE in it."""
    report = link("/report", language, about=f"/threads/{THREAD}#m{HERE}")
    post = link(f"/threads/{THREAD}#m{HERE}", language, at=HERE)
    return escape(report), escape(post)


def _linked(visit: Visit, thread: ThreadPage, path: str) -> Markup:
    settings = visit.site.settings
    return discussion(thread, settings.web.base_url + path, settings.office.name)


def _at(path: str, message_id: int | None) -> str:
    return path if message_id is None else f"{path}#m{message_id}"


def _number(visit: Visit, name: str) -> int | None:
    text = visit.query(name)
    if text is None:
        return None
    if not text.isdecimal() or int(text) > LARGEST_ID:
        raise UserError(N_("This address is damaged. Please start again from the list."))
    return int(text)


def _parts(
    thread: ThreadPage, *, is_first_page: bool
) -> tuple[MessageView | None, MessageView | None, list[MessageView]]:
    """Question, answer and the rest. The answer stands right under the question, on the first page only."""
    first = thread.messages[0] if thread.messages else None
    question = first if first and first.is_starter and not first.withheld else None
    answer = thread.answer if is_first_page else None
    if question and answer and question.id == answer.id:
        answer = None
    told = {message.id for message in (question, answer) if message}
    return question, answer, [message for message in thread.messages if message.id not in told]


def _around(parts: Sequence[Part], after: int | None) -> dict[str, Any]:
    """The list of parts, the present one, and those before and behind it."""
    here = max((each for each in range(len(parts)) if (parts[each].after or 0) <= (after or 0)), default=0)
    last = len(parts) - 1
    return {
        "pages": [part for n, part in enumerate(parts) if n in (0, last) or abs(n - here) <= NEAR],
        "part": parts[here] if parts else None,
        "earlier": parts[here - 1] if here else None,
        "later": parts[here + 1] if here < last else None,
    }


def _signposts(messages: Iterable[MessageView]) -> list[MessageView]:
    """Where each place speaks first, and the answer: a way to jump through a long thread."""
    places: set[str] = set()
    posts = []
    for message in messages:
        if message.speaker and (message.is_answer or message.speaker.heading not in places):
            places.add(message.speaker.heading)
            posts.append(message)
    return posts
