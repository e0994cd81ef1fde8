"""Composes one process: database, web view, Discord client, outbox and timetable; stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import discord
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import jobs
from bot.checking import Checking
from bot.client import Client, Clock, point_at
from bot.config import Settings, StartRefused
from bot.domain import Database, catalogue, publication, reindexing, resources, search
from bot.domain.calendars.subscriptions import Subscription
from bot.domain.calendars.taking import Source
from bot.echoing import Echoing
from bot.fetching import Fetcher, loopback_origins
from bot.files import store_of
from bot.filing import Filing
from bot.mailing import Mailing
from bot.mirroring import Mirroring
from bot.outbox import Outbox
from bot.subscribing import Subscribing
from bot.web.counting import Visits
from bot.web.keys import SITE
from bot.web.server import build_web
from storage import migrations

log = logging.getLogger(__name__)
COGS = (
    "cogs.archive",
    "cogs.events",
    "cogs.rsvps",
    "cogs.reminders",
    "cogs.preferences",
    "cogs.calendar",
    "cogs.mirrors",
    "cogs.resources",
    "cogs.glossary",
    "cogs.similar",
    "cogs.experience",
    "cogs.cities",
    "cogs.search",
    "cogs.answers",
    "cogs.threads",
    "cogs.consent",
    "cogs.moderation",
    "cogs.letters",
    "cogs.pages",
    "cogs.help",
)
REQUIRED_LEGAL = ("operator", "street", "postal_city", "email", "privacy_contact")
RETRY_SECONDS = 5.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


@dataclass
class App:
    """A running process."""

    database: Database
    web_address: str
    client: Client | None
    connection: asyncio.Task[object] | None

    async def until(self, event: asyncio.Event) -> None:
        """Returns when `event` is set; raises what ended the Discord connection before."""
        waiting: asyncio.Task[object] = asyncio.create_task(event.wait())
        parts: list[asyncio.Future[object]] = [waiting]
        if self.connection is not None:
            parts.append(self.connection)
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self.connection is not None and self.connection.done():
            self.connection.result()

    async def ready(self) -> None:
        """Returns when the commands are announced and the archive is complete up to now."""
        if self.client is not None:
            await self.until(self.client.synced)
            await self.until(self.client.caught_up)


@asynccontextmanager
async def running(settings: Settings, *, with_bot: bool = True, clock: Clock = utc_now) -> AsyncIterator[App]:
    """The process while the block runs; raises StartRefused with one clear line if it cannot start."""
    _check_public_start(settings)
    async with AsyncExitStack() as stack:
        database = await open_database(settings, migrate=with_bot)
        stack.push_async_callback(database.close)
        await catalogue.keep_ready(database)  # whoever asks first does not wait for it
        client = Client(database, settings, clock) if with_bot else None
        address, visits = await _serve_web(stack, database, settings, client, clock)
        connection = await _connect(stack, client) if client else None
        await _look_once(database)
        outbox, mirroring = (_outbox(client), _mirroring(client)) if client else (None, None)
        filing = _filing(stack, client) if client else None
        nightly = client.at_night if client else None
        timetable = jobs.timetable(
            database,
            outbox,
            mirroring,
            filing,
            clock,
            mailing=_mailing(client),
            count_visits=visits.write,
            echoing=_echoing(client) if client else None,
            checking=_checking(stack, client) if client else None,
            editors_channel=settings.discord.editors_channel,
            subscribing=_subscribing(stack, client) if client else None,
            nightly=nightly,
        )
        await stack.enter_async_context(timetable)
        yield App(database, address, client, connection)


async def open_database(settings: Settings, *, migrate: bool) -> Database:
    """The database, reachable and with the schema that this program knows; `migrate` brings it there."""
    database = database_at(settings.database.url)
    shown = database.url.render_as_string(hide_password=True)
    try:
        await _bring_up_to_date(database, shown, migrate=migrate)
        if migrate:
            await reindexing.begin(database)
        await publication.follow(database)
    except (SQLAlchemyError, OSError) as error:
        await database.close()
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise StartRefused(f"The database {shown} cannot be reached: {reason}") from None
    except StartRefused:
        await database.close()
        raise
    return database


def database_at(url: str) -> Database:
    """The database at an address, not yet asked anything; raises StartRefused for one that is none."""
    try:
        return Database(url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise StartRefused(f"The setting 'database.url' is not usable: {error}") from None


async def _bring_up_to_date(database: Database, shown: str, *, migrate: bool) -> None:
    revision = await migrations.revision(database)
    if revision == migrations.newest():
        return
    if revision is not None and not migrations.is_known(revision):
        raise StartRefused(f"The database {shown} was made by a newer version: update the program.")
    if not migrate:
        raise StartRefused(f"The database {shown} is not up to date: run `python run.py migrate`.")
    await migrations.upgrade(database)


async def _look_once(database: Database) -> None:
    """Whoever looks for something first does not wait for what is read and put together once.

    These are the list of nouns, the names of the glossary and the statements: 70 ms.
    """
    newest = await resources.newest_resources(database, limit=1)
    word = max(newest[0].title.split() if newest else ["Stadtteil"], key=len)
    await search.search(database, word)
    await resources.best(database, resources.ResourceFilter(text=word), limit=1)


async def _serve_web(
    stack: AsyncExitStack, database: Database, settings: Settings, client: Client | None, clock: Clock
) -> tuple[str, Visits]:
    async def ready() -> dict[str, bool]:
        """What /readyz reports."""
        try:
            is_newest = await migrations.revision(database) == migrations.newest()
        except (SQLAlchemyError, OSError):
            return {"database": False, "migrations": False, "bot": False}
        is_online = client is None or (client.is_ready() and client.caught_up.is_set())
        return {"database": True, "migrations": is_newest, "bot": is_online}

    site_app = build_web(database, settings, ready=ready, clock=clock)
    runner = web.AppRunner(site_app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    visits = site_app[SITE].visits
    stack.push_async_callback(visits.end)
    stack.push_async_callback(runner.cleanup)
    host, port = settings.web.host, settings.web.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise StartRefused(f"The web view cannot listen on {host}:{port}: {error.strerror}.") from None
    return f"http://{host}:{runner.addresses[0][1]}", visits


def _outbox(client: Client) -> Outbox:
    return Outbox(
        client.database,
        lambda: client.home if client.is_ready() else None,
        clock=client.clock,
        base_url=client.settings.web.base_url,
    )


def _mailing(client: Client | None) -> Mailing | None:
    """Mails go out where deliveries do: beside the bot, if the office has a mail server."""
    if client is None or not client.settings.mail.is_configured:
        return None
    settings = client.settings
    return Mailing(client.database, settings.mail, clock=client.clock, base_url=settings.web.base_url)


def _mirroring(client: Client) -> Mirroring:
    return Mirroring(
        client.database,
        lambda: client.home if client.is_ready() else None,
        clock=client.clock,
        base_url=client.settings.web.base_url,
        editors_channel=client.settings.discord.editors_channel,
    )


def _echoing(client: Client) -> Echoing:
    return Echoing(client.database, lambda: client.home if client.is_ready() else None, clock=client.clock)


def _filing(stack: AsyncExitStack, client: Client) -> Filing:
    """Files come from chat: from Discord, or from a playground on this computer."""
    settings = client.settings
    agent = f"Stadtgespraech (+{settings.web.base_url})"
    fetcher = Fetcher(agent, allowed=loopback_origins(settings.discord.api_base))
    filing = Filing(client.database, fetcher, store_of(settings.files), clock=client.clock)
    stack.push_async_callback(filing.end)
    return filing


def _checking(stack: AsyncExitStack, client: Client) -> Checking | None:
    """Links are looked at on the open internet only: a playground's world has none that lead there."""
    settings = client.settings
    if not settings.resources.check_links or loopback_origins(settings.discord.api_base):
        return None
    fetcher = Fetcher(f"Stadtgespraech (+{settings.web.base_url})")
    channel = settings.discord.editors_channel
    checking = Checking(client.database, fetcher, clock=client.clock, editors_channel=channel)
    stack.push_async_callback(checking.end)
    return checking


