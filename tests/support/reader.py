"""Someone who reads the web view: asks for addresses and looks at what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDictProxy

from bot.config import Settings
from bot.web.keys import SITE, Site
from bot.web.seams import SOFT
from bot.web.server import build_web
from storage.database import Database

VOID = {"meta", "link", "img", "br", "input", "path", "hr", "wbr"}


@dataclass(frozen=True)
class Answer:
    """What came back for a request."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str

    @property
    def document(self) -> Document:
        """The page, read as HTML."""
        return Document(self.text)


class Document(HTMLParser):
    """What tests look for in a page. Raises AssertionError where elements are not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    @property
    def words(self) -> str:
        """All text that a reader meets, white space as one blank."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self._open.append(tag)
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open[-3:]}"
            self._open.pop()
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        data = data.replace(SOFT, "")  # nobody sees or hears it
        self._words.append(data)
        if self.headings and any(tag[0] == "h" and tag[1:].isdigit() for tag in self._open):
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)


@dataclass
class Reader:
    """Reads in English unless told otherwise, since msgids are English."""

    client: TestClient[Any, Any]
    site: Site
    clock: list[datetime]
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    async def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """The answer to a request; `headers` in snake case. Redirections are not followed."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(method, path, headers=sent, allow_redirects=False) as response:
            return Answer(response.status, response.headers, await response.text(errors="replace"))

    async def page(self, path: str, **headers: str) -> Document:
        """A page that is there."""
        answer = await self.get(path, **headers)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.document


@asynccontextmanager
async def reading(
    database: Database, now: datetime, settings: Settings | None = None
) -> AsyncIterator[Reader]:
    """A reader of a running web view, whose clock stands still until the test moves it."""
    clock = [now]

    async def ready() -> dict[str, bool]:
        return {"database": True, "migrations": True, "bot": True}

    app = build_web(database, settings or Settings(), ready=ready, clock=lambda: clock[0])
    async with TestClient(TestServer(app)) as client:
        yield Reader(client, app[SITE], clock)
