"""The command line: builds every part once, starts it, stops it in reverse."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import interpreter
from bot.config import LogSettings, Settings, StartRefused, load
from bot.logs import open_log

if TYPE_CHECKING:
    from bot.domain import Database
    from bot.importing.calendars import Order
    from bot.playground.server import Playground

app = typer.Typer(
    name="stadtgespraech",
    help="Stadtgespräch: the exchange space for neighbourhood work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
DEFAULT_CONFIG = Path("config.toml")
TYPEFACE = Path(__file__).parent / "bot/web/static/fonts"
Config = Annotated[Path | None, typer.Option(help="The settings; config.toml if it is there.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")]


@app.command()
def serve(config: Config = None) -> None:
    """Bot, web view, scheduler and outbox in one process."""
    _run(_serve(_settings(config), with_bot=True))


@app.command()
def web(config: Config = None) -> None:
    """The web view alone, beside `serve`."""
    _run(_serve(_settings(config), with_bot=False))


@app.command()
def migrate(config: Config = None) -> None:
    """Brings the database to the newest schema."""
    _run(_migrate(_settings(config)))


@app.command()
def check(config: Config = None) -> None:
    """Says what is missing: one line each, ok, warning or error, and what to do."""
    _run(_check(config))


@app.command("import-discord")
def import_discord(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with files in them.")],
    config: Config = None,
) -> None:
    """Takes DiscordChatExporter's JSON exports into the archive; a second run goes on after the first."""
    _run(_import_discord(_settings(config), paths))


@app.command("import-resources")
def import_resources(
    file: Annotated[Path, typer.Argument(help="A CSV or JSON file.")],
    config: Config = None,
    keep_similar: Annotated[
        bool, typer.Option(help="Takes rows too whose title is nearly that of another.")
    ] = False,
) -> None:
    """Takes resources into the collection; what is there already is left alone."""
    _run(_import_resources(_settings(config), file, keep_similar))


@app.command("import-events")
def import_events(
    calendar: Annotated[str, typer.Argument(help="An iCalendar file, or its https address.")],
    label: Annotated[
        str, typer.Option(help="Whose it is, as it is shown; else the calendar's own name.")
    ] = "",
    topic: Annotated[str, typer.Option(help="The slug of the topic that its events belong to.")] = "",
    publish: Annotated[bool, typer.Option(help="At once, or as drafts for the editors.")] = True,
    config: Config = None,
) -> None:
    """Takes another programme's calendar over; doing it again takes over what has changed since."""
    from bot.importing.calendars import Order

    _run(_import_events(_settings(config), Order(calendar, label, topic, publish)))


@app.command()
def reindex(config: Config = None) -> None:
    """Makes the search index anew; the rest may go on meanwhile."""
    _run(_reindex(_settings(config)))


@app.command()
def playground(
    port: Port = 8081,
    seed: Annotated[bool, typer.Option(help="With the sample people and channels.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where its world is kept; memory if left out.")
    ] = None,
    web: Annotated[str, typer.Option(help="The web view that its page links to.")] = "",
) -> None:
    """The Discord server in miniature alone, on this computer only."""
    _run(_playground(port, seed, data_dir, web))


@app.command()
def demo(
    data_dir: Annotated[Path, typer.Option(help="Where everything is kept.")] = Path("data/demo"),
    web_port: Port = 8080,
    playground_port: Port = 8081,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forgets the last demo and begins anew.")] = False,
) -> None:
    """Everything against the playground, with the sample exchange."""
    _run(_demo(data_dir, web_port, playground_port, fresh))


async def _serve(settings: Settings, *, with_bot: bool) -> None:
    from bot.app import running

    interpreter.prepare_to_stay()
    stop = _stop_signal()
    async with running(settings, with_bot=with_bot) as process:
        interpreter.keep_what_is_there()
        print(f"web={process.web_address}", flush=True)
        await process.until(stop)


async def _migrate(settings: Settings) -> None:
    from bot.app import open_database
    from storage import migrations

    database = await open_database(settings, migrate=True)
    await database.close()
    print(f"The database has schema {migrations.newest()}.")


async def _check(path: Path | None) -> None:
    from bot.app import utc_now
    from bot.checks import Finding, Level, findings

    open_log(LogSettings(level="ERROR", form="text"))
    try:
        settings = _load(path)
    except StartRefused as refusal:
        print(Finding(Level.ERROR, "config", str(refusal)))
        raise typer.Exit(1) from None
    print(Finding(Level.OK, "config", "every setting is known and usable"), flush=True)
    is_broken = False
    async for each in findings(settings, now=utc_now()):
        print(each, flush=True)
        is_broken = is_broken or each.level is Level.ERROR
    if is_broken:
        raise typer.Exit(1)


async def _import_discord(settings: Settings, paths: list[Path]) -> None:
    from bot.app import open_database, utc_now
    from bot.domain import tidying
    from bot.files import store_of
    from bot.importing.taking import Import
    from bot.importing.telling import showing

    database = await open_database(settings, migrate=True)
    try:
        with showing() as show:
            taking = Import(
                database, store_of(settings.files), show, utc_now, settings.archive.private_threads
            )
            outcome = await taking.run(paths)
        await tidying.tidy(database)
    finally:
        await database.close()
    show.end(outcome)
    if outcome.refused:
        raise StartRefused("Not all of it could be used.")


