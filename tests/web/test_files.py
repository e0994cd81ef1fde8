"""Files on the web: shown if their bytes are harmless to show, and only while their message is public."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from bot.config import FileSettings, Settings
from bot.domain import archive, consent, files
from bot.domain.consent import Consent
from bot.domain.seen import FileSeen, MessagesDeleted, MessageSeen
from bot.domain.snowflakes import new_id
from bot.errors import FetchFailed, Reason
from bot.files import safe_name, store_of
from storage.database import Database
from storage.messages import Attachment, FileState
from tests.support import samples
from tests.support.browser import DESK, PHONE, chromium, until
from tests.support.exchange import ASKER, SHY, Exchange
from tests.support.reader import Document, Reader, reading

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database has a part in."""
TARGET = 44
"""Pixels that a finger needs (LOOK.md)."""


@dataclass
class Got:
    """What came back, as bytes."""

    status: int
    headers: Any
    body: bytes


@dataclass
class Shelf:
    """A reader of a web view with files in it."""

    reader: Reader
    exchange: Exchange
    settings: FileSettings

    @property
    def database(self) -> Database:
        return self.exchange.database

    async def attach(
        self,
        content: bytes | None,
        name: str,
        description: str = "",
        *,
        to: MessageSeen | None = None,
        refused: bool = False,
    ) -> str:
        """Attaches a file to a public post and stores it; without content its link is dead. Its address."""
        opened = to or await self.exchange.open("Aushang", "Siehe Anhang")
        number = new_id(self.exchange.now)
        file = FileSeen(number, name, description, 18_400, "image/png", f"https://cdn.example/{number}")
        self.message = replace(opened, files=(*opened.files, file))
        await archive.take(self.database, [self.message], now=self.exchange.now, gapless=True)

        async def fetch(_: str, take: Any) -> None:
            if content is None:
                raise FetchFailed(Reason.TOO_LARGE if refused else Reason.STATUS)
            await take(content)

        await files.fetch_due(self.database, store_of(self.settings), fetch, now=self.exchange.now)
        return f"/files/{number}/{quote(safe_name(name), safe='')}"

    async def page(self, **headers: str) -> Document:
        """The thread with the file."""
        return await self.reader.page(f"/threads/{self.message.thread.id}", **headers)

    async def get(self, address: str, *, method: str = "GET", **headers: str) -> Got:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.reader.client.request(
            method, address, headers=sent, allow_redirects=False
        ) as response:
            return Got(response.status, response.headers, await response.read())


@pytest.fixture
async def shelf(
    exchange: Exchange, database: Database, now: datetime, tmp_path: Path
) -> AsyncIterator[Shelf]:
    settings = Settings(files=FileSettings(folder=str(tmp_path / "files"), min_free_mb=0))
    async with reading(database, now, settings) as reader:
        yield Shelf(reader, exchange, settings.files)


# How a file is sent


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (samples.png(), "bild.png", "image/png"),
        (samples.jpeg(), "bild.jpg", "image/jpeg"),
        (samples.gif(), "bild.gif", "image/gif"),
        (samples.webp(), "bild.webp", "image/webp"),
        (samples.avif(), "bild.avif", "image/avif"),
        (samples.wav(), "ton.wav", "audio/wav"),
        (samples.MP3, "ton.mp3", "audio/mpeg"),
        (samples.MP4, "film.mp4", "video/mp4"),
        (samples.pdf(), "aushang.pdf", "application/pdf"),
        (samples.png(), "aushang.html", "image/png"),
    ],
)
async def test_what_is_harmless_is_shown_as_what_its_bytes_are(
    shelf: Shelf, content: bytes, name: str, type_: str
) -> None:
    got = await shelf.get(await shelf.attach(content, name))
    assert (got.status, got.body) == (200, content)
    assert got.headers["Content-Type"] == type_
    assert got.headers["Content-Disposition"].startswith("inline;")


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.HTML, "bild.png"),
        (samples.HTML, "seite.html"),
        (samples.SVG, "zeichnung.svg"),
        (b"\x89PNG\r\n\x1a\n" + samples.HTML, "bild.png"),
        (samples.docx(), "brief.docx"),
        (b"Nur Text", "notiz.txt"),
        (b"", "leer.pdf"),
    ],
)
async def test_everything_else_is_only_saved(shelf: Shelf, content: bytes, name: str) -> None:
    got = await shelf.get(await shelf.attach(content, name))
    assert (got.status, got.body) == (200, content)
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment;")


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name"), [(samples.png(), "a.png"), (samples.pdf(), "a.pdf"), (samples.HTML, "a.html")]
)
async def test_no_file_runs_anything_whatever_it_holds(shelf: Shelf, content: bytes, name: str) -> None:
    address = await shelf.attach(content, name)
    for got in (
        await shelf.get(address),
        await shelf.get(address, method="HEAD"),
        await shelf.get(address, Range="bytes=0-1"),
    ):
        policy = got.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert name == "a.pdf" or "sandbox" in policy
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src" not in policy


