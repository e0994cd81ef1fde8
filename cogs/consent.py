"""`/consent` and "Visibility": see and decide what of one's own words may be read on the web."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, LastingButton, person, reply
from bot.domain import consent
from bot.domain.consent import Consent
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext
from bot.notices import ActionButton, LinkButton, Notice, Tone

NAMES = {
    Consent.INTERNAL: N_("internal: only here in chat"),
    Consent.NETWORK: N_("for the network: members who are signed in"),
    Consent.PUBLIC_PSEUDONYM: N_("public without name: with place and role"),
    Consent.PUBLIC_NAME: N_("public with name"),
    Consent.WITHDRAWN: N_("withdraw everything from the web"),
}
MEANINGS = {
    Consent.INTERNAL: N_(
        "What you write stays here in chat; the web shows none of it. "
        "This holds at once, also for everything written before."
    ),
    Consent.NETWORK: N_(
        "What you write can be read on the web by members who are signed in. "
        "As long as nobody can sign in there, the web shows none of it."
    ),
    Consent.PUBLIC_PSEUDONYM: N_(
        "What you write in public topics can be read on the web, with place and role instead of your name. "
        "This holds at once, also for everything written before."
    ),
    Consent.PUBLIC_NAME: N_(
        "What you write in public topics can be read on the web under your name here. "
        "This holds at once, also for everything written before."
    ),
    Consent.WITHDRAWN: N_(
        "What you wrote is taken off the web; where it stood in a thread, a note says that it was withdrawn. "
        "This holds at once, also for everything written before."
    ),
}
"""Two sentences each: what can be read, and from when."""
CHOICES = {
    "internal": N_("Internal only"),
    "public_pseudonym": N_("Public without name"),
    "public_name": N_("Public with name"),
    "default": N_("Like everything else"),
}
"""What can be decided about one message."""


LIKE_ALL = N_("like everything else you write")
SHELTERED = N_(
    "It was promised to stay internal, since its topic was. Now the web shows this topic or thread. "
    "Your message stays internal unless you release it here."
)


class Consents(commands.Cog):
    """The command by which members decide."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(name="consent", description=N_("See or change what of your words the web may show"))
    @app_commands.describe(choice=N_("What shall hold from now on"))
    @app_commands.choices(
        choice=[app_commands.Choice(name=name, value=one.value) for one, name in NAMES.items()]
    )
    async def consent(self, interaction: discord.Interaction[Client], choice: str = "") -> None:
        """Without a choice it only tells what holds."""
        language = closest(interaction.locale.value)
        member = person(interaction.user)
        if choice:
            decided = Consent(choice)
            await consent.decide(self.client.database, member, decided, now=self.client.clock())
            notice = self._notice(N_("This holds now"), decided, "", language)
        else:
            held = await consent.current(self.client.database, member.account)
            hint = N_("To change it, call /consent again and pick a choice.")
            notice = self._notice(N_("This holds at the moment"), held, hint, language)
        await reply(interaction, view=card(notice, language))

    def _notice(self, kind: str, held: Consent, hint: str, language: Language) -> Notice:
        privacy = f"{self.client.settings.web.base_url}/privacy"
        lines = (gettext(language, text) for text in (MEANINGS[held], hint) if text)
        return Notice(
            kind=gettext(language, kind),
            title=gettext(language, NAMES[held]),
            lines=tuple(lines),
            buttons=(LinkButton(gettext(language, N_("Privacy")), privacy),),
            tone=Tone.OFFICE,
        )


@app_commands.context_menu(name=N_("Visibility"))
async def visibility(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """What holds for one message of one's own, and the choices."""
    if message.author.id != interaction.user.id:
        raise UserError(N_("Only who wrote a message decides who may read it."))
    language = closest(interaction.locale.value)
    view = card(await _about_message(interaction.client, message.id, language), language)
    await reply(interaction, view=view)


async def _about_message(client: Client, message_id: int, language: Language) -> Notice:
    held = await consent.of_message(client.database, message_id)
    is_sheltered = await consent.is_sheltered(client.database, message_id)
    held = Consent.INTERNAL if is_sheltered else held
    now = NAMES[held] if held else LIKE_ALL
    hints = [N_("This is about one message alone. /consent is about all of them.")]
    if is_sheltered:
        hints.insert(0, SHELTERED)
    return Notice(
        kind=gettext(language, N_("Visibility of this message")),
        title=gettext(language, now),
        lines=tuple(gettext(language, hint) for hint in hints),
        buttons=tuple(
            ActionButton(gettext(language, label), f"visibility:1:{choice}:{message_id}")
            for choice, label in CHOICES.items()
        ),
        tone=Tone.OFFICE,
    )


class VisibilityButton(LastingButton, template=r"visibility:1:(?P<choice>[a-z_]+):(?P<message>\d+)"):
    """Decides about one message."""

    def __init__(self, choice: str, message_id: int) -> None:
        self.choice, self.message_id = choice, message_id
        super().__init__(discord.ui.Button(custom_id=f"visibility:1:{choice}:{message_id}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed."""
        return cls(match["choice"], int(match["message"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """It holds at once; the card says so."""
        client: Client = interaction.client
        language = closest(interaction.locale.value)
        decided = None if self.choice == "default" else Consent(self.choice)
        await consent.decide_for_message(
            client.database, self.message_id, decided, person(interaction.user), now=client.clock()
        )
        notice = await _about_message(client, self.message_id, language)
        await interaction.response.edit_message(view=card(notice, language))


async def setup(client: Client) -> None:
    """Loads the cog; its buttons work in messages from before the start."""
    client.add_dynamic_items(VisibilityButton)
    client.tree.add_command(visibility)
    await client.add_cog(Consents(client))
