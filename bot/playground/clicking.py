"""A person's part of an interaction: what they type, click or fill in becomes what Discord sends the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.playground import wire
from bot.playground.asked import Asked, Impossible
from bot.playground.components import SELECTS, walk
from bot.playground.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT
from bot.playground.interactions import Interactions
from bot.playground.modals import chosen, fill_in
from bot.playground.options import CHAT, ON_MESSAGE, ON_USER, USER, Options, find_command, require_use
from bot.playground.permissions import Permission, require, require_active
from bot.playground.records import Channel, Command, Json, Message, Person
from bot.playground.rules.components import BUTTON, LINK


async def interact(interactions: Interactions, asked: Asked) -> Json:
    """Performs what is asked and returns the bot's answer.

    `type` is command, autocomplete (with `focused`, the option being typed), component, modal,
    message_command or user_command. Raises Impossible, with status 504 if the bot stays silent.
    """
    acts: dict[str, Callable[[Interactions, Asked], Awaitable[Json]]] = {
        "command": _command,
        "autocomplete": _autocomplete,
        "component": _component,
        "modal": _modal,
        "message_command": _message_command,
        "user_command": _user_command,
    }
    act = acts.get(asked.text("type"))
    if act is None:
        raise Impossible(f"'type' must be one of {', '.join(acts)}.")
    return await act(interactions, asked)


async def _command(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked)
    command, chain = find_command(asked.world, asked.text("name"), CHAT)
    require_use(asked.world, person, command, channel)
    options = Options(asked.world, asked.mapping("options"))
    data = _command_data(command, options.nested(command, chain), options)
    return await interactions.perform(COMMAND, person, channel, data, locale=_locale(asked))


async def _autocomplete(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked)
    command, chain = find_command(asked.world, asked.text("name"), CHAT)
    require_use(asked.world, person, command, channel)
    given = asked.mapping("options")
    typed = asked.text("focused", "") or _last_typed(command, chain, given)
    options = Options(asked.world, given, typing=typed)
    data = _command_data(command, options.nested(command, chain), options)
    return await interactions.perform(AUTOCOMPLETE, person, channel, data, locale=_locale(asked))


async def _message_command(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked)
    command, _ = find_command(asked.world, asked.text("name"), ON_MESSAGE)
    require_use(asked.world, person, command, channel)
    message = asked.message(channel)
    resolved = {"messages": {str(message.id): wire.message(asked.world, message)}}
    data = {**_command_data(command, [], None), "target_id": str(message.id), "resolved": resolved}
    return await interactions.perform(COMMAND, person, channel, data, locale=_locale(asked))


async def _user_command(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked)
    command, _ = find_command(asked.world, asked.text("name"), ON_USER)
    require_use(asked.world, person, command, channel)
    options = Options(asked.world, {})
    target = options.refer(USER, "target_id", asked.fields.get("target_id"))
    data = {**_command_data(command, [], options), "target_id": target}
    return await interactions.perform(COMMAND, person, channel, data, locale=_locale(asked))


async def _component(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked, Permission.VIEW_CHANNEL)
    message = _clickable(asked, person, channel)
    custom_id = asked.text("custom_id")
    component = next((each for each in walk(message.components) if each.get("custom_id") == custom_id), None)
    if component is None:
        raise Impossible(f"The message has no component '{custom_id}'.")
    if component.get("disabled") or component.get("style") == LINK:
        raise Impossible(f"'{custom_id}' cannot be clicked.")
    data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
    if component["type"] in SELECTS:
        options = Options(asked.world, {})
        data["values"] = chosen(component, asked.listed("values"), options)
        if options.resolved:
            # only for menus of people, roles and channels: discord.py takes its mere presence for one
            data["resolved"] = options.resolved
    elif component["type"] != BUTTON:
        raise Impossible(f"'{custom_id}' is neither a button nor a menu.")
    return await interactions.perform(COMPONENT, person, channel, data, locale=_locale(asked), source=message)


async def _modal(interactions: Interactions, asked: Asked) -> Json:
    person, channel = _place(asked, Permission.VIEW_CHANNEL)
    custom_id = asked.text("custom_id")
    modal = interactions.modal(person, custom_id)
    options = Options(asked.world, {})
    components = fill_in(modal.shown["components"], asked.mapping("fields"), options)
    data: Json = {"custom_id": custom_id, "components": components}
    if options.resolved:
        data["resolved"] = options.resolved
    opener = modal.opener
    answer = await interactions.perform(
        MODAL_SUBMIT, person, channel, data, locale=_locale(asked), source=opener.source, opened_by=opener
    )
    # as on Discord, a form whose answer failed stays open, with all that was typed
    interactions.close_modal(person, custom_id)
    return answer


def _place(asked: Asked, needed: Permission = Permission.USE_APPLICATION_COMMANDS) -> tuple[Person, Channel]:
    person, channel = asked.person(), asked.channel()
    require(asked.world, person, channel, needed)
    if needed == Permission.USE_APPLICATION_COMMANDS:
        require_active(channel)
    return person, channel


def _locale(asked: Asked) -> str:
    return asked.text("locale", "de")


def _command_data(command: Command, options: list[Json], referring: Options | None) -> Json:
    data: Json = {"id": str(command.id), "name": command.name, "type": command.type}
    if command.guild_id is not None:
        data["guild_id"] = str(command.guild_id)
    if options:
        data["options"] = options
    if referring is not None and referring.resolved:
        data["resolved"] = referring.resolved
    return data


def _last_typed(command: Command, chain: list[Json], given: Json) -> str:
    level = chain[-1] if chain else command.definition
    completing = [option["name"] for option in level.get("options") or [] if option.get("autocomplete")]
    typed = [name for name in given if name in completing]
    if not typed:
        raise Impossible("None of the options given completes itself.")
    return typed[-1]


def _clickable(asked: Asked, person: Person, channel: Channel) -> Message:
    """A message of the channel, or one that only this person sees."""
    private = asked.world.ephemerals.get(asked.id("message_id"))
    if private is None or private.channel_id != channel.id:
        return asked.message(channel)
    seer = (private.interaction or {}).get("user_id")
    if seer != person.id:
        raise Impossible(f"{person.name} does not see that message.", 404)
    return private
