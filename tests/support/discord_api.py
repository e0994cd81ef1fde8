"""Discord's own description of its REST API as the judge of what the bot asks and the playground answers."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import jsonschema_rs
import pytest

DESCRIPTION = Path(
    os.environ.get("STADTGESPRAECH_DISCORD_API")
    or Path(__file__).parents[3] / "shared" / "discord-api" / "openapi.json"
)
_URI = "urn:discord:openapi"


class Violation(AssertionError):  # noqa: N818 - what was done, not what went wrong
    """A request or response that Discord's description does not know or allow."""


# -- where the description and Discord itself are known to differ --------------------


@dataclass(frozen=True)
class Deviation:
    """A place (`*` is any step, `**` any number of them) whose value is mended before it is judged."""

    side: str  # request or response
    place: str
    mend: Callable[[Any], Any]
    reason: str


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _number_codes(notes: Any) -> Any:
    return [{**note, "code": 0} for note in notes]


DEVIATIONS = (
    *(
        Deviation("request", place, _as_text, "discord.py sends ids as numbers, Discord takes both")
        for place in (
            "**.message_reference.message_id",
            "**.message_reference.channel_id",
            "**.message_reference.guild_id",
            "**.attachments.*.id",
            "**.default_values.*.id",
            "**.allowed_mentions.users.*",
            "**.allowed_mentions.roles.*",
            "recipient_id",
            "messages.*",
            "roles.*",
            "parent_id",
            "permission_overwrites.*.id",
            "available_tags.*.id",
            "*.id",
            "*.parent_id",
        )
    ),
    *(
        Deviation(
            "request",
            place,
            _as_number,
            "discord.py sends permissions as digits, as Discord documents; the description wants a number",
        )
        for place in (
            "permissions",
            "allow",
            "deny",
            "permission_overwrites.*.allow",
            "permission_overwrites.*.deny",
        )
    ),
    Deviation(
        "response",
        "errors.**._errors",
        _number_codes,
        "Discord names field errors by words (BASE_TYPE_MAX_LENGTH), the description wants numbers",
    ),
)
# Query parameters that Discord takes and the description does not list.
UNLISTED_PARAMETERS = {
    "use_nested_fields": "discord.py asks for it when it makes a forum post",
}


def _mended(side: str, body: Any) -> Any:
    for deviation in DEVIATIONS:
        if deviation.side == side:
            body = _mend_at(body, deviation.place.split("."), deviation.mend)
    return body


def _mend_at(value: Any, steps: list[str], mend: Callable[[Any], Any]) -> Any:
    """A copy of the value in which what stands at the place is mended."""
    if not steps:
        return mend(value)
    first, rest = steps[0], steps[1:]
    if first == "**":
        value = _mend_at(value, rest, mend)
        return _mend_below(value, "*", steps, mend)
    return _mend_below(value, first, rest, mend)


def _mend_below(value: Any, key: str, steps: list[str], mend: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {k: _mend_at(v, steps, mend) if key in ("*", k) else v for k, v in value.items()}
    if isinstance(value, list) and key == "*":
        return [_mend_at(item, steps, mend) for item in value]
    return value


# -- formats --------------------

_FORMATS: dict[str, Callable[[str], bool]] = {
    "snowflake": lambda text: text.isdecimal() and int(text) < 2**64,
    "nonce": lambda text: len(text) <= 25,
    "uri": lambda text: bool(urlsplit(text).scheme and urlsplit(text).netloc),
    "date-time": lambda text: datetime.fromisoformat(text).tzinfo is not None,
}


def _or_not(fits: Callable[[str], bool]) -> Callable[[str], bool]:
    """What cannot be read does not fit."""

    def judge(text: str) -> bool:
        try:
            return fits(text)
        except ValueError:
            return False

    return judge


_BITS = {"int32": 31, "int64": 63}


def _with_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """The validator asks formats of texts only: those of numbers are said as bounds."""
    if (bits := _BITS.get(schema.get("format", ""))) is not None:
        return {"minimum": -(2**bits), "maximum": 2**bits - 1, **schema}
    return schema


# -- the description --------------------


def described() -> bool:
    """Whether the description is at hand; in CI it has to be."""
    if DESCRIPTION.exists():
        return True
    if os.environ.get("STADTGESPRAECH_CI"):
        pytest.fail(f"Discord's API description is missing: {DESCRIPTION}")
    return False


def require_description() -> None:
    """Skips the test that cannot do without."""
    if not described():
        pytest.skip("Discord's API description (shared/discord-api/openapi.json) is not here")


@cache
def _document() -> Any:
    return json.loads(DESCRIPTION.read_bytes(), object_hook=_with_bounds)


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(_URI, _document())], draft=jsonschema_rs.Draft202012)


@cache
def _validator(pointer: str) -> jsonschema_rs.Validator:
    """A validator for the schema at a JSON pointer of the description."""
    formats = {name: _or_not(fits) for name, fits in _FORMATS.items()}
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{_URI}#{quote(pointer)}"}, registry=_registry(), formats=formats, validate_formats=True
    )


