"""The Discord connection: what it listens to, the cogs it is given, and how an error becomes an answer."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

import aiohttp
import discord
import orjson
import yarl
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.ext import commands

from bot.config import DISCORD_API, Settings, StartRefused
from bot.domain import Database, notes
from bot.domain.people import Person
from bot.errors import UserError
from bot.i18n import N_, Language, closest, gettext, translations
from bot.pace import Pace
from bot.shortcuts import take_shortcuts

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
GUILD_WAIT_SECONDS = 0.3
"""How long discord.py waits for further servers before it is ready; there is one, and `at_home` waits."""
MEMBERS_SECONDS = 5.0
"""How long the answer to who is on the server is waited for."""
RETRY_SECONDS = 1.0
NAMES = (Location.command_name, Location.group_name, Location.parameter_name)


class Client(commands.Bot):
    """The bot in the office's server. Cogs find here what they need: database, settings, clock."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=needed_intents(),
            max_messages=None,
            chunk_guilds_at_startup=True,
            guild_ready_timeout=GUILD_WAIT_SECONDS,
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=Tree,
            http_trace=Pace().trace,
        )
        take_shortcuts(self.http)
        self.database = database
        self.settings = settings
        self.clock = clock
        self.caught_up = asyncio.Event()
        """Set once the archive has everything up to now."""
        self._is_told = True
        self._is_anyone_missed = False
        """Whether people came, went or changed without a word."""
        self._home_id = 0
        self.synced = asyncio.Event()
        """Set once the server knows the commands."""

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Tells the cogs of an event; nobody listens to the one that names the kind of each event."""
        if event_name != "socket_event_type":
            super().dispatch(event_name, *args, **kwargs)

    async def on_connect(self) -> None:
        """A new session; what is on the server is still to be told."""
        self._is_told = False

    async def on_resumed(self) -> None:
        """Where a session broke off before all was told, discord.py gives up saying that it is ready."""
        if self._is_told:
            return
        self._connection.clear_chunk_requests(None)  # who is there was asked in the connection that broke
        await self.at_home()
        self._connection.call_handlers("ready")
        self.dispatch("ready")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Discord has lost the server: what happens on it is not told, nor is it afterwards."""
        self._is_anyone_missed = True

    async def on_ready(self) -> None:
        """Tells the server our commands; a connection that comes back finds them unchanged."""
        self._is_told = True
        await self.at_home()
        await self.sync_commands()
        self.synced.set()

    def hear(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """What people say goes to `listener`, as Discord's JSON and at once.

        discord.py itself would make objects and two tasks of each message, and has no raw event for it: that
        would take longer than to keep what was said. Commands are called by slash, never by text.
        """

        def heard(told: dict[str, Any]) -> None:
            try:
                listener(told)
            except Exception:  # it would end the connection
                log.exception("a message could not be taken")

        self._connection.parsers["MESSAGE_CREATE"] = heard

    @property
    def home(self) -> discord.Guild:
        """The office's server; raises UserError while it is not known."""
        wanted = self.settings.discord.guild_id
        guild = self.get_guild(wanted or self._home_id)
        if guild is None and not wanted:
            guild = next(iter(self.guilds), None)
            self._home_id = guild.id if guild else 0  # asked for with every message
        if guild is None:
            raise UserError(N_("The exchange is not connected to its server yet. Please try again soon."))
        return guild

    async def at_home(self) -> None:
        """Returns when the office's server is known with all who are on it.

        Discord may tell of them a little after we are ready.
        """
        while True:
            if not self._is_at_home():
                await self.wait_for("guild_available")
            elif await self._knows_everyone():
                return

    def _is_at_home(self) -> bool:
        """Whether the server is known with all that is in it: while it cannot be reached, it seems empty."""
        try:
            return not self.home.unavailable
        except UserError:
            return False

    async def _knows_everyone(self) -> bool:
        """Whether all members are known as they are; if not, they are asked for.

        Where the connection breaks meanwhile the answer is lost, and discord.py would wait for it for good.
        """
        home = self.home
        if self._is_anyone_missed:  # of those whom it knows, discord.py takes nothing from an answer
            home._members = {home.me.id: home.me}
            self._is_anyone_missed = False
        if home.chunked:
            return True
        try:
            async with asyncio.timeout(MEMBERS_SECONDS):
                await home.chunk()
        except (TimeoutError, OSError) as error:
            log.warning("the server's members were not told (%s); they are asked for again", error)
            self._connection.clear_chunk_requests(None)
            await asyncio.sleep(RETRY_SECONDS)
            return False
        return True

    async def at_night(self) -> None:
        """Tells every cog that listens to `night` what time it is."""
        self.dispatch("night")

    async def load(self, cogs: Sequence[str]) -> None:
        """Loads cogs by name (`cogs.events`) and hands the tree its translator.

        Not as extensions of discord.py: it would run their code anew for every client, to exchange it at
        run time, which nobody does here.
        """
        await self.tree.set_translator(Translator())
        for cog in cogs:
            await import_module(cog).setup(self)

    async def sync_commands(self) -> bool:
        """Announces the commands to the server if they changed since last time; says whether it did."""
        guild = self.home
        self.tree.copy_global_to(guild=guild)
        local = self.tree.get_commands(guild=guild)
        payload = [await command.get_translated_payload(self.tree, Translator()) for command in local]
        fingerprint = hashlib.sha256(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).hexdigest()
        note = f"commands:{self.application_id}:{guild.id}"
        there = {command.name for command in await self.tree.fetch_commands(guild=guild)}
        known = await notes.recall(self.database, note)
        if known == fingerprint and there == {command.name for command in local}:
            return False
        await self.tree.sync(guild=guild)
        await notes.remember(self.database, note, fingerprint)
        return True

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """An event that could not be handled is logged; the others go on."""
        log.exception("event %s failed", event_method)


class Tree(app_commands.CommandTree["Client"]):
    """The slash commands; their errors become answers."""

    async def on_error(
        self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /
    ) -> None:
        """Every command's error ends here."""
        await answer_error(interaction, error)


class Form(discord.ui.Modal):
    """A modal whose errors become answers, as a command's do."""

    async def on_error(  # type: ignore[override]  # discord.py itself narrows it for modals
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Every form's error ends here."""
        await answer_error(interaction, error)


class _Answered:
    """Presses of what outlives the process end here; their errors become answers."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Every such press, and every error of it, passes here."""
        try:
            await self.pressed(interaction)
        except Exception as error:
            await answer_error(interaction, error)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """What it does."""
        raise NotImplementedError


class LastingButton(_Answered, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """A button that outlives the process: its meaning stands in its custom id. Its errors become answers.

    Each kind has a template of its own with a version in it, and is made known by `add_dynamic_items`.
    """


class LastingMenu(_Answered, discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"(?!)"):
    """A menu that outlives the process, as a `LastingButton` does; `self.item.values` is what was picked."""


class LastingPeople(_Answered, discord.ui.DynamicItem[discord.ui.UserSelect[Any]], template=r"(?!)"):
    """A menu of the server's people that outlives the process; `self.item.values` are those picked."""


class Translator(app_commands.Translator):
    """Command names and descriptions in German, from the catalogs; a name has the context `command`."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The German text; other languages see the English one."""
        if locale is not discord.Locale.german:
            return None
        if context.location in NAMES:
            return translations("de").pgettext("command", string.message)
        return translations("de").gettext(string.message)


def needed_intents() -> discord.Intents:
    """What the exchange listens to; members and message content must be switched on for the application."""
    return discord.Intents(
        guilds=True,
        members=True,
        guild_messages=True,
        dm_messages=True,
        message_content=True,
        guild_reactions=True,
        guild_polls=True,
        guild_scheduled_events=True,
    )


async def point_at(api_base: str, token: str) -> None:
    """Points discord.py at an address, Discord's own or the playground's, and shows it the token.

    Raises StartRefused if the token is refused, ConnectionError if nobody answers.
    """
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{api_base}/gateway/bot") as response,
        ):
            status, body = response.status, await response.json()
    except (aiohttp.ClientError, ValueError) as error:
        raise ConnectionError(f"{api_base}: {error}") from None
    if status == 401:
        raise StartRefused(f"The token was refused by {api_base}: set [discord] token.")
    if status != 200:
        raise ConnectionError(f"{api_base} answered with status {status}")
    if api_base == DISCORD_API:
        return
    discord.http.Route.BASE = api_base
    discord.asset.Asset.BASE = api_base.rsplit("/api", 1)[0]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(body["url"])


def person(user: discord.Member | discord.User) -> Person:
    """Someone as their account shows them; who has left shows no roles any more."""
    groups = None
    if isinstance(user, discord.Member):
        groups = tuple(role.name for role in reversed(user.roles) if not role.is_default())
    return Person(str(user.id), user.display_name, groups, user.bot)


def error_text(error: Exception, language: Language) -> str:
    """What a person is told about an error: a refusal as it is, all else as a reference into the log."""
    cause = getattr(error, "original", error)
    if isinstance(cause, UserError):
        return gettext(language, cause.msgid, **cause.values)
    reference = secrets.token_hex(4)
    log.error("interaction failed, reference %s", reference, exc_info=cause)
    return gettext(
        language,
        N_("Something went wrong here. The office finds it in the log under {reference}."),
        reference=reference,
    )


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """The one place where an error becomes an answer."""
    text = error_text(error, closest(interaction.locale.value))
    if interaction.type is not discord.InteractionType.autocomplete:
        await reply(interaction, content=text)


async def reply(interaction: discord.Interaction[Any], *, shared: bool = False, **message: Any) -> None:
    """Answers for this person alone, or `shared` for everyone here, whether or not something was answered."""
    if interaction.response.is_done():
        await interaction.followup.send(**message, ephemeral=not shared)
    else:
        await interaction.response.send_message(**message, ephemeral=not shared)
