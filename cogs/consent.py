"""`/consent`: see and decide what of one's own words may be read on the web."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card
from bot.client import Client, person, reply
from bot.domain import consent
from bot.domain.consent import Consent
from bot.i18n import N_, Language, closest, gettext
from bot.notices import LinkButton, Notice, Tone

NAMES = {
    Consent.INTERNAL: N_("internal: only here in chat"),
    Consent.PUBLIC_PSEUDONYM: N_("public without name: with place and role"),
    Consent.PUBLIC_NAME: N_("public with name"),
    Consent.WITHDRAWN: N_("withdraw everything from the web"),
}
MEANINGS = {
    Consent.INTERNAL: N_(
        "What you write stays here in chat; the web shows none of it. "
        "This holds at once, also for everything written before."
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


async def setup(client: Client) -> None:
    """Loads the cog."""
    await client.add_cog(Consents(client))
