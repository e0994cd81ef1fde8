"""The page to chat in: `/`, its scripts, style sheet, texts and typeface. No build, nothing from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.playground.page.files import Files
from bot.playground.page.language import LANGUAGES, language_of, remember

_FOLDER = Path(__file__).parent
_SHELL = Template((_FOLDER / "shell.html").read_text(encoding="utf-8"))
_TEXTS = {
    language: json.loads((_FOLDER / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    for language in LANGUAGES
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class Page:
    """The page. `web_url`: where the web view of what is said here can be read, "" if nobody knows.

    `typeface` is a folder with the house's typeface; without it, the reader's own sans-serif must do.
    """

    web_url: str = ""
    typeface: Path | None = None
    _files: Files = field(init=False)
    _preloads: str = field(init=False)

    def __post_init__(self) -> None:
        self._files = Files(_FOLDER / "static", _FOLDER / "texts", self.typeface)
        # all scripts at once, instead of one after the other as each names the next
        scripts = self._files.names(".js")
        self._preloads = "\n".join(f'<link rel="modulepreload" href="/page/{name}">' for name in scripts)

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        link = r"/channels/{guild_id:\d+}/{channel_id:\d+}"
        return [
            web.get("/", self._shell),
            web.get("/page/{name}", self._files.serve),
            web.get(link, self._place),
            web.get(link + r"/{message_id:\d+}", self._place),
        ]

    async def _shell(self, request: web.Request) -> web.Response:
        language = language_of(request)
        texts = {f"t_{key.replace('.', '_')}": escape(text) for key, text in _TEXTS[language].items()}
        html = _SHELL.substitute(
            texts, lang=language, web_url=escape(self.web_url.rstrip("/")), preloads=self._preloads
        )
        response = web.Response(text=html, content_type="text/html", headers=_HEADERS)
        remember(request, response)
        return response

    async def _place(self, request: web.Request) -> web.StreamResponse:
        """A link in Discord's form leads to the same place here."""
        message_id = request.match_info.get("message_id")
        place = f"/#c{request.match_info['channel_id']}" + (f"/m{message_id}" if message_id else "")
        raise web.HTTPFound(place)
