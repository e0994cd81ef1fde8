"""What can be told from the settings and the disk alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.app import is_public, missing_legal
from bot.checks.finding import Finding, error, ok, warning
from bot.config import Settings
from bot.files import MEGABYTE, store_of

AMPLE = 2
"""Free space, as a multiple of what must stay free, below which it is time to act."""


def legal(settings: Settings) -> list[Finding]:
    """Whoever can be read by the public must say who they are (§ 5 DDG)."""
    missing = ", ".join(missing_legal(settings))
    if not missing:
        return [ok("legal", "the fields that a public start needs are filled in")]
    if is_public(settings):
        return [error("legal", f"a public start needs these settings in [legal]: {missing}")]
    return [warning("legal", f"only this computer is served; before that changes, set in [legal]: {missing}")]


async def disk(settings: Settings) -> list[Finding]:
    """Whether files can be stored; texts need far less room on the same disk."""
    folder = Path(settings.files.folder)
    there = _existing(folder)
    free = shutil.disk_usage(there).free // MEGABYTE
    keep = settings.files.min_free_mb
    if free < keep:
        text = f"{free} MB are free for {folder}, {keep} MB must stay free: no file is stored; make room"
        return [error("disk", text)]
    if there == folder and (problem := await store_of(settings.files).problem()):
        return [error("disk", f"no file can be stored in {folder}: {problem}")]
    if free < AMPLE * keep:
        return [warning("disk", f"{free} MB are free for {folder}, below {keep} MB no file is stored")]
    return [ok("disk", f"{free} MB are free for {folder}")]


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())
