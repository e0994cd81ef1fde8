"""Style sheet, typeface and pictures: read once, served from memory, addressed by what they hold."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from bot.web.answers import REVALIDATE, Page, finish

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
PICTURE_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A drawing carries its own colours for dark pages."""
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


class StaticFiles:
    """The files of a folder. One version for all, since the style sheet names its fonts relatively."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
        bodies = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self._version = blake2b(b"".join(bodies.values()), digest_size=6).hexdigest()
        self._kept = {name: _page(name, body, FOREVER) for name, body in bodies.items()}
        self._outdated = {name: _page(name, body, REVALIDATE) for name, body in bodies.items()}

    def address(self, name: str) -> str:
        """Where the file is read; raises KeyError for a name that is not there."""
        if name not in self._kept:
            raise KeyError(name)
        return f"/static/{self._version}/{name}"

    def page(self, version: str, name: str) -> Page | None:
        """The file, ready to be sent. Under an older version's address it must be asked for again."""
        return (self._kept if version == self._version else self._outdated).get(name)


@cache
def static_files() -> StaticFiles:
    """Those of the program, read and packed once; compiled templates hold their addresses (rendering.py)."""
    return StaticFiles()


def _page(name: str, body: bytes, cache_control: str) -> Page:
    suffix = Path(name).suffix
    extra = PICTURE_POLICY if suffix == ".svg" else None
    return finish(body, content_type=TYPES[suffix], cache_control=cache_control, is_lasting=True, extra=extra)
