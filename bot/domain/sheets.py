"""Tables for spreadsheet programs: CSV in which no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that some program would calculate (OWASP, "CSV Injection")."""
SEPARATOR = ";"
"""What spreadsheet programs set to German expect between cells."""


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as a file: UTF-8 with the mark by which spreadsheet programs know it, a head line, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([safe_cell(str(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """A cell's text; before what would be a formula stands an apostrophe, which programs take for text."""
    return f"'{text}" if text.lstrip(" \0").startswith(FORMULA_STARTS) else text
