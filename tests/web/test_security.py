"""What every answer carries, and what no page does."""

from __future__ import annotations

from tests.support.exchange import Exchange
from tests.support.reader import Reader

PATHS = [
    "/",
    "/topics",
    "/events",
    "/resources",
    "/search?q=a",
    "/glossary",
    "/imprint",
    "/nowhere",
    "/healthz",
]


async def test_every_answer_carries_the_security_headers(reader: Reader) -> None:
    for path in PATHS:
        headers = (await reader.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "Set-Cookie" not in headers, path


async def test_pages_need_no_script_and_no_inline_style(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    for path in [*PATHS[:-1], f"/threads/{question.thread.id}", "/topics/beteiligung"]:
        document = (await reader.get(path)).document
        assert not [tag for tag, _ in document.elements if tag in ("style", "iframe")], path
        scripts = [values for tag, values in document.elements if tag == "script"]
        assert all(
            values.get("type") == "application/ld+json" or (values.get("src") or "").startswith("/static/")
            for values in scripts
        ), path
        assert not [values for _, values in document.elements if "style" in values], path


async def test_no_link_of_ours_is_dead(reader: Reader, exchange: Exchange) -> None:
    question = await exchange.open("Rücklauf", "Frage")
    await exchange.answer(question, "Antwort")
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        if path and path not in seen:
            seen.add(path)
            page = await reader.page(path)
            waiting += [link for link in page.links if link.startswith("/")]
    assert {"/events", "/glossary", "/plain-language", "/topics/beteiligung?lang=de"} <= seen