@ONE_ENGINE
async def test_a_name_cannot_break_out_of_its_header(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), 'Früh"ling\r\nX: 1; filename=a.exe\u202e.png')
    got = await shelf.get(address)
    assert got.headers["Content-Disposition"] == (
        'inline; filename="Fr_h_ling X_ 1; filename=a.exe.png"; '
        "filename*=UTF-8''Fr%C3%BCh_ling%20X_%201%3B%20filename%3Da.exe.png"
    )
    assert "X" not in got.headers


@ONE_ENGINE
async def test_another_name_in_the_address_leads_to_the_right_one(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), "bild.png")
    got = await shelf.get(address.replace("bild.png", "amtlich.pdf"))
    assert (got.status, got.headers["Location"]) == (302, address)


# Caching and parts


async def test_a_browser_asks_each_time_and_is_told_that_nothing_changed(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), "bild.png")
    first = await shelf.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    again = await shelf.get(address, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    await consent.decide(shelf.database, ASKER, Consent.WITHDRAWN, now=shelf.exchange.now)
    assert (await shelf.get(address, If_None_Match=first.headers["ETag"])).status == 404


@ONE_ENGINE
@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=0-", 206, slice(0, None)),
        ("bytes=10-99999", 206, slice(10, None)),
        ("bytes=-99999", 206, slice(0, None)),
        ("bytes=99999-", 416, slice(0, 0)),
        ("bytes=5-2", 200, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
        ("bytes=", 200, slice(0, None)),
    ],
)
async def test_a_player_gets_the_part_it_asks_for(
    shelf: Shelf, wanted: str, status: int, part: slice
) -> None:
    content = samples.wav(0.5)
    got = await shelf.get(await shelf.attach(content, "ton.wav"), Range=wanted)
    assert got.status == status
    if status == 416:
        assert got.headers["Content-Range"] == f"bytes */{len(content)}"
        return
    assert got.body == content[part]
    assert got.headers["Accept-Ranges"] == "bytes"
    if status == 206:
        start, end, _ = part.indices(len(content))
        assert got.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"


@ONE_ENGINE
async def test_a_part_of_another_version_is_not_mixed_in(shelf: Shelf) -> None:
    address = await shelf.attach(samples.wav(), "ton.wav")
    etag = (await shelf.get(address)).headers["ETag"]
    assert (await shelf.get(address, Range="bytes=0-3", If_Range=etag)).status == 206
    assert (await shelf.get(address, Range="bytes=0-3", If_Range='"andere"')).status == 200


@ONE_ENGINE
async def test_head_tells_the_size_without_the_file(shelf: Shelf) -> None:
    got = await shelf.get(await shelf.attach(samples.png(), "bild.png"), method="HEAD")
    assert (got.status, got.body) == (200, b"")
    assert got.headers["Content-Length"] == str(len(samples.png()))


@ONE_ENGINE
async def test_a_large_file_arrives_whole(shelf: Shelf) -> None:
    content = bytes(range(256)) * 12_000
    got = await shelf.get(await shelf.attach(content, "daten.bin"))
    assert got.body == content


@ONE_ENGINE
async def test_a_reader_who_leaves_in_the_middle_harms_nobody(shelf: Shelf) -> None:
    address = await shelf.attach(bytes(8_000_000), "daten.bin")
    for _ in range(3):
        response = await shelf.reader.client.get(address)
        await response.content.read(10)
        response.close()
    assert (await shelf.get(address, Range="bytes=0-0")).body == b"\0"


