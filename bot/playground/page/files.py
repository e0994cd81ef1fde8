"""The page's files: read once, asked for again each time, sent only if they changed."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from aiohttp import web

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Files:
    """The files of some folders under one address; names are unique among them."""

    def __init__(self, *folders: Path | None) -> None:
        paths = [path for folder in folders if folder is not None for path in folder.iterdir()]
        self._bodies = {path.name: path.read_bytes() for path in paths if path.suffix in _TYPES}

    def names(self, suffix: str) -> list[str]:
        """The files of one kind."""
        return sorted(name for name in self._bodies if name.endswith(suffix))

    async def serve(self, request: web.Request) -> web.Response:
        """One file; 404 for any other name."""
        name = request.match_info["name"]
        body = self._bodies.get(name)
        if body is None:
            raise web.HTTPNotFound
        tag = blake2b(body, digest_size=8).hexdigest()
        headers = {
            "ETag": f'"{tag}"',
            "Cache-Control": "no-cache",
            "Content-Type": _TYPES[Path(name).suffix],
            "X-Content-Type-Options": "nosniff",
        }
        if f'"{tag}"' in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers)
