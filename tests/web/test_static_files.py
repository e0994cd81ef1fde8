"""Style sheet, typeface and pictures."""

from __future__ import annotations

from pathlib import Path

from bot.web.static_files import StaticFiles
from tests.support.reader import Reader


async def test_files_are_kept_forever_under_an_address_that_changes_with_them(
    reader: Reader, tmp_path: Path
) -> None:
    address = reader.site.static.address("style.css")
    answer = await reader.get(address)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    (tmp_path / "style.css").write_text("a{}")
    before = StaticFiles(tmp_path).address("style.css")
    (tmp_path / "style.css").write_text("b{}")
    assert StaticFiles(tmp_path).address("style.css") != before


async def test_every_file_that_pages_and_style_sheet_name_is_there(reader: Reader) -> None:
    page = await reader.page("/")
    named = [a.get("href") or a.get("src") for tag, a in page.elements if tag in ("link", "img")]
    files = [address for address in named if address and address.startswith("/static/")]
    sheet = reader.site.static.address("style.css")
    text = (await reader.get(sheet)).text
    fonts = [part.split(")")[0] for part in text.split("url(")[1:]]
    files += [sheet.replace("style.css", font) for font in fonts]
    assert len(files) >= 6
    for address in files:
        assert (await reader.get(address)).status == 200, address


async def test_an_older_address_still_answers_but_must_be_asked_again(reader: Reader) -> None:
    answer = await reader.get("/static/older/style.css")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert (await reader.get("/static/older/nothing.css")).status == 404
    assert (await reader.get("/static/older/..%2Fserver.py")).status == 404
