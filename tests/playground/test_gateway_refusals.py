"""What the gateway does not take: the connection ends with the code that Discord documents."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground import Playground, connection, gateway
from tests.playground.gateway_socket import CONTENT, GUILDS, MEMBERS, MESSAGES, gateway_socket, identified
from tests.support.people import people_of
from tests.support.playground import SEED

ALL = GUILDS | MEMBERS | MESSAGES | CONTENT


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(None, seed=SEED) as running:
        yield running


@pytest.mark.parametrize(
    ("intents", "more", "code"),
    [
        (1 << 26, {}, 4013),
        (-1, {}, 4013),
        ("513", {}, 4002),
        (ALL, {"shard": [1, 1]}, 4010),
        (ALL, {"shard": [0, 2]}, 4010),
        (ALL, {"shard": "first"}, 4010),
    ],
)
async def test_what_makes_no_sense_when_identifying_is_closed(
    playground: Playground, intents: Any, more: dict[str, Any], code: int
) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.identify(intents, **more)
        assert await socket.next() == code


async def test_the_shard_is_told_back_to_who_names_it(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        await socket.identify(ALL, shard=[0, 1])
        assert (await socket.until("READY"))["shard"] == [0, 1]
    async with gateway_socket(playground) as socket:
        await socket.identify(ALL)
        assert "shard" not in await socket.until("READY")


@pytest.mark.parametrize(
    ("wishes", "code"), [({"version": "9"}, 4012), ({"encoding": "etf"}, 4002), ({"version": "x"}, 4012)]
)
async def test_another_version_or_encoding_is_not_spoken(
    playground: Playground, wishes: dict[str, str], code: int
) -> None:
    async with gateway_socket(playground, **wishes) as socket:
        assert await socket.next() == code


@pytest.mark.parametrize("message", ["{nope", "[]", "7", '"' + "x" * 4095 + '"', "\x00"])
async def test_what_is_no_event_or_too_long_is_closed(playground: Playground, message: str) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.send_raw(message)
        assert await socket.next() == 4002


async def test_more_than_120_events_in_a_minute_are_too_many(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        for _ in range(120):
            await socket.send(1, None)
        assert [(await socket.next())["op"] for _ in range(120)] == [11] * 120
        await socket.send(1, None)
        assert await socket.next() == 4008


async def test_a_sequence_from_the_future_or_of_no_number_cannot_be_resumed(playground: Playground) -> None:
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        await socket.close(4000)
    wrong: list[Any] = [sequence + 1, "1", None]
    for seq in wrong:
        async with gateway_socket(playground) as again:
            await again.next()
            await again.resume(session_id, seq)
            assert await again.next() == 4007


@pytest.mark.parametrize(
    "asked",
    [None, [], {}, {"guild_id": "x"}, {"guild_id": [], "limit": 0}, {"guild_id": "{guild}", "limit": "x"}],
)
async def test_a_request_for_members_that_cannot_be_read_is_closed(
    playground: Playground, asked: Any
) -> None:
    if isinstance(asked, dict) and asked.get("guild_id") == "{guild}":
        asked["guild_id"] = str(playground.world.guild.id)
    async with identified(playground, ALL) as socket:
        await socket.send(8, asked)
        assert await socket.next() == 4002


async def test_a_client_whose_heart_stops_has_to_resume(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEARTBEAT_SECONDS", 0.1)
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        assert await socket.next() == 4000
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        assert (await again.next())["t"] == "RESUMED"


async def test_without_a_stream_long_events_are_packed_one_by_one_as_asked(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        await socket.identify(ALL, compress=True)
        assert (await socket.until("GUILD_CREATE"))["name"] == "Austausch der Programmstädte"
        assert (str in socket.kinds, bytes in socket.kinds) == (True, True)


async def test_a_session_taken_up_elsewhere_leaves_its_old_connection(playground: Playground) -> None:
    async with (
        identified(playground, ALL) as first,
        gateway_socket(playground) as second,
        people_of(playground.base_url) as people,
    ):
        await second.resume(first.session_id, first.sequence)
        await second.until("RESUMED")
        await people.say("ada", await people.channel("plausch"), "nur einmal")
        assert (await second.until("MESSAGE_CREATE"))["content"] == "nur einmal"
        await first.send(1, None)
        assert (await first.next())["op"] == 11


async def test_members_are_found_by_the_names_they_go_by_and_up_to_a_hundred(playground: Playground) -> None:
    world, guild_id = playground.world, str(playground.world.guild.id)
    ben = next(person for person in world.people.values() if person.key == "ben")
    ben.nick = "Zora"
    async with people_of(playground.base_url) as people:
        for number in range(101):
            await people.call("POST", "/members", {"name": f"Gast {number}"})
    async with identified(playground, ALL) as socket:
        for query, expected in (("zo", 1), ("ben.thal", 1), ("gast", 100), ("nobody", 0)):
            await socket.send(8, {"guild_id": guild_id, "query": query, "limit": 0, "nonce": "n" * 33})
            chunk = await socket.until("GUILD_MEMBERS_CHUNK")
            assert len(chunk["members"]) == expected, query
            assert "nonce" not in chunk
        await socket.send(8, {"guild_id": "1", "query": "", "limit": 0})
        await socket.send(8, {"guild_id": guild_id, "user_ids": str(ben.id), "presences": True})
        chunk = await socket.until("GUILD_MEMBERS_CHUNK")
        assert [member["user"]["id"] for member in chunk["members"]] == [str(ben.id)]
        assert "presences" not in chunk


async def test_a_session_nobody_came_back_to_in_time_is_gone(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        await socket.close(4000)
    monkeypatch.setattr(gateway, "RESUME_WINDOW", 0)
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        assert (await again.next())["op"] == 9
        await again.identify(ALL)
        await again.until("READY")
        assert list(playground.gateway.sessions) == [again.session_id]


async def test_the_session_of_nobody_is_invalid_and_another_one_is_begun(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.resume(None, None)
        assert (await socket.next())["op"] == 9
