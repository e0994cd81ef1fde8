"""The gateway below the client: sessions, replay, close codes, compression, and who hears what."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.playground import Playground, session
from tests.playground.gateway_socket import (
    CONTENT,
    GUILDS,
    MEMBERS,
    MESSAGES,
    gateway_socket,
    identified,
)
from tests.support.people import People, people_of
from tests.support.playground import SEED

ALL = GUILDS | MEMBERS | MESSAGES | CONTENT


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(None, seed=SEED) as running:
        yield running


@pytest.fixture
async def people(playground: Playground) -> AsyncIterator[People]:
    async with people_of(playground.base_url) as everyone:
        yield everyone


async def test_hello_comes_first_and_a_heartbeat_is_acknowledged(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        hello = await socket.next()
        assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
        await socket.send(1, None)
        assert (await socket.next())["op"] == 11


async def test_dispatches_are_numbered_without_a_gap(playground: Playground, people: People) -> None:
    async with identified(playground, ALL) as socket:
        here = await people.channel("plausch")
        first = socket.sequence
        for number in range(3):
            await people.say("ada", here, str(number))
        told = [await socket.next() for _ in range(3)]
        assert [message["s"] for message in told] == [first + 1, first + 2, first + 3]
        assert [message["d"]["content"] for message in told] == ["0", "1", "2"]


async def test_a_resumed_session_hears_what_it_missed_in_order_and_once(
    playground: Playground, people: People
) -> None:
    here = await people.channel("plausch")
    async with identified(playground, ALL) as socket:
        await people.say("ada", here, "gehört")
        await socket.until("MESSAGE_CREATE")
        session_id, sequence = socket.session_id, socket.sequence
        await socket.close(4000)
    for number in range(3):
        await people.say("ben", here, f"verpasst {number}")
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        told = [await again.next() for _ in range(4)]
        assert [message["t"] for message in told] == ["MESSAGE_CREATE"] * 3 + ["RESUMED"]
        assert [m["d"]["content"] for m in told[:3]] == [f"verpasst {number}" for number in range(3)]


async def test_events_after_the_acknowledged_one_are_replayed_again(
    playground: Playground, people: People
) -> None:
    here = await people.channel("plausch")
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        await people.say("ada", here, "unterwegs verloren")
        await socket.until("MESSAGE_CREATE")
        await socket.close(4000)
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        assert (await again.until("MESSAGE_CREATE"))["content"] == "unterwegs verloren"


async def test_an_unknown_session_is_invalid_and_can_identify_anew(playground: Playground) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.resume("nobody", 7)
        invalid = await socket.next()
        assert (invalid["op"], invalid["d"]) == (9, False)
        await socket.identify(ALL)
        assert await socket.until("READY")


async def test_a_client_that_says_goodbye_ends_its_session(playground: Playground) -> None:
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        await socket.close(1000)
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        assert (await again.next())["op"] == 9


async def test_a_session_that_missed_too_much_is_invalid(
    playground: Playground, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "REPLAY", 3)
    here = await people.channel("plausch")
    async with identified(playground, ALL) as socket:
        session_id, sequence = socket.session_id, socket.sequence
        await socket.close(4000)
    for number in range(6):
        await people.say("ada", here, str(number))
    async with gateway_socket(playground) as again:
        await again.next()
        await again.resume(session_id, sequence)
        assert (await again.next())["op"] == 9


async def test_a_slow_reader_misses_nothing(
    playground: Playground, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "REPLAY", 3)
    here, ada = await people.channel("plausch"), await people.member("ada")
    said = [{"member_id": ada, "channel_id": here, "content": str(number)} for number in range(50)]
    async with identified(playground, ALL) as socket:
        await people.call("POST", "/messages", said)
        heard = [(await socket.until("MESSAGE_CREATE"))["content"] for _ in said]
    assert heard == [message["content"] for message in said]


@pytest.mark.parametrize("compress", ["zlib-stream", "zstd-stream"])
async def test_a_compressed_stream_carries_every_message(
    playground: Playground, people: People, compress: str
) -> None:
    here = await people.channel("plausch")
    async with gateway_socket(playground, compress) as socket:
        assert (await socket.next())["op"] == 10
        await socket.identify(ALL)
        await socket.until("GUILD_CREATE")
        for number in range(3):
            await people.say("ada", here, f"gepackt {number}")
        heard = [(await socket.until("MESSAGE_CREATE"))["content"] for _ in range(3)]
    assert heard == ["gepackt 0", "gepackt 1", "gepackt 2"]


async def test_only_events_of_the_wanted_intents_arrive(playground: Playground, people: People) -> None:
    here = await people.channel("plausch")
    async with identified(playground, GUILDS) as quiet, identified(playground, ALL) as whole:
        await people.say("ada", here, "nicht für alle")
        await people.post("ada", here, "Faden", "")
        assert (await whole.next())["t"] == "MESSAGE_CREATE"
        assert (await quiet.next())["t"] == "THREAD_CREATE"


async def test_without_the_content_intent_others_messages_are_empty_but_mentions_are_whole(
    playground: Playground, people: People
) -> None:
    here = await people.channel("plausch")
    async with identified(playground, GUILDS | MESSAGES) as socket:
        said = await people.say("ada", here, "Geheim", attachments=[{"filename": "a.txt", "text": "a"}])
        told = await socket.until("MESSAGE_CREATE")
        assert [told[key] for key in ("content", "embeds", "attachments", "components")] == ["", [], [], []]
        await people.say("ben", here, f"<@{playground.world.bot.id}> hört mit", reply_to=said["id"])
        mention = await socket.until("MESSAGE_CREATE")
        assert mention["content"].endswith("hört mit")
        assert mention["referenced_message"]["content"] == ""


async def test_direct_messages_are_whole_without_the_content_intent(
    playground: Playground, people: People
) -> None:
    direct_messages = 1 << 12
    async with identified(playground, GUILDS | direct_messages) as socket:
        direct = await people.call("POST", "/directs", {"member_id": await people.member("ada")})
        await people.say("ada", direct["id"], "unter uns")
        told = await socket.until("MESSAGE_CREATE")
        assert told["content"] == "unter uns"
        assert "guild_id" not in told


async def test_what_happens_in_a_channel_hidden_from_the_bot_is_not_told(
    playground: Playground, people: People
) -> None:
    office = playground.world.channels[int(await people.channel("büro"))]
    office.overwrites = [each for each in office.overwrites if each["allow"] == "0"]
    cem = playground.world.person(int(await people.member("cem")))
    office.overwrites.append({"id": str(cem.id), "type": 1, "allow": str(1 << 10), "deny": "0"})
    async with identified(playground, ALL) as socket:
        await people.say("cem", office.id, "unter Verschluss")
        await people.say("ada", await people.channel("plausch"), "offen")
        assert (await socket.until("MESSAGE_CREATE"))["content"] == "offen"


async def test_a_wrong_token_and_forbidden_intents_close_with_their_codes(
    playground: Playground, people: People
) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.identify(ALL, token="nonsense")
        assert await socket.next() == 4004
    await people.fault("intents", content=False)
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.identify(ALL)
        assert await socket.next() == 4014


@pytest.mark.parametrize(
    ("opcode", "data", "code"),
    [(8, {}, 4003), (2, "nothing", 4002), (2, {"token": "", "intents": 1}, 4004)],
)
async def test_a_client_that_breaks_the_order_is_closed(
    playground: Playground, opcode: int, data: object, code: int
) -> None:
    async with gateway_socket(playground) as socket:
        await socket.next()
        await socket.send(opcode, data)
        assert await socket.next() == code


async def test_a_second_identify_and_an_unknown_opcode_are_closed(playground: Playground) -> None:
    async with identified(playground, ALL) as socket:
        await socket.identify(ALL)
        assert await socket.next() == 4005
    async with identified(playground, ALL) as socket:
        await socket.send(99, None)
        assert await socket.next() == 4001


async def test_members_come_in_chunks_only_with_their_intent(playground: Playground) -> None:
    everyone = {"guild_id": str(playground.world.guild.id), "query": "", "limit": 0, "nonce": "n"}
    async with identified(playground, ALL) as socket:
        await socket.send(8, everyone)
        chunk = await socket.until("GUILD_MEMBERS_CHUNK")
        assert (chunk["chunk_index"], chunk["chunk_count"], chunk["nonce"]) == (0, 1, "n")
        assert len(chunk["members"]) == len(playground.world.people)
    async with identified(playground, GUILDS) as socket:
        await socket.send(8, everyone)
        assert (await socket.until("GUILD_MEMBERS_CHUNK"))["members"] == []


async def test_repeated_disconnects_are_survived(playground: Playground, people: People) -> None:
    here = await people.channel("plausch")
    async with identified(playground, ALL) as socket:
        await people.fault("disconnect", count=2)
        assert await socket.next() == 4000
        session_id, sequence = socket.session_id, socket.sequence
    async with gateway_socket(playground) as second:
        await second.next()
        await second.resume(session_id, sequence)
        await second.until("RESUMED")
        assert await second.next() == 4000
        sequence = second.sequence
    await people.say("ada", here, "zwischen den Abbrüchen")
    async with gateway_socket(playground) as third:
        await third.next()
        await third.resume(session_id, sequence)
        assert (await third.until("MESSAGE_CREATE"))["content"] == "zwischen den Abbrüchen"


async def test_two_connections_hear_the_same(playground: Playground, people: People) -> None:
    here = await people.channel("plausch")
    async with identified(playground, ALL) as one, identified(playground, ALL) as other:
        await people.say("ada", here, "an beide")
        heard = await asyncio.gather(one.until("MESSAGE_CREATE"), other.until("MESSAGE_CREATE"))
    assert heard[0] == heard[1]
