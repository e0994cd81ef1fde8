"""The tags that a thread carries in chat, taken over into the one taxonomy; an unknown tag is a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.seen import ThreadSeen
from bot.domain.standing import is_settled
from bot.domain.words import slug
from storage import facets
from storage.facets import Facet


async def follow(
    session: AsyncSession, seen: Sequence[ThreadSeen], before: Mapping[int, Sequence[str]]
) -> None:
    """Gives threads the tags they have gained in chat since `before`, and takes those they have lost.

    What the editors gave them on top stays.
    """
    for thread in seen:
        had, has = _topical(before.get(thread.id, ())), _topical(thread.tags)
        if had != has:
            await facets.unlabel(session, thread.id, [await _tag(session, name) for name in had - has])
            await facets.label(session, thread.id, [await _tag(session, name) for name in has - had])


def _topical(tags: Iterable[str]) -> set[str]:
    """Without the tag that says how the thread stands."""
    return {tag for tag in tags if not is_settled([tag])}


async def _tag(session: AsyncSession, name: str) -> int:
    known = await facets.ids_by_name(session, Facet.TAG)
    return known.get(name) or (await facets.put(session, Facet.TAG, slug(name), name=name)).id
