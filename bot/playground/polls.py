"""Polls: which answers people chose, and the end of it.

Discord API reference, "Poll Object", "Message Poll Vote Add", "Message Poll Vote Remove".
"""

from __future__ import annotations

from bot.playground import messages
from bot.playground.asked import Impossible
from bot.playground.dispatch import Intent
from bot.playground.permissions import Permission, require, require_active
from bot.playground.records import Json, Message, Person
from bot.playground.world import World


def vote(world: World, person: Person, message: Message, answer_id: int) -> None:
    """Chooses an answer; where only one may be chosen, the one chosen before is taken back."""
    poll = _open_poll(world, person, message)
    if all(each["answer_id"] != answer_id for each in poll["answers"]):
        raise Impossible("The poll has no such answer.")
    if not poll["allow_multiselect"]:
        for chosen, ids in list(message.votes.items()):
            if person.id in ids and chosen != str(answer_id):
                take_back(world, person, message, int(chosen))
    voters = message.votes.setdefault(str(answer_id), [])
    if person.id not in voters:
        voters.append(person.id)
        _count(poll, answer_id, 1)
        _tell(world, "MESSAGE_POLL_VOTE_ADD", person, message, answer_id)


def take_back(world: World, person: Person, message: Message, answer_id: int) -> None:
    """Takes a choice back, if it was made."""
    poll = _open_poll(world, person, message)
    voters = message.votes.get(str(answer_id), [])
    if person.id in voters:
        voters.remove(person.id)
        _count(poll, answer_id, -1)
        _tell(world, "MESSAGE_POLL_VOTE_REMOVE", person, message, answer_id)


def end(world: World, person: Person, message: Message) -> None:
    """Counts the answers for good, as its author may ask for before the time."""
    poll = _open_poll(world, person, message)
    if person.id != message.author_id:
        raise Impossible("Only its author ends a poll.")
    poll["results"]["is_finalized"], poll["expiry"] = True, world.stamp()
    messages.announce_change(world, message)


def _open_poll(world: World, person: Person, message: Message) -> Json:
    channel = world.channel(message.channel_id)
    require(world, person, channel, Permission.READ_MESSAGE_HISTORY)
    require_active(channel)
    poll: Json | None = message.carried.get("poll")
    if poll is None:
        raise Impossible("The message holds no poll.")
    if poll["results"]["is_finalized"]:
        raise Impossible("The poll is over.")
    return poll


def _count(poll: Json, answer_id: int, votes: int) -> None:
    counted = next(each for each in poll["results"]["answer_counts"] if each["id"] == answer_id)
    counted["count"] += votes


def _tell(world: World, name: str, person: Person, message: Message, answer_id: int) -> None:
    world.save(message)
    channel = world.channel(message.channel_id)
    told = {
        "user_id": str(person.id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "guild_id": str(world.guild.id),
        "answer_id": answer_id,
    }
    world.publish(name, told, Intent.POLLS, channel)