def _pointer(*steps: str) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Every path as a pattern, literal ones before those with parameters."""
    paths = sorted(_document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), path) for path in paths]


@cache
def template_of(method: str, path: str) -> str:
    """The described path that a request's path (below /api/v10) is an instance of. Raises Violation."""
    for pattern, template in _templates():
        if pattern.fullmatch(path) and method.lower() in _document()["paths"][template]:
            return template
    raise Violation(f"{method} {path}: not in Discord's description")


def _operation(method: str, path: str) -> tuple[list[str], Mapping[str, Any]]:
    template = template_of(method, path)
    return ["paths", template, method.lower()], _document()["paths"][template][method.lower()]


def properties_of(method: str, path: str) -> set[str]:
    """The names of everything a request's JSON body may hold, in any of its forms."""
    _, operation = _operation(method, path)
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return {name for form in _forms(schema) for name in form.get("properties", {})}


def parameters_of(method: str, path: str) -> list[str]:
    """The names of a request's query parameters."""
    _, operation = _operation(method, path)
    return [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]


def _forms(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema itself and every alternative in it."""
    if "$ref" in schema:
        schema = _document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    yield schema
    for kind in ("oneOf", "anyOf", "allOf"):
        for inner in schema.get(kind, ()):
            yield from _forms(inner)


_sound: set[tuple[str, bytes]] = set()
"""What fitted its schema: every bot tells the same forty commands, which takes 50 ms to judge."""


def _judge_mended(side: str, pointer: str, body: Any, what: str) -> None:
    known = pointer, blake2b(repr(body).encode(errors="surrogatepass")).digest()
    if known not in _sound:
        _judge(pointer, _mended(side, body), what)
        _sound.add(known)


def _judge(pointer: str, body: Any, what: str) -> None:
    validator = _validator(pointer)
    if not validator.is_valid(body):
        notes = "; ".join(_told(error) for error in islice(validator.iter_errors(body), 5))
        raise Violation(f"{what}: {notes}\nin {json.dumps(body, ensure_ascii=False)[:2000]}")


def _told(error: jsonschema_rs.ValidationError) -> str:
    """The error, and of alternatives the one that came farthest."""
    deepest = max(_leaves(error), key=lambda leaf: len(leaf.instance_path))
    return f"{_place(deepest)}: {deepest.message[:300]}"


def _place(error: jsonschema_rs.ValidationError) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)


def _leaves(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    forms = getattr(error.kind, "context", [])
    if not forms:
        yield error
    for inner in chain.from_iterable(forms):
        yield from _leaves(inner)


def validate_object(schema: str, body: Any) -> None:
    """An object of the named schema, for what travels over the gateway. Raises Violation."""
    _judge(_pointer("components", "schemas", schema), body, schema)


def validate_request(method: str, path: str, body: Any, query: str = "") -> None:
    """A request's parsed JSON body (None: none) and query string. Raises Violation."""
    steps, operation = _operation(method, path)
    what = f"request {method} {path}"
    content = operation.get("requestBody", {}).get("content", {})
    if body is not None and "application/json" not in content:
        raise Violation(f"{what}: takes no JSON body")
    if body is None and operation.get("requestBody", {}).get("required"):
        raise Violation(f"{what}: needs a body")
    if body is not None:
        pointer = _pointer(*steps, "requestBody", "content", "application/json", "schema")
        _judge_mended("request", pointer, body, what)
    _validate_query(steps, operation, query, what)


def _validate_query(steps: list[str], operation: Mapping[str, Any], query: str, what: str) -> None:
    listed = {
        parameter["name"]: (_pointer(*steps, "parameters", str(index), "schema"), parameter["schema"])
        for index, parameter in enumerate(operation.get("parameters", []))
        if parameter["in"] == "query"
    }
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in UNLISTED_PARAMETERS:
            continue
        if name not in listed:
            raise Violation(f"{what}: unknown parameter {name}")
        pointer, schema = listed[name]
        _judge(pointer, _parameter(value, schema), f"{what}?{name}")


def _parameter(value: str, schema: Mapping[str, Any]) -> Any:
    """A query parameter's text as the type the description gives it."""
    kind = schema.get("type")
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    return value


def validate_response(method: str, path: str, status: int, body: Any) -> None:
    """A response's status and parsed JSON body (None: empty). Raises Violation.

    The description knows no 5xx; those come only from faults on demand.
    """
    if status >= 500:
        return
    steps, operation = _operation(method, path)
    what = f"response {status} to {method} {path}"
    responses = operation["responses"]
    key = str(status) if str(status) in responses else f"{status // 100}XX"
    if key not in responses:
        raise Violation(f"{what}: not described, only {', '.join(responses)}")
    response = responses[key]
    pointer = _pointer(*steps, "responses", key)
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
        response = _document()["components"]["responses"][pointer.rsplit("/", 1)[-1]]
    if "content" not in response:
        if body is not None:
            raise Violation(f"{what}: must be empty")
        return
    schema = pointer + _pointer("content", "application/json", "schema")
    _judge_mended("response", schema, body, what)
