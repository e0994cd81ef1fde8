"""Request bodies that may carry files: JSON, or multipart with `payload_json` and `files[n]`."""

from __future__ import annotations

import re

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.playground.records import Json
from bot.playground.reply import read_object
from bot.playground.rules.refusal import INVALID_FORM, INVALID_JSON, Refusal
from bot.playground.uploads import Upload

_FILE = re.compile(r"files\[(\d+)\]")


async def read_form(request: web.Request) -> tuple[Json, list[Upload]]:
    """The payload and the uploads of a request."""
    if not request.content_type.startswith("multipart/"):
        return await read_object(request), []
    form = await request.post()
    payload = _payload(str(form.get("payload_json", "{}")))
    return payload, [_upload(name, part) for name, part in form.items() if isinstance(part, FileField)]


def _payload(raw: str) -> Json:
    try:
        payload = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Refusal(*INVALID_JSON) from None
    if not isinstance(payload, dict):
        raise Refusal(*INVALID_FORM)
    return payload


def _upload(name: str, part: FileField) -> Upload:
    numbered = _FILE.fullmatch(name)
    if numbered is None:
        raise Refusal(*INVALID_FORM)
    # what a form library writes when it knows nothing says nothing
    told = None if part.content_type == "application/octet-stream" else part.content_type
    return Upload(int(numbered[1]), part.filename, part.file.read(), told)
