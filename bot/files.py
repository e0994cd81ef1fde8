"""The file store: bytes under their SHA-256, typed by what they are, whatever they are called."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import filetype
import imagesize

if TYPE_CHECKING:  # a tenth of what the process that reads exports takes to start
    from bot.config import FileSettings

MEGABYTE = 1024 * 1024
HEAD = 8_192
"""The first bytes, by which a type is known."""
PICTURE_HEAD = 1_000_000
"""The first bytes of a picture, in which its size is looked for."""
MOST_PIXELS = 100_000_000
"""A picture with more would fill the memory of whoever looks at it."""
INCOMING = "incoming"
LONGEST_NAME = 120
ALIASES = {"image/apng": "image/png", "audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac"}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}
SOUNDS = {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac", "audio/aac"}
FILMS = {"video/mp4", "video/webm", "video/quicktime", "video/x-m4v", "video/3gpp"}
PDF = "application/pdf"
SHOWN = PICTURES | SOUNDS | FILMS | {PDF}
"""The types that a browser may show by itself; everything else is saved."""
_BLANKS = re.compile(r"\s+")


class StoreShut(Exception):  # noqa: N818 - a state, said to the administrator
    """Nothing can be stored now: the disk is full, or the folder cannot be written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored: `size` in bytes, `width` and `height` of pictures in pixels.

    `type` is what the bytes are, as a media type; empty for nothing known.
    """

    sha256: str
    size: int
    type: str
    width: int | None
    height: int | None


class FileStore:
    """A folder of files. It may be shared by processes and replicas; only complete files have names in it.

    `limit`: the largest file in bytes. `min_free`: bytes of the disk that are left free, since the texts lie
    on it too.
    """

    def __init__(self, folder: Path, *, limit: int, min_free: int) -> None:
        self.limit = limit
        self._folder = folder
        self._min_free = min_free

    def path(self, sha256: str) -> Path:
        """Where a file lies, or would lie."""
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    async def problem(self) -> str:
        """Why nothing can be stored now; empty if it can."""
        try:
            await asyncio.to_thread(self._prepare)
        except (StoreShut, OSError) as error:
            return _reason(error)
        return ""

    @asynccontextmanager
    async def incoming(self) -> AsyncIterator[Incoming]:
        """A file to be written; what is not kept when the block ends is forgotten. Raises StoreShut."""
        path = self._folder / INCOMING / secrets.token_hex(16)
        try:
            await asyncio.to_thread(self._prepare)
            file = await asyncio.to_thread(path.open, "xb+")
        except OSError as error:
            raise StoreShut(_reason(error)) from None
        try:
            yield Incoming(self, path, file)
        finally:
            await asyncio.to_thread(_drop, path, file)

    def check_room(self) -> None:
        """Raises StoreShut if the disk has less left than it must."""
        free = shutil.disk_usage(self._folder).free
        if free < self._min_free:
            raise StoreShut(f"{free // MEGABYTE} MB are free, {self._min_free // MEGABYTE} MB must stay free")

    def old(self, age: timedelta) -> list[str]:
        """The SHA-256 of all files that were stored, or stored again, longer ago than `age`. Blocks."""
        before = time.time() - age.total_seconds()
        return [path.name for path in self._folder.glob("??/??/*") if path.stat().st_mtime < before]

    def lacking(self, hashes: Iterable[str]) -> list[str]:
        """Those of the files that are not there. Blocks."""
        return [sha256 for sha256 in hashes if not self.path(sha256).exists()]

    def remove(self, sha256: str, age: timedelta) -> bool:
        """Removes a file, unless it was stored again within `age`. Blocks."""
        return _remove_old(self.path(sha256), age)

    def clean(self, age: timedelta) -> None:
        """Removes what a crash left half written. Blocks."""
        for path in (self._folder / INCOMING).glob("*"):
            _remove_old(path, age)

    def _prepare(self) -> None:
        (self._folder / INCOMING).mkdir(parents=True, exist_ok=True)
        self.check_room()


def store_of(settings: FileSettings) -> FileStore:
    """The store that the settings speak of."""
    return FileStore(
        Path(settings.folder), limit=settings.max_mb * MEGABYTE, min_free=settings.min_free_mb * MEGABYTE
    )


class Incoming:
    """A file on its way in."""

    def __init__(self, store: FileStore, path: Path, file: BinaryIO) -> None:
        self._store = store
        self._path = path
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    async def write(self, piece: bytes) -> None:
        """Takes the next bytes. Raises StoreShut."""
        try:
            await asyncio.to_thread(self._write, piece)
        except OSError as error:
            raise StoreShut(_reason(error)) from None

    async def keep(self) -> Kept:
        """Moves it to its place; when this returns, a loss of power does not lose it. Raises StoreShut."""
        try:
            return await asyncio.to_thread(self._keep)
        except OSError as error:
            raise StoreShut(_reason(error)) from None

    def _write(self, piece: bytes) -> None:
        self._store.check_room()
        self._file.write(piece)
        self._hash.update(piece)
        self._size += len(piece)

    def _keep(self) -> Kept:
        self._file.flush()
        os.fsync(self._file.fileno())
        kept = Kept(self._hash.hexdigest(), self._size, *_looked_at(self._file))
        place = self._store.path(kept.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(place)
        for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
            _to_disk(folder)
        return kept


def safe_name(name: str) -> str:
    """A file's name as it may be shown and saved: no path, nothing invisible, not too long to read."""
    visible = "".join(
        "_" if sign in '/\\:*?"<>|' else sign
        for sign in unicodedata.normalize("NFC", name)
        if unicodedata.category(sign)[0] != "C" or sign.isspace()
    )
    plain = _BLANKS.sub(" ", visible).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}" if stem else f"_.{ending}"
    return plain[:LONGEST_NAME].rstrip(" .") or "_"


def _looked_at(file: BinaryIO) -> tuple[str, int | None, int | None]:
    """Type, width and height. What looks like a picture but has no size, or one past all bounds, is none."""
    file.seek(0)
    head = file.read(HEAD)
    guessed = filetype.guess_mime(head) or ""
    type_ = ALIASES.get(guessed, guessed)
    if type_ not in PICTURES:
        return type_, None, None
    start = head + file.read(PICTURE_HEAD - len(head))
    width, height = map(int, imagesize.get(io.BytesIO(start)))
    if min(width, height) < 1:
        return (type_ if len(start) == PICTURE_HEAD else ""), None, None
    return (type_, width, height) if width * height <= MOST_PIXELS else ("", None, None)


def _to_disk(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _drop(path: Path, file: BinaryIO) -> None:
    """What cannot even be closed or removed stays for the sweep."""
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        path.unlink()


def _remove_old(path: Path, age: timedelta) -> bool:
    try:
        if path.stat().st_mtime >= time.time() - age.total_seconds():
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
