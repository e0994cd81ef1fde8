"""The API's own description (OpenAPI 3.1), made of the shapes that its answers are checked against."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import TypeAdapter

from bot.i18n import PUBLIC_LANGUAGE, gettext
from bot.web.answers import JSON, Page, finish
from bot.web.api import BASE, shapes, views
from bot.web.visit import Visit

EU_STATEMENT = "Co-funded by the European Union"
LIMIT = {"type": "integer", "minimum": 1, "maximum": views.MOST, "default": views.USUAL}
KEY = {"type": "string", "pattern": views.KEY.pattern}
ID = {"type": "string", "pattern": views.NUMBER.pattern}
LISTS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "/topics": ("Topics in their order", shapes.Topic, {}),
    "/threads": (
        "Threads, newest activity first; of one topic, or of all",
        shapes.Thread,
        {"topic": {"type": "string", "maxLength": 120}, "before": KEY, "limit": LIMIT},
    ),
    "/events": (
        "Dates that are not over, earliest first; or those that are, latest first",
        shapes.Event,
        {"past": {"type": "boolean", "default": False}, "key": KEY, "limit": LIMIT},
    ),
    "/resources": ("Resources, newest first", shapes.Resource, {"before": KEY, "limit": LIMIT}),
    "/glossary": ("Words of the trade", shapes.Term, {}),
}
SINGLE: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "/threads/{id}": (
        "A thread with a page of its messages",
        shapes.ThreadInFull,
        {"after": {"type": "string", "pattern": views.NUMBER.pattern}},
    ),
    "/events/{id}": ("An event with all its dates", shapes.EventInFull, {}),
    "/resources/{id}": ("A resource with the address it leads to", shapes.ResourceInFull, {}),
}
WRONG = {"400": "The address is damaged", "404": "Not there, or not public"}


async def show(visit: Visit) -> Page:
    """The description as JSON."""
    return finish(orjson.dumps(describe(visit.site.settings.web.base_url)), content_type=JSON)


def describe(base_url: str) -> dict[str, Any]:
    """The document; `base_url` is where the web view is read."""
    schemas: dict[str, Any] = {}
    listed = {
        path: _path(words, shapes.listed(shape), query, schemas)
        for path, (words, shape, query) in LISTS.items()
    }
    single = {
        path: _path(words, shape, query, schemas, {"id": ID})
        for path, (words, shape, query) in SINGLE.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stadtgespräch",
            "version": "1",
            "description": (
                "All that is public in the exchange, read-only. Lists continue at `next`; an ETag comes with "
                f"every answer. {EU_STATEMENT}. {gettext(PUBLIC_LANGUAGE, EU_STATEMENT)}."
            ),
        },
        "servers": [{"url": base_url + BASE}],
        "paths": listed | single,
        "components": {"schemas": schemas},
    }


def _path(
    words: str, shape: Any, query: dict[str, Any], schemas: dict[str, Any], path: dict[str, Any] | None = None
) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": place, "required": place == "path", "schema": schema}
        for place, asked in (("path", path or {}), ("query", query))
        for name, schema in asked.items()
    ]
    answers = {"200": _answer("What was asked for", shape, schemas)}
    answers |= {status: _answer(said, shapes.Failed, schemas) for status, said in WRONG.items()}
    return {"get": {"summary": words, "parameters": parameters, "responses": answers}}


def _answer(words: str, shape: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(shape).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas |= schema.pop("$defs", {})
    return {"description": words, "content": {JSON: {"schema": schema}}}
