"""Uploaded files: kept by id beside the world, and served under signed links that expire."""

from __future__ import annotations

import hmac
import mimetypes
from dataclasses import dataclass

from aiohttp import web

from bot.playground.records import Json
from bot.playground.reply import path_id
from bot.playground.wire import link_signature
from bot.playground.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; `number` is the n of its form field `files[n]`."""

    number: int
    filename: str
    data: bytes
    content_type: str | None = None


def attach(world: World, uploads: list[Upload], listed: list[Json] | None, kept: list[Json]) -> list[Json]:
    """A message's attachments: those of `kept` that `listed` names, and the uploads, stored now.

    Without `listed`, all are taken.
    """
    if listed is None:
        return kept + [_store(world, upload, {}) for upload in uploads]
    told = {int(entry["id"]): entry for entry in listed}
    still = [{**stored, **_description(told[stored["id"]])} for stored in kept if stored["id"] in told]
    return still + [_store(world, upload, told[upload.number]) for upload in uploads if upload.number in told]


async def serve(world: World, request: web.Request) -> web.Response:
    """A file, if its link is signed and not older than a day; 404 otherwise, as on Discord."""
    attachment_id, expires = path_id(request, "attachment_id"), request.query.get("ex", "")
    signature = link_signature(world, attachment_id, expires)
    data = world.store.read_file(attachment_id)
    if not hmac.compare_digest(signature.encode(), request.query.get("hm", "").encode()) or data is None:
        return web.Response(status=404, text="This content is no longer available.")
    if int(expires, 16) < world.now().timestamp():
        return web.Response(status=404, text="This content is no longer available.")
    kind, _ = mimetypes.guess_type(request.match_info["filename"])
    return web.Response(body=data, content_type=kind or "application/octet-stream")


def _store(world: World, upload: Upload, told: Json) -> Json:
    id_ = world.ids.next()
    world.store.write_file(id_, upload.data)
    filename = str(told.get("filename") or upload.filename).replace("/", "_").replace("\\", "_")
    kind = upload.content_type or mimetypes.guess_type(filename)[0]
    stored: Json = {"id": id_, "filename": filename, "size": len(upload.data), **_description(told)}
    return {**stored, "content_type": kind} if kind else stored


def _description(told: Json) -> Json:
    return {"description": told["description"]} if told.get("description") else {}
