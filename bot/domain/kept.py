"""What a process keeps of the data: made anew when it has changed, by one for all who ask meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from storage.database import Database


class OfGeneration(Protocol):
    """Something that says which generation of the data it shows."""

    @property
    def generation(self) -> int:
        """The number that the data had."""


Kept = TypeVar("Kept", bound=OfGeneration)


async def current(
    database: Database, kind: type[Kept], generation: int, make: Callable[[], Awaitable[Kept]]
) -> Kept:
    """What is kept of this kind, if it shows `generation`; else `make` makes it, while others wait for it."""
    if (found := _found(database, kind, generation)) is not None:
        return found
    async with database.making[kind]:
        if (found := _found(database, kind, generation)) is None:
            database.kept[kind] = found = await make()
    return found


def _found(database: Database, kind: type[Kept], generation: int) -> Kept | None:
    found = database.kept.get(kind)
    return found if isinstance(found, kind) and found.generation == generation else None
