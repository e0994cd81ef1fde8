"""Reads a PDF in a process of its own, within bounds of time, memory, pages and text.

`python -m bot.pdfs FILE` prints what it found as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SECONDS = 30.0
"""How long reading one file may take in all."""
CPU_SECONDS = 20
MEMORY = 700 * 1024 * 1024
"""Bytes of address space that the reading process may take."""
MOST_PAGES = 300
"""Pages whose text is read; all are counted."""
LONGEST = 200_000
"""Characters of text that are kept."""


@dataclass(frozen=True, slots=True)
class PdfFound:
    """What a PDF holds. `is_tagged`: it names headings and order for screen readers; None if unknown."""

    pages: int | None
    is_tagged: bool | None
    text: str
    problem: str = ""


async def read_pdf(path: Path, *, within: float = SECONDS) -> PdfFound:
    """Text, page count and tags of a PDF; a problem in words if it cannot be read within the bounds."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.pdfs", str(path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    )
    try:
        async with asyncio.timeout(within):
            told, _ = await worker.communicate()
        found = json.loads(told)
        return PdfFound(found["pages"], found["tagged"], found["text"], found["problem"])
    except TimeoutError:
        return PdfFound(None, None, "", "it took too long")
    except (ValueError, KeyError):
        return PdfFound(None, None, "", "it could not be read within the bounds")
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()


def _bound() -> None:
    """The bounds that the system keeps, whatever the file does; where it knows none, time must do."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - there is none on every system

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(path: str) -> dict[str, object]:
    import logging  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415 - only the worker needs it

    logging.disable(logging.CRITICAL)
    found: dict[str, object] = {"pages": None, "tagged": None, "text": "", "problem": ""}
    pieces: list[str] = []
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return found | {"problem": "it is locked by a password"}
        found["pages"] = len(reader.pages)
        marked = reader.root_object.get("/MarkInfo")
        marked = marked.get_object() if marked is not None else {}
        found["tagged"] = bool(marked.get("/Marked")) and "/StructTreeRoot" in reader.root_object
        length = 0
        for number, page in enumerate(reader.pages):
            if number >= MOST_PAGES or length >= LONGEST:
                break
            pieces.append(page.extract_text())
            length += len(pieces[-1])
    except Exception as error:
        found["problem"] = f"it is damaged: {type(error).__name__}"
    found["text"] = "\n".join(pieces)[:LONGEST].replace("\0", "")
    return found


if __name__ == "__main__":
    _bound()
    print(json.dumps(_read(sys.argv[1])))  # noqa: T201 - the answer to the process that asked
