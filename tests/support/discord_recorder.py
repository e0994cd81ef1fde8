"""Every request to the playground and every answer, noted and judged against Discord's description."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.support.discord_api import Violation, described, validate_request, validate_response

PREFIX = "/api/v10"


@dataclass
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    query: str
    body: Any
    status: int
    answer: Any


@dataclass
class Recorder:
    """Notes and judges everything that passes under /api/v10; `middleware` goes into the playground."""

    exchanges: list[Exchange] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _bad_expected: range = range(0)

    @contextmanager
    def bad_requests_expected(self, *, refused: bool = True) -> Iterator[None]:
        """While it is open, requests may break the description, if they are `refused` for it."""
        self._bad_expected = range(400 if refused else 200, 500)
        try:
            yield
        finally:
            self._bad_expected = range(0)

    @property
    def middleware(self) -> Any:
        @web.middleware
        async def record(request: web.Request, handler: Any) -> web.StreamResponse:
            try:
                response: web.StreamResponse = await handler(request)
            except web.HTTPException as refused:
                await self._note(request, refused)
                raise
            await self._note(request, response)
            return response

        return record

    async def _note(self, request: web.Request, response: web.StreamResponse) -> None:
        path = request.rel_url.raw_path
        if not path.startswith(PREFIX + "/") or not isinstance(response, web.Response):
            return
        answer = _parsed(response.body) if isinstance(response.body, bytes) else None
        exchange = Exchange(
            request.method,
            path.removeprefix(PREFIX),
            request.rel_url.raw_query_string,
            await _body_of(request),
            response.status,
            answer,
        )
        self.exchanges.append(exchange)
        if described():
            self._judge_request(exchange)
            self._judge_response(exchange, response)

    def _judge_request(self, exchange: Exchange) -> None:
        try:
            validate_request(exchange.method, exchange.path, exchange.body, exchange.query)
        except Violation as violation:
            if exchange.status not in self._bad_expected:
                self.violations.append(str(violation))

    def _judge_response(self, exchange: Exchange, response: web.Response) -> None:
        if exchange.answer is not None and response.headers["Content-Type"] != "application/json":
            self.violations.append(f"{exchange.path}: content type {response.headers['Content-Type']}")
        try:
            validate_response(exchange.method, exchange.path, exchange.status, exchange.answer)
        except Violation as violation:
            if not (self._bad_expected and exchange.status in (404, 405)):
                self.violations.append(str(violation))

    def assert_clean(self) -> None:
        """Fails with every violation noted so far."""
        assert not self.violations, "\n\n".join(self.violations)


async def _body_of(request: web.Request) -> Any:
    """The JSON of a request, also where it travels beside files."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        payload = form.get("payload_json")
        return orjson.loads(payload) if isinstance(payload, str) else _told_by_field(form)
    return _parsed(await request.read())


def _told_by_field(form: Mapping[str, Any]) -> Any:
    """A form's own fields, of which one is no text."""
    told = {name: value for name, value in form.items() if isinstance(value, str)}
    return {**told, "tts": told["tts"] == "true"} if "tts" in told else told


def _parsed(raw: bytes) -> Any:
    """What the bytes say; None for none, and a note that fits no schema where they are not JSON."""
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except ValueError:
        return f"not JSON: {raw[:100]!r}"
