"""Packed pages: smaller on the way, the same for whoever reads, packed once for each kept page."""

from __future__ import annotations

import gzip
from datetime import datetime

import brotli
import pytest
from aiohttp import ClientSession

from bot.config import Settings, WebSettings
from bot.web import answers, packing
from bot.web.packing import Coding, coding_for
from storage.database import Database
from tests.support.exchange import Exchange
from tests.support.reader import Reader, reading

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("BR", "br"),
    ],
)
def test_the_best_coding_that_a_reader_takes(accept: str, coding: str | None, database_url: str) -> None:
    assert coding_for(accept) == coding


async def test_a_page_comes_packed_to_those_who_take_it(
    reader: Reader, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    packings: list[str] = []

    def counted(body: bytes, coding: Coding, *, is_lasting: bool) -> bytes:
        packings.append(coding)
        return packing.pack(body, coding, is_lasting=is_lasting)

    monkeypatch.setattr(answers, "pack", counted)
    async with ClientSession(auto_decompress=False) as session:

        async def get(accept: str, **headers: str) -> tuple[int, bytes, str, str]:
            headers |= {"Accept-Encoding": accept, "Accept-Language": "en"}
            async with session.get(reader.client.make_url("/topics"), headers=headers) as answer:
                coding = answer.headers.get("Content-Encoding", "")
                return answer.status, await answer.read(), coding, answer.headers["ETag"]

        _, plain, none, tag = await get("identity")
        _, small, way, packed_tag = await get("br, gzip")
        assert (none, way) == ("", "br")
        assert brotli.decompress(small) == plain
        assert len(small) < len(plain) / 2
        assert packed_tag != tag
        _, zipped, way, _ = await get("gzip")
        assert gzip.decompress(zipped) == plain
        assert (await get("br"))[1] == small
        assert packings == ["br", "gzip"]
        assert (await get("identity"))[1::2] == (plain, tag)
        status, nothing, _, again = await get("br", **{"If-None-Match": f"W/{packed_tag}"})
        assert (status, nothing, again) == (304, b"", packed_tag)


async def test_files_of_the_look_come_packed_and_for_a_year(reader: Reader) -> None:
    async with ClientSession(auto_decompress=False) as session:
        url = reader.client.make_url(reader.site.static.address("style.css"))
        async with session.get(url, headers={"Accept-Encoding": "br"}) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Content-Encoding"] == "br"
            assert len(await answer.read()) < 7_000


async def test_encryption_is_kept_only_where_the_office_says_so(
    reader: Reader, database: Database, now: datetime
) -> None:
    assert "Strict-Transport-Security" not in (await reader.get("/")).headers
    async with reading(database, now, Settings(web=WebSettings(hsts_days=365))) as strict:
        for path in ("/", "/nowhere", "/healthz"):
            assert (
                (await strict.get(path)).headers["Strict-Transport-Security"].startswith("max-age=31536000;")
            )