async def _import_resources(settings: Settings, file: Path, keep_similar: bool) -> None:
    from bot.app import open_database, utc_now
    from bot.domain.resources.imports import take_rows
    from bot.importing.shelf import rows_of

    table = rows_of(file)
    database = await open_database(settings, migrate=True)
    try:
        outcome = await take_rows(database, table, keep_similar=keep_similar, now=utc_now())
    finally:
        await database.close()
    for place, reason in outcome.refused:
        print(f"row {place}: {reason}", file=sys.stderr)
    counts = f"{outcome.taken:,} taken in, {outcome.there:,} there already, {len(outcome.refused):,} refused"
    print(f"Resources: {counts}")
    if outcome.refused:
        raise StartRefused("Not all rows could be taken.")


async def _import_events(settings: Settings, order: Order) -> None:
    from bot.app import open_database, utc_now
    from bot.importing.calendars import summary, take_order

    database = await open_database(settings, migrate=True)
    try:
        agent = f"Stadtgespraech (+{settings.web.base_url})"
        outcome = await take_order(database, order, agent, now=utc_now())
    finally:
        await database.close()
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    print("\n".join(summary(outcome)))
    if outcome.problems:
        raise StartRefused("Not all of it could be used.")


async def _reindex(settings: Settings) -> None:
    from bot.app import open_database, utc_now
    from bot.domain import reindexing, tidying

    database = await open_database(settings, migrate=False)
    try:
        count = await reindexing.reindex(database, _tell_progress, now=utc_now())
        await tidying.tidy(database)
    finally:
        await database.close()
    print(f"The search index holds {count:,} messages and the library.")


def _tell_progress(done: int, total: int) -> None:
    """On a terminal one line that changes, elsewhere a line now and then."""
    if sys.stdout.isatty():
        print(f"\r{done:,} of {total:,} messages", end="\n" if done == total else "", flush=True)
    elif done % 20_000 == 0 or done == total:
        print(f"{done:,} of {total:,} messages", flush=True)


async def _playground(port: int, seed: bool, data_dir: Path | None, web_url: str) -> None:
    from bot.app import utc_now
    from bot.demo.sample import read_sample, world_seed
    from bot.playground import TOKEN, Page, Playground

    stop = _stop_signal()
    world = world_seed(read_sample(utc_now())) if seed else None
    page = Page(web_url, TYPEFACE)
    async with _open(Playground(data_dir, port=port, seed=world, page=page), port) as running:
        print(f"playground={running.base_url} api_base={running.api_base} token={TOKEN}", flush=True)
        await stop.wait()


async def _demo(data_dir: Path, web_port: int, playground_port: int, fresh: bool) -> None:
    from bot.app import running, utc_now
    from bot.demo.furnishing import Furnishing
    from bot.demo.sample import read_sample, world_seed
    from bot.demo.settings import demo_settings
    from bot.playground import TOKEN, Page, Playground

    open_log(LogSettings(level="WARNING", form="text"))
    stop = _stop_signal()
    furnished = data_dir / "furnished"
    if fresh or not furnished.exists():
        _forget(data_dir)
    sample = read_sample(utc_now())
    web_port = web_port or _free_port()
    page = Page(f"http://127.0.0.1:{web_port}", TYPEFACE)
    world = Playground(data_dir / "playground", port=playground_port, seed=world_seed(sample), page=page)
    async with _open(world, playground_port) as around:
        settings = demo_settings(sample, data_dir, web_port, around.api_base, TOKEN)
        async with running(settings) as process:
            around.upcoming = lambda: _upcoming(process.database)
            await process.ready()
            if not furnished.exists():
                furnishing = Furnishing(sample, process.database, settings, utc_now())
                await furnishing.furnish(around.base_url)
                furnished.touch()
            interpreter.keep_what_is_there()
            print(f"ready web={process.web_address} playground={around.base_url}", flush=True)
            await process.until(stop)


async def _upcoming(database: Database) -> list[dict[str, str | None]]:
    """What the bot has yet to send, for the playground's page."""
    from bot.domain import deliveries

    found = await deliveries.upcoming(database, limit=5)
    return [{"at": each.due_at.isoformat(), "kind": each.kind, "title": each.title} for each in found]


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Runs a command to its end; a refusal is one line on standard error and exit code 1."""
    interpreter.take_short_turns()
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(work)
    except StartRefused as refusal:
        print(refusal, file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


def _settings(config: Path | None) -> Settings:
    """The settings; the log is open from here on."""
    try:
        settings = _load(config)
    except StartRefused as refusal:
        print(refusal, file=sys.stderr)
        raise typer.Exit(1) from None
    open_log(settings.log)
    return settings


def _load(config: Path | None) -> Settings:
    if config is None and DEFAULT_CONFIG.exists():
        config = DEFAULT_CONFIG
    return load(config, os.environ)


def _stop_signal() -> asyncio.Event:
    """Set by Ctrl-C or by whoever ends the process politely."""
    stop = asyncio.Event()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def _open(world: Playground, port: int) -> AsyncIterator[Playground]:
    try:
        await world.start()
    except OSError as error:
        raise StartRefused(f"The playground cannot listen on port {port}: {error.strerror}.") from None
    try:
        yield world
    finally:
        await world.close()


def _forget(data_dir: Path) -> None:
    """Removes what a demo has left in its folder, and nothing else."""
    for folder in ("playground", "demo-files"):
        shutil.rmtree(data_dir / folder, ignore_errors=True)
    for path in (data_dir / "furnished", *data_dir.glob("demo.db*")):
        path.unlink(missing_ok=True)
    data_dir.mkdir(parents=True, exist_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    app()
