"""Messages with all that hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground.records import DirectChannel, Json, Message, MessageFlag, Thread
from bot.playground.snowflake import moment_of
from bot.playground.wire.channels import channel
from bot.playground.wire.files import attachment
from bot.playground.wire.people import bare_member, user

if TYPE_CHECKING:
    from bot.playground.world import World


def message(world: World, record: Message, *, nested: bool = False) -> Json:
    """A message as the REST API shows it; a `nested` one does not show what it answers."""
    shown: Json = {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "type": record.type,
        "author": user(world.people[record.author_id]),
        "content": record.content,
        "timestamp": moment_of(record.id).isoformat(),
        "edited_timestamp": record.edited_at,
        "tts": record.tts,
        "pinned": record.pinned_at is not None,
        "mention_everyone": record.mention_everyone,
        "mentions": [user(world.people[id_]) for id_ in record.mentions],
        "mention_roles": [str(id_) for id_ in record.mention_roles],
        "attachments": [attachment(world, record, each) for each in record.attachments],
        "embeds": record.embeds,
        "components": record.components,
        "flags": record.flags,
        **record.carried,
    }
    if record.attachments:
        links = {f"attachment://{each['filename']}": each["url"] for each in shown["attachments"]}
        shown["embeds"] = _with_links(record.embeds, links)
        shown["components"] = _with_links(record.components, links)
    if record.flags & MessageFlag.SUPPRESS_EMBEDS:
        shown["embeds"] = []
    if record.reactions:
        shown["reactions"] = [_reaction(world, *each) for each in record.reactions.items()]
    _add_relations(world, record, shown, nested)
    return shown


def _add_relations(world: World, record: Message, shown: Json, nested: bool) -> None:
    if record.reference is not None:
        shown["message_reference"] = {"type": 0, **record.reference}
        if not nested and shown["message_reference"]["type"] == 0:
            replied = world.messages.get(int(record.reference.get("message_id") or 0))
            shown["referenced_message"] = replied and message(world, replied, nested=True)
    if record.flags & MessageFlag.HAS_THREAD and isinstance(started := world.channels.get(record.id), Thread):
        shown["thread"] = channel(world, started)
    if record.interaction is not None:
        shown["application_id"] = shown["webhook_id"] = str(world.bot.id)
        shown["interaction_metadata"] = _interaction_metadata(world, record.interaction)


def _interaction_metadata(world: World, stored: Json) -> Json:
    shown = {key: value for key, value in stored.items() if key != "user_id"}
    opener = stored.get("triggering_interaction_metadata")
    if opener:
        shown["triggering_interaction_metadata"] = _interaction_metadata(world, opener)
    return {**shown, "user": user(world.people[stored["user_id"]])}


def new_message(world: World, record: Message) -> Json:
    """A message to whom it was just sent; only then does it carry its nonce."""
    shown = message(world, record)
    return shown if record.nonce is None else {**shown, "nonce": record.nonce}


def gateway_message(world: World, record: Message, *, new: bool = False) -> Json:
    """A message as the gateway sends it: with the server and its author's membership."""
    shown = new_message(world, record) if new else message(world, record)
    place = world.channels[record.channel_id]
    shown["channel_type"] = place.type
    if not isinstance(place, DirectChannel):
        shown["guild_id"] = str(world.guild.id)
        if record.interaction is None:
            shown["member"] = bare_member(world.people[record.author_id])
    return shown


def emoji(key: str) -> Json:
    """A reaction's emoji from its key: a Unicode emoji, or `name:id` for one of a server's own."""
    name, _, id_ = key.rpartition(":")
    return {"id": id_, "name": name} if name and id_.isdecimal() else {"id": None, "name": key}


def _reaction(world: World, key: str, person_ids: list[int]) -> Json:
    return {
        "emoji": emoji(key),
        "count": len(person_ids),
        "count_details": {"burst": 0, "normal": len(person_ids)},
        "burst_colors": [],
        "me": world.bot.id in person_ids,
        "me_burst": False,
    }


def _with_links(value: Any, links: dict[str, str]) -> Any:
    """Embeds and components with the real address wherever they name an attachment."""
    if isinstance(value, dict):
        return {key: _with_links(each, links) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_links(each, links) for each in value]
    return links.get(value, value) if isinstance(value, str) else value
