"""Attachments under signed links that expire."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.playground.records import Json, Message

if TYPE_CHECKING:
    from bot.playground.world import World

# Discord's signed attachment links live for a day.
LINK_LIFETIME = timedelta(hours=24)


def attachment(world: World, owner: Message, stored: Json) -> Json:
    """An attachment with a signed link that expires, as Discord's do."""
    url = signed_url(world, owner.channel_id, stored)
    shown: Json = {**stored, "id": str(stored["id"]), "url": url, "proxy_url": url}
    return {**shown, "ephemeral": True} if owner.ephemeral else shown


def signed_url(world: World, channel_id: int, stored: Json) -> str:
    """A link to a stored file: `ex` is the hexadecimal second at which it expires, `hm` the signature."""
    path = f"/attachments/{channel_id}/{stored['id']}/{quote(stored['filename'], safe='')}"
    issued = int(world.now().timestamp())
    expires = f"{issued + int(LINK_LIFETIME.total_seconds()):x}"
    return (
        f"{world.base_url}{path}?ex={expires}&is={issued:x}&hm={link_signature(world, stored['id'], expires)}"
    )


def link_signature(world: World, attachment_id: int, expires: str) -> str:
    """What makes a link to an attachment valid until `expires`."""
    text = f"{attachment_id}/{expires}".encode()
    return hmac.new(world.application.url_secret.encode(), text, hashlib.sha256).hexdigest()
