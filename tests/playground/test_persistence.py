"""The world on disk: it outlives its process, however that ends, and belongs to one at a time."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.store import Store
from tests.playground.raw import Api, api_of
from tests.support.people import People, people_of
from tests.support.playground import SEED

# The playground as a process of its own, on a free port that it prints.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from bot.playground import Playground
from tests.support.playground import SEED

async def main():
    async with Playground(Path(sys.argv[1]), seed=SEED) as playground:
        print(playground.base_url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def process(data_dir: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A running playground and its address; killed on leaving if it still runs."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        str(data_dir),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert running.stdout is not None
    try:
        yield running, (await running.stdout.readline()).decode().strip()
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()
        running.stdout.feed_eof()


async def fill(api: Api, people: People) -> None:
    """A bit of everything that has to come back."""
    here, forum = await people.channel("plausch"), await people.channel("leerstand")
    said = await people.say("ada", here, "Guten Tag", attachments=[{"filename": "a.txt", "text": "Inhalt"}])
    await people.call("POST", "/reactions", await by("ben", people, said, emoji="👍"))
    post = await people.post("ben", forum, "Leerstand in Mühlau", "Wer weiß Rat?", tags=["Frage"])
    await people.say("ada", post["id"], "Wir!", reply_to=post["id"])
    archive = {"member_id": await people.member("cem"), "archived": True}
    await people.call("PATCH", f"/threads/{post['id']}", archive)
    recipient = {"recipient_id": await people.member("ada")}
    _, direct = await api("POST", "/users/@me/channels", recipient)
    once = {"content": "Erinnerung", "nonce": "delivery-1", "enforce_nonce": True}
    await api("POST", f"/channels/{direct['id']}/messages", once)
    bot_id = (await api("GET", "/users/@me"))[1]["id"]
    command = [{"name": "search", "description": "Sucht", "type": 1}]
    await api("PUT", f"/applications/{bot_id}/commands", command)


async def by(key: str, people: People, message: Any, **more: Any) -> dict[str, Any]:
    """A member's act on a message."""
    place = {"channel_id": message["channel_id"], "message_id": message["id"]}
    return {"member_id": await people.member(key), **place, **more}


async def snapshot(people: People) -> Any:
    """All that can be seen of a world, without the addresses of files (their port and date change)."""
    state = await people.state()
    channels = [place["id"] for place in [*state["channels"], *state["threads"]]]
    said = {channel: await people.messages(channel) for channel in channels}
    for message in (message for messages in said.values() for message in messages):
        for attachment in message["attachments"]:
            del attachment["url"], attachment["proxy_url"]
    return state, said, await people.call("GET", "/sent")


async def test_the_world_comes_back_after_a_kill(tmp_path: Path) -> None:
    async with (
        process(tmp_path) as (running, base_url),
        people_of(base_url) as people,
        api_of(f"{base_url}/api/v10") as api,
    ):
        await fill(api, people)
        before = await snapshot(people)
        os.kill(running.pid, signal.SIGKILL)
        await running.wait()
    async with process(tmp_path) as (_, base_url), people_of(base_url) as people:
        assert await snapshot(people) == before


async def test_what_was_answered_survives_a_kill_in_full_flow(tmp_path: Path) -> None:
    answered: list[str] = []
    enough = asyncio.Event()

    async def flow(people: People, here: str, ada: str) -> None:
        while True:
            body = {"member_id": ada, "channel_id": here, "content": f"Nachricht {len(answered)}"}
            answered.append((await people.call("POST", "/messages", body))["id"])
            if len(answered) == 50:
                enough.set()

    async with process(tmp_path) as (running, base_url), people_of(base_url) as people:
        here, ada = await people.channel("plausch"), await people.member("ada")
        flowing = asyncio.create_task(flow(people, here, ada))
        await asyncio.wait_for(enough.wait(), 10)
        os.kill(running.pid, signal.SIGKILL)
        with pytest.raises(aiohttp.ClientError):
            await flowing
    async with process(tmp_path) as (_, base_url), people_of(base_url) as people:
        kept = [message["id"] for message in await people.messages(here)]
    assert kept[: len(answered)] == answered
    assert len(kept) <= len(answered) + 1


async def test_a_world_of_a_newer_playground_opens_without_what_is_not_known(tmp_path: Path) -> None:
    async with Playground(tmp_path, seed=SEED) as playground:
        guild_id = playground.world.guild.id
    with sqlite3.connect(tmp_path / "world.sqlite3") as connection:
        connection.execute("INSERT INTO record VALUES ('sticker', 1, '{}')")
        connection.execute("UPDATE record SET body = json_set(body, '$.boosts', 3) WHERE kind = 'guild'")
    connection.close()
    async with Playground(tmp_path) as playground:
        assert playground.world.guild.id == guild_id


def test_a_file_that_is_no_world_is_named(tmp_path: Path) -> None:
    (tmp_path / "world.sqlite3").write_text("Das ist keine Datenbank, sondern ein Brief. " * 50)
    with pytest.raises(OSError, match=r"world\.sqlite3 is in use or cannot be read"):
        Store(tmp_path)


def test_a_world_belongs_to_one_process_at_a_time(tmp_path: Path) -> None:
    first = Store(tmp_path)
    with pytest.raises(OSError, match="in use"):
        Store(tmp_path)
    first.close()
    Store(tmp_path).close()


async def test_a_port_in_use_is_said_and_lets_go_of_the_world(tmp_path: Path) -> None:
    async with Playground(None) as other:
        with pytest.raises(OSError, match="address already in use"):
            await Playground(tmp_path, port=other.port).start()
    async with Playground(tmp_path) as playground:
        assert playground.world.guild.name == "Playground"


async def test_a_nonce_holds_over_a_restart(tmp_path: Path) -> None:
    once = {"content": "Erinnerung", "nonce": "delivery-1", "enforce_nonce": True}
    sent = []
    for _ in range(2):
        async with (
            Playground(tmp_path, seed=SEED) as playground,
            people_of(playground.base_url) as people,
            api_of(playground.api_base) as api,
        ):
            path = f"/channels/{await people.channel('plausch')}/messages"
            sent.append((await api("POST", path, once))[1])
            assert len(await people.call("GET", "/sent")) == 1
    assert sent[0]["id"] == sent[1]["id"]
    assert sent[0]["nonce"] == "delivery-1"


async def test_a_stored_file_is_served_after_a_restart_under_a_new_link(tmp_path: Path) -> None:
    async with Playground(tmp_path, seed=SEED) as playground, people_of(playground.base_url) as people:
        here = await people.channel("plausch")
        await people.say("ada", here, "", attachments=[{"filename": "grüße.txt", "text": "Hallo"}])
    async with Playground(tmp_path, seed=SEED) as playground, people_of(playground.base_url) as people:
        (message,) = await people.messages(here)
        async with aiohttp.ClientSession() as session:
            async with session.get(message["attachments"][0]["url"]) as response:
                assert await response.text() == "Hallo"
            bare = message["attachments"][0]["url"].split("?")[0]
            async with session.get(bare) as response:
                assert response.status == 404
