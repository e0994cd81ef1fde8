"""JSON in and out, with the exact content type that Discord's clients insist on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from bot.playground.rules.refusal import INVALID_FORM, INVALID_JSON, NOT_FOUND, Refusal, bad_field
from bot.playground.snowflake import is_snowflake


def reply(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer; the content type carries no charset, or discord.py would not read it."""
    return web.Response(
        body=orjson.dumps(data), status=status, headers=headers, content_type="application/json"
    )


def nothing() -> web.Response:
    """204, for what has no answer."""
    return web.Response(status=204)


async def read_json(request: web.Request) -> Any:
    """The request's JSON body, an empty object if there is none; 50109 if it cannot be read."""
    raw = await request.read()
    if not raw:
        return {}
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Refusal(*INVALID_JSON) from None


async def read_object(request: web.Request) -> dict[str, Any]:
    """The request's JSON body, which must be an object."""
    body = await read_json(request)
    if not isinstance(body, dict):
        raise Refusal(*INVALID_FORM)
    return body


def path_id(request: web.Request, name: str) -> int:
    """An id from the path; 404 if it is none, as for any unknown route."""
    value = request.match_info[name]
    if not is_snowflake(value):
        raise Refusal(*NOT_FOUND)
    return int(value)


def query_id(request: web.Request, name: str) -> int | None:
    """An id from the query; 50035 if it is none."""
    value = request.query.get(name)
    if value is None:
        return None
    if not is_snowflake(value):
        raise bad_field(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return int(value)


def query_limit(request: web.Request, default: int, most: int) -> int:
    """`limit` from the query, between 1 and `most`; 50035 otherwise."""
    value = request.query.get("limit", str(default))
    if not is_snowflake(value) or not 1 <= int(value) <= most:
        raise bad_field("limit", "NUMBER_TYPE_MAX", f"int value should be between 1 and {most}.")
    return int(value)


def query_moment(request: web.Request, name: str) -> datetime | None:
    """An ISO time with its offset from the query; 50035 if it is none."""
    value = request.query.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise bad_field(name, "DATE_TIME_TYPE_PARSE", f'Could not parse "{value}". Should be ISO8601.')
    return moment


def query_flag(request: web.Request, name: str) -> bool:
    """Yes or no from the query, no if it is not there; 50035 for anything else."""
    value = request.query.get(name, "0").lower()
    if value not in ("0", "1", "true", "false"):
        raise bad_field(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
    return value in ("1", "true")
