"""Files of resources: CSV with a row of names on top, or JSON; read without judging what they say."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.config import StartRefused

LARGEST = 200_000_000
"""Bytes of a file; twenty thousand resources take about ten million."""


def rows_of(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each row with its number, the first is 1; raises StartRefused for what is no such file."""
    try:
        if path.stat().st_size > LARGEST:
            raise StartRefused(f"{path} is too large: at most {LARGEST:,} bytes.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise StartRefused(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StartRefused(f"{path} cannot be read as UTF-8: {error}.") from None
    table = _from_json(path, text) if path.suffix.lower() == ".json" else _from_csv(path, text)
    return iter(enumerate(table, start=1))


def _from_json(path: Path, text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise StartRefused(f"{path} is not valid JSON: {error}.") from None
    entries = found.get("resources") if isinstance(found, dict) else found
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise StartRefused(f"{path} holds no list of resources.")
    return entries


def _from_csv(path: Path, text: str) -> list[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        reader = csv.DictReader(text.splitlines(keepends=True), delimiter=separator, strict=True)
        table: list[Mapping[str, Any]] = [
            {name: value for name, value in row.items() if isinstance(name, str)} for row in reader
        ]
    except csv.Error as error:
        raise StartRefused(f"{path} is not valid CSV: {error}.") from None
    if "title" not in [name.strip().lower() for name in reader.fieldnames or ()]:
        raise StartRefused(f"{path} has no column “title” in its first line.")
    return table
