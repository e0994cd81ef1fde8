"""Files of resources: read in a process with bounds, shown to everyone once the resource is published."""

from __future__ import annotations

import zlib
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain import consent, resources, sweeping
from bot.domain import files as shown_files
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.resources import NewResource, attachments, doubles, reviewing
from bot.domain.resources.attachments import Access
from bot.errors import UserError
from bot.files import FileStore, Kept
from bot.pdfs import PdfFound, read_pdf
from storage import resource_files
from storage.database import Database
from storage.files import StoredFile
from storage.messages import Attachment, FileState
from tests.support.exchange import ASKER, HELPER, Exchange

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EDITOR = Person("901", "Anna Amt")


def pdf(
    text: str = "Zwerchgiebel bauen", *, pages: int = 1, is_tagged: bool = False, packed: bytes = b""
) -> bytes:
    """A small PDF, byte by byte; `packed` stands in the place of the first page's text."""
    content = packed or zlib.compress(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1"))
    tags = " /MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>" if is_tagged else ""
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{tags} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + pages} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
            for _ in range(pages)
        ),
        f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{out.rfind(b'xref')}\n%%EOF\n".encode()


async def read(folder: Path, content: bytes, *, within: float = 20) -> PdfFound:
    path = folder / "datei.pdf"
    path.write_bytes(content)
    return await read_pdf(path, within=within)


@pytest.mark.parametrize("is_tagged", [True, False])
async def test_text_pages_and_tags_of_a_pdf_are_told(tmp_path: Path, is_tagged: bool) -> None:
    found = await read(tmp_path, pdf(pages=3, is_tagged=is_tagged))
    assert (found.pages, found.is_tagged, found.problem) == (3, is_tagged, "")
    assert found.text.count("Zwerchgiebel") == 3


BOMB = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        pdf()[:300],
        pdf(packed=b"\xff" * 50),
        b"%PDF-1.7\n" + b"<<" * 100_000,
        pdf(packed=BOMB),
    ],
    ids=["empty", "head", "cut off", "damaged", "nested", "bomb"],
)
async def test_a_broken_or_hostile_pdf_is_answered_within_the_bounds(tmp_path: Path, content: bytes) -> None:
    found = await read(tmp_path, content)
    assert "Zwerchgiebel" not in found.text
    assert len(found.text) <= 200_000


async def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert (await read(tmp_path, pdf(), within=0.001)).problem == "it took too long"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", limit=10_000_000, min_free=0)


async def kept(store: FileStore, content: bytes) -> Kept:
    async with store.incoming() as incoming:
        await incoming.write(content)
        return await incoming.keep()


async def test_a_file_is_a_version_is_read_and_found_and_replaced(
    database: Database, store: FileStore, now: datetime
) -> None:
    resource_id = await resources.publish_new(
        database, NewResource("Dachkunde", "https://g.example"), now=now
    )
    first = await attachments.add(
        database, resource_id, EDITOR, await kept(store, pdf(pages=2, is_tagged=True)), "giebel.pdf", now=now
    )
    await attachments.read_new(database, store, read_pdf, now=now)
    assert [card.id for card in await resources.find(database, "zwerchgiebel", limit=2)] == [resource_id]
    await attachments.add(
        database,
        resource_id,
        EDITOR,
        await kept(store, pdf("Neue Fassung")),
        "giebel.pdf",
        access=Access.BARRIERS,
        note="Karte ohne Beschreibung",
        replaces=True,
        now=now,
    )
    async with database.reading() as connection:
        new, old = await resource_files.of_resource(connection, resource_id)
    assert (old.id, old.pages, old.is_tagged, old.until_version) == (first, 2, True, 3)
    assert (new.since_version, new.until_version, new.access_note) == (3, None, "Karte ohne Beschreibung")
    await attachments.read_new(database, store, read_pdf, now=now)
    assert await resources.find(database, "zwerchgiebel", limit=2) == []


async def test_the_same_file_is_not_filed_twice_and_no_sweep_takes_it(
    database: Database, store: FileStore, now: datetime
) -> None:
    ids = [
        await resources.publish_new(database, NewResource(f"Sache {n}", f"https://s.example/{n}"), now=now)
        for n in range(2)
    ]
    file = await kept(store, pdf())
    file_id = await attachments.add(database, ids[0], EDITOR, file, "a.pdf", now=now)
    with pytest.raises(UserError, match="Sache 0"):
        await attachments.add(database, ids[1], EDITOR, file, "b.pdf", now=now)
    async with database.reading() as connection:
        (same,) = await doubles.doubles_of(connection, doubles.keys_of("x", hashes=[file.sha256]))
    assert same.id == ids[0]
    await sweeping.sweep(database, store, now=now.replace(year=2027))
    found = await shown_files.public_file(database, file_id)
    assert found is not None
    assert (found.kind, found.name, store.path(found.sha256).exists()) == ("pdf", "a.pdf", True)


@ONE_ENGINE
async def test_a_file_of_a_suggestion_is_not_public(
    database: Database, store: FileStore, now: datetime
) -> None:
    resource_id = await resources.suggest(
        database, NewResource("Giebel", "https://g.example"), author=EDITOR, now=now
    )
    file_id = await attachments.add(database, resource_id, EDITOR, await kept(store, pdf()), "g.pdf", now=now)
    assert await shown_files.public_file(database, file_id) is None


@pytest.mark.parametrize("suggester", [ASKER, HELPER])
async def test_a_file_of_a_message_is_shown_as_long_as_its_sender_agrees(
    database: Database, exchange: Exchange, store: FileStore, now: datetime, suggester: Person
) -> None:
    said = await exchange.open("Giebel", "Hier ist der Plan.")
    file = await kept(store, pdf())
    async with database.transaction() as session:
        session.add(StoredFile(sha256=file.sha256, size=file.size, type=file.type, stored_at=now))
        await session.flush()
        sent = {"name": "plan.pdf", "url": "", "size": file.size, "content_type": "", "description": ""}
        session.add(
            Attachment(
                id=said.id + 1,
                message_id=said.id,
                state=FileState.STORED,
                sha256=file.sha256,
                next_try_at=now,
                **sent,
            )
        )
    new = NewResource("Plan", "https://p.example", from_thread_id=said.thread.id, from_message_id=said.id)
    resource_id = await resources.suggest(database, new, author=suggester, now=now)
    await reviewing.publish(database, resource_id, EDITOR, now=now)

    async def shown() -> list[str]:
        beside = await resources.surroundings(database, resource_id)
        return [each.file.name for each in beside.files]

    assert await shown() == ["plan.pdf"]
    await consent.decide(database, ASKER, Consent.WITHDRAWN, now=now)
    assert await shown() == (["plan.pdf"] if suggester is ASKER else [])