def _subscribing(stack: AsyncExitStack, client: Client) -> Subscribing | None:
    """Calendars of others, if there are any to look at."""
    settings = client.settings
    if not settings.calendars.sources:
        return None
    calendars = [
        Subscription(Source(each.label, each.address, each.topic, each.publish), timedelta(hours=each.hours))
        for each in settings.calendars.sources
    ]
    fetcher = Fetcher(f"Stadtgespraech (+{settings.web.base_url})")
    subscribing = Subscribing(client.database, fetcher, calendars, clock=client.clock)
    stack.push_async_callback(subscribing.end)
    return subscribing


async def _connect(stack: AsyncExitStack, client: Client) -> asyncio.Task[object]:
    """Loads the cogs and connects in the background; a wrong token is refused at once."""
    stack.push_async_callback(client.close)
    if not client.settings.discord.token:
        raise StartRefused("The Discord token is missing: set [discord] token.")
    is_there = await _find_discord(client)
    await client.load(COGS)
    return asyncio.create_task(_stay_connected(client, is_there), name="discord")


async def _find_discord(client: Client) -> bool:
    try:
        await point_at(client.settings.discord.api_base, client.settings.discord.token)
    except ConnectionError as error:
        log.warning("Discord cannot be reached, trying again: %s", error)
        return False
    return True


async def _stay_connected(client: Client, is_there: bool) -> None:
    while not is_there:
        await asyncio.sleep(RETRY_SECONDS)
        is_there = await _find_discord(client)
    try:
        await client.start(client.settings.discord.token)
    except discord.LoginFailure:
        raise StartRefused("Discord refused the token: set [discord] token.") from None
    except discord.PrivilegedIntentsRequired:
        raise StartRefused(
            "Discord refused the intents: switch on Server Members and Message Content for the application."
        ) from None


def is_public(settings: Settings) -> bool:
    """Whether others than this computer are meant to read the web view."""
    return not {settings.web.host, urlsplit(settings.web.base_url).hostname} <= LOOPBACK


def missing_legal(settings: Settings) -> list[str]:
    """The settings in [legal] that a public start needs and that are empty."""
    return [name for name in REQUIRED_LEGAL if not getattr(settings.legal, name)]


def _check_public_start(settings: Settings) -> None:
    """Whoever can be read by the public must say who they are (§ 5 DDG)."""
    missing = missing_legal(settings)
    if missing and is_public(settings):
        raise StartRefused(f"A public start needs these settings in [legal]: {', '.join(missing)}.")
