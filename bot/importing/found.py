"""Which files are exports: named one by one, or lying in folders, their parts in order."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MEDIA = "_Files"
"""Folders whose names end so hold what was attached to messages, which may be JSON, too."""
_PART = re.compile(r"(?P<name>.*?)(?: \[part (?P<part>\d+)\])?")


@dataclass(frozen=True, slots=True)
class Found:
    """A file; `is_named`: somebody asked for just this one."""

    path: Path
    is_named: bool


def find(paths: Iterable[Path]) -> Iterator[Found]:
    """The files at these paths, each once, in the order in which they were written."""
    known = set()
    for path in paths:
        is_named = not path.is_dir()
        for each in [path] if is_named else sorted(_within(path), key=_order):
            itself = _itself(each)
            if itself not in known:
                known.add(itself)
                yield Found(each, is_named)


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file. Blocks; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _itself(path: Path) -> object:
    """The same for all ways to a file."""
    try:
        status = path.stat()
    except OSError:
        return path
    return status.st_dev, status.st_ino


def _within(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.endswith(MEDIA)]
        yield from (Path(place, name) for name in names if name.lower().endswith(".json"))


def _order(path: Path) -> tuple[str, str, int]:
    """The exporter calls the further parts of a channel `name [part 2].json`, and so on."""
    match = _PART.fullmatch(path.stem)
    assert match is not None
    return str(path.parent), match["name"], int(match["part"] or 1)
