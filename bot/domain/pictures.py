"""Pictures in embeds that the office chose to keep: from its own site, not from anybody's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from bot.domain.parts import Embed, Picture
from bot.domain.seen import FileSeen, MessageSeen
from bot.i18n import N_, PUBLIC_LANGUAGE, gettext


def with_pictures(message: MessageSeen, hosts: Collection[str]) -> MessageSeen:
    """The message with the pictures of its embeds among its files, as far as they lie on these hosts."""
    if not hosts or not message.parts.embeds:
        return message
    found = {picture.url: _file(message.id, embed, picture) for embed, picture in _chosen(message, hosts)}
    return replace(message, files=(*message.files, *found.values()))


def _chosen(message: MessageSeen, hosts: Collection[str]) -> Iterator[tuple[Embed, Picture]]:
    for embed in message.parts.embeds:
        for picture in (embed.image, embed.thumbnail):
            if picture is not None and _is_of(picture.url, hosts):
                yield embed, picture


def _is_of(url: str, hosts: Collection[str]) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _file(message_id: int, embed: Embed, picture: Picture) -> FileSeen:
    """Chat numbers no such picture: the number is made of where it stands, so that it stays the same."""
    number = int.from_bytes(sha256(f"{message_id} {picture.url}".encode()).digest()[:8]) >> 1
    name = unquote(urlsplit(picture.url).path.rpartition("/")[2])
    about = gettext(PUBLIC_LANGUAGE, N_("Picture for “{title}”"), title=embed.title) if embed.title else ""
    return FileSeen(number, name or "bild", picture.description or about, 0, "", picture.url)
