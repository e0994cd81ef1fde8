"""What is said about resources in chat: the editors' cards, and what suggesters are told."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.domain.resources.doubles import Double
from bot.domain.resources.keeping import Stale
from bot.domain.resources.sights import ResourceSight
from bot.i18n import N_, PUBLIC_LANGUAGE, Language, discord_time, gettext, say_date, say_day_long
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain
from storage.resource_checks import ResourceCheck
from storage.resource_records import Action
from storage.resource_reviews import WAITING
from storage.resources import State

SUMMARY_LENGTH = 600
ADDRESS_LENGTH = 300
REPORT_LENGTH = 3000
"""Characters of the lines of a report; Discord takes 4000 in all."""


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


def keeping_notice(sight: ResourceSight, delivery_id: int, about: str, *, base_url: str) -> Notice:
    """To the editors: a published resource is to be looked at again, or its link is broken or has moved."""
    facts, check = sight.facts, sight.check
    what = about.partition("-")[0]
    kinds = {"due": N_("Look again"), "dead": N_("Link broken"), "moved": N_("Link moved")}
    is_open = facts.state == State.PUBLISHED and {
        "due": facts.review_by is not None and f"due-{facts.review_by.isoformat()}" == about,
        "dead": check is not None and check.broken_since is not None,
        "moved": check is not None and bool(check.moved_to),
    }.get(what, False)
    told = {
        "due": _say(N_("It was to be looked at again by now. Does it still hold?")),
        "dead": _problem(check),
        "moved": _said(N_("The new address: {text}"), check.moved_to if check else ""),
    }
    return Notice(
        kind=" · ".join((_say(kinds.get(what, N_("Review"))), _say(N_("open") if is_open else N_("done")))),
        title=facts.title,
        lines=_lines(_address(facts.url), told.get(what, "") if is_open else ""),
        buttons=_keeping_buttons(facts.id, what, delivery_id, base_url, is_open=is_open),
        tone=Tone.OFFICE if is_open else Tone.CANCELLED,
    )


def report_notice(found: Sequence[Stale], *, base_url: str, mark: str, language: Language) -> Notice:
    """To the editors: all that is not as it should be."""
    told = [stale_line(each, base_url, language) for each in found]
    lines, most = [], REPORT_LENGTH
    for line in told:
        most -= len(line)
        if most > 0:
            lines.append(line)
    if len(lines) < len(told):
        lines.append(gettext(language, N_("And {n} more: /resource stale"), n=len(told) - len(lines)))
    nothing = gettext(language, N_("All links work, nothing is overdue."))
    return Notice(
        kind=gettext(language, N_("Collection of resources")),
        title=gettext(language, N_("To be put right: {n}"), n=len(told)),
        lines=tuple(lines) or (nothing,),
        buttons=(LinkButton(gettext(language, N_("To the collection")), f"{base_url}/resources{mark}"),),
        tone=Tone.OFFICE,
    )


def stale_line(found: Stale, base_url: str, language: Language) -> str:
    """One resource of the report, and what is wrong with it."""
    wrong = []
    if found.broken_since is not None:
        since = say_date(found.broken_since, language, weekday=False)
        text = N_("link broken since {day} ({problem})")
        wrong.append(gettext(language, text, day=since, problem=plain(found.detail or found.problem, 80)))
    if found.moved_to:
        wrong.append(gettext(language, N_("link moved to {address}"), address=plain(found.moved_to, 120)))
    if found.problem == "insecure" and not found.moved_to:
        wrong.append(gettext(language, N_("link without encryption")))
    if found.valid_until is not None:
        wrong.append(
            gettext(language, N_("valid until {day}"), day=say_day_long(found.valid_until, language))
        )
    if found.review_by is not None:
        text = N_("to be looked at since {day}")
        wrong.append(gettext(language, text, day=say_day_long(found.review_by, language)))
    return f"[{plain(found.title, 80)}]({base_url}/resources/{found.id}): {', '.join(wrong)}"


def _problem(check: ResourceCheck | None) -> str:
    if check is None or check.broken_since is None:
        return ""
    text = N_("It has not worked {n} times in a row, since {since}: {problem}")
    since = discord_time(check.broken_since, "f")
    problem = plain(f"{check.problem}: {check.detail}", 200)
    return _say(text, n=check.failures, since=since, problem=problem)


def _keeping_buttons(
    resource_id: int, what: str, delivery_id: int, base_url: str, *, is_open: bool
) -> tuple[ActionButton | LinkButton, ...]:
    log = ActionButton(_say(N_("History")), history_action(resource_id, delivery_id))
    web = LinkButton(_say(N_("On the web")), f"{base_url}/resources/{resource_id}")
    edit = ActionButton(_say(N_("Edit")), f"resource-edit:1:words:{resource_id}")
    main = {
        "due": ActionButton(_say(N_("Still holds")), review_action("holds", resource_id), is_main=True),
        "moved": ActionButton(_say(N_("Take the new address")), review_action("moved", resource_id), True),
    }.get(what)
    if not is_open:
        return (log, web)
    return (main, edit, log, web) if main else (edit, log, web)


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
