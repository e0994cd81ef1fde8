"""What goes wrong on demand, and how the real client lives through it."""

import asyncio
import time

import discord
import pytest

from tests.playground.places import TIMEOUT_S, guild_of, text_channel
from tests.support.people import People
from tests.support.playground import RecordedPlayground


async def test_the_client_waits_out_a_rate_limit_and_succeeds(client: discord.Client, people: People) -> None:
    await people.fault("rate_limit", count=2, retry_after=0.1, method="POST", path="/messages")
    sent = await text_channel(client).send("Geduld")
    assert [message["id"] for message in await people.messages(sent.channel.id)] == [str(sent.id)]


async def test_a_global_rate_limit_is_waited_out(client: discord.Client, people: People) -> None:
    await people.fault("rate_limit", count=1, retry_after=0.1, **{"global": True})
    assert await text_channel(client).send("Geduld")


async def test_ten_messages_at_once_all_arrive_within_the_allowance(
    client: discord.Client, people: People, playground: RecordedPlayground
) -> None:
    channel = text_channel(client)
    started = time.monotonic()
    await asyncio.gather(*(channel.send(str(number)) for number in range(7)))
    assert time.monotonic() - started >= 4.5
    assert len(await people.messages(channel.id)) == 7
    refused = [exchange for exchange in playground.recorder.exchanges if exchange.status == 429]
    assert len(refused) <= 1


async def test_every_answer_carries_the_buckets_headers(
    client: discord.Client, playground: RecordedPlayground
) -> None:
    bucket = client.http.get_ratelimit(
        discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=text_channel(client).id).key
    )
    await text_channel(client).send("Eins")
    assert bucket is not None
    buckets = client.http._buckets.values()
    assert any((each.limit, each.remaining) == (5, 4) for each in buckets)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_the_client_tries_again_after_a_server_error(
    client: discord.Client, people: People, status: int
) -> None:
    await people.fault("server_error", count=1, status=status, method="POST", path="/messages")
    sent = await text_channel(client).send("Zweiter Versuch")
    assert [message["id"] for message in await people.messages(sent.channel.id)] == [str(sent.id)]


async def test_a_lost_answer_does_not_double_a_message_with_a_nonce(
    client: discord.Client, people: People
) -> None:
    await people.fault("server_error", count=1, method="POST", path="/messages", after=True)
    sent = await text_channel(client).send("Einmal", nonce="delivery-1")
    assert [message["id"] for message in await people.messages(sent.channel.id)] == [str(sent.id)]


async def test_latency_delays_the_answer(client: discord.Client, people: People) -> None:
    await people.fault("latency", count=1, seconds=0.3, path="/messages")
    started = time.monotonic()
    await text_channel(client).send("Langsam")
    assert time.monotonic() - started >= 0.3


async def test_after_a_disconnect_nothing_is_missed(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    resumed = client.wait_for("resumed", timeout=30)
    arrivals = client.wait_for("message", timeout=30)
    await people.fault("disconnect")
    await people.say("ada", channel.id, "Während der Stille")
    await resumed
    assert (await arrivals).content == "Während der Stille"


async def test_a_request_to_reconnect_is_followed(client: discord.Client, people: People) -> None:
    resumed = client.wait_for("resumed", timeout=30)
    await people.fault("reconnect")
    await resumed
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    await people.say("ada", text_channel(client).id, "Wieder da")
    assert (await arrival).content == "Wieder da"


async def test_an_invalid_session_begins_anew(client: discord.Client, people: People) -> None:
    ready = client.wait_for("ready", timeout=30)
    await people.fault("invalid_session")
    await ready
    assert guild_of(client).chunked
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    await people.say("ada", text_channel(client).id, "Neu angefangen")
    assert (await arrival).content == "Neu angefangen"


async def test_an_unknown_fault_is_refused(people: People) -> None:
    await people.call("POST", "/faults", {"kind": "earthquake"}, status=400)
