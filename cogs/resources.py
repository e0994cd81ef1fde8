"""`/resource`: find a working aid, suggest one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import card, fitting, linked
from bot.client import Client, LastingButton, person, reply
from bot.domain import resources
from bot.domain.kinds import resource_kinds
from bot.domain.resources import NewResource, ResourceCard, ResourcePage
from bot.errors import UserError
from bot.forms import KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from bot.notices import LinkButton, Notice, plain, shortened

SHOWN = 5
CHOICES = 25
"""Discord offers no more ("Application Command Option Choice")."""
CHOICE_LENGTH = 100
LINK_LENGTH = 200
"""A longer address is left to the web page, so that five resources fit on one card."""
BUTTON_LENGTH = 512
"""Discord takes no longer address on a button ("Button Structure")."""
_LINK = re.compile(r"https?://[^\s<>\"]+")
Source = tuple[int, int] | None
"""The thread and the message that a suggestion comes from."""


class Resources(commands.Cog):
    """The commands about resources."""

    resource = app_commands.Group(name="resource", description=N_("Working aids, examples, guidelines"))

    def __init__(self, client: Client) -> None:
        self.client = client

    @resource.command(name="find", description=N_("Find a resource"))
    @app_commands.describe(query=N_("Words from the title or the content"))
    async def find(
        self, interaction: discord.Interaction[Client], query: app_commands.Range[str, 1, 200]
    ) -> None:
        """The best resources, or the one that was picked from the list."""
        language = closest(interaction.locale.value)
        found = await self._found(query)
        base_url = self.client.settings.web.base_url
        if len(found) == 1:
            notice = _single(found[0], base_url, language)
        else:
            notice = _listed(query, found, base_url, language)
        await reply(interaction, view=card(notice, language))

    @find.autocomplete("query")
    async def offer(self, _: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
        """Titles while someone types; the value picks exactly that resource."""
        found = await resources.find(self.client.database, typed, limit=CHOICES)
        return [app_commands.Choice(name=_short(one.title), value=f"#{one.id}") for one in found]

    @resource.command(name="suggest", description=N_("Suggest a resource to the office"))
    async def suggest(self, interaction: discord.Interaction[Client]) -> None:
        """Opens the form."""
        kinds = await resource_kinds(self.client.database)
        await interaction.response.send_modal(ResourceForm(closest(interaction.locale.value), kinds))

    async def _found(self, query: str) -> list[ResourcePage]:
        picked = re.fullmatch(r"#(\d{1,18})", query.strip())
        if picked:
            ids = [int(picked[1])]
        else:
            ids = [one.id for one in await resources.find(self.client.database, query, limit=SHOWN)]
        pages = [await resources.resource_page(self.client.database, resource_id) for resource_id in ids]
        return [page for page in pages if page is not None]


@app_commands.context_menu(name=N_("Suggest as resource"))
async def suggest_from(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Opens the form, filled in from a message with a link or a file."""
    kinds = await resource_kinds(interaction.client.database)
    typed = _from_message(message)
    form = ResourceForm(closest(interaction.locale.value), kinds, typed, (message.channel.id, message.id))
    await interaction.response.send_modal(form)


class ResourceForm(KeptForm):
    """What anyone knows about a resource that the office should have; `source` is a thread and a message."""

    def __init__(
        self,
        language: Language,
        kinds: Sequence[tuple[str, str]],
        typed: Sequence[str] = (),
        source: Source = None,
    ) -> None:
        super().__init__(N_("Suggest a resource"), language, typed)
        self.source = source
        self.name = self.ask(N_("Title"), most=200)
        self.link = self.ask(N_("Link"), most=1000, example="https://")
        self.summary = self.ask(
            N_("What it is good for"), most=1000, is_long=True, hint=N_("One or two sentences")
        )
        self.kind = self.choose(N_("Kind"), kinds) if kinds else None

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return ResourceAgain(self.language, self.source)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keeps the suggestion and says thanks."""
        client: Client = interaction.client
        suggestion = NewResource(
            title=self.name.value,
            url=self.link.value,
            summary=self.summary.value,
            kind=next(iter(self.kind.values), None) if self.kind else None,
            from_thread_id=self.source[0] if self.source else None,
            from_message_id=self.source[1] if self.source else None,
        )
        author = person(interaction.user)
        await resources.suggest(client.database, suggestion, author=author, now=client.clock())
        thanks = N_("Thank you! The office looks at “{title}” and publishes it if it helps others.")
        title = plain(self.name.value.strip())
        await reply(interaction, content=gettext(self.language, thanks, title=title))


class ResourceAgain(
    LastingButton, template=r"resource-form:(?:1|2:(?P<thread>\d{1,20}):(?P<message>\d{1,20}))"
):
    """Opens the form again with what was typed."""

    def __init__(self, language: Language, source: Source = None) -> None:
        name = f"resource-form:2:{source[0]}:{source[1]}" if source else "resource-form:1"
        super().__init__(again_button(language, name))
        self.language: Language = language
        self.source = source

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        source = (int(match["thread"]), int(match["message"])) if match["thread"] else None
        return cls(closest(interaction.locale.value), source)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        kinds = await resource_kinds(interaction.client.database)
        form = ResourceForm(self.language, kinds, typed_before(self), self.source)
        await interaction.response.send_modal(form)


def _from_message(message: discord.Message) -> tuple[str, str, str]:
    """Title, link and summary; of a file the message's own address, since Discord's link to it expires."""
    link = _LINK.search(message.content)
    file = message.attachments[0] if message.attachments else None
    if link is None and file is None:
        raise UserError(N_("This message holds neither a link nor a file."))
    words = _LINK.sub("", message.content).strip()
    first = words.splitlines()[0] if words else ""
    title = (file.title or file.filename) if file is not None else first
    address = link[0].rstrip(".,;:!?)") if link is not None else message.jump_url
    return title[:200], address[:1000], words[:1000]


def _short(title: str) -> str:
    return title if len(title) <= CHOICE_LENGTH else title[: CHOICE_LENGTH - 1] + "…"


def _single(page: ResourcePage, base_url: str, language: Language) -> Notice:
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


def _listed(query: str, found: Sequence[ResourcePage], base_url: str, language: Language) -> Notice:
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


async def setup(client: Client) -> None:
    """Loads the cog; its button works in messages from before the start."""
    client.add_dynamic_items(ResourceAgain)
    client.tree.add_command(suggest_from)
    await client.add_cog(Resources(client))
