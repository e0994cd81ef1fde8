"""What may be read of a crowd's words, from the rules in words; it knows nothing of how the program does it.

- A message is as public as its author decided for just that message, else for everything.
- With a phone number in it, it waits for a moderator, who never comes here.
- What was written while its topic was internal stays internal until its author releases just that message,
  once the topic is open or the thread has been moved. The same holds in a thread moved out of a topic that
  is internal now, and for the message in a channel whose thread was moved into an internal topic.
- A thread may be read if the topic that it stands in is public and the message that opened it is.
- A thread from a channel's message shows that message first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bot.domain.consent import Consent
from tests.support.crowd import ANSWERS, CONTACT
from tests.support.decisions import Decisions
from tests.support.truth import Facts, Picture, Said

WORD = re.compile(r"\bw\d+w\b")
NAME = re.compile(r"name[a-z0-9]+name")
_MENTION = re.compile(r"<@(\d+)>")
_VOTES = re.compile(rf"<li>(?:{'|'.join(ANSWERS)}): (\d+) ")
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Post(NamedTuple):
    """A message on a page; one that is withheld has nothing but its id and the reason."""

    id: str
    withheld: str
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    is_edited: bool = False
    is_pinned: bool = False
    reactions: tuple[tuple[str, int], ...] = ()
    reply_to: str | None = None
    votes: tuple[int, ...] = ()


class Page(NamedTuple):
    """A thread that may be read."""

    words: frozenset[str]
    """Of its title."""
    is_answered: bool
    is_closed: bool
    message_count: int
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Readable:
    """The rules, applied to what is there."""

    chat: Picture
    facts: Facts
    decisions: Decisions
    names: Mapping[str, str]
    """How people are called now, by account."""

    @property
    def stream(self) -> str:
        """The text channel's own talk."""
        return self.decisions.crowd.channels["plausch"]

    def pages(self) -> dict[str, Page]:
        """Every thread that may be read."""
        return {key: self._page(key) for key in self.chat if self._is_open(key)}

    def files(self) -> Iterator[tuple[str, bool]]:
        """Every file that is there, and whether it may be had."""
        pages = self.pages()
        for key, (_, said) in self.chat.items():
            for message_id, message in said.items():
                is_shown = key in pages and self.level(key, message_id).is_public
                is_shown |= message_id in pages and self.level(key, message_id).is_public
                yield from ((file_id, is_shown) for file_id in message.files)

    def level(self, thread_id: str, message_id: str) -> Consent:
        """What holds for a message that stands in a thread."""
        message = self.chat[thread_id][1][message_id]
        if CONTACT in message.content or self._is_promised(thread_id, message_id):
            return Consent.INTERNAL
        single = self.decisions.singles.get(message_id)
        return single.consent if single else self._general(message.author)

    def _general(self, member: str) -> Consent:
        return self.decisions.consents.get(member, Consent.INTERNAL)

    def _is_open(self, thread_id: str) -> bool:
        if not self._is_public(self.facts.places[thread_id]):
            return False
        starter = self.facts.starters[thread_id]
        if thread_id == self.stream:
            return True
        home = next((key for key in (thread_id, self.stream) if starter in self._said(key)), None)
        return home is not None and starter is not None and self.level(home, starter).is_public

    def _is_public(self, topic: str) -> bool:
        return all(until is not None for _, until in self.facts.internal_times.get(topic, ()))

    def _said(self, thread_id: str) -> Mapping[str, Said]:
        return self.chat[thread_id][1] if thread_id in self.chat else {}

    def _page(self, thread_id: str) -> Page:
        thread, said = self.chat[thread_id]
        grew_from = {thread_id: self.stream} if thread_id in self._said(self.stream) else {}
        shown = {**grew_from, **dict.fromkeys(said, thread_id)}
        posts = tuple(self._post(shown[key], key) for key in sorted(shown, key=int))
        own = [post for post in posts if post.id in said and not post.withheld]
        title = frozenset(WORD.findall(thread.title))
        return Page(title, thread.is_answered, thread.is_closed, len(own), posts)

    def _post(self, thread_id: str, message_id: str) -> Post:
        level, message = self.level(thread_id, message_id), self.chat[thread_id][1][message_id]
        if not level.is_public:
            return Post(message_id, "withdrawn" if level is Consent.WITHDRAWN else "internal")
        named = [m for m in _MENTION.findall(message.content) if self._general(m) is Consent.PUBLIC_NAME]
        named += [message.author] if level is Consent.PUBLIC_NAME else []
        counted = [(f":{key.split(':')[0]}:" if ":" in key else key, n) for key, n in message.reactions]
        return Post(
            message_id,
            "",
            frozenset(WORD.findall(message.content)),
            frozenset(self.names[each] for each in named),
            message.edited_at is not None,
            message.is_pinned,
            tuple(sorted(counted, key=lambda each: (-each[1], each[0]))),
            message.reply_to,
            message.votes,
        )

    def _is_promised(self, thread_id: str, message_id: str) -> bool:
        grown = [message_id] if message_id != thread_id and message_id in self.facts.places else []
        return any(self._holds(each, thread_id, message_id) for each in (thread_id, *grown))

    def _holds(self, thread_id: str, stands_in: str, message_id: str) -> bool:
        """Whether a thread's story promises that a message of it stays internal."""
        home, place = self._home(thread_id), self.facts.places[thread_id]
        is_moved = home != place
        moved_at = self.facts.moved_at[thread_id]
        if is_moved and moved_at and self._is_released(message_id, moved_at):
            return False
        is_taken_along = thread_id != stands_in and not self._is_public(place)
        if is_moved and (not self._is_public(home) or is_taken_along):
            return True
        written_at = EPOCH + timedelta(milliseconds=int(message_id) >> 22)
        return any(
            until is not None
            and (since is None or written_at >= since)
            and written_at < until
            and not self._is_released(message_id, until)
            for since, until in self.facts.internal_times.get(home, ())
        )

    def _home(self, thread_id: str) -> str:
        return self.chat[thread_id][0].channel if thread_id in self.chat else self.stream

    def _is_released(self, message_id: str, since: datetime) -> bool:
        single = self.decisions.singles.get(message_id)
        return single is not None and single.consent.is_public and single.at >= since


def page_of(answer: Mapping[str, Any], states: str) -> Page:
    """What the API says of a thread; `states` is how its page says that it stands."""
    posts = (each for each in answer["messages"] if each["withheld"] != "deleted")
    return Page(
        frozenset(WORD.findall(answer["title"])),
        answer["is_answered"],
        "closed" in states,
        answer["message_count"],
        tuple(_told(each) for each in posts),
    )


def words_in(texts: Iterable[str]) -> set[str]:
    """The words that people said."""
    return {word for text in texts for word in WORD.findall(text)}


def _told(post: Mapping[str, Any]) -> Post:
    if post["withheld"]:
        return Post(post["id"], post["withheld"])
    return Post(
        post["id"],
        "",
        frozenset(WORD.findall(post["html"])),
        frozenset(NAME.findall(post["html"] + post["speaker"]["name"])),
        post["edited_at"] is not None,
        post["is_pinned"],
        tuple((each["emoji"], each["count"]) for each in post["reactions"]),
        post["reply_to"],
        tuple(int(each) for each in _VOTES.findall(post["html"])),
    )
