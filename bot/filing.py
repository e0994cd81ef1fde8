"""Brings files in from chat and keeps their store in order: the jobs, and what they need of the world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain import Database, files, sweeping
from bot.domain.resources import attachments
from bot.fetching import Fetcher, Sink
from bot.files import FileStore
from bot.pdfs import read_pdf

FETCH_SECONDS = 240.0
"""How long fetching one file may take in all; shorter than its lease in bot/domain/files.py."""


class Filing:
    """Fetches through the one guard, into the one store."""

    def __init__(
        self, database: Database, fetcher: Fetcher, store: FileStore, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._store = store
        self._clock = clock

    async def begin(self) -> None:
        """After a start: what was under way when the program ended is due again."""
        await files.begin_anew(self._database, now=self._clock())

    async def fetch_files(self) -> None:
        """Fetches what is due."""
        await files.fetch_due(self._database, self._store, self._fetch, now=self._clock())

    async def read_files(self) -> None:
        """Takes the text out of PDFs that belong to resources."""
        await attachments.read_new(self._database, self._store, read_pdf, now=self._clock())

    async def sweep_files(self) -> None:
        """Removes what nobody holds any more."""
        await sweeping.sweep(self._database, self._store, now=self._clock())

    async def end(self) -> None:
        """Gives up what is under way: no stop waits for a slow host. Safe to call twice."""
        await self._fetcher.close()

    async def _fetch(self, url: str, into: Sink) -> None:
        await self._fetcher.get(url, limit=self._store.limit, within=FETCH_SECONDS, into=into)
