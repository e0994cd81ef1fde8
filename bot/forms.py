"""Forms that lose nothing: a refusal shows what was typed, and its button opens the form again, filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import TextStyle

from bot.client import Form, LastingButton, error_text, reply
from bot.i18n import N_, Language, gettext
from bot.notices import Tone

FIRST_ID = 100
"""Component ids from here on carry what was typed, a field each, in the order of the form."""
BETWEEN = ", "
"""Between the names of what was picked from one menu."""
OPEN_AGAIN = N_("Open the form again")
_FORMATTING = r"[*~|`\\]"
"""What Discord would take for formatting inside a word; it is shown as typed, and read back the same."""

TextField = discord.ui.TextInput[Any]
Menu = discord.ui.Select[Any]


class KeptForm(Form):
    """A form that is filled in with `typed`: the text of each field, in order, as it stood before.

    Its refusal carries all of that in the message itself, so the button needs no memory and no database row,
    and works after a restart. The texts together must fit into a message: 4000 characters.
    """

    def __init__(self, title: str, language: Language, typed: Sequence[str] = ()) -> None:
        super().__init__(title=gettext(language, title))
        self.language: Language = language
        self._labels: list[str] = []
        self._inputs: list[TextField | Menu] = []
        self._typed = typed

    def ask(
        self,
        label: str,
        *,
        most: int,
        hint: str = "",
        example: str = "",
        is_long: bool = False,
        is_required: bool = True,
    ) -> TextField:
        """Adds a text field of at most `most` characters; texts are msgids."""
        field = TextField(
            style=TextStyle.long if is_long else TextStyle.short,
            custom_id=f"field{len(self._inputs)}",
            placeholder=gettext(self.language, example) or None,
            default=self._before() or None,
            required=is_required,
            max_length=most,
        )
        self._add(label, hint, field)
        return field

    def choose(
        self,
        label: str,
        choices: Sequence[tuple[str, str]],
        *,
        hint: str = "",
        most: int = 1,
        is_required: bool = False,
    ) -> Menu:
        """Adds a menu of (value, name) from which up to `most` are picked."""
        before = self._before()
        picked = before.split(BETWEEN) if most > 1 else [before]
        options = [
            discord.SelectOption(label=name[:100], value=value, default=name[:100] in picked)
            for value, name in choices[:25]
        ]
        menu = Menu(
            custom_id=f"field{len(self._inputs)}",
            options=options,
            min_values=int(is_required),
            max_values=most,
            required=is_required,
        )
        self._add(label, hint, menu)
        return menu

    def open_again(self) -> LastingButton:
        """The button under a refusal."""
        raise NotImplementedError

    async def on_error(  # type: ignore[override]  # Modal's own differs from View's
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """The error as a sentence, what was typed, and the way back."""
        parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(error_text(error, self.language))]
        for number, (label, field) in enumerate(zip(self._labels, self._inputs, strict=True)):
            shown = re.sub(_FORMATTING, r"\\\g<0>", _said(field))
            parts.append(discord.ui.TextDisplay(f"-# {label}\n{shown}", id=FIRST_ID + number))
        parts.append(discord.ui.ActionRow(self.open_again()))
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container(*parts, accent_colour=Tone.OFFICE.value))
        await reply(interaction, view=view)

    def _before(self) -> str:
        position = len(self._inputs)
        return self._typed[position] if position < len(self._typed) else ""

    def _add(self, label: str, hint: str, field: TextField | Menu) -> None:
        text = gettext(self.language, label)
        described = gettext(self.language, hint) or None
        self.add_item(discord.ui.Label(text=text, description=described, component=field))
        self._labels.append(text)
        self._inputs.append(field)


def again_button(language: Language, custom_id: str) -> discord.ui.Button[Any]:
    """The look of a button that opens a form again."""
    style = discord.ButtonStyle.primary
    return discord.ui.Button(label=gettext(language, OPEN_AGAIN), custom_id=custom_id, style=style)


def typed_before(button: LastingButton) -> list[str]:
    """What a refusal carries: the text of each field, in order."""
    assert button.view is not None, "a pressed button stands in a message"
    return [
        re.sub(rf"\\({_FORMATTING})", r"\1", item.content.partition("\n")[2])
        for item in button.view.walk_children()
        if isinstance(item, discord.ui.TextDisplay) and (item.id or 0) >= FIRST_ID
    ]


def _said(field: TextField | Menu) -> str:
    if isinstance(field, discord.ui.TextInput):
        return field.value
    return BETWEEN.join(option.label for option in field.options if option.value in field.values)
