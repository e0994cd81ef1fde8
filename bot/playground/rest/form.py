"""Request bodies that may carry files: JSON, or multipart with `payload_json` and `files[n]`.

Source: API reference, "Uploading Files".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.playground.records import Json
from bot.playground.reply import read_object
from bot.playground.rules.refusal import INVALID_FORM, INVALID_JSON, TOO_LARGE, Refusal
from bot.playground.uploads import Upload

_FILE = re.compile(r"files\[(\d{1,9})\]")
LARGEST_BYTES = 10 * 1024 * 1024  # a file, in a server without boosts


async def read_form(request: web.Request) -> tuple[Json, list[Upload]]:
    """The payload and the uploads of a request."""
    if not request.content_type.startswith("multipart/"):
        return await read_object(request), []
    form = await request.post()
    payload = _payload(form["payload_json"]) if "payload_json" in form else _plain(form)
    return payload, [_upload(name, part) for name, part in form.items() if isinstance(part, FileField)]


def _plain(form: Mapping[str, Any]) -> Json:
    """A message told field by field."""
    told = {name: value for name, value in form.items() if isinstance(value, str)}
    return told | {"tts": told["tts"] == "true"} if "tts" in told else told


def _payload(raw: Any) -> Json:
    try:
        payload = orjson.loads(raw)
    except (orjson.JSONDecodeError, TypeError):
        raise Refusal(*INVALID_JSON) from None
    if not isinstance(payload, dict):
        raise Refusal(*INVALID_FORM)
    return payload


def _upload(name: str, part: FileField) -> Upload:
    numbered = _FILE.fullmatch(name)
    if numbered is None:
        raise Refusal(*INVALID_FORM)
    data = part.file.read()
    if len(data) > LARGEST_BYTES:
        raise Refusal(*TOO_LARGE)
    # what a form library writes when it knows nothing says nothing
    told = None if part.content_type == "application/octet-stream" else part.content_type
    return Upload(int(numbered[1]), part.filename, data, told)
