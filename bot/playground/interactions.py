"""Interactions: what a person starts, what the bot answers in three seconds, what follows for 15 minutes."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.playground import messages, wire
from bot.playground.asked import Impossible
from bot.playground.components import completed
from bot.playground.content import rewrite
from bot.playground.dispatch import Intent
from bot.playground.gateway import Gateway
from bot.playground.interaction import (
    CHOICES,
    COMMAND,
    DEFERRED_MESSAGE,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    UPDATE,
    Interaction,
    event_of,
    metadata,
)
from bot.playground.messages import Origin
from bot.playground.records import Channel, Json, Message, MessageFlag, MessageType, Person
from bot.playground.rules import check_callback, check_message
from bot.playground.rules.refusal import (
    ALREADY_ACKNOWLEDGED,
    INVALID_FORM,
    INVALID_WEBHOOK_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Refusal,
)
from bot.playground.snowflake import snowflake_at
from bot.playground.uploads import Upload
from bot.playground.world import World

# Discord API reference, "Receiving and Responding to Interactions".
FIRST_ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60
# How long a person here waits for a deferred answer: the playground's own patience (interfaces.md).
DEFERRED_ANSWER_SECONDS = 15.0

_DEFERRED = (DEFERRED_MESSAGE, DEFERRED_UPDATE)


@dataclass(slots=True)
class OpenModal:
    """A modal on a person's screen."""

    shown: Json
    opener: Interaction


