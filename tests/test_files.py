"""The file store: what goes in comes out, complete or not at all, and is what its bytes say."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import discord
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import utc_now
from bot.config import FileSettings
from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.files import LONGEST_NAME, MEGABYTE, SHOWN, FileStore, Incoming, Kept, StoreShut, safe_name, store_of
from bot.playground.server import TOKEN, Playground
from storage.database import Database
from tests.support import samples
from tests.support.people import People, people_of
from tests.support.playground import SEED, recorded_playground
from tests.support.stage import eventually, on_stage
from tests.support.warm import program

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", limit=MEGABYTE, min_free=0)


async def keep(store: FileStore, *pieces: bytes) -> Kept:
    async with store.incoming() as incoming:
        for piece in pieces:
            await incoming.write(piece)
        return await incoming.keep()


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_kept_lies_under_its_hash(store: FileStore) -> None:
    kept = await keep(store, b"Guten ", b"Tag")
    assert kept.sha256 == hashlib.sha256(b"Guten Tag").hexdigest()
    assert kept.size == 9
    assert store.path(kept.sha256).read_bytes() == b"Guten Tag"
    assert store.path(kept.sha256).parent.name == kept.sha256[2:4]


async def test_the_same_bytes_are_kept_once(store: FileStore, tmp_path: Path) -> None:
    first, second = await asyncio.gather(keep(store, b"gleich"), keep(store, b"gleich"))
    assert first == second
    assert on_disk(tmp_path) == [store.path(first.sha256)]


async def test_what_breaks_off_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        async with store.incoming() as incoming:
            await incoming.write(b"halb")
            raise ConnectionError
    assert on_disk(tmp_path) == []


async def test_a_large_file_goes_through_in_bounded_memory(store: FileStore) -> None:
    tracemalloc.start()
    async with store.incoming() as incoming:
        for _ in range(512):
            await incoming.write(os.urandom(64 * 1024))
        kept = await incoming.keep()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept.size == 32 * MEGABYTE
    assert peak < 3 * MEGABYTE


# What bytes are


@pytest.mark.parametrize(
    ("content", "type_", "pixels"),
    [
        (samples.png(7, 5), "image/png", (7, 5)),
        (samples.jpeg(), "image/jpeg", (32, 16)),
        (samples.jpeg(turned=True), "image/jpeg", (16, 32)),
        (samples.gif(), "image/gif", (16, 32)),
        (samples.webp(), "image/webp", (16, 32)),
        (samples.avif(), "image/avif", (16, 32)),
        (samples.wav(), "audio/wav", (None, None)),
        (samples.MP3, "audio/mpeg", (None, None)),
        (samples.OGG, "audio/ogg", (None, None)),
        (samples.FLAC, "audio/flac", (None, None)),
        (samples.M4A, "audio/mp4", (None, None)),
        (samples.MP4, "video/mp4", (None, None)),
        (samples.WEBM, "video/webm", (None, None)),
        (samples.pdf(), "application/pdf", (None, None)),
    ],
)
async def test_a_type_that_is_shown_is_known_from_its_bytes(
    store: FileStore, content: bytes, type_: str, pixels: tuple[int | None, int | None]
) -> None:
    kept = await keep(store, content)
    assert (kept.type, (kept.width, kept.height)) == (type_, pixels)
    assert kept.type in SHOWN


@pytest.mark.parametrize(
    "content",
    [
        samples.HTML,
        samples.SVG,
        b"",
        b"Nur ein Text",
        b"\x89PNG\r\n\x1a\n" + samples.HTML,
        b"\xff\xd8\xff" + samples.HTML,
        samples.png()[:16] + b"\x00\x01\x86\xa0" * 2,
        samples.docx(),
        b"MZ" + b"\0" * 100,
        samples.HTML + samples.png(),
    ],
)
async def test_what_only_looks_like_a_picture_or_is_none_is_never_shown(
    store: FileStore, content: bytes
) -> None:
    assert (await keep(store, content)).type not in SHOWN


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([samples.png, samples.jpeg, samples.webp, samples.avif]))
def test_no_bytes_break_the_look_at_them(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, make: object
) -> None:
    assert callable(make)
    good = make()
    at = len(noise) % len(good)
    store = FileStore(tmp_path_factory.getbasetemp() / "noise", limit=MEGABYTE, min_free=0)
    asyncio.run(keep(store, good[:at] + noise + good[at + 3 :]))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_000_000,
        samples.avif()[:28] + b"\0\0\0\x08free" * 1_000_000,
        samples.png()[:33] + b"\0\0\0\0tEXt\0\0\0\0" * 600_000,
    ],
)
async def test_a_picture_made_to_be_read_for_ever_is_not(store: FileStore, content: bytes) -> None:
    async with asyncio.timeout(8):
        await keep(store, content)


# No room


async def test_a_full_disk_takes_nothing_and_says_why(tmp_path: Path) -> None:
    store = FileStore(tmp_path, limit=MEGABYTE, min_free=1 << 60)
    assert "must stay free" in await store.problem()
    with pytest.raises(StoreShut, match="must stay free"):
        await keep(store, b"zu viel")
    assert on_disk(tmp_path) == []


async def test_a_folder_that_cannot_be_written_takes_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("kein Ordner")
    store = FileStore(tmp_path / "files", limit=MEGABYTE, min_free=0)
    assert await store.problem()
    with pytest.raises(StoreShut):
        await keep(store, b"geht nicht")


async def test_a_disk_that_fills_up_on_the_way_takes_no_more(tmp_path: Path) -> None:
    full = FileStore(tmp_path, limit=MEGABYTE, min_free=1 << 60)
    with (tmp_path / "file").open("xb+") as file:
        with pytest.raises(StoreShut):
            await Incoming(full, tmp_path / "file", file).write(b"zu viel")
        assert file.tell() == 0


def test_no_folder_is_made_before_something_is_stored(tmp_path: Path) -> None:
    store = store_of(FileSettings(folder=str(tmp_path / "files"), max_mb=2))
    assert store.limit == 2 * MEGABYTE
    assert store.old(HOUR) == []
    store.clean(HOUR)
    assert not (tmp_path / "files").exists()


# What is not needed any more


async def test_only_what_is_old_is_removed(store: FileStore, tmp_path: Path) -> None:
    old, new = await keep(store, b"alt"), await keep(store, b"neu")
    long_ago = time.time() - 7200
    os.utime(store.path(old.sha256), (long_ago, long_ago))
    half = tmp_path / "files" / "incoming" / "halb"
    half.touch()
    os.utime(half, (long_ago, long_ago))
    assert store.old(HOUR) == [old.sha256]
    assert [store.remove(each.sha256, HOUR) for each in (old, new, old)] == [True, False, False]
    store.clean(HOUR)
    assert on_disk(tmp_path) == [store.path(new.sha256)]
    assert store.lacking([old.sha256, new.sha256]) == [old.sha256]


async def test_what_is_stored_again_is_new_again(store: FileStore) -> None:
    kept = await keep(store, b"alt")
    os.utime(store.path(kept.sha256), (0, 0))
    await keep(store, b"alt")
    assert not store.remove(kept.sha256, HOUR)


# Names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("aushang.pdf", "aushang.pdf"),
        ("Aushang Frühling 2026.PDF", "Aushang Frühling 2026.PDF"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "_"),
        ("", "_"),
        (".htaccess", "htaccess"),
        ("C:\\temp\\a.txt", "C__temp_a.txt"),
        ("rechnung\u202egnp.exe", "rechnunggnp.exe"),
        ("a\r\nSet-Cookie: b.txt", "a Set-Cookie_ b.txt"),
        ("a\0b.png", "ab.png"),
        ('"a".png', "_a_.png"),
        ("  viel   Platz .txt  ", "viel Platz.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_name_is_dangerous(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME
    assert not set(safe) & set('/\\\0\r\n"<>')
    assert safe not in (".", "..")
    assert safe_name(safe) == safe


# From chat to the web


@dataclass
class Held:
    """Holds the files of a playground back until it is told otherwise; counts who asks."""

    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def count(self) -> int:
        return self.asked

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.path.startswith("/attachments/"):
            self.asked += 1
            await self.open.wait()
        return await handler(request)


def upload(content: bytes, name: str, description: str = "") -> dict[str, object]:
    packed = base64.b64encode(content).decode()
    return {"attachments": [{"filename": name, "description": description, "content": packed}]}


async def agree(database: Database, member: str) -> None:
    await consent.decide(database, Person(member, "Ada"), Consent.PUBLIC_NAME, now=utc_now())


async def post(people: People, content: bytes, name: str) -> str:
    """Ada posts a file; the thread."""
    forum = await people.channel("leerstand")
    return str(
        (await people.post("ada", forum, "Aushang", "Siehe Bild", **upload(content, name, "Ein Aushang")))[
            "id"
        ]
    )


def address_in(page: str) -> str:
    found = re.search(r'/files/\d+/[^"]+', page)
    return found.group() if found else ""


async def page_with_file(read: Callable[[str], Awaitable[str]], thread: str) -> str:
    return await eventually(
        lambda: read(f"/threads/{thread}"), lambda page: bool(address_in(page)), within_s=20
    )


async def bytes_at(reader: aiohttp.ClientSession, address: str) -> bytes | int:
    async with reader.get(address) as response:
        return await response.read() if response.status == 200 else response.status


async def test_what_is_uploaded_in_chat_appears_on_the_web_and_outlives_its_link(database_url: str) -> None:
    async with recorded_playground() as playground, on_stage(playground, database_url) as stage:
        await agree(stage.app.database, await stage.people.member("ada"))
        thread = await post(stage.people, samples.png(7, 5), "aushang.png")
        page = await page_with_file(stage.page, thread)
        assert 'alt="Ein Aushang"' in page
        playground.world.application.url_secret = "andere"  # every link that was ever given is dead now
        address = address_in(page)
        assert await bytes_at(stage.reader, address) == samples.png(7, 5)
        body = {"member_id": await stage.people.member("ada")}
        await stage.people.call("DELETE", f"/messages/{thread}/{thread}", body)
        await eventually(lambda: bytes_at(stage.reader, address), lambda found: found == 404, within_s=20)


async def test_a_picture_of_an_embed_is_kept_from_a_chosen_host_and_what_is_refused_is_said_in_words(
    database_url: str, tmp_path: Path
) -> None:
    chosen = FileSettings(folder=str(tmp_path / "files"), min_free_mb=0, picture_hosts=("127.0.0.1",))
    async with recorded_playground() as playground, on_stage(playground, database_url, files=chosen) as stage:
        client, database = stage.app.client, stage.app.database
        assert client is not None
        assert client.user is not None
        for account in (await stage.people.member("ada"), str(client.user.id)):
            await agree(database, account)
        thread = await post(stage.people, b"Nur Text", "notiz.txt")
        said = await stage.people.say(
            "ada", await stage.people.channel("plausch"), "", **upload(samples.png(), "fest.png")
        )
        inside = await client.home.fetch_channel(int(thread))
        assert isinstance(inside, discord.Thread)
        for url in (said["attachments"][0]["url"], "http://127.0.0.1:9/geheim.png"):
            await inside.send(embed=discord.Embed(title="Fest").set_image(url=url))
        page = await eventually(
            lambda: stage.page(f"/threads/{thread}"),
            lambda page: 'alt="Bild zu „Fest“"' in page and "nicht aufbewahrt, nur im Chat" in page,
            within_s=20,
        )
        (shown,) = re.findall(r'<img[^>]*alt="Bild zu „Fest“"[^>]*>', page)
        picture = address_in(shown)
        assert await bytes_at(stage.reader, picture) == samples.png()
        assert store_of(chosen).path(hashlib.sha256(samples.png()).hexdigest()).read_bytes() == samples.png()
        assert "geheim.png" in page
        assert not re.search(r'src="http', page)


async def test_a_file_whose_link_died_unfetched_comes_with_the_next_look_at_its_message(
    database_url: str,
) -> None:
    held = Held()
    async with Playground(None, seed=SEED, middlewares=[held.middleware]) as playground:
        async with on_stage(playground, database_url) as stage:
            await agree(stage.app.database, await stage.people.member("ada"))
            thread = await post(stage.people, samples.png(), "aushang.png")
            await eventually(held.count, bool)
        playground.world.application.url_secret = "andere"
        held.open.set()
        async with on_stage(playground, database_url) as stage:
            address = address_in(await page_with_file(stage.page, thread))
            assert await bytes_at(stage.reader, address) == samples.png()


async def test_stopping_waits_for_no_slow_host(database_url: str) -> None:
    held = Held()
    async with Playground(None, seed=SEED, middlewares=[held.middleware]) as playground:
        async with on_stage(playground, database_url) as stage:
            await post(stage.people, samples.png(), "aushang.png")
            await eventually(held.count, bool)
            begun = time.monotonic()
        assert time.monotonic() - begun < 5


async def test_a_file_that_was_being_fetched_when_the_program_was_killed_is_fetched_after_a_restart(
    database_url: str, tmp_path: Path
) -> None:
    held = Held()
    async with (
        Playground(None, seed=SEED, middlewares=[held.middleware]) as playground,
        people_of(playground.base_url) as people,
    ):
        config = tmp_path / "config.toml"
        config.write_text(
            f'[database]\nurl = "{database_url}"\n[discord]\ntoken = "{TOKEN}"\n'
            f'api_base = "{playground.api_base}"\n[files]\nfolder = "{tmp_path / "files"}"\nmin_free_mb = 0\n'
            "[web]\nport = 0\n"
        )
        database = Database(database_url)
        await agree(database, await people.member("ada"))
        await database.close()
        async with program("serve", "--config", config) as serve:
            await serve.printed("web=")
            thread = await post(people, samples.png(7, 5), "aushang.png")
            await eventually(held.count, bool, within_s=20)
            await serve.killed()
        held.open.set()
        async with program("serve", "--config", config) as serve:
            address = (await serve.printed("web="))["web"]
            async with aiohttp.ClientSession(address) as reader:
                page = await page_with_file(partial(text_at, reader), thread)
                assert await bytes_at(reader, address_in(page)) == samples.png(7, 5)
    assert len([path for path in on_disk(tmp_path / "files") if path.parent.name != "incoming"]) == 1


async def text_at(reader: aiohttp.ClientSession, path: str) -> str:
    async with reader.get(path) as response:
        return await response.text()
