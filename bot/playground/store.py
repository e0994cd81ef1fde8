"""The world on disk: every record as JSON in one SQLite table, written through once a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import orjson

from bot.playground.records import (
    Application,
    Channel,
    Command,
    DirectChannel,
    Guild,
    Message,
    Person,
    ReadMarks,
    Record,
    Role,
    ScheduledEvent,
    Sent,
    Thread,
)

_KINDS: dict[str, type[Record]] = {
    "application": Application,
    "guild": Guild,
    "role": Role,
    "person": Person,
    "channel": Channel,
    "thread": Thread,
    "direct": DirectChannel,
    "message": Message,
    "command": Command,
    "event": ScheduledEvent,
    "sent": Sent,
    "read": ReadMarks,
}
# A world may come from an older or newer playground: what is not known here is left out.
_FIELDS = {name: {each.name for each in fields(record_type)} for name, record_type in _KINDS.items()}
_NAMES = {record_type: name for name, record_type in _KINDS.items()}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, id INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID
"""


class Store:
    """Collects changed records and writes them in one transaction; without a folder it forgets everything.

    A killed process loses nothing that was flushed; a power cut may (`synchronous=OFF`), which is no matter
    for a playground. One process holds the folder at a time: OSError if another one does.
    """

    def __init__(self, data_dir: Path | None) -> None:
        self.data_dir = data_dir
        self._connection: sqlite3.Connection | None = None
        self._files: dict[int, bytes] = {}
        self._changed: dict[tuple[str, int], Record | None] = {}
        if data_dir is not None:
            data_dir.mkdir(parents=True, exist_ok=True)
            self._connection = _open(data_dir / "world.sqlite3")

    def load(self) -> Iterator[Record]:
        """Every stored record, in the order of kind and id."""
        if self._connection is None:
            return
        for kind, body in self._connection.execute("SELECT kind, body FROM record ORDER BY kind, id"):
            known = _FIELDS.get(kind)
            if known is None:
                continue
            yield _KINDS[kind](**{key: value for key, value in orjson.loads(body).items() if key in known})

    def put(self, record: Record) -> None:
        """Remembers that a record is new or changed, until the next flush."""
        if self._connection is not None:
            self._changed[_NAMES[type(record)], record.id] = record

    def remove(self, record: Record) -> None:
        """Remembers that a record is gone, until the next flush."""
        if self._connection is not None:
            self._changed[_NAMES[type(record)], record.id] = None

    def write_file(self, id_: int, data: bytes) -> None:
        """Keeps an uploaded file, at once."""
        path = self._path(id_)
        if path is None:
            self._files[id_] = data
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)

    def read_file(self, id_: int) -> bytes | None:
        """An uploaded file's bytes, if it is still kept."""
        path = self._path(id_)
        if path is None:
            return self._files.get(id_)
        return path.read_bytes() if path.is_file() else None

    def remove_file(self, id_: int) -> None:
        """Forgets an uploaded file, at once."""
        path = self._path(id_)
        if path is None:
            self._files.pop(id_, None)
        else:
            path.unlink(missing_ok=True)

    def flush(self) -> None:
        """Writes what changed since the last time."""
        if self._connection is None or not self._changed:
            return
        changed, self._changed = self._changed, {}
        kept = [(kind, id_, orjson.dumps(record)) for (kind, id_), record in changed.items() if record]
        gone = [key for key, record in changed.items() if record is None]
        with self._connection:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", kept)
            self._connection.executemany("DELETE FROM record WHERE kind = ? AND id = ?", gone)

    def close(self) -> None:
        """Writes the rest and lets go of the file."""
        self.flush()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _path(self, id_: int) -> Path | None:
        return None if self.data_dir is None else self.data_dir / "attachments" / str(id_)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
    except sqlite3.DatabaseError as problem:
        connection.close()
        raise OSError(f"The playground's world {path} is in use or cannot be read: {problem}.") from problem
    return connection
