"""Files: what is stored, which attachments wait to be fetched, and who may be shown one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Snowflake
from storage.gates import message_is_public, starter, thread_is_public
from storage.members import Member
from storage.messages import Attachment, FileState, Message, MessageConsent
from storage.queries import Query
from storage.threads import Thread
from storage.topics import Topic

LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
"""Chat's epoch: what is due since then is due now."""
_OF_RESOURCES = table("resource_file", column("sha256", String))
"""The table of resources' files stands above this one (storage/resource_files.py)."""
WAITS = Attachment.state == FileState.PENDING


class StoredFile(Base):
    """Bytes in the file store, and what they are. The same file sent twice is stored once."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Snowflake)
    """Bytes."""
    type: Mapped[str] = mapped_column(String(100))
    """The media type, verified from the bytes; empty for nothing known."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    """Pixels, for pictures."""
    stored_at: Mapped[datetime]


class FileRow(NamedTuple):
    """A file that came with a message. From `sha256` on: what is stored, None if it is not."""

    id: int
    message_id: int
    name: str
    description: str
    announced: int
    """Its size in bytes, as chat told it."""
    state: str
    sha256: str | None
    size: int | None
    type: str | None
    width: int | None
    height: int | None


async def of_messages(connection: AsyncConnection, message_ids: Iterable[int]) -> list[FileRow]:
    """The files of messages, in their order."""
    return await _OF_MESSAGES.all(connection, message_ids=list(message_ids))


async def public_file(connection: AsyncConnection, file_id: int) -> FileRow | None:
    """A file of a public message in a public thread; None for any other."""
    return await _PUBLIC_FILE.one(connection, file_id=file_id)


async def is_any_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a file waits whose time has come."""
    due = select(Attachment.id).where(WAITS, Attachment.next_try_at <= now).limit(1)
    return await connection.scalar(due) is not None


async def claim(session: AsyncSession, *, now: datetime, until: datetime) -> Row[*tuple[Any, ...]] | None:
    """Takes the due file that has waited longest: id, url, size, tries. Until then nobody else gets it."""
    due = select(Attachment.id).where(WAITS, Attachment.next_try_at <= now)
    oldest = due.order_by(Attachment.next_try_at, Attachment.id).limit(1)
    first = oldest.with_for_update(skip_locked=True).scalar_subquery()
    taken = (
        update(Attachment)
        .where(Attachment.id == first, WAITS, Attachment.next_try_at <= now)
        .values(next_try_at=until, tries=Attachment.tries + 1)
        .returning(Attachment.id, Attachment.url, Attachment.size, Attachment.tries)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(taken)).one_or_none()


async def free_claims(session: AsyncSession, now: datetime) -> None:
    """All that waits is due now: whoever held a claim is gone."""
    later = update(Attachment).where(WAITS, Attachment.next_try_at > now)
    await session.execute(later.values(next_try_at=now))


async def confirm(session: AsyncSession, file_id: int, sha256: str) -> None:
    """The file is stored."""
    done = {"state": FileState.STORED, "sha256": sha256, "problem": ""}
    await session.execute(update(Attachment).where(Attachment.id == file_id).values(**done))


async def postpone(
    session: AsyncSession, file_id: int, *, until: datetime, problem: str, is_try: bool = True
) -> None:
    """It did not work; it is tried again. What was not its own fault is no try."""
    tries = Attachment.tries if is_try else Attachment.tries - 1
    later = {"next_try_at": until, "problem": problem, "tries": tries}
    await session.execute(update(Attachment).where(Attachment.id == file_id, WAITS).values(**later))


async def give_up(session: AsyncSession, file_id: int, state: FileState, problem: str) -> None:
    """It will not be fetched: missing or refused."""
    done = update(Attachment).where(Attachment.id == file_id, WAITS)
    await session.execute(done.values(state=state, problem=problem))


async def wanting(connection: AsyncConnection, file_ids: Collection[int]) -> set[int]:
    """Those of the files that are not stored, and would be with a link that works."""
    lacking = Attachment.state.in_((FileState.PENDING, FileState.MISSING))
    return set(await connection.scalars(select(Attachment.id).where(Attachment.id.in_(file_ids), lacking)))