# Who may have it


async def test_a_file_that_is_not_public_answers_like_one_that_does_not_exist(shelf: Shelf) -> None:
    internal = await shelf.attach(samples.png(), "a.png", to=await shelf.exchange.open("Intern", "x", SHY))
    pending = await shelf.attach(None, "b.png")
    nothing = "/files/12345/a.png"
    answers = [await shelf.get(address) for address in (internal, pending, nothing)]
    assert [got.status for got in answers] == [404, 404, 404]
    assert len({got.headers["Content-Type"] for got in answers}) == 1
    bodies = [
        got.body.replace(a.encode(), b"")
        for got, a in zip(answers, (internal, pending, nothing), strict=True)
    ]
    assert len({quote(body) for body in bodies}) == 1


async def test_a_deleted_message_takes_its_file_along_at_once(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), "bild.png")
    assert (await shelf.get(address)).status == 200
    gone = MessagesDeleted((shelf.message.id,))
    await archive.take(shelf.database, [gone], now=shelf.exchange.now, gapless=True)
    assert (await shelf.get(address)).status == 404


async def test_bytes_that_are_lost_are_not_found(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), "bild.png")
    shutil.rmtree(shelf.settings.folder)
    assert (await shelf.get(address)).status == 404


@pytest.mark.parametrize(
    "address", ["/files/" + "9" * 30 + "/a", "/files/abc/a", "/files/1/%00", "/files/1/.."]
)
async def test_addresses_that_no_file_can_have_are_not_found(shelf: Shelf, address: str) -> None:
    assert (await shelf.get(address)).status == 404


# How a thread shows it


def elements(page: Document, tag: str) -> list[dict[str, str | None]]:
    return [values for name, values in page.elements if name == tag]


@ONE_ENGINE
async def test_a_picture_stands_in_the_thread_with_its_description(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(1280, 320), "bild.png", "Ein Aushang an einer Tür")
    page = await shelf.page()
    (picture,) = [each for each in elements(page, "img") if each["src"] == address]
    assert picture["alt"] == "Ein Aushang an einer Tür"
    assert (picture["width"], picture["height"]) == ("640", "160")
    assert picture["lang"] == "de"
    assert address in page.links
    assert "bild.png , Picture (PNG), " in page.words


@ONE_ENGINE
async def test_a_picture_without_a_description_says_so(shelf: Shelf) -> None:
    address = await shelf.attach(samples.png(), "bild.png")
    page = await shelf.page(Accept_Language="de")
    (picture,) = [each for each in elements(page, "img") if each["src"] == address]
    assert picture["alt"] == "Bild ohne Beschreibung: bild.png"
    assert "ohne Beschreibung" in page.words


@ONE_ENGINE
async def test_sounds_and_films_can_be_played(shelf: Shelf) -> None:
    sound = await shelf.attach(samples.MP3, "ton.mp3", "Ein Gespräch an der Tür")
    film = await shelf.attach(samples.MP4, "film.mp4", to=shelf.message)
    page = await shelf.page()
    assert [each["src"] for each in elements(page, "audio")] == [sound]
    assert [each["src"] for each in elements(page, "video")] == [film]
    assert all("controls" in each for tag in ("audio", "video") for each in elements(page, tag))
    assert "Ein Gespräch an der Tür" in page.words


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (samples.pdf(), "aushang.pdf", "aushang.pdf , PDF, 1\u00a0KB . Drei Sätze"),
        (samples.docx(), "brief.docx", "brief.docx , Text document, 1\u00a0KB . Drei Sätze"),
        (samples.SVG, "zeichnung.svg", "zeichnung.svg , SVG file, 1\u00a0KB . Drei Sätze"),
        (b"x", "ohne", "ohne , File, 1\u00a0KB . Drei Sätze"),
    ],
)
async def test_other_files_are_links_with_type_and_size_in_words(
    shelf: Shelf, content: bytes, name: str, words: str
) -> None:
    address = await shelf.attach(content, name, "Drei Sätze")
    page = await shelf.page()
    assert address in page.links
    assert " ".join(words.split()) in " ".join(page.words.split())


