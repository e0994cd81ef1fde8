"""A modal as a person fills it in: the bot's layout with their answers, as Discord sends it back."""

from __future__ import annotations

from typing import Any

from bot.playground.asked import Impossible
from bot.playground.components import SELECTS
from bot.playground.options import ATTACHMENT, CHANNEL, MENTIONABLE, ROLE, USER, Options
from bot.playground.records import Json
from bot.playground.rules.components import (
    ACTION_ROW,
    CHANNEL_SELECT,
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    MENTIONABLE_SELECT,
    RADIO_GROUP,
    ROLE_SELECT,
    STRING_SELECT,
    TEXT_INPUT,
    USER_SELECT,
)

_REFERS = {
    USER_SELECT: USER,
    ROLE_SELECT: ROLE,
    MENTIONABLE_SELECT: MENTIONABLE,
    CHANNEL_SELECT: CHANNEL,
    FILE_UPLOAD: ATTACHMENT,
}
_LISTS = (*SELECTS, CHECKBOX_GROUP, FILE_UPLOAD)


def fill_in(components: list[Json], fields: Json, options: Options) -> list[Json]:
    """The submitted components; raises Impossible for what a client would not let through."""
    left = dict(fields)
    submitted = [_submit(component, left, options) for component in components]
    if left:
        raise Impossible(f"The form has no field '{next(iter(left))}'.")
    return submitted


def chosen(component: Json, values: list[Any], options: Options) -> list[str]:
    """The values picked in a menu, checked against its options and bounds."""
    kind, name = component["type"], component.get("custom_id", "")
    # Component reference: a group of checkboxes takes as many as it has, everything else one
    most = len(component["options"]) if kind == CHECKBOX_GROUP else 1
    if not component.get("min_values", 1) <= len(values) <= component.get("max_values", most):
        raise Impossible(f"'{name}' does not take {len(values)} values.")
    if kind in _REFERS:
        return [options.refer(_REFERS[kind], name, value) for value in values]
    _require_offered(component, [str(value) for value in values])
    return [str(value) for value in values]


def _submit(component: Json, left: Json, options: Options) -> Json:
    kind = component["type"]
    told: Json = {"type": kind, "id": component["id"]}
    if kind == ACTION_ROW:
        return {**told, "components": [_submit(each, left, options) for each in component["components"]]}
    if kind == LABEL:
        return {**told, "component": _submit(component["component"], left, options)}
    if "custom_id" not in component:
        return told
    name = component["custom_id"]
    return {**told, "custom_id": name, **_answer(component, left.pop(name, None), options)}


def _answer(component: Json, value: Any, options: Options) -> Json:
    kind = component["type"]
    if kind == TEXT_INPUT:
        return {"value": _typed(component, value)}
    if kind == CHECKBOX:
        return {"value": bool(component.get("default", False) if value is None else value)}
    if kind == RADIO_GROUP:
        return {"value": _picked(component, value)}
    if kind in _LISTS:
        return {"values": _picks(component, value, options)}
    return {}


def _typed(component: Json, value: Any) -> str:
    name = component["custom_id"]
    text = component.get("value") or "" if value is None else value
    if not isinstance(text, str):
        raise Impossible(f"The field '{name}' takes a text.")
    if not text and component.get("required", True):
        raise Impossible(f"The field '{name}' must be filled in.")
    low, high = component.get("min_length") or 0, component.get("max_length") or 4000
    if text and not low <= len(text) <= high:
        raise Impossible(f"The field '{name}' takes {low} to {high} characters.")
    return text


def _picked(component: Json, value: Any) -> str | None:
    if value is None:
        value = next((each["value"] for each in component["options"] if each.get("default")), None)
    if value is None and component.get("required", True):
        raise Impossible(f"The field '{component['custom_id']}' must be filled in.")
    if value is not None:
        _require_offered(component, [str(value)])
    return None if value is None else str(value)


def _picks(component: Json, value: Any, options: Options) -> list[str]:
    if value is None and component["type"] in (STRING_SELECT, CHECKBOX_GROUP):
        value = [each["value"] for each in component["options"] if each.get("default")]
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not values and not component.get("required", True):
        return []
    return chosen(component, values, options)


def _require_offered(component: Json, values: list[str]) -> None:
    offered = {option["value"] for option in component.get("options") or []}
    for value in values:
        if value not in offered:
            raise Impossible(f"'{component.get('custom_id')}' does not offer '{value}'.")
