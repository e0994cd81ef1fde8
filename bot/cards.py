"""A notice as Discord components: one container with a bar, the text, the buttons and the EU statement."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.i18n import N_, PUBLIC_LANGUAGE, Language, gettext
from bot.notices import ActionButton, LinkButton, Notice, plain

EU_STATEMENT = N_("Co-funded by the European Union")
TEXT_LENGTH = 4000
"""Characters in all texts of a message made of components (Discord API reference, "Text Display")."""


def card(notice: Notice, language: Language = PUBLIC_LANGUAGE) -> discord.ui.LayoutView:
    """The card of a notice, ready to send as `view=`."""
    parts: list[discord.ui.Item[discord.ui.LayoutView]] = [
        discord.ui.TextDisplay("\n".join((notice.kind, f"**{plain(notice.title)}**", *notice.lines)))
    ]
    if notice.buttons:
        parts.append(discord.ui.ActionRow(*(_button(button) for button in notice.buttons)))
    if notice.is_public:
        parts.append(discord.ui.TextDisplay(f"-# {gettext(language, EU_STATEMENT)}"))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=notice.tone.value))
    view.stop()  # its buttons are lasting ones; discord.py would keep every card that was ever sent
    return view


def _button(button: LinkButton | ActionButton) -> discord.ui.Button[discord.ui.LayoutView]:
    if isinstance(button, LinkButton):
        return discord.ui.Button(label=button.label, url=button.url)
    style = discord.ButtonStyle.primary if button.is_main else discord.ButtonStyle.secondary
    return discord.ui.Button(label=button.label, custom_id=button.action, style=style)


def linked(title: str, url: str, most: int = 80) -> str:
    """A title, at most as long as a card's (LOOK.md, "Cards in Discord"), that leads to an address."""
    text = plain(title.replace("[", "(").replace("]", ")"), most)
    return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})"


def fitting(entries: Iterable[str], most: int = TEXT_LENGTH - 400) -> tuple[str, ...]:
    """The first entries, as many as fit on one card beside its title."""
    kept: list[str] = []
    for entry in entries:
        most -= len(entry) + 1
        if most < 0:
            break
        kept.append(entry)
    return tuple(kept)