@ONE_ENGINE
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FileState.PENDING, "Die Datei wird noch geholt."),
        (FileState.MISSING, "Datei nicht mehr verfügbar."),
        (FileState.REFUSED, "Die Datei wird hier nicht aufbewahrt, nur im Chat."),
    ],
)
async def test_a_file_that_is_not_there_is_said_in_words_and_is_no_broken_picture(
    shelf: Shelf, state: FileState, words: str
) -> None:
    address = await shelf.attach(None, "bild.png", "Drei Sätze", refused=state == FileState.REFUSED)
    async with shelf.database.transaction() as session:
        await session.execute(update(Attachment).values(state=state))
        assert await session.scalar(select(Attachment.state)) == state
    page = await shelf.page(Accept_Language="de")
    assert words in page.words
    assert "bild.png" in page.words
    assert address not in page.links
    assert not [each for each in elements(page, "img") if (each["src"] or "").startswith("/files")]


@ONE_ENGINE
async def test_a_covered_picture_stays_covered_until_it_is_opened(shelf: Shelf) -> None:
    await shelf.attach(samples.png(), "SPOILER_ende.png", "Das Ende")
    page = await shelf.page()
    opened = [name for name, _ in page.elements]
    assert opened.index("details") < opened.index("figure")
    assert "Covered file: Picture" in page.words
    assert "SPOILER" not in page.words


@ONE_ENGINE
async def test_names_and_descriptions_stay_text(shelf: Shelf) -> None:
    await shelf.attach(samples.png(), '"><script>1</script>.png', '"><script>2</script>')
    await shelf.attach(None, "<b>.pdf", "<script>3</script>", to=shelf.message)
    page = await shelf.page()
    inline = [values for values in elements(page, "script") if "src" not in values]
    assert inline == [{"type": "application/ld+json"}]


# In a browser


@ONE_ENGINE
@pytest.mark.parametrize("width", [PHONE, DESK, 320])
async def test_a_browser_shows_pictures_in_their_place(shelf: Shelf, width: int) -> None:
    await shelf.attach(samples.png(1000, 500), "bild.png", "Ein Aushang")
    await shelf.attach(samples.wav(), "ton.wav", to=shelf.message)
    await shelf.attach(
        samples.pdf(), "Quartiersentwicklungsförderrichtlinienänderungsbescheid.pdf", to=shelf.message
    )
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": width, "height": 800})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(str(shelf.reader.client.make_url(f"/threads/{shelf.message.thread.id}")))
        picture = page.get_by_alt_text("Ein Aushang")
        await picture.scroll_into_view_if_needed()
        await until(page, "[...document.images].every(i => i.complete)")
        assert await picture.evaluate("i => i.naturalWidth") == 1000
        ratio = await picture.evaluate("i => i.clientWidth / i.clientHeight")
        assert 1.9 < ratio < 2.1
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        links = await page.query_selector_all(".anhang a, .beleg a")
        assert min([(await link.bounding_box() or {"height": 0})["height"] for link in links]) >= TARGET
        await until(page, "document.querySelector('audio').error === null")
        assert complaints == []


@ONE_ENGINE
async def test_a_browser_opens_a_file_alone_and_runs_nothing_of_it(shelf: Shelf) -> None:
    addresses = [
        await shelf.attach(samples.png(), "bild.png"),
        await shelf.attach(samples.gif() + samples.HTML, "bild.gif"),
        await shelf.attach(samples.wav(), "ton.wav"),
    ]
    complaints: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page()
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("console", lambda message: complaints.append(message.text))
        for address in addresses:
            await page.goto(str(shelf.reader.client.make_url(address)))
            await until(page, "[...document.images].every(i => i.complete)")
        await until(page, "document.querySelector('video').readyState > 0")
    assert complaints == []


@ONE_ENGINE
@pytest.mark.parametrize("name", ["seite.html", "zeichnung.svg"])
async def test_a_browser_saves_what_could_run(shelf: Shelf, name: str) -> None:
    address = await shelf.attach(samples.SVG if name.endswith("svg") else samples.HTML, name)
    question = shelf.reader.client.make_url(f"/threads/{shelf.message.thread.id}")
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(str(question))
        async with page.expect_download() as download:
            await page.click(f"a[href='{address}']")
        assert (await download.value).suggested_filename == name
