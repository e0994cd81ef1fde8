"""What people send from Discord's own app besides text and files: stickers, polls, and what they forward.

Discord API reference, "Message Object", "Poll Object", "Message Snapshot Object". The bot meets them; it
sends none itself, so the playground's REST side refuses them.
"""

from __future__ import annotations

from datetime import UTC, timedelta

from bot.playground import messages, wire
from bot.playground.asked import Asked
from bot.playground.permissions import Permission, require, require_send
from bot.playground.records import Json, Message
from bot.playground.world import World

HAS_SNAPSHOT = 1 << 14
OPEN_FOR = timedelta(days=1)
"""How long a poll is open where nothing else is said ("Poll Create Request Object")."""
KINDS = ("stickers", "poll", "forward")
_SNAPSHOT = (
    "type",
    "content",
    "embeds",
    "attachments",
    "timestamp",
    "edited_timestamp",
    "flags",
    "components",
)
"""What a snapshot tells of a message; not who wrote it."""


def say_carried(asked: Asked) -> Json:
    """Says something with `stickers` (`name`), a `poll` (`question`, `answers` with `text` and `votes`,
    `is_final`), or a `forward` of a message (`channel_id`, `message_id`).
    """
    world, person, channel = asked.world, asked.person(), asked.channel()
    require_send(world, person, channel)
    origin = messages.Origin(at=asked.moment("at"))
    message = messages.compose(world, person, channel, {"content": asked.text("content", "")}, origin)
    if asked.listed("stickers"):
        message.carried["sticker_items"] = [
            {"id": str(world.ids.next()), "name": str(each["name"]), "format_type": 1}
            for each in asked.listed("stickers")
        ]
    if asked.mapping("poll"):
        message.carried["poll"] = _poll(Asked(world, asked.mapping("poll")), world)
    if asked.mapping("forward"):
        _forward(Asked(world, asked.mapping("forward")), asked, message)
    messages.place(world, channel, message)
    return wire.message(world, message)


def _poll(asked: Asked, world: World) -> Json:
    answers = list(enumerate(asked.listed("answers"), 1))
    counts = [{"id": n, "count": int(each.get("votes", 0)), "me_voted": False} for n, each in answers]
    return {
        "question": {"text": asked.text("question")},
        "answers": [{"answer_id": n, "poll_media": {"text": str(each["text"])}} for n, each in answers],
        "expiry": (world.now() + OPEN_FOR).astimezone(UTC).isoformat(),
        "allow_multiselect": asked.flag("allows_several"),
        "layout_type": 1,
        "results": {"is_finalized": asked.flag("is_final"), "answer_counts": counts},
    }


def _forward(given: Asked, asked: Asked, message: Message) -> None:
    """A copy of the message, as whoever forwards it sees it."""
    source = given.channel()
    require(given.world, asked.person(), source, Permission.READ_MESSAGE_HISTORY)
    original = wire.message(given.world, given.message(source))
    snapshot = {key: original[key] for key in _SNAPSHOT if key in original}
    message.carried["message_snapshots"] = [{"message": {**snapshot, "mentions": [], "mention_roles": []}}]
    message.reference = {"type": 1, "channel_id": str(source.id), "message_id": original["id"]}
    message.flags |= HAS_SNAPSHOT
