"""Malformed requests: every route refuses what the description refuses, and none falls over."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import aiohttp
import pytest

from bot.playground import TOKEN
from tests.support.discord_api import parameters_of, properties_of, require_description
from tests.support.people import People, people_of
from tests.support.playground import SEED, RecordedPlayground, recorded_playground

STRANGE: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, "", "²", "x" * 5000, [], [None], [{}], {}, {"a": [1]})

# A body that each route would take, if it needs one.
BODIES: Mapping[tuple[str, str], Any] = {
    ("POST", "/users/@me/channels"): {"recipient_id": "{user_id}"},
    ("POST", "/guilds/{guild_id}/channels"): {"name": "neu", "type": 0},
    ("PATCH", "/guilds/{guild_id}/members/@me"): {},
    ("PATCH", "/guilds/{guild_id}/members/{user_id}"): {},
    ("POST", "/guilds/{guild_id}/roles"): {"name": "neu"},
    ("PATCH", "/guilds/{guild_id}/roles/{role_id}"): {},
    ("PATCH", "/channels/{channel_id}"): {},
    ("PUT", "/channels/{channel_id}/permissions/{role_id}"): {"type": 0},
    ("POST", "/channels/{channel_id}/messages"): {"content": "Hallo"},
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): {"content": "Hallo"},
    ("POST", "/channels/{channel_id}/messages/bulk-delete"): {"messages": ["1", "2"]},
    ("POST", "/channels/{channel_id}/threads"): {"name": "neu", "type": 11},
    ("POST", "/channels/{forum_id}/threads"): {"name": "neu", "message": {"content": "Hallo"}},
    ("PATCH", "/channels/{thread_id}"): {},
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"): {"name": "neu"},
    ("POST", "/applications/{application_id}/commands"): {"name": "neu", "description": "Neu"},
    ("PATCH", "/applications/{application_id}/commands/{command_id}"): {},
    ("POST", "/guilds/{guild_id}/scheduled-events"): {
        "name": "Sprechstunde",
        "privacy_level": 2,
        "scheduled_start_time": "2099-12-01T10:00:00+00:00",
        "scheduled_end_time": "2099-12-01T11:00:00+00:00",
        "entity_type": 3,
        "entity_metadata": {"location": "Rathaus"},
    },
    ("PATCH", "/guilds/{guild_id}/scheduled-events/{event_id}"): {},
}
READS = (
    "/guilds/{guild_id}/members",
    "/guilds/{guild_id}/members/search",
    "/guilds/{guild_id}/scheduled-events",
    "/channels/{channel_id}/messages",
    "/channels/{channel_id}/messages/pins",
    "/channels/{channel_id}/messages/{message_id}/reactions/%F0%9F%91%8D",
    "/channels/{channel_id}/threads/archived/public",
    "/channels/{channel_id}/threads/archived/private",
    "/channels/{channel_id}/users/@me/threads/archived/private",
    "/channels/{thread_id}/thread-members",
    "/guilds/{guild_id}/scheduled-events/{event_id}/users",
)


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    require_description()
    seed = {**SEED, "bot": {"name": "Hausmeister", "permissions": ["administrator"]}}
    async with recorded_playground(rate_limits=False, seed=seed) as running:
        yield running


@pytest.fixture
async def session(playground: RecordedPlayground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        playground.base_url, headers={"Authorization": f"Bot {TOKEN}"}
    ) as opened:
        yield opened


@pytest.fixture
async def ids(playground: RecordedPlayground, session: aiohttp.ClientSession) -> dict[str, str]:
    """One of everything a path can name."""

    async def made(path: str, body: Any) -> str:
        async with session.post("/api/v10" + path.format_map(known), json=body) as response:
            return str((await response.json())["id"])

    async with people_of(playground.base_url) as people:
        state = await people.state()
        known = {
            "guild_id": state["guild"]["id"],
            "user_id": await people.member("ben"),
            "channel_id": await people.channel("plausch"),
            "forum_id": await people.channel("leerstand"),
            "application_id": next(each["id"] for each in state["members"] if each["bot"]),
        }
        known["thread_id"] = (await people.post("ada", known["forum_id"], "Frage", "Anfang"))["id"]
    known["message_id"] = await made("/channels/{channel_id}/messages", {"content": "Hallo"})
    known["role_id"] = await made("/guilds/{guild_id}/roles", {"name": "neu"})
    for key, path in (
        ("command_id", "/applications/{application_id}/commands"),
        ("event_id", "/guilds/{guild_id}/scheduled-events"),
    ):
        known[key] = await made(path, BODIES["POST", path])
    return known


def strange_bodies(method: str, path: str, good: Any) -> Iterator[Any]:
    """The good body with one thing wrong, for all that the description names; then what is no form at all."""
    for name in properties_of(method, path):
        for value in STRANGE:
            yield {**good, name: value}
    yield from (value for value in STRANGE if value is not None)


@pytest.mark.parametrize(("method", "template"), BODIES)
async def test_no_body_makes_a_route_fall_over(
    playground: RecordedPlayground,
    session: aiohttp.ClientSession,
    ids: dict[str, str],
    method: str,
    template: str,
) -> None:
    path = template.format_map(ids)
    good = {
        key: value.format_map(ids) if isinstance(value, str) else value
        for key, value in BODIES[method, template].items()
    }
    fallen: list[Any] = []
    with playground.recorder.bad_requests_expected():
        for body in strange_bodies(method, path, good):
            async with session.request(method, f"/api/v10{path}", json=body) as response:
                if response.status >= 500:
                    fallen.append(body)
    assert fallen == []


@pytest.mark.parametrize("template", READS)
async def test_no_query_makes_a_route_fall_over(
    playground: RecordedPlayground, session: aiohttp.ClientSession, ids: dict[str, str], template: str
) -> None:
    path = template.format_map(ids)
    with playground.recorder.bad_requests_expected(refused=False):
        for name in parameters_of("GET", path):
            for value in ("", "²", "-1", "0", "999", "gestern", "2026-01-01T00:00:00", str(2**70)):
                async with session.get(f"/api/v10{path}", params={name: value}) as response:
                    assert response.status < 500, f"{name}={value}"


@pytest.mark.parametrize(
    "path",
    ["/messages", "/threads", "/reactions", "/interactions", "/rsvps", "/faults", "/members", "/directs"],
)
async def test_no_wish_of_a_person_makes_the_playground_fall_over(
    playground: RecordedPlayground, ids: dict[str, str], path: str
) -> None:
    names = (
        "channel_id",
        "content",
        "name",
        "type",
        "options",
        "emoji",
        "message_id",
        "at",
        "tags",
        "attachments",
    )
    more = (
        "reply_to",
        "custom_id",
        "values",
        "fields",
        "kind",
        "count",
        "event_id",
        "roles",
        "locale",
        "focused",
    )
    async with people_of(playground.base_url) as people:
        good = {
            "member_id": ids["user_id"],
            "channel_id": ids["channel_id"],
            "content": "Hallo",
            "name": "neu",
        }
        for name in (*names, *more, "member_id"):
            for value in STRANGE:
                await _wish(people, path, {**good, name: value})


async def _wish(people: People, path: str, body: Any) -> None:
    status, told = await people.ask("POST", path, body)
    assert status < 500 or status == 504, body
    assert status < 400 or told["error"], body
