"""Components as Discord gives them back: every one with an id, defaults filled in, media resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from bot.playground.records import Json
from bot.playground.rules.components import (
    CHANNEL_SELECT,
    CONTAINER,
    FILE,
    MEDIA_GALLERY,
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    SEPARATOR,
    STRING_SELECT,
    TEXT_INPUT,
    THUMBNAIL,
    USER_SELECT,
)

SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
_DEFAULTS: dict[int, Json] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    TEXT_INPUT: {"label": None, "min_length": None, "max_length": None},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"spoiler": False},
}
_NESTED = ("components", "component", "accessory")


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, the nested ones after what holds them."""
    for component in components:
        yield component
        for key in _NESTED:
            inner = component.get(key)
            if inner:
                yield from walk(inner if isinstance(inner, list) else [inner])


def completed(components: list[Json], attached: Callable[[str], Json]) -> list[Json]:
    """A message's or modal's components as Discord shows them; `attached` resolves a media address."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    fresh = (number for number in count(1) if number not in taken)
    return [_complete(component, fresh, attached) for component in components]


def _complete(component: Json, fresh: Iterator[int], attached: Callable[[str], Json]) -> Json:
    kind = component["type"]
    told = {key: value for key, value in component.items() if value is not None}
    whole: Json = {**_DEFAULTS.get(kind, {}), **told}
    whole["id"] = component.get("id") or next(fresh)
    for key in _NESTED:
        inner = component.get(key)
        if isinstance(inner, list):
            whole[key] = [_complete(each, fresh, attached) for each in inner]
        elif inner:
            whole[key] = _complete(inner, fresh, attached)
    return _with_media(whole, attached)


def _with_media(component: Json, attached: Callable[[str], Json]) -> Json:
    kind = component["type"]
    if kind == THUMBNAIL:
        component["media"] = _unfurled(component["media"], attached)
    elif kind == FILE:
        component["file"] = _unfurled(component["file"], attached)
        stored = attached(component["file"]["url"])
        component |= {"name": stored.get("filename"), "size": stored.get("size")}
    elif kind == MEDIA_GALLERY:
        component["items"] = [
            {"description": None, "spoiler": False, **item, "media": _unfurled(item["media"], attached)}
            for item in component["items"]
        ]
    return component


def _unfurled(media: Json, attached: Callable[[str], Json]) -> Json:
    stored = attached(media["url"])
    shown: Json = {"id": str(stored.get("id", 0)), "url": media["url"], "proxy_url": media["url"]}
    return {**shown, "content_type": stored["content_type"]} if "content_type" in stored else shown
