"""What is said about resources in chat: the editors' cards, and what suggesters are told."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.domain.resources.doubles import Double
from bot.domain.resources.sights import ResourceSight
from bot.i18n import N_, PUBLIC_LANGUAGE, discord_time, gettext
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain
from storage.resource_records import Action
from storage.resource_reviews import WAITING
from storage.resources import State

SUMMARY_LENGTH = 600
ADDRESS_LENGTH = 300


def review_action(what: str, resource_id: int, about: int | str = "") -> str:
    """The name of a button under a card in review (cogs/resources/reviewing.py reads it)."""
    return f"review:1:{what}:{resource_id}:{about}"


def history_action(resource_id: int, delivery_id: int) -> str:
    """The button that every such card has: by it a sent one is recognised too."""
    return review_action("log", resource_id, delivery_id)


def review_notice(sight: ResourceSight, delivery_id: int, *, base_url: str) -> Notice:
    """A suggestion in the editors' channel: who has it, what was decided, and by whom."""
    facts = sight.facts
    return Notice(
        kind=" · ".join((_say(N_("Review")), _state(sight))),
        title=facts.title,
        lines=_lines(
            " · ".join(plain(part, 80) for part in (facts.kind, facts.publisher) if part),
            plain(facts.summary, SUMMARY_LENGTH),
            _address(facts.url),
            _origin(sight),
            _same(sight.doubles, base_url),
            _said(N_("Asked back: {text}"), sight.question),
            _said(N_("Answer: {text}"), sight.answer),
            _said(N_("Reason: {text}"), facts.reason if facts.state == State.ARCHIVED else ""),
        ),
        buttons=_review_buttons(sight, delivery_id, base_url),
        tone=Tone.OFFICE if facts.state in WAITING else Tone.CANCELLED,
    )


def verdict_notice(sight: ResourceSight, *, base_url: str, mark: str) -> Notice:
    """To whoever suggested it: what was decided, or what the editors ask."""
    facts, line = sight.facts, sight.line
    action = Action(line.action) if line else Action.PUBLISHED
    text = line.text if line else ""
    kinds = {
        Action.PUBLISHED: N_("Suggestion · published"),
        Action.REJECTED: N_("Suggestion · not taken"),
        Action.ASKED: N_("Suggestion · a question"),
    }
    words = {
        Action.PUBLISHED: N_("Thank you! Everyone finds it now, in chat and on the web."),
        Action.REJECTED: N_("The office did not take it into the collection. The reason: {text}"),
        Action.ASKED: N_("The office asks: {text}"),
    }
    page = f"{base_url}/resources/{facts.id}" if facts.state == State.PUBLISHED else f"{base_url}/resources"
    link = LinkButton(_say(N_("To the collection")), page + mark)
    reply = ActionButton(_say(N_("Answer")), review_action("answer", facts.id, line.id if line else 0), True)
    return Notice(
        kind=_say(kinds.get(action, N_("Suggestion"))),
        title=facts.title,
        lines=_lines(
            _said(words.get(action, words[Action.PUBLISHED]), text, is_needed=action is not Action.PUBLISHED)
        ),
        buttons=(reply, link) if action is Action.ASKED else (link,),
        tone=Tone.OFFICE,
    )


def _review_buttons(
    sight: ResourceSight, delivery_id: int, base_url: str
) -> tuple[ActionButton | LinkButton, ...]:
    facts = sight.facts
    log = ActionButton(_say(N_("History")), history_action(facts.id, delivery_id))
    if facts.state in WAITING:
        return (
            ActionButton(_say(N_("Publish")), review_action("publish", facts.id), is_main=True),
            ActionButton(_say(N_("Ask back")), review_action("ask", facts.id)),
            ActionButton(_say(N_("Edit")), review_action("edit", facts.id)),
            ActionButton(_say(N_("Reject")), review_action("reject", facts.id)),
            log,
        )
    if facts.state == State.PUBLISHED:
        return (log, LinkButton(_say(N_("On the web")), f"{base_url}/resources/{facts.id}"))
    return (log,)


def _state(sight: ResourceSight) -> str:
    facts = sight.facts
    if facts.state == State.SUGGESTED:
        return _say(N_("new"))
    if facts.state == State.IN_REVIEW:
        since = discord_time(facts.taken_at, "R")
        return _say(N_("{editor} is at it, {since}"), editor=plain(facts.editor, 60), since=since)
    if facts.decision is None:
        return _say(N_("decided"))
    texts = {
        Action.PUBLISHED: N_("published by {editor}, {when}"),
        Action.REJECTED: N_("rejected by {editor}, {when}"),
        Action.ARCHIVED: N_("archived by {editor}, {when}"),
    }
    when = discord_time(facts.decided_at, "f")
    return _say(texts[Action(facts.decision)], editor=plain(facts.decider or "–", 60), when=when)


def _address(url: str) -> str:
    if not url:
        return ""
    host = urlsplit(url).hostname or ""
    shown = url if len(url) <= ADDRESS_LENGTH else ""
    return _say(N_("Link: {link}"), link=f"<{shown}>" if shown else plain(host))


def _origin(sight: ResourceSight) -> str:
    facts = sight.facts
    if not facts.suggester:
        return ""
    when = discord_time(facts.suggested_at, "R")
    told = _say(N_("Suggested by {name}, {when}"), name=plain(facts.suggester, 60), when=when)
    return f"{told} · <#{facts.from_thread_id}>" if facts.from_thread_id else told


def _same(doubles: tuple[Double, ...], base_url: str) -> str:
    if not doubles:
        return ""
    titles = [
        f"[{plain(one.title, 80)}]({base_url}/resources/{one.id})"
        if one.is_published
        else plain(one.title, 80)
        for one in doubles
    ]
    return _say(N_("There may be the same already: {titles}"), titles=", ".join(titles))


def _said(text: str, words: str, *, is_needed: bool = True) -> str:
    """A text with somebody's words in it; nothing without them, if it needs them."""
    if not words and is_needed:
        return ""
    return _say(text, text=plain(words, SUMMARY_LENGTH))


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _say(text: str, /, **values: object) -> str:
    return gettext(PUBLIC_LANGUAGE, text, **values)
