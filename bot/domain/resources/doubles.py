"""Resources that are there already: the same address, the same file, nearly the same title.

Each resource has a few fingerprints, and equals have one in common: twenty thousand are compared by twenty
thousand looks into an index, never each with each.
"""

from __future__ import annotations

import asyncio
import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.words import folded_words
from bot.errors import UserError
from bot.i18n import N_
from storage import notes, resource_keys
from storage.database import Database
from storage.resource_keys import KeyKind, SameRow
from storage.resources import State

Keys = list[tuple[KeyKind, str]]
EDITION = "1"
"""Counts up when fingerprints come out otherwise: all are made anew on the next start."""
BATCH = 100
BREATH_SECONDS = 0.01
"""Between two batches, so that what people ask goes first."""
TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|matomo_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|"
    r"wt_mc|at_\w+|ref_src|s_cid|xtor|mkt_tok|vero_id|oly_\w+_id|spm",
    re.IGNORECASE,
)
"""Parameters that say how somebody came, not what they see."""
DEFAULT_PORTS = {80, 443}
SAFE = "-._~!$&'()*+,;=:@/"
"""What a path may hold as it is (RFC 3986, 3.3)."""
FILLERS = {
    *(
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "eines",
        "und",
        "oder",
    ),
    *(
        "fuer",
        "im",
        "in",
        "ins",
        "am",
        "an",
        "auf",
        "aus",
        "bei",
        "bis",
        "mit",
        "nach",
        "ueber",
        "um",
        "unter",
    ),
    *(
        "vom",
        "von",
        "vor",
        "zu",
        "zum",
        "zur",
        "als",
        "the",
        "a",
        "of",
        "for",
        "and",
        "or",
        "to",
        "with",
        "on",
    ),
}
ENDINGS = re.compile(r"(?<=\w{4})(?:innen|in|ern|em|en|er|es|e|n|s)+$")
SHORTEST_SKELETON = 9
"""Shorter ones are shared by titles that have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Double:
    """A resource that is the same as another, or seems to be."""

    id: int
    title: str
    kind: KeyKind
    is_published: bool


def normal_address(url: str) -> str:
    """The one spelling of an address: by it two are compared, nobody is ever sent there.

    Gone are the difference of http and https, the case of the host, the default port, a password, tracking
    parameters, the order of the others, the fragment, dots in the path and a slash at its end.
    """
    parts = urlsplit(url.strip())
    host = _host(parts.hostname or "")
    port = f":{parts.port}" if parts.port and parts.port not in DEFAULT_PORTS else ""
    path = posixpath.normpath("/" + quote(unquote(parts.path), safe=SAFE)).strip("/")
    given = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])
    ]
    return urlunsplit(("https", host + port, path, urlencode(sorted(given)), ""))


def title_keys(title: str) -> list[str]:
    """What nearly equal titles have in common: the same words in any order and form, the same letters run
    together, or the same consonants (so that a slip in a vowel or a doubled letter does not matter)."""
    words = [word for word in folded_words(title) if word not in FILLERS]
    if not words:
        return []
    stems = sorted({ENDINGS.sub("", word) for word in words})
    run = "".join(words)
    found = [f"words:{' '.join(stems)}", f"run:{run}"]
    skeleton = re.sub(r"([a-z])\1+", r"\1", re.sub(r"[aeiouyh]", "", run).translate(_ALIKE))
    if len(skeleton) >= SHORTEST_SKELETON:
        found.append(f"bones:{skeleton}")
    return [_hashed(key) for key in found]


def keys_of(title: str, url: str = "", hashes: Iterable[str] = ()) -> Keys:
    """All fingerprints of a resource; `hashes` are the SHA-256 of its files."""
    keys = [(KeyKind.TITLE, key) for key in title_keys(title)]
    if url:
        keys.append((KeyKind.ADDRESS, address_key(url)))
    return keys + [(KeyKind.FILE, sha) for sha in hashes]


def address_key(url: str) -> str:
    """The fingerprint of an address; of what cannot be taken apart, as it is typed."""
    try:
        return _hashed(normal_address(url))
    except ValueError:
        return _hashed(url.strip())


async def doubles_of(connection: AsyncConnection, keys: Keys, *, but: int | None = None) -> Sequence[Double]:
    """The resources that are the same by any key, the surest and oldest first; `but` is the one that asks."""
    rows = await resource_keys.having(connection, (key for _, key in keys))
    found: dict[int, Double] = {}
    for row in sorted(rows, key=_sureness):
        if row.id != but:
            found.setdefault(row.id, _double(row))
    return list(found.values())


async def refuse(
    connection: AsyncConnection, url: str, hashes: Iterable[str] = (), *, but: int | None = None
) -> None:
    """Raises UserError if a resource has this address, or one of these files, already; `but` is no other."""
    keys = [(KeyKind.FILE, sha) for sha in hashes] + ([(KeyKind.ADDRESS, address_key(url))] if url else [])
    found = await doubles_of(connection, keys, but=but)
    if not found:
        return
    if found[0].is_published:
        raise UserError(
            N_("It is in the collection already: “{title}”, /resource show {id}."),
            title=found[0].title,
            id=found[0].id,
        )
    raise UserError(
        N_("Somebody has suggested it already: “{title}”. It waits for the office."), title=found[0].title
    )


async def catch_up(database: Database) -> int:
    """Gives every resource its fingerprints that were made by other rules, or before there were any.

    In batches, each a transaction of its own; returns how many resources were read. Nothing to do: one look.
    """
    async with database.reading() as connection:
        if await notes.read(connection, "resource keys") == EDITION:
            return 0
    last = count = 0
    while True:
        async with database.transaction() as session:
            rows = await resource_keys.after(await session.connection(), last, BATCH)
            if not rows:
                await notes.write(session, "resource keys", EDITION)
                return count
            ids = [row.id for row in rows]
            await resource_keys.drop(session, ids, (KeyKind.TITLE, KeyKind.ADDRESS))
            await resource_keys.put(session, {row.id: keys_of(row.title, row.url) for row in rows})
        last, count = ids[-1], count + len(rows)
        await asyncio.sleep(BREATH_SECONDS)


def _host(name: str) -> str:
    try:
        return name.encode("idna").decode().lower()
    except UnicodeError:
        return name.lower()


_ALIKE = str.maketrans(
    {"c": "k", "z": "s", "v": "f", "w": "f", "d": "t", "b": "p", "q": "k", "x": "s", "g": "k"}
)


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def _sureness(row: SameRow) -> tuple[int, int]:
    return (row.kind == KeyKind.TITLE, row.id)


def _double(row: SameRow) -> Double:
    return Double(row.id, row.title, KeyKind(row.kind), row.state == State.PUBLISHED)
