"""The parts messages and modals are laid out with, and how Discord bounds each.

Bounds are those of Discord's OpenAPI description (schemas *ComponentForMessageRequest and
*ComponentForModalRequest) unless a comment names another source.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.rules.form import (
    REQUIRED,
    Check,
    Field,
    address,
    boolean,
    by_type,
    integer,
    listing,
    one_of,
    shape,
    snowflake,
    text,
)

# Schema MessageComponentTypes.
ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT = range(1, 8)
CHANNEL_SELECT, SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = range(8, 15)
CONTAINER, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 17, 18, 19, 21, 22, 23

# Schema ButtonStyleTypes.
LINK, PREMIUM = 5, 6
BUTTON_STYLES = range(1, 7)

MAX_COMPONENTS = 40  # in a message, nested ones included: documentation, "Component Reference"
MAX_ROWS = 5  # classic messages: documentation, "Using Message Components"; the description says 40
MAX_V2_TEXT = 4000  # over all text displays: documentation, "Component Reference", Text Display
WEB = ("http", "https")
MEDIA = (*WEB, "attachment")

_custom_id = text(1, 100)
_emoji = shape({"id": snowflake, "name": text(0, 32), "animated": boolean}, ["name"])
_common: dict[str, Check] = {
    "type": integer(1, CHECKBOX),
    "id": integer(0, 2**31 - 1),
}
_media = shape({"url": address(2048, MEDIA)}, ["url"])
_uploaded = shape({"url": address(2048, ("attachment",))}, ["url"])


def _part(fields: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    return shape({**_common, **fields}, ["type", *required])


_button_form = _part(
    {
        "style": one_of(BUTTON_STYLES),
        "custom_id": _custom_id,
        "label": text(0, 80),
        "disabled": boolean,
        "url": address(512, (*WEB, "discord")),
        "sku_id": snowflake,
        "emoji": _emoji,
    },
    ("style",),
)


def button(field: Field) -> None:
    """A button has exactly one of custom id, address and sku, as its style asks, and something to show."""
    _button_form(field)
    style = field.value.get("style")
    wanted = "url" if style == LINK else "sku_id" if style == PREMIUM else "custom_id"
    if not field.value.get(wanted):
        field.at(wanted).refuse(*REQUIRED)
    for other in {"url", "sku_id", "custom_id"} - {wanted}:
        if field.value.get(other):
            field.at(other).refuse("BUTTON_COMPONENT_INVALID_FIELD", f"Not allowed beside {wanted}.")
    if wanted != "sku_id" and not (field.value.get("label") or field.value.get("emoji")):
        field.at("label").refuse(*REQUIRED)


_select_fields: dict[str, Check] = {
    "custom_id": _custom_id,
    "placeholder": text(0, 150),
    "min_values": integer(0, 25),
    "max_values": integer(1, 25),
    "disabled": boolean,
    "required": boolean,
}
_default_value = shape({"id": snowflake, "type": one_of(("user", "role", "channel"))}, ["id", "type"])


def _choice(emoji: bool) -> Check:
    fields: dict[str, Check] = {
        "label": text(1, 100),
        "value": text(1, 100),
        "description": text(0, 100),
        "default": boolean,
    }
    return shape(fields | {"emoji": _emoji} if emoji else fields, ["label", "value"])


def _choosing(form: Check) -> Check:
    """Of a list to choose from: values differ, and no more can be asked for than there are."""

    def check(field: Field) -> None:
        form(field)
        options = field.value.get("options")
        if isinstance(options, list):
            _differ(field.at("options"), "value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")
        low, high = field.value.get("min_values"), field.value.get("max_values")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            field.at("min_values").refuse("BASE_TYPE_BAD_RANGE", "Must not exceed max_values.")

    return check


def _differ(options: Field, key: str, code: str) -> None:
    seen = set()
    for index, option in enumerate(options.value):
        value = option.get(key) if isinstance(option, Mapping) else None
        if isinstance(value, str) and value in seen:
            options.at(index).at(key).refuse(code, "The specified option value is already used")
        seen.add(str(value))


string_select = _choosing(
    _part({**_select_fields, "options": listing(_choice(True), 1, 25)}, ("custom_id", "options"))
)
entity_select = _choosing(
    _part({**_select_fields, "default_values": listing(_default_value, 0, 25)}, ("custom_id",))
)
channel_select = _choosing(
    _part(
        {
            **_select_fields,
            "default_values": listing(_default_value, 0, 25),
            "channel_types": listing(integer(0, 17), 0, 18),
        },
        ("custom_id",),
    )
)
SELECTS: dict[int, Check] = {
    STRING_SELECT: string_select,
    USER_SELECT: entity_select,
    ROLE_SELECT: entity_select,
    MENTIONABLE_SELECT: entity_select,
    CHANNEL_SELECT: channel_select,
}

_row_form = _part({"components": listing(by_type({BUTTON: button, **SELECTS}), 1, 5)}, ("components",))


def action_row(field: Field) -> None:
    """Up to five buttons, or one select menu: documentation, "Action Row"."""
    _row_form(field)
    parts = field.value.get("components")
    if not isinstance(parts, list) or len(parts) == 1:
        return
    if any(isinstance(part, Mapping) and part.get("type") in list(SELECTS) for part in parts):
        field.at("components").refuse(
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
        )


text_display = _part({"content": text(1, 4000)}, ("content",))
thumbnail = _part({"description": text(1, 1024), "spoiler": boolean, "media": _media}, ("media",))
_gallery_item = shape({"description": text(1, 1024), "spoiler": boolean, "media": _media}, ["media"])
SMALL_PARTS: dict[int, Check] = {
    ACTION_ROW: action_row,
    TEXT_DISPLAY: text_display,
    SECTION: _part(
        {
            "components": listing(by_type({TEXT_DISPLAY: text_display}), 1, 3),
            "accessory": by_type({BUTTON: button, THUMBNAIL: thumbnail}),
        },
        ("components", "accessory"),
    ),
    MEDIA_GALLERY: _part({"items": listing(_gallery_item, 1, 10)}, ("items",)),
    SEPARATOR: _part({"spacing": one_of((1, 2)), "divider": boolean}),
    FILE: _part({"spoiler": boolean, "file": _uploaded}, ("file",)),
}
container = _part(
    {
        "components": listing(by_type(SMALL_PARTS), 1, MAX_COMPONENTS),
        "accent_color": integer(0, 0xFFFFFF),
        "spoiler": boolean,
    },
    ("components",),
)
classic_layout = listing(by_type({ACTION_ROW: action_row}), 0, MAX_ROWS)
v2_layout = listing(by_type({**SMALL_PARTS, CONTAINER: container}), 0, MAX_COMPONENTS)

text_input = _part(
    {
        "custom_id": _custom_id,
        "style": one_of((1, 2)),
        "label": text(1, 45),
        "value": text(0, 4000),
        "placeholder": text(0, 100),
        "required": boolean,
        "min_length": integer(0, 4000),
        "max_length": integer(1, 4000),
    },
    ("custom_id", "style"),
)
_group: dict[str, Check] = {"custom_id": _custom_id, "required": boolean}
_amounts: dict[str, Check] = {"min_values": integer(0, 10), "max_values": integer(1, 10)}
_labelled: dict[int, Check] = {
    **SELECTS,
    TEXT_INPUT: text_input,
    FILE_UPLOAD: _choosing(_part({**_group, **_amounts}, ("custom_id",))),
    RADIO_GROUP: _choosing(
        _part({**_group, "options": listing(_choice(False), 2, 10)}, ("custom_id", "options"))
    ),
    CHECKBOX_GROUP: _choosing(
        _part({**_group, **_amounts, "options": listing(_choice(False), 1, 10)}, ("custom_id", "options"))
    ),
    CHECKBOX: _part({"custom_id": _custom_id, "default": boolean}, ("custom_id",)),
}
label = _part(
    {"label": text(1, 45), "description": text(1, 100), "component": by_type(_labelled)},
    ("label", "component"),
)
input_row = _part({"components": listing(by_type({TEXT_INPUT: text_input}), 1, 1)}, ("components",))


def each(layout: Field) -> Iterator[Field]:
    """Every component of a checked layout, nested ones included, outermost first."""
    for index in range(len(layout.value)):
        yield from _with_nested(layout.at(index))


def _with_nested(part: Field) -> Iterator[Field]:
    yield part
    if part.value.get("components"):
        yield from each(part.at("components"))
    for single in ("accessory", "component"):
        if part.value.get(single):
            yield from _with_nested(part.at(single))


def refuse_doubled_ids(layout: Field) -> None:
    """Custom ids, and the numbers of components, are unique in a message or modal."""
    seen: set[tuple[str, Any]] = set()
    for part in each(layout):
        for key in ("custom_id", "id"):
            mark = (key, part.value.get(key))
            if mark[1] and mark in seen:
                word = key.upper()
                part.at(key).refuse(
                    f"COMPONENT_{word}_DUPLICATED", f"Component {key.replace('_', ' ')} cannot be duplicated"
                )
            seen.add(mark)
