"""The world: it outlives its process, keeps history in order, and refuses what people may not do."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground import TOKEN, Playground
from bot.playground.snowflake import Snowflakes, moment_of, snowflake_at
from bot.playground.store import Store
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


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(None, seed=SEED) as running:
        yield running


@pytest.fixture
async def people(playground: Playground) -> AsyncIterator[People]:
    async with people_of(playground.base_url) as everyone:
        yield everyone


async def api(base_url: str, method: str, path: str, body: Any = None) -> Any:
    """One call as the bot."""
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, f"{base_url}/api/v10{path}", json=body) as response,
    ):
        assert response.ok, await response.text()
        return await response.json() if response.status != 204 else None


async def fill(base_url: str, people: People) -> None:
    """A bit of everything that has to come back."""
    here, forum = await people.channel("plausch"), await people.channel("leerstand")
    said = await people.say("ada", here, "Guten Tag", attachments=[{"filename": "a.txt", "text": "Inhalt"}])
    await people.call("POST", "/reactions", await by("ben", people, said, emoji="👍"))
    post = await people.post("ben", forum, "Leerstand in Mühlau", "Wer weiß Rat?", tags=["Frage"])
    await people.say("ada", post["id"], "Wir!", reply_to=post["id"])
    archive = {"member_id": await people.member("cem"), "archived": True}
    await people.call("PATCH", f"/threads/{post['id']}", archive)
    recipient = {"recipient_id": await people.member("ada")}
    direct = await api(base_url, "POST", "/users/@me/channels", recipient)
    once = {"content": "Erinnerung", "nonce": "delivery-1", "enforce_nonce": True}
    await api(base_url, "POST", f"/channels/{direct['id']}/messages", once)
    bot_id = (await api(base_url, "GET", "/users/@me"))["id"]
    command = [{"name": "search", "description": "Sucht", "type": 1}]
    await api(base_url, "PUT", f"/applications/{bot_id}/commands", command)


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
    async with process(tmp_path) as (running, base_url), people_of(base_url) as people:
        await fill(base_url, people)
        before = await snapshot(people)
        os.kill(running.pid, signal.SIGKILL)
        await running.wait()
    async with process(tmp_path) as (_, base_url), people_of(base_url) as people:
        assert await snapshot(people) == before


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
        async with Playground(tmp_path, seed=SEED) as playground, people_of(playground.base_url) as people:
            path = f"/channels/{await people.channel('plausch')}/messages"
            sent.append(await api(playground.base_url, "POST", path, once))
            assert len(await people.call("GET", "/sent")) == 1
    assert sent[0]["id"] == sent[1]["id"]
    assert sent[0]["nonce"] == "delivery-1"


async def test_a_nonce_is_only_told_when_the_message_is_new(playground: Playground, people: People) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    await api(playground.base_url, "POST", path, {"content": "x", "nonce": "n"})
    (read,) = await api(playground.base_url, "GET", path)
    assert "nonce" not in read


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


async def test_an_attachments_link_expires_after_a_day(playground: Playground, people: People) -> None:
    here = await people.channel("plausch")
    said = await people.say("ada", here, "", attachments=[{"filename": "a.txt", "text": "a"}])
    playground.world.now = lambda: datetime.now(UTC) + timedelta(hours=25)
    async with aiohttp.ClientSession() as session, session.get(said["attachments"][0]["url"]) as response:
        assert response.status == 404


async def test_a_nonce_is_forgotten_after_its_window(playground: Playground, people: People) -> None:
    playground.world.nonce_window = timedelta(0)
    path = f"/channels/{await people.channel('plausch')}/messages"
    once = {"content": "Erinnerung", "nonce": "delivery-1", "enforce_nonce": True}
    ids = {(await api(playground.base_url, "POST", path, once))["id"] for _ in range(2)}
    assert len(ids) == 2


async def test_the_same_nonce_in_another_channel_or_without_enforcing_is_another_message(
    playground: Playground, people: People
) -> None:
    here, there = await people.channel("plausch"), await people.channel("termine")
    once = {"content": "x", "nonce": "n", "enforce_nonce": True}
    first = await api(playground.base_url, "POST", f"/channels/{here}/messages", once)
    other = await api(playground.base_url, "POST", f"/channels/{there}/messages", once)
    plain = await api(
        playground.base_url, "POST", f"/channels/{here}/messages", {"content": "x", "nonce": "n"}
    )
    assert len({first["id"], other["id"], plain["id"]}) == 3


async def test_history_is_dated_and_ordered_by_its_moments(people: People) -> None:
    here = await people.channel("plausch")
    await people.say("ada", here, "später", at="2024-05-02T08:00:00+02:00")
    await people.say("ben", here, "früher", at="2024-05-01T08:00:00+02:00")
    await people.say("ben", here, "zugleich", at="2024-05-01T08:00:00+02:00")
    told = [(m["content"], m["timestamp"][:16]) for m in await people.messages(here)]
    assert told == [
        ("früher", "2024-05-01T06:00"),
        ("zugleich", "2024-05-01T06:00"),
        ("später", "2024-05-02T06:00"),
    ]


async def test_two_posts_of_the_same_moment_have_their_own_ids(people: People) -> None:
    forum = await people.channel("leerstand")
    moment = "2024-05-01T08:00:00Z"
    posts = [await people.post("ada", forum, str(n), str(n), at=moment) for n in range(3)]
    assert len({post["id"] for post in posts}) == 3
    for post in posts:
        (starter,) = await people.messages(post["id"])
        assert (starter["id"], starter["content"]) == (post["id"], post["name"])


async def test_what_the_bot_sent_stays_in_the_log_when_it_is_deleted(
    playground: Playground, people: People
) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    sent = await api(playground.base_url, "POST", path, {"content": "zu viel"})
    await api(playground.base_url, "DELETE", f"{path}/{sent['id']}")
    assert [entry["content"] for entry in await people.call("GET", "/sent")] == ["zu viel"]


async def test_a_message_in_an_archived_thread_opens_it_unless_it_is_locked(people: People) -> None:
    post = await people.post("ada", await people.channel("leerstand"), "Frage", "?")
    cem = await people.member("cem")
    change = {"member_id": cem, "archived": True}
    await people.call("PATCH", f"/threads/{post['id']}", change)
    await people.say("ben", post["id"], "doch noch")
    threads = {thread["id"]: thread for thread in (await people.state())["threads"]}
    assert threads[post["id"]]["archived"] is False
    await people.call("PATCH", f"/threads/{post['id']}", {**change, "locked": True})
    late = {"member_id": await people.member("ben"), "channel_id": post["id"], "content": "zu spät"}
    await people.call("POST", "/messages", late, status=403)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/messages", {"member_id": "1", "channel_id": "2", "content": "x"}, 404),
        ("/messages", {"content": "x"}, 400),
        ("/messages", "text", 400),
        ("/threads", {"member_id": "x"}, 400),
        ("/interactions", {"type": "dance"}, 400),
        ("/faults", {"kind": "rain"}, 400),
        ("/nowhere", {}, 404),
    ],
)
async def test_what_makes_no_sense_is_answered_in_one_sentence(
    people: People, path: str, body: object, status: int
) -> None:
    answer = await people.call("POST", path, body, status=status)
    assert isinstance(answer["error"], str)
    assert len(answer["error"].splitlines()) == 1


async def test_a_refused_edit_leaves_the_message_as_it_was(playground: Playground, people: People) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    sent = await api(playground.base_url, "POST", path, {"content": "bleibt"})
    with pytest.raises(AssertionError):
        await api(playground.base_url, "PATCH", f"{path}/{sent['id']}", {"content": ""})
    assert (await api(playground.base_url, "GET", f"{path}/{sent['id']}"))["content"] == "bleibt"


def test_ids_grow_and_are_never_given_twice() -> None:
    taken: set[int] = set()
    moment = datetime(2026, 11, 15, 14, 2, tzinfo=UTC)
    ids = Snowflakes(lambda: moment, taken.__contains__)
    for _ in range(5):
        taken.add(ids.at(moment))
    given = [ids.next() for _ in range(5)]
    assert given == sorted(set(given) - taken)
    assert moment_of(snowflake_at(moment)) == moment
