"""The recorder: what passes under /api/v10 is judged, and a violation is kept until the test ends."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.support.discord_api import require_description
from tests.support.discord_recorder import Recorder

MESSAGES = "/api/v10/channels/1/messages"
JSON = "application/json"
REFUSED = {"code": 50035, "message": "Invalid Form Body"}


async def answer(request: web.Request) -> web.Response:
    """Answers with the status the test asks for."""
    body = json.dumps(REFUSED).encode()
    return web.Response(status=int(request.query.get("status", "200")), body=body, content_type=JSON)


@pytest.fixture
def recorder() -> Recorder:
    require_description()
    return Recorder()


@pytest.fixture
async def server(recorder: Recorder) -> AsyncIterator[TestServer]:
    app = web.Application(middlewares=[recorder.middleware])
    app.router.add_route("*", "/{path:.*}", answer)
    running = TestServer(app)
    async with running:
        yield running


async def test_requests_elsewhere_are_left_alone(recorder: Recorder, server: TestServer) -> None:
    async with aiohttp.ClientSession() as session, session.get(server.make_url("/playground/state")):
        assert not recorder.exchanges


async def test_a_bad_answer_fails_the_test_with_its_place(recorder: Recorder, server: TestServer) -> None:
    async with aiohttp.ClientSession() as session, session.get(server.make_url(MESSAGES)):
        pass
    with pytest.raises(AssertionError, match="response 200 to GET /channels/1/messages"):
        recorder.assert_clean()


async def test_a_bad_request_fails_the_test_unless_it_is_expected_and_refused(
    recorder: Recorder, server: TestServer
) -> None:
    async with aiohttp.ClientSession() as session:
        url = server.make_url(MESSAGES).with_query(status=400)
        with recorder.bad_requests_expected():
            async with session.post(url, json={"embeds": "none"}):
                recorder.assert_clean()
        async with session.post(url, json={"embeds": "none"}):
            pass
    assert len(recorder.violations) == 1


async def test_the_payload_beside_files_is_judged_too(recorder: Recorder, server: TestServer) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"embeds": "none"}')
    form.add_field("files[0]", b"plan", filename="plan.txt")
    async with (
        aiohttp.ClientSession() as session,
        session.post(server.make_url(MESSAGES).with_query(status=400), data=form),
    ):
        assert recorder.exchanges[0].body == {"embeds": "none"}
    assert any("embeds" in violation for violation in recorder.violations)


async def test_an_answer_that_is_not_json_is_a_violation(recorder: Recorder) -> None:
    async def missing(_: web.Request) -> web.Response:
        raise web.HTTPNotFound

    app = web.Application(middlewares=[recorder.middleware])
    app.router.add_get(MESSAGES, missing)
    server = TestServer(app)
    async with (
        server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url(MESSAGES)) as response,
    ):
        assert response.status == 404
    assert any("not JSON" in violation for violation in recorder.violations)
