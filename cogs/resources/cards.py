"""Resources as cards in chat."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.cards import fitting, linked
from bot.domain.resources import ResourceCard, ResourcePage
from bot.domain.resources.reviewing import State, Suggestion
from bot.i18n import N_, Language, gettext
from bot.notices import LinkButton, Notice, Tone, plain, shortened

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
    """A card of its own, with its two ways on as buttons."""
    buttons = [LinkButton(gettext(language, N_("More on the web")), f"{base_url}/resources/{page.card.id}")]
    if len(page.url) <= BUTTON_LENGTH:
        buttons.insert(0, LinkButton(gettext(language, N_("Open the resource")), page.url))
    return Notice(
        kind=plain(page.card.kind) or gettext(language, N_("Resource")),
        title=page.card.title,
        lines=tuple(line for line in (plain(page.card.summary, 600), _origin(page.card)) if line),
        buttons=tuple(buttons),
    )


def listed(query: str, found: Sequence[ResourcePage], base_url: str, language: Language) -> Notice:
    if not found:
        return _nothing(query, base_url, language)
    title = gettext(language, N_("Best matches for “{query}”"), query=shortened(query, 100))
    return Notice(
        kind=gettext(language, N_("Resources")),
        title=title,
        lines=fitting(_entry(page, base_url) for page in found),
        buttons=(LinkButton(gettext(language, N_("All resources on the web")), f"{base_url}/resources"),),
    )


def _nothing(query: str, base_url: str, language: Language) -> Notice:
    helps = N_("Try fewer or shorter words. Whoever knows a good one can hand it in with /resource suggest.")
    return Notice(
        kind=gettext(language, N_("Resources")),
        title=gettext(language, N_("Nothing found for “{query}”"), query=shortened(query, 100)),
        lines=(gettext(language, helps),),
        buttons=(LinkButton(gettext(language, N_("All resources on the web")), f"{base_url}/resources"),),
    )


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
