"""A conversation, set like a printed interview: speaker in the margin, thread, speech.

In plain Python, since a page holds a hundred messages and a template takes five times as long for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from markupsafe import Markup

from bot.domain.consent import Speaker
from bot.domain.markdown.pieces import LINK_REL, SPOILER
from bot.domain.talk import MessageView
from bot.i18n import PUBLIC_LANGUAGE, Language, say_date, translations
from bot.web.attached import Attached
from bot.web.icons import ICONS
from bot.web.moments import when
from bot.web.signs import sign

HERE = "MESSAGE"
"""Stands for a message's id in the addresses of Ways."""
TOGETHER = timedelta(minutes=7)
"""What someone says within this time after their last words belongs to them, as in chat."""
PLAIN = (f'rel="{LINK_REL}">http', f'rel="{LINK_REL}" class="klar">http')
"""A link that is its own address need not be followed by it on paper."""
ONE_PARAGRAPH = 2
"""Tags of a text without links and all else: that of most posts."""


class Ways(NamedTuple):
    """Where a message leads: addresses, ready for attributes, with HERE in them; no chat: empty."""

    report: str
    chat: str
    post: str
    """Where a post of the thread is found that stands on another page."""
    is_closed: bool
    """The thread takes no answers: `chat` leads to its topic, where a new one is opened."""


_WITHHELD = attrgetter("withheld")
_Pieces = tuple[str, str, str]
"""What stands before a post's text, the text, and the rest; all but the text is mostly ASCII: soon bytes."""


class _Page(NamedTuple):
    """What the messages of one page have in common."""

    shown: Collection[int]
    post: str
    doing: tuple[list[str], list[str]]
    """What can be done with a message, before and behind its marks: the words between which its id stands."""
    end: list[str]
    """The same for most messages, which have no marks, up to the end of each."""


