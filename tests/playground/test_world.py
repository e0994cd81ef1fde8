"""The world: it keeps history in order, knows what was sent, and refuses what people may not do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.snowflake import Snowflakes, moment_of, snowflake_at
from tests.playground.raw import Api, api_of
from tests.support.people import People, people_of
from tests.support.playground import SEED


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(None, seed=SEED) as running:
        yield running


@pytest.fixture
async def people(playground: Playground) -> AsyncIterator[People]:
    async with people_of(playground.base_url) as everyone:
        yield everyone


@pytest.fixture
async def api(playground: Playground) -> AsyncIterator[Api]:
    async with api_of(playground.api_base) as bare:
        yield bare


async def test_a_nonce_is_only_told_when_the_message_is_new(api: Api, people: People) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    await api("POST", path, {"content": "x", "nonce": "n"})
    _, (read,) = await api("GET", path)
    assert "nonce" not in read


async def test_an_attachments_link_expires_after_a_day(playground: Playground, people: People) -> None:
    here = await people.channel("plausch")
    said = await people.say("ada", here, "", attachments=[{"filename": "a.txt", "text": "a"}])
    playground.world.now = lambda: datetime.now(UTC) + timedelta(hours=25)
    async with aiohttp.ClientSession() as session, session.get(said["attachments"][0]["url"]) as response:
        assert response.status == 404


async def test_a_nonce_is_forgotten_after_its_window(
    playground: Playground, api: Api, people: People
) -> None:
    playground.world.nonce_window = timedelta(0)
    path = f"/channels/{await people.channel('plausch')}/messages"
    once = {"content": "Erinnerung", "nonce": "delivery-1", "enforce_nonce": True}
    ids = {(await api("POST", path, once))[1]["id"] for _ in range(2)}
    assert len(ids) == 2


async def test_the_same_nonce_in_another_channel_or_without_enforcing_is_another_message(
    api: Api, people: People
) -> None:
    here, there = await people.channel("plausch"), await people.channel("termine")
    once = {"content": "x", "nonce": "n", "enforce_nonce": True}
    sent = [
        await api("POST", f"/channels/{channel_id}/messages", message)
        for channel_id, message in ((here, once), (there, once), (here, {"content": "x", "nonce": "n"}))
    ]
    assert len({message["id"] for _, message in sent}) == 3


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


async def test_what_the_bot_sent_stays_in_the_log_when_it_is_deleted(api: Api, people: People) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    _, sent = await api("POST", path, {"content": "zu viel"})
    await api("DELETE", f"{path}/{sent['id']}")
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


async def test_a_refused_edit_leaves_the_message_as_it_was(api: Api, people: People) -> None:
    path = f"/channels/{await people.channel('plausch')}/messages"
    _, sent = await api("POST", path, {"content": "bleibt"})
    assert (await api("PATCH", f"{path}/{sent['id']}", {"content": ""}))[0] == 400
    assert (await api("GET", f"{path}/{sent['id']}"))[1]["content"] == "bleibt"


def test_ids_grow_and_are_never_given_twice() -> None:
    taken: set[int] = set()
    moment = datetime(2026, 11, 15, 14, 2, tzinfo=UTC)
    ids = Snowflakes(lambda: moment, taken.__contains__)
    for _ in range(5):
        taken.add(ids.at(moment))
    given = [ids.next() for _ in range(5)]
    assert given == sorted(set(given) - taken)
    assert moment_of(snowflake_at(moment)) == moment
