"""Resources as cards in chat."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.cards import fitting, linked
from bot.domain.resources import ResourceCard, ResourcePage
from bot.domain.resources.reviewing import State, Suggestion
from bot.i18n import N_, Language, gettext
from bot.notices import ActionButton, LinkButton, Notice, Tone, plain, shortened

CHOICE_LENGTH = 100
STATES = {
    State.SUGGESTED: N_("waits for the office"),
    State.IN_REVIEW: N_("is being reviewed"),
    State.PUBLISHED: N_("published"),
    State.ARCHIVED: N_("not in the collection"),
}
LINK_LENGTH = 200
"""A longer address is left to the web page, so that five resources fit on one card."""
BUTTON_LENGTH = 512
"""Discord takes no longer address on a button ("Button Structure")."""


def short(found: ResourceCard) -> str:
    """A resource among the choices of a command: its title, and its kind if there is room."""
    whole = f"{found.title} · {found.kind}" if found.kind else found.title
    return whole if len(whole) <= CHOICE_LENGTH else shortened(found.title, CHOICE_LENGTH)


def suggestions(found: Sequence[Suggestion], language: Language) -> Notice:
    """What somebody suggested, with the state of each."""
    told = [f"{plain(each.title, 120)}: {gettext(language, STATES[each.state])}" for each in found]
    nothing = N_("Nothing so far. A link or a file that helped is enough: /resource suggest.")
    return Notice(
        kind=gettext(language, N_("Resources")),
        title=gettext(language, N_("My suggestions")),
        lines=fitting(told) or (gettext(language, nothing),),
    )


def nothing_waits(language: Language) -> Notice:
    """What an editor sees when all is done."""
    return Notice(
        kind=gettext(language, N_("Review")),
        title=gettext(language, N_("No suggestion waits")),
        tone=Tone.OFFICE,
    )


def single(page: ResourcePage, base_url: str, language: Language) -> Notice:
    """A card of its own, with its ways on as buttons."""
    web = LinkButton(gettext(language, N_("More on the web")), f"{base_url}/resources/{page.card.id}")
    keep = ActionButton(gettext(language, N_("Keep it")), f"resource-save:1:{page.card.id}")
    tried = ActionButton(gettext(language, N_("We rebuilt it")), f"resource-tell:1:rebuilt:{page.card.id}")
    buttons: list[ActionButton | LinkButton] = [web, keep, tried]
    if page.url and len(page.url) <= BUTTON_LENGTH:
        buttons.insert(0, LinkButton(gettext(language, N_("Open the resource")), page.url))
    return Notice(
        kind=plain(page.card.kind) or gettext(language, N_("Resource")),
        title=page.card.title,
        lines=tuple(line for line in (plain(page.card.summary, 600), _origin(page.card)) if line),
        buttons=tuple(buttons),
    )


def listed(
    query: str,
    found: Sequence[ResourcePage],
    place: tuple[int, int, int],
    more: str,
    language: Language,
    *,
    turns: Sequence[ActionButton] = (),
) -> Notice:
    """A page of what was found; `place` is its first, its last and how many there are."""
    title = gettext(language, N_("Best matches for “{query}”"), query=shortened(query, 100))
    if not query:
        title = gettext(language, N_("The newest resources"))
    first, last, total = place
    where = gettext(language, N_("{first} to {last} of {total}"), first=first, last=last, total=total)
    base_url = more.partition("/resources")[0]
    link = LinkButton(gettext(language, N_("All resources on the web")), more)
    return Notice(
        kind=" · ".join((gettext(language, N_("Resources")), where)),
        title=title,
        lines=fitting(_entry(page, base_url) for page in found),
        buttons=(*turns, link),
    )


def cards_notice(title: str, found: Sequence[ResourceCard], base_url: str, language: Language) -> Notice:
    """A list of resources under a title, or that it is empty."""
    told = [_titled(each, base_url) for each in found]
    return Notice(
        kind=gettext(language, N_("Resources")),
        title=title,
        lines=fitting(told) or (gettext(language, N_("Nothing so far.")),),
        buttons=(LinkButton(gettext(language, N_("All resources on the web")), f"{base_url}/resources"),),
    )


def nothing(query: str, more: str, language: Language) -> Notice:
    """What to do when nothing fits."""
    helps = N_("Try fewer or shorter words. Whoever knows a good one can hand it in with /resource suggest.")
    return Notice(
        kind=gettext(language, N_("Resources")),
        title=gettext(language, N_("Nothing found for “{query}”"), query=shortened(query, 100)),
        lines=(gettext(language, helps),),
        buttons=(LinkButton(gettext(language, N_("All resources on the web")), more.partition("?")[0]),),
    )


def _titled(found: ResourceCard, base_url: str) -> str:
    about = " · ".join(plain(part, 60) for part in (found.kind, found.publisher) if part)
    title = f"**{linked(found.title, f'{base_url}/resources/{found.id}')}**"
    return f"{title}\n{about}" if about else title


def _entry(page: ResourcePage, base_url: str) -> str:
    about = " · ".join(part for part in (plain(page.card.kind, 60), plain(page.card.summary, 160)) if part)
    direct = linked(urlsplit(page.url).hostname or "", page.url) if len(page.url) <= LINK_LENGTH else ""
    origin = (_origin(page.card), direct)
    lines = (
        f"\n**{linked(page.card.title, f'{base_url}/resources/{page.card.id}')}**",
        about,
        " · ".join(part for part in origin if part),
    )
    return "\n".join(line for line in lines if line)


def _origin(resource: ResourceCard) -> str:
    return " · ".join(part for part in (plain(resource.format, 40), plain(resource.publisher, 80)) if part)
