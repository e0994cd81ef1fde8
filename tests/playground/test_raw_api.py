"""The REST API without a client: what Discord refuses is refused, and told in Discord's words."""

from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from bot.playground import TOKEN
from tests.playground.raw import Api
from tests.support.people import People
from tests.support.playground import RecordedPlayground


@pytest.fixture
def _bad_requests(playground: RecordedPlayground) -> Iterator[None]:
    with playground.recorder.bad_requests_expected():
        yield


@pytest.fixture
async def here(people: People) -> str:
    return await people.channel("plausch")


@pytest.mark.usefixtures("_bad_requests")
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"content": "x" * 2001}, 50035),
        ({"content": "x" * 4001}, 50035),
        ({}, 50006),
        ({"content": "  "}, 50006),
        ({"embeds": [{}]}, 50035),
        ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 1905}]}, 50035),
        ({"content": "a", "contents": "b"}, 50035),
        ({"content": "a", "components": [{"type": 1, "components": []}]}, 50035),
        ({"content": "a", "nonce": "x" * 26}, 50035),
        ([], 50035),
    ],
)
async def test_bad_messages_are_refused(api: Api, here: str, people: People, payload: Any, code: int) -> None:
    status, told = await api("POST", f"/channels/{here}/messages", payload)
    assert (status, told["code"]) == (400, code)
    assert await people.messages(here) == []


async def test_a_body_that_is_not_json_is_refused(
    playground: RecordedPlayground, api: Api, here: str
) -> None:
    with playground.recorder.bad_requests_expected():
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session,
            session.post(
                f"{playground.api_base}/channels/{here}/messages",
                data=b"{nope",
                headers={"Content-Type": "application/json"},
            ) as response,
        ):
            assert response.status == 400
            assert (await response.json())["code"] == 50109


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/channels/1", 10003),
        ("GET", "/guilds/1", 10004),
        ("POST", "/channels/1/messages", 10003),
        ("GET", "/users/1", 10013),
    ],
)
async def test_what_is_not_there_is_told_by_its_number(api: Api, method: str, path: str, code: int) -> None:
    status, told = await api(method, path, {"content": "a"} if method == "POST" else None)
    assert (status, told["code"]) == (404, code)


@pytest.mark.usefixtures("_bad_requests")
async def test_an_unknown_route_is_answered_in_json(api: Api) -> None:
    assert await api("GET", "/nowhere") == (404, {"message": "404: Not Found", "code": 0})
    status, _ = await api("DELETE", "/gateway")
    assert status == 405


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bot nonsense"}, {"Authorization": TOKEN}])
async def test_without_the_bots_token_nothing_is_told(
    playground: RecordedPlayground, headers: dict[str, str]
) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{playground.api_base}/users/@me"
        async with session.get(url, headers=headers) as response:
            assert response.status == 401
            assert await response.json() == {"message": "401: Unauthorized", "code": 0}


async def test_the_gateways_address_is_told_with_and_without_a_token(
    playground: RecordedPlayground, api: Api
) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{playground.api_base}/gateway") as response:
        address = (await response.json())["url"]
    status, told = await api("GET", "/gateway/bot")
    assert (status, told["url"]) == (200, address)
    assert told["session_start_limit"]["remaining"] > 0
    assert told["shards"] == 1


async def test_a_nonce_is_kept_only_where_it_is_enforced(api: Api, here: str) -> None:
    path = f"/channels/{here}/messages"
    _, first = await api("POST", path, {"content": "a", "nonce": "n", "enforce_nonce": True})
    _, second = await api("POST", path, {"content": "b", "nonce": "n", "enforce_nonce": True})
    _, third = await api("POST", path, {"content": "c", "nonce": "n"})
    assert first["id"] == second["id"]
    assert third["id"] != first["id"]


async def test_a_sixth_message_is_told_to_wait(playground: RecordedPlayground, here: str) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = f"{playground.api_base}/channels/{here}/messages"
        statuses = []
        for number in range(6):
            async with session.post(url, json={"content": str(number)}) as response:
                statuses.append(response.status)
                remaining = response.headers["X-RateLimit-Remaining"]
                told = await response.json()
    assert statuses == [200] * 5 + [429]
    assert remaining == "0"
    assert 0 < told["retry_after"] <= 5
    assert told["global"] is False


async def test_content_types_are_exactly_json(playground: RecordedPlayground) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session,
        session.get(f"{playground.api_base}/users/@me") as response,
    ):
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.usefixtures("_bad_requests")
@pytest.mark.parametrize("query", ["limit=101", "limit=0", "limit=viele", "before=gestern"])
async def test_history_is_asked_for_within_bounds(api: Api, here: str, query: str) -> None:
    status, told = await api("GET", f"/channels/{here}/messages?{query}")
    assert (status, told["code"]) == (400, 50035)


async def test_answers_need_an_interaction_that_exists(api: Api, people: People) -> None:
    answer = {"type": 4, "data": {"content": "Hallo"}}
    status, told = await api("POST", "/interactions/1/nonsense/callback", answer)
    assert (status, told["code"]) == (404, 10062)
    application = (await api("GET", "/applications/@me"))[1]["id"]
    status, told = await api("POST", f"/webhooks/{application}/nonsense", {"content": "Hallo"})
    assert (status, told["code"]) in {(404, 10015), (401, 50027)}


async def test_answers_to_interactions_need_no_token_of_the_bot(playground: RecordedPlayground) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{playground.api_base}/interactions/1/nonsense/callback"
        async with session.post(url, json={"type": 6}) as response:
            assert response.status == 404
