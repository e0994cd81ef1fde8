"""A reader of the web view, over a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from storage.database import Database
from tests.support.reader import Reader, reading


@pytest.fixture
async def reader(database: Database, now: datetime) -> AsyncIterator[Reader]:
    """Someone who reads what is in the database."""
    async with reading(database, now) as someone:
        yield someone