async def stored(connection: AsyncConnection, file_ids: Collection[int]) -> set[int]:
    """Those of the files that are stored."""
    there = Attachment.id.in_(file_ids), Attachment.state == FileState.STORED
    return set(await connection.scalars(select(Attachment.id).where(*there)))


async def renew(session: AsyncSession, urls: Mapping[int, str]) -> None:
    """New links for files: one that is not stored is tried with it at once.

    A missing one has no more than this try; then it waits for the next new link.
    """
    if not urls:
        return
    lacking = Attachment.state.in_((FileState.PENDING, FileState.MISSING))
    for file_id, url in urls.items():
        again = update(Attachment).where(Attachment.id == file_id, lacking)
        await session.execute(again.values(url=url, state=FileState.PENDING, next_try_at=LONG_AGO))


async def reopen(session: AsyncSession, hashes: Iterable[str], now: datetime) -> int:
    """Files whose bytes are lost are fetched again; returns how many."""
    lost = update(Attachment).where(Attachment.sha256.in_(list(hashes)))
    values = {"state": FileState.PENDING, "sha256": None, "tries": 0, "next_try_at": now}
    reopened = await session.execute(lost.values(**values).returning(Attachment.id))
    return len(reopened.all())


async def known_hashes(connection: AsyncConnection, hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that stand for a stored file."""
    query = select(StoredFile.sha256).where(StoredFile.sha256.in_(list(hashes)))
    return set(await connection.scalars(query))


async def hashes_after(connection: AsyncConnection, last: str, limit: int) -> Sequence[str]:
    """All stored files, page by page, in the order of their hashes."""
    query = select(StoredFile.sha256).where(StoredFile.sha256 > last)
    return (await connection.scalars(query.order_by(StoredFile.sha256).limit(limit))).all()


async def forget_unused(session: AsyncSession, stored_before: datetime) -> int:
    """Forgets stored files that no message and no resource holds any more; returns how many."""
    is_sent = exists().where(Attachment.sha256 == StoredFile.sha256)
    is_in_library = exists().where(_OF_RESOURCES.c.sha256 == StoredFile.sha256)
    unused = delete(StoredFile).where(StoredFile.stored_at < stored_before, ~is_sent, ~is_in_library)
    gone = await session.execute(unused.returning(StoredFile.sha256))
    return len(gone.all())


async def totals(connection: AsyncConnection) -> Row[*tuple[Any, ...]]:
    """pending, stored, missing, refused (attachments), and size (bytes that are stored)."""
    counts = [func.count(case((Attachment.state == state, 1))).label(state.value) for state in FileState]
    size = select(func.coalesce(func.sum(StoredFile.size), 0)).scalar_subquery().label("size")
    return (await connection.execute(select(*counts, size).select_from(Attachment))).one()


_FILES: Select[*tuple[Any, ...]] = select(
    Attachment.id,
    Attachment.message_id,
    Attachment.name,
    Attachment.description,
    Attachment.size,
    Attachment.state,
    StoredFile.sha256,
    StoredFile.size,
    StoredFile.type,
    StoredFile.width,
    StoredFile.height,
).outerjoin(StoredFile, and_(Attachment.state == FileState.STORED, StoredFile.sha256 == Attachment.sha256))
_OF_MESSAGES = Query(
    FileRow,
    _FILES.where(Attachment.message_id.in_(bindparam("message_ids", expanding=True))).order_by(Attachment.id),
)


def _public_file() -> Select[*tuple[Any, ...]]:
    """The same gates as a thread's page: the thread is public that the message stands in, or opens."""
    opening = starter()
    threads = opening.join(Thread.__table__.join(Topic.__table__))
    shows_it = or_(Thread.id == Message.thread_id, Thread.id == Message.id)
    is_shown = exists().select_from(threads).where(shows_it, thread_is_public(opening)).correlate(Message)
    return (
        _FILES.join(Message, Message.id == Attachment.message_id)
        .join(Member, Member.id == Message.author_id)
        .outerjoin(MessageConsent, MessageConsent.message_id == Message.id)
        .where(Attachment.id == bindparam("file_id"), message_is_public(), is_shown)
    )


_PUBLIC_FILE = Query(FileRow, _public_file())
