"""A small language for the forms Discord accepts: a check looks at one field and notes what is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from bot.playground.rules.refusal import INVALID_FORM, Refusal

Problems = dict[tuple[str, ...], list[dict[str, str]]]

# The texts and code words of field errors are those Discord's API answers with.
REQUIRED = ("BASE_TYPE_REQUIRED", "This field is required")
UNKNOWN_KEY = ("UNKNOWN_KEY", "This key is not part of the form.")  # ours: Discord words it per form


class Field:
    """One value of a form, the way to it, and the notes of the whole form."""

    __slots__ = ("path", "problems", "value")

    def __init__(self, value: Any, path: tuple[str, ...] = (), problems: Problems | None = None) -> None:
        self.value = value
        self.path = path
        self.problems: Problems = {} if problems is None else problems

    def at(self, key: str | int) -> "Field":
        """The field below; its value is None where there is none."""
        below = self.value.get(str(key)) if isinstance(self.value, Mapping) else self.value[key]
        return Field(below, (*self.path, str(key)), self.problems)

    def refuse(self, code: str, message: str) -> None:
        self.problems.setdefault(self.path, []).append({"code": code, "message": message})

    def settle(self) -> None:
        """Raises the Refusal with every note taken so far, if there are any."""
        if self.problems:
            raise Refusal(*INVALID_FORM, errors=_nested(self.problems))


Check = Callable[[Field], None]


def _nested(problems: Problems) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, notes in problems.items():
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
        branch["_errors"] = notes
    return tree


def text(low: int, high: int, pattern: str | None = None) -> Check:
    """A string of `low` to `high` characters (code points, as Discord counts)."""
    wanted = re.compile(pattern) if pattern else None

    def check(field: Field) -> None:
        if not isinstance(field.value, str):
            return field.refuse("STRING_TYPE_CONVERT", f'Could not interpret "{field.value}" as string.')
        length = len(field.value)
        if low == 1 and length == 0:
            return field.refuse(*REQUIRED)
        if low > 1 and not low <= length <= high:
            return field.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        if length > high:
            return field.refuse("BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        if wanted and not wanted.fullmatch(field.value):
            return field.refuse("STRING_TYPE_REGEX", "String value did not match validation regex.")
        return None

    return check


def integer(low: int, high: int) -> Check:
    """A whole number between the two, inclusive."""
    return _number((int,), low, high)


def number(low: float, high: float) -> Check:
    """Any number between the two, inclusive."""
    return _number((int, float), low, high)


def _number(kinds: tuple[type[int] | type[float], ...], low: float, high: float) -> Check:
    def check(field: Field) -> None:
        value = field.value
        if isinstance(value, bool) or not isinstance(value, kinds):
            field.refuse("NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
        elif value < low:
            field.refuse("NUMBER_TYPE_MIN", f"Value should be greater than or equal to {low}.")
        elif value > high:
            field.refuse("NUMBER_TYPE_MAX", f"Value should be less than or equal to {high}.")

    return check


def boolean(field: Field) -> None:
    """True or false."""
    if not isinstance(field.value, bool):
        field.refuse("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def snowflake(field: Field) -> None:
    """A Discord id (63 bits), as a string or, as discord.py sends some, as a number."""
    value = field.value
    readable = isinstance(value, int | str) and not isinstance(value, bool) and str(value).isdecimal()
    if not readable or int(value) >= 2**63:
        field.refuse("NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def moment(field: Field) -> None:
    """An ISO 8601 date and time with its offset (format date-time of the description)."""
    try:
        readable = datetime.fromisoformat(field.value).tzinfo is not None
    except (TypeError, ValueError):
        readable = False
    if not readable:
        field.refuse("DATE_TIME_TYPE_PARSE", f'Could not parse "{field.value}". Should be ISO8601.')


def one_of(values: Collection[Any]) -> Check:
    """One of the values, and of the same type."""

    def check(field: Field) -> None:
        if isinstance(field.value, bool) or field.value not in values:
            field.refuse("BASE_TYPE_CHOICES", f"Value must be one of {tuple(values)}.")

    return check


def address(high: int, schemes: Collection[str]) -> Check:
    """An address in one of the schemes, up to `high` characters."""
    length = text(1, high)

    def check(field: Field) -> None:
        length(field)
        if isinstance(field.value, str) and not re.match(rf"(?:{'|'.join(schemes)})://\S", field.value):
            field.refuse("URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {tuple(schemes)}.")

    return check


def listing(item: Check, low: int, high: int) -> Check:
    """A list of `low` to `high` items."""

    def check(field: Field) -> None:
        if not isinstance(field.value, list):
            return field.refuse("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        if not low <= len(field.value) <= high:
            return field.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        for index, value in enumerate(field.value):
            if value is None:
                field.at(index).refuse(*REQUIRED)
            else:
                item(field.at(index))
        return None

    return check


def localized(value: Check, locales: Collection[str]) -> Check:
    """A dictionary from a locale Discord knows to a translation."""

    def check(field: Field) -> None:
        if not isinstance(field.value, Mapping):
            return field.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        for locale in field.value:
            if locale not in locales:
                field.at(locale).refuse("ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum value.')
            else:
                value(field.at(locale))
        return None

    return check


def shape(fields: Mapping[str, Check], required: Collection[str] = (), filled: Collection[str] = ()) -> Check:
    """An object with these keys and no others; null counts as absent, but is refused for those `filled`."""

    def check(field: Field) -> None:
        if not isinstance(field.value, Mapping):
            return field.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        for name in required:
            if field.value.get(name) is None:
                field.at(name).refuse(*REQUIRED)
        for name in filled:
            if name in field.value and field.value[name] is None:
                field.at(name).refuse(*REQUIRED)
        for name, value in field.value.items():
            if name not in fields:
                field.at(name).refuse(*UNKNOWN_KEY)
            elif value is not None:
                fields[name](field.at(name))
        return None

    return check


def by_type(kinds: Mapping[int, Check]) -> Check:
    """An object whose `type` decides its form."""

    def check(field: Field) -> None:
        if not isinstance(field.value, Mapping):
            return field.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        kind = field.value.get("type")
        if isinstance(kind, bool) or not isinstance(kind, int) or kind not in kinds:
            return field.at("type").refuse("BASE_TYPE_CHOICES", f"Value must be one of {tuple(kinds)}.")
        return kinds[kind](field)

    return check
