"""What fits something that somebody said: public resources and conversations with the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.search import Hit, search
from bot.domain.words import folded_words
from storage.database import Database

WORDS = 8
"""So many of a message's words are looked for: the longest, which in German say most."""
SHORTEST = 5
SHOWN = 4
_NO_WORDS = re.compile(r"https?://\S+|<[@#:][^>]*>")
EVERYDAY = {
    *("hallo", "liebe", "danke", "gruss", "gruesse", "zusammen", "haben", "koennen", "koennte", "muessen"),
    *("werden", "wuerde", "wuerden", "machen", "macht", "welche", "welcher", "jemand", "schon", "gerne"),
    *("unser", "unsere", "unserer", "unserem", "nicht", "keine", "einen", "einem", "einer", "damit", "dabei"),
    *(
        "wurde",
        "diese",
        "dieser",
        "dieses",
        "wieder",
        "immer",
        "vielleicht",
        "beim",
        "gibt",
        "sollen",
        "please",
    ),
    *("there", "where", "which", "would", "could", "about", "their", "thanks", "hello"),
}
"""Words of every question, which find everything and nothing."""


@dataclass(frozen=True, slots=True)
class Similar:
    """The best of each, at most SHOWN."""

    resources: tuple[Hit, ...]
    threads: tuple[Hit, ...]


async def similar(database: Database, text: str, *, but_thread: int | None = None) -> Similar:
    """What the public may find for a text; `but_thread` is the conversation that it comes from."""
    query = telling_words(text)
    if not query:
        return Similar((), ())
    resources = await search(database, query, kind="resource", limit=SHOWN)
    threads = await search(database, query, kind="thread", limit=SHOWN + 1)
    others = [hit for hit in threads.hits if hit.ref != str(but_thread)]
    return Similar(tuple(resources.hits), tuple(others[:SHOWN]))


def telling_words(text: str) -> str:
    """The words of a text by which to look for others like it."""
    words = dict.fromkeys(folded_words(_NO_WORDS.sub(" ", text)))
    telling = [word for word in words if len(word) >= SHORTEST and word not in EVERYDAY]
    return " ".join(sorted(telling, key=len, reverse=True)[:WORDS])
