"""Sizes of files in words."""

from __future__ import annotations

from bot.i18n import Language

MEGABYTE = 1_000_000


def say_size(size: int, language: Language) -> str:
    """A file's size in bytes as people write it: "18 KB", "2,1 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1000))}\u00a0KB"
    megabytes = f"{size / MEGABYTE:.1f}"
    return (megabytes.replace(".", ",") if language == "de" else megabytes) + "\u00a0MB"
