"""What a process keeps of the data: made anew when it has changed, by one for all who ask meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import publication
from storage.database import Database


class OfGeneration(Protocol):
    """Something that says which generation of the data it shows."""

    @property
    def generation(self) -> int:
        """The number that the data had."""


Kept = TypeVar("Kept", bound=OfGeneration)
Key = TypeVar("Key")
Thing = TypeVar("Thing")
MOST = 2_048
"""Of things that are kept one by one, of each kind: as far as they are a few hundred bytes each."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One look at the data. What is found may be newer than the generation, and is forgotten with it."""

    database: Database
    connection: AsyncConnection
    generation: int
    """That of everything public, read before anything else."""


@dataclass(frozen=True, slots=True)
class OneByOne(Generic[Key, Thing]):
    """Things as the public may see them, None for what it may not; a class of its own for each kind."""

    generation: int
    things: dict[Key, Thing | None]


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


async def glance(database: Database, connection: AsyncConnection) -> Glance:
    """A look that begins."""
    return Glance(database, connection, await publication.generation(connection))


async def known(
    glance: Glance,
    kind: type[OneByOne[Key, Thing]],
    wanted: Collection[Key],
    ask: Callable[[AsyncConnection, list[Key]], Awaitable[Mapping[Key, Thing | None]]],
    most: int = MOST,
) -> Mapping[Key, Thing | None]:
    """Things that are kept one by one, what is wanted among them; `ask` finds what is not yet.

    At `most` so many stay, where they are larger than others.
    """
    if (kept := _found(glance.database, kind, glance.generation)) is None:
        glance.database.kept[kind] = kept = kind(glance.generation, {})
    missing = [key for key in dict.fromkeys(wanted) if key not in kept.things]  # a view would look at all
    if not missing:
        return kept.things
    new: dict[Key, Thing | None] = dict.fromkeys(missing)
    new.update(await ask(glance.connection, missing))
    if len(kept.things) + len(new) > most:  # the older half goes, but whoever has it at hand keeps it
        there, half = kept.things, len(kept.things) // 2
        new = (
            dict(islice(there.items(), half, None))
            | {key: there[key] for key in wanted if key in there}
            | new
        )
        glance.database.kept[kind] = kind(glance.generation, new)
        return new
    kept.things.update(new)
    return kept.things


def _found(database: Database, kind: type[Kept], generation: int) -> Kept | None:
    found = database.kept.get(kind)
    return found if isinstance(found, kind) and found.generation == generation else None
