"""What a person asks together with files: multipart, in Discord's form."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.playground.asked import Asked, Impossible
from bot.playground.records import Json
from bot.playground.reply import read_json
from bot.playground.rest.form import read_form
from bot.playground.uploads import Upload
from bot.playground.world import World

# No option of a command and no field is called so.
FILE = "$file"


async def read_filled(request: web.Request, world: World) -> Asked:
    """The fields of a request: plain JSON, or `payload_json` beside `files[n]`.

    In the second case `{"$file": n}` stands for a file wherever one may be given.
    """
    if not request.content_type.startswith("multipart/"):
        return Asked(world, _mapping(await read_json(request)))
    payload, uploads = await read_form(request)
    filled = _put_in(payload, {upload.number: upload for upload in uploads})
    return Asked(world, _mapping(filled))


def _mapping(fields: Any) -> Json:
    if not isinstance(fields, dict):
        raise Impossible("The body must be a JSON object.")
    return fields


def _put_in(value: Any, uploads: dict[int, Upload]) -> Any:
    if isinstance(value, list):
        return [_put_in(each, uploads) for each in value]
    if not isinstance(value, dict):
        return value
    if FILE not in value:
        return {key: _put_in(each, uploads) for key, each in value.items()}
    upload = uploads.get(value[FILE])
    if upload is None:
        raise Impossible(f"There is no file {value[FILE]}.")
    told = {"filename": upload.filename, "data": upload.data, "content_type": upload.content_type}
    return {**value, **told}