class Interactions:
    """All interactions whose token still lives, the modals that are open, and ephemeral messages.

    They are not stored: a playground that starts again has forgotten them, as if 15 minutes had passed.
    """

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self._gateway = gateway
        self._by_token: dict[str, Interaction] = {}
        self._modals: dict[tuple[int, str], OpenModal] = {}

    async def perform(
        self,
        type_: int,
        person: Person,
        channel: Channel,
        data: Json,
        *,
        locale: str,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Json:
        """Sends an interaction to the bot and waits for its answer; Impossible (504) if none comes."""
        if not self._gateway.attended:
            raise Impossible("The bot is not connected.", 504)
        token = secrets.token_urlsafe(32)
        interaction = Interaction(
            self.world.ids.next(), token, type_, person, channel, data, locale, source, opened_by
        )
        self._drop_old()
        self._by_token[token] = interaction
        self.world.publish("INTERACTION_CREATE", event_of(self.world, interaction), Intent.ALWAYS)
        started = time.perf_counter()
        if not await _happens(interaction.first, FIRST_ANSWER_SECONDS):
            interaction.failed = True
            raise Impossible("The bot did not respond in time.", 504)
        first_answer_ms = round((time.perf_counter() - started) * 1000, 2)
        deferred = interaction.callback in _DEFERRED
        finished = not deferred or await _happens(interaction.final, DEFERRED_ANSWER_SECONDS)
        # a deferred update may mean that nothing is to change
        if not finished and interaction.callback == DEFERRED_MESSAGE:
            raise Impossible("The bot deferred its answer and never gave it.", 504)
        return {**interaction.answer, "first_answer_ms": first_answer_ms, "deferred": deferred}

    def modal(self, person: Person, custom_id: str) -> OpenModal:
        """The modal a person has open."""
        modal = self._modals.get((person.id, custom_id))
        if modal is None:
            raise Impossible(f"{person.name} has no form '{custom_id}' open.", 404)
        return modal

    def close_modal(self, person: Person, custom_id: str) -> None:
        """Takes a submitted modal off the screen."""
        self._modals.pop((person.id, custom_id), None)

    def acknowledge(self, interaction_id: int, token: str, payload: Json, uploads: list[Upload]) -> Json:
        """The bot's first answer, and Discord's description of it; 10062 if late, 40060 if not the first."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id or interaction.failed:
            raise Refusal(*UNKNOWN_INTERACTION)
        if interaction.callback is not None:
            raise Refusal(*ALREADY_ACKNOWLEDGED)
        check_callback(payload, attachment_count=len(uploads), interaction_type=interaction.type)
        kind, data = payload["type"], payload.get("data") or {}
        if kind in (DEFERRED_UPDATE, UPDATE) and interaction.source is None:
            raise Refusal(*INVALID_FORM)  # a form that a command opened stands under no message
        self._carry_out(interaction, kind, data, uploads)
        interaction.callback = kind
        interaction.first.set()
        return self._described(interaction)

    def follow_up(self, token: str, payload: Json, uploads: list[Upload]) -> Message:
        """A further message; the first after a deferral takes the place of the waiting one."""
        interaction = self.answered(token)
        if interaction.callback == DEFERRED_MESSAGE and not interaction.final.is_set():
            return self.edit(interaction, None, payload, uploads)
        check_message(payload, attachment_count=len(uploads), answer=True)
        message = self._say(interaction, payload, uploads, int(payload.get("flags") or 0))
        if interaction.callback == DEFERRED_UPDATE:
            self._conclude(interaction, message)
        return message

    def edit(
        self, interaction: Interaction, message_id: int | None, payload: Json, uploads: list[Upload]
    ) -> Message:
        """Changes the original answer (no id) or a follow-up."""
        message = self.message(interaction, message_id)
        waited = bool(message.flags & MessageFlag.LOADING)
        rewrite(self.world, self.world.bot, message, payload, uploads)
        message.flags &= ~MessageFlag.LOADING
        if not waited:
            message.edited_at = self.world.stamp()
        self._announce(message)
        self._conclude(interaction, message)
        return message

    def delete(self, interaction: Interaction, message_id: int | None) -> None:
        """Deletes the original answer (no id) or a follow-up."""
        message = self.message(interaction, message_id)
        if message.ephemeral:
            self.world.hush(message)
        else:
            messages.delete(self.world, self.world.bot, message)
        interaction.final.set()

    def message(self, interaction: Interaction, message_id: int | None) -> Message:
        """The original answer (no id) or a follow-up; 10008 for what does not answer this interaction."""
        world, original = self.world, interaction.response
        wanted = message_id if message_id is not None else original.id if original else 0
        message = world.messages.get(wanted) or world.ephemerals.get(wanted)
        if message is None:
            raise Refusal(*UNKNOWN_MESSAGE)
        answers = message.interaction is not None and message.interaction["id"] == str(interaction.id)
        if not answers and (original is None or message.id != original.id):
            raise Refusal(*UNKNOWN_MESSAGE)
        return message

    def answered(self, token: str) -> Interaction:
        """The interaction of a token; 50027 if the token lives no longer, 10015 before the first answer."""
        interaction = self._by_token.get(token)
        if interaction is None or time.monotonic() - interaction.born > TOKEN_SECONDS:
            raise Refusal(*INVALID_WEBHOOK_TOKEN)
        if interaction.callback is None:
            raise Refusal(*UNKNOWN_WEBHOOK)
        return interaction

    def _carry_out(self, interaction: Interaction, kind: int, data: Json, uploads: list[Upload]) -> None:
        flags = int(data.get("flags") or 0)
        if kind == MESSAGE:
            interaction.response = self._say(interaction, data, uploads, flags)
            self._conclude(interaction, interaction.response)
        elif kind == DEFERRED_MESSAGE:
            waiting = flags & MessageFlag.EPHEMERAL | MessageFlag.LOADING
            interaction.response = self._say(interaction, {}, [], waiting)
        elif kind == DEFERRED_UPDATE:
            interaction.response = interaction.source
        elif kind == UPDATE:
            self._update_source(interaction, data, uploads)
        elif kind == CHOICES:
            interaction.answer = {"kind": "choices", "ephemeral": True, "choices": data["choices"]}
        elif kind == MODAL:
            shown = {**data, "components": completed(data["components"], lambda _: {})}
            self._modals[interaction.person.id, data["custom_id"]] = OpenModal(shown, interaction)
            interaction.answer = {"kind": "modal", "ephemeral": True, "modal": shown}

    def _update_source(self, interaction: Interaction, data: Json, uploads: list[Upload]) -> None:
        source = interaction.source
        assert source is not None
        rewrite(self.world, self.world.bot, source, data, uploads)
        source.edited_at = self.world.stamp()
        self._announce(source)
        interaction.response = source
        self._conclude(interaction, source)

    def _say(self, interaction: Interaction, payload: Json, uploads: list[Upload], flags: int) -> Message:
        world = self.world
        origin = Origin(
            type=_type(interaction), uploads=uploads, interaction=metadata(self.world, interaction)
        )
        message = messages.compose(world, world.bot, interaction.channel, payload, origin)
        message.flags = flags
        if message.ephemeral:
            world.whisper(message)
            messages.log_sent(world, message)
        else:
            messages.place(world, interaction.channel, message)
        return message

    def _announce(self, message: Message) -> None:
        if message.ephemeral:
            self.world.whisper(message)
            messages.log_sent(self.world, message)
        else:
            messages.announce_change(self.world, message)

    def _conclude(self, interaction: Interaction, message: Message) -> None:
        """The first message that is more than a deferral is what the person gets to see."""
        if interaction.final.is_set():
            return
        shown = wire.message(self.world, message)
        interaction.answer = {"kind": "message", "ephemeral": message.ephemeral, "message": shown}
        interaction.final.set()

    def _drop_old(self) -> None:
        limit = time.monotonic() - TOKEN_SECONDS
        for interaction in [each for each in self._by_token.values() if each.born < limit]:
            del self._by_token[interaction.token]
        oldest = snowflake_at(self.world.now() - timedelta(seconds=TOKEN_SECONDS))
        for message_id in [id_ for id_ in self.world.ephemerals if id_ < oldest]:
            del self.world.ephemerals[message_id]

    def _described(self, interaction: Interaction) -> Json:
        told: Json = {"id": str(interaction.id), "type": interaction.type}
        described: Json = {"interaction": told}
        response = interaction.response
        if response is not None:
            told["response_message_id"] = str(response.id)
            told["response_message_loading"] = bool(response.flags & MessageFlag.LOADING)
            told["response_message_ephemeral"] = response.ephemeral
            if interaction.callback in (MESSAGE, UPDATE):
                shown: Any = wire.message(self.world, response)
                described["resource"] = {"type": interaction.callback, "message": shown}
        return described


def _type(interaction: Interaction) -> MessageType:
    if interaction.type != COMMAND:
        return MessageType.DEFAULT
    return MessageType.COMMAND if interaction.data.get("type") == 1 else MessageType.CONTEXT_COMMAND


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
