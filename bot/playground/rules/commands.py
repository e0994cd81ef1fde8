"""How application commands must be written to be taken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.playground.rules.form import (
    REQUIRED,
    Check,
    Field,
    boolean,
    by_type,
    integer,
    listing,
    localized,
    number,
    one_of,
    shape,
    snowflake,
    text,
)
from bot.playground.rules.refusal import TOO_MANY_COMMANDS, Refusal

# Schema ApplicationCommandType.
CHAT_INPUT, USER, MESSAGE = 1, 2, 3
# Schema ApplicationCommandOptionType.
SUB_COMMAND, SUB_COMMAND_GROUP, STRING, INTEGER, BOOLEAN, USER_OPTION = range(1, 7)
CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(7, 12)

# How many of each an application may have: documentation, "Registering a Command"; product.md for menus.
MAX_COMMANDS = {CHAT_INPUT: 100, USER: 5, MESSAGE: 5}
MAX_OPTIONS = 25
MAX_CHOICES = 25
MAX_TEXT = 8000  # names, descriptions and values of one command: documentation, "Application Commands"
MAX_CHOICE_VALUE = 100  # documentation, "Application Command Option Choice"; the description says 6,000
INT53 = 2**53 - 1

# Schema AvailableLocalesEnum.
# fmt: off
LOCALES = frozenset((
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk",
    "vi", "zh-CN", "zh-TW",
))
# fmt: on
# Documentation, "Application Command Naming": letters and digits of any script, - _ ', no capitals.
NAME = r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}"


def _chat_name(field: Field) -> None:
    text(1, 32, NAME)(field)
    if isinstance(field.value, str) and field.value != field.value.lower():
        field.refuse("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _named(name: Check) -> dict[str, Check]:
    return {"name": name, "name_localizations": localized(name, LOCALES)}


_described: dict[str, Check] = {
    "description": text(1, 100),
    "description_localizations": localized(text(1, 100), LOCALES),
}


def _choices(value: Check) -> Check:
    return listing(shape({**_named(text(1, 100)), "value": value}, ["name", "value"]), 0, MAX_CHOICES)


def _option(**fields: Check) -> Check:
    common: dict[str, Check] = {"type": integer(1, 11), "required": boolean}
    return shape({**common, **_named(_chat_name), **_described, **fields}, ["type", "name", "description"])


choice_of: Mapping[int, Check] = {
    STRING: text(1, MAX_CHOICE_VALUE),
    INTEGER: integer(-INT53, INT53),
    NUMBER: number(-INT53, INT53),
}
_plain_options: dict[int, Check] = {
    STRING: _option(
        choices=_choices(choice_of[STRING]),
        autocomplete=boolean,
        min_length=integer(0, 6000),
        max_length=integer(1, 6000),
    ),
    **{
        kind: _option(
            choices=_choices(choice_of[kind]),
            autocomplete=boolean,
            min_value=choice_of[kind],
            max_value=choice_of[kind],
        )
        for kind in (INTEGER, NUMBER)
    },
    CHANNEL: _option(channel_types=listing(integer(0, 17), 0, 18)),
    **{kind: _option() for kind in (BOOLEAN, USER_OPTION, ROLE, MENTIONABLE, ATTACHMENT)},
}
_sub_command = _option(options=listing(by_type(_plain_options), 0, MAX_OPTIONS))
_group = _option(options=listing(by_type({SUB_COMMAND: _sub_command}), 1, MAX_OPTIONS))
_options = listing(
    by_type({SUB_COMMAND: _sub_command, SUB_COMMAND_GROUP: _group, **_plain_options}), 0, MAX_OPTIONS
)

_common: dict[str, Check] = {
    "id": snowflake,
    "type": one_of((CHAT_INPUT, USER, MESSAGE)),
    "default_member_permissions": snowflake,  # a bit set; discord.py sends it as a number
    "dm_permission": boolean,
    "nsfw": boolean,  # documentation, "Create Global Application Command"; the description lacks it
    "contexts": listing(one_of((0, 1, 2)), 1, 3),
    "integration_types": listing(one_of((0, 1)), 1, 2),
}
_chat_command = shape(
    {**_common, **_named(_chat_name), **_described, "options": _options}, ["name", "description"]
)
_menu_command = shape(
    {**_common, **_named(text(1, 32)), "description": text(0, 0), "options": listing(snowflake, 0, 0)},
    ["name"],
)


def check_command(payload: Any) -> None:
    """One command to be created. Raises Refusal 50035."""
    form = Field(payload)
    _check_one(form)
    form.settle()


def check_commands(payloads: Any) -> None:
    """All commands of an application at once. Raises Refusal 50035, or 30032 for too many of a kind."""
    form = Field(payloads)
    listing(_check_one, 0, sum(MAX_COMMANDS.values()))(form)
    form.settle()
    names = Counter((_kind(command), command["name"]) for command in payloads)
    for index, command in enumerate(payloads):
        if names[_kind(command), command["name"]] > 1:
            form.at(index).at("name").refuse(
                "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
            )
    form.settle()
    kinds = Counter(map(_kind, payloads))
    if any(kinds[kind] > most for kind, most in MAX_COMMANDS.items()):
        raise Refusal(*TOO_MANY_COMMANDS)


def _kind(command: Mapping[str, Any]) -> int:
    return int(command.get("type") or CHAT_INPUT)


def _check_one(form: Field) -> None:
    before = len(form.problems)
    menu = isinstance(form.value, Mapping) and form.value.get("type") in (USER, MESSAGE)
    (_menu_command if menu else _chat_command)(form)
    if len(form.problems) > before:
        return
    _check_options(form.at("options"))
    if sum(_lengths(form.value)) > MAX_TEXT:
        form.refuse("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _check_options(options: Field) -> None:
    """Required options first, names once, sub-commands not beside plain options."""
    values: Sequence[Mapping[str, Any]] = options.value or []
    names: set[str] = set()
    optional_seen = False
    for index, option in enumerate(values):
        place = options.at(index)
        if option["name"] in names:
            place.at("name").refuse(
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        names.add(option["name"])
        if option.get("required") and optional_seen:
            place.refuse(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
        _check_option(place)
    nested = [option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in values]
    if any(nested) and not all(nested):
        options.refuse(
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )


def _check_option(option: Field) -> None:
    value = option.value
    if value.get("autocomplete") and value.get("choices"):
        option.at("choices").refuse(
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Not with autocomplete."
        )
    choices = [choice["name"] for choice in value.get("choices") or []]
    if len(set(choices)) < len(choices):
        option.at("choices").refuse(
            "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Choice name already exists"
        )
    for low, high in (("min_length", "max_length"), ("min_value", "max_value")):
        bounds = value.get(low), value.get(high)
        if None not in bounds and bounds[0] > bounds[1]:
            option.at(low).refuse("BASE_TYPE_BAD_RANGE", f"Must not exceed {high}.")
    if value["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP):
        _check_options(option.at("options"))


def _lengths(part: Mapping[str, Any]) -> Iterator[int]:
    """What counts towards the 8,000: of a text in several languages, the longest."""
    for key in ("name", "description"):
        translations = part.get(f"{key}_localizations") or {}
        yield max(len(words) for words in (part.get(key) or "", *translations.values()))
    yield len(part["value"]) if isinstance(part.get("value"), str) else 0
    for below in (*(part.get("options") or ()), *(part.get("choices") or ())):
        yield from _lengths(below)


def refuse_bad_choices(form: Field) -> None:
    """The `data` of an autocomplete answer: up to 25 choices of any one kind of value."""

    def value(field: Field) -> None:
        kind = STRING if isinstance(field.value, str) else NUMBER
        choice_of[kind](field)

    shape({"choices": _choices(value)})(form)
    if isinstance(form.value, Mapping) and form.value.get("choices") is None:
        form.at("choices").refuse(*REQUIRED)
    form.settle()