class Interview:
    """Sets messages in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        self._text = f'<div class="text"{self._lang}>'
        self._catalog = translations(language)
        _ = self._catalog.gettext
        link, to_this, helped = _("Link"), _("to this post"), _("The answer that helped")
        this_post, about_this = _("(this post)"), _("(about this post)")
        report, ask, anew = _("Report it"), _("Ask in the chat"), _("Ask anew in the chat")
        self._report = f'{report}<span class="vh"> {this_post}</span>'
        self._ask = {
            is_closed: f'{words}<span class="vh"> {about_this}</span>'
            for is_closed, words in ((False, ask), (True, anew))
        }
        self._link = f'{link}<span class="vh"> {to_this}</span>'
        self._answer = f'<div class="ant"><p class="stand">{ICONS["answered"]} {helped}</p>'
        self._question, self._the_answer = _("Question:") + " ", _("Answer:") + " "
        own = f' lang="{language}"' if self._lang else ""
        self._is_answer = f'<span class="vh"{own}>{self._the_answer}</span>'
        self._replies_to = _("replies to")
        self._edited, self._pinned = _("edited"), _("pinned")
        self._reactions, self._own_emoji = _("Reactions"), _("the server's own emoji")
        self._attached = Attached(language)
        hidden = _("Hidden text")
        self._spoiler = f"<summary{own}>{hidden}</summary>"
        self._withdrawn = _("A post was withdrawn")
        self._why_withdrawn = _(
            "The person has withdrawn their consent. The text is no longer shown; "
            "its place remains so that the answers stay understandable."
        )

    def flow(self, messages: Iterable[MessageView], shown: Collection[int], ways: Ways) -> list[str]:
        """Messages in their order, as pieces of HTML; runs of internal or deleted ones are one line.

        What somebody says in one go stands under one heading, each post with its own place and time.

        `shown` are the ids on this page: a reply to one of them leads there, to another one to its page.
        """
        page = self._page(shown, ways)
        parts: list[str] = []
        for withheld, run in groupby(messages, key=_WITHHELD):
            if withheld in ("internal", "deleted"):
                parts.append(self._gap(withheld, len(list(run))))
            elif withheld:
                parts.extend(self._placeholder(message) for message in run)
            else:
                for pieces in self._in_turn(run, page):
                    parts += pieces
        return parts

    def article(self, message: MessageView, shown: Collection[int], ways: Ways, *, kind: str = "") -> Markup:
        """One message: who, where, when; in reply to whom; what; and its permanent place."""
        page = self._page(shown, ways)
        return Markup("".join(self._article(message, page, kind)))  # noqa: S704 - every part escapes what it takes in

    def signposts(self, posts: Iterable[MessageView], *, is_event: bool) -> Markup:
        """Places and the answer, as entries of a list that leads to them; an event asks no question."""
        return Markup("".join(self._signpost(post, is_event) for post in posts))  # noqa: S704 - as above

    def _signpost(self, post: MessageView, is_event: bool) -> str:
        assert post.speaker is not None  # as in `_article`
        kind = self._question if post.is_starter and not is_event else ""
        kind = self._the_answer if not kind and post.is_answer else kind
        heading = f"<span{self._lang}>{escape(post.speaker.heading)}</span>"
        return f'<li><a href="#m{post.id}"><span>{kind}{heading}</span></a></li>\n'

    def _page(self, shown: Collection[int], ways: Ways) -> _Page:
        ask = f'<a href="{ways.chat}">{self._ask[ways.is_closed]}</a>' if ways.chat else ""
        report = f'<a href="{ways.report}" rel="nofollow">{self._report}</a>'
        link = f'<a href="#m{HERE}">{self._link}</a>'
        end = f'</div><p class="tun">{link}{ask}{report}</p></div></article>\n'
        return _Page(shown, ways.post, (link.split(HERE), f"{ask}{report}".split(HERE)), end.split(HERE))

    def _in_turn(self, run: Iterable[MessageView], page: _Page) -> Iterator[_Pieces]:
        head = before = None
        for message in run:
            if head is None or before is None or not _goes_on(before, message):
                head = message
                yield self._article(message, page)
            else:
                yield self._further(message, page, head, before)
            before = message

    def _article(self, message: MessageView, page: _Page, kind: str = "") -> _Pieces:
        assert message.speaker is not None  # the domain withholds a message that nobody speaks
        drawing, name = _portrait(message.speaker)
        helped = self._is_answer if message.is_answer else ""
        anchor = f"m{message.id}"
        before, text, behind = self._said(message, page)
        header = (
            f'<article class="bei{kind}" id="{anchor}" aria-labelledby="{anchor}h"><header class="wer">'
            f'{drawing}<h3 id="{anchor}h"{self._lang}>{helped}{name}</h3>'
            f"<p>{when(message.created_at, self._language)}</p></header>{before}"
        )
        return header, text, behind

    def _further(self, message: MessageView, page: _Page, head: MessageView, last: MessageView) -> _Pieces:
        """Another post in one go: named by the heading above it and its own time."""
        anchor = f"m{message.id}"
        at = when(message.created_at, self._language, since=last.created_at)
        before, text, behind = self._said(message, page)
        header = (
            f'<article class="bei dazu" id="{anchor}" aria-labelledby="m{head.id}h {anchor}t">'
            f'<header class="wer"><p id="{anchor}t">{at}</p></header>{before}'
        )
        return header, text, behind

    def _said(self, message: MessageView, page: _Page) -> _Pieces:
        """What, in reply to whom. The parts escape what they take in; `html` is made safe by the domain."""
        text = message.html
        if text.count("<") > ONE_PARAGRAPH:
            text = text.replace(*PLAIN).replace(SPOILER, self._spoiler)
        reply = self._reply(message, page) if message.reply_label else ""
        if message.is_answer or message.files or message.reactions or message.is_pinned or message.edited_at:
            return self._with_more(message, page, reply, text)
        return f"<div>{reply}{self._text}", text, str(message.id).join(page.end)

    def _with_more(self, message: MessageView, page: _Page, reply: str, text: str) -> _Pieces:
        """What few posts have: that one helped, files, reactions, and that it is pinned or was edited."""
        box, box_end = (self._answer, "</div>") if message.is_answer else ("", "")
        files = self._attached.show(message.files) if message.files else ""
        reactions = self._reacted(message) if message.reactions else ""
        marks = f"<span>{self._pinned}</span>" if message.is_pinned else ""
        marks += f"<span>{self._edited}</span>" if message.edited_at else ""
        before, behind = map(str(message.id).join, page.doing)
        return (
            f"<div>{box}{reply}{self._text}",
            text,
            f'</div>{files}{reactions}<p class="tun">{before}{marks}{behind}</p>{box_end}</div></article>\n',
        )

    def _reacted(self, message: MessageView) -> str:
        """How many reacted with what. Screen readers know the names of emoji; who it was is told nowhere."""
        items = "".join(self._reaction(emoji, count) for emoji, count in message.reactions)
        return f'<ul class="reakt" aria-label="{self._reactions}">{items}</ul>'

    def _reaction(self, emoji: str, count: int) -> str:
        title = f' title="{self._own_emoji}"' if emoji.startswith(":") and len(emoji) > 1 else ""
        words = self._catalog.ngettext("reaction", "reactions", count)
        shown = f'<span class="emoji"{title}>{escape(emoji)}</span> {count}'
        return f'<li>{shown}<span class="vh"> {words}</span></li>'

    def _reply(self, message: MessageView, page: _Page) -> str:
        is_here = message.reply_to in page.shown
        address = f"#m{message.reply_to}" if is_here else page.post.replace(HERE, str(message.reply_to))
        to = f'<a href="{address}"{self._lang}>{escape(message.reply_label)}</a>'
        start = f": <q{self._lang}>{escape(message.reply_start)}</q>" if message.reply_start else ""
        return f'<p class="auf">{self._replies_to} {to}{start}</p>'

    def _placeholder(self, message: MessageView) -> str:
        day = say_date(message.created_at, self._language)
        return (
            f'<article class="bei weg0" id="m{message.id}" aria-labelledby="m{message.id}h">'
            f'<header class="wer"><h3 id="m{message.id}h">{self._withdrawn}</h3>'
            f'<p><time datetime="{message.created_at.date().isoformat()}">{day}</time></p></header>'
            f'<div><div class="text"><p>{self._why_withdrawn}</p></div></div></article>\n'
        )

    def _gap(self, reason: str, count: int) -> str:
        if reason == "internal":
            words = self._catalog.ngettext(
                "{n} post can only be read internally.", "{n} posts can only be read internally.", count
            )
        else:
            words = self._catalog.ngettext("{n} post was deleted.", "{n} posts were deleted.", count)
        return f'<p class="luecke"><span>{words.format(n=count)}</span></p>\n'


def _goes_on(before: MessageView, message: MessageView) -> bool:
    """Whether a post needs no heading of its own: a reply says to whom, an answer stands in its box."""
    return (
        message.author == before.author
        and message.created_at - before.created_at <= TOGETHER
        and not message.reply_label
        and not (message.is_answer or before.is_answer)
    )


@lru_cache(1024)
def _portrait(speaker: Speaker) -> tuple[str, str]:
    """The city's sign, and the words of the heading."""
    drawing = (
        '<svg viewBox="0 0 24 24" aria-hidden="true">'
        f'<path fill-rule="evenodd" d="{sign(speaker.sign)}"/></svg>'
        if speaker.sign
        else ""
    )
    has_detail = speaker.detail and _letters(speaker.detail) != _letters(speaker.heading)
    detail = f" <span>{escape(speaker.detail)}</span>" if has_detail else ""
    return drawing, f"{escape(speaker.heading)}{detail}"


def _letters(words: str) -> str:
    """What is said, however it is put: "Amt (Bau)" says what "Amt, Bau" does."""
    return "".join(filter(str.isalnum, words)).casefold()
