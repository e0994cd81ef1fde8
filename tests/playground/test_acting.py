"""What the page asks of the playground: one person's desk, the live stream, reading marks, files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground import Page, Playground
from tests.support.discord_client import connected
from tests.support.people import People, people_of
from tests.support.playground import SEED, RecordedPlayground


async def desk(people: People, key: str) -> Any:
    return await people.call("GET", f"/desk?member_id={await people.member(key)}")


async def place(people: People, key: str, name: str) -> Any:
    return next((p for p in (await desk(people, key))["places"] if p.get("name") == name), None)


class Stream:
    """A live stream as a browser reads it."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.last = ""

    async def next(self, kind: str) -> Any:
        """The next thing of a kind; what else comes is passed over."""
        async with asyncio.timeout(5):
            async for raw in self._response.content:
                line = raw.decode().strip()
                if line.startswith("id: "):
                    self.last = line[4:]
                if line.startswith("data: "):
                    for told in json.loads(line[6:]):
                        if told["type"] == kind:
                            return told
        raise AssertionError(f"the stream ended without a {kind}")

    async def ended(self) -> None:
        """Returns when there is nothing more to come."""
        await self._response.content.read()


@asynccontextmanager
async def live(playground: Playground, people: People, key: str, last: str = "") -> AsyncIterator[Stream]:
    address = f"{playground.base_url}/playground/live?member_id={await people.member(key)}"
    async with (
        aiohttp.ClientSession(headers={"Last-Event-ID": last} if last else {}) as session,
        session.get(address) as response,
    ):
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Stream(response)


async def test_a_desk_shows_what_one_person_may_see_and_do(people: People) -> None:
    assert await place(people, "ada", "büro") is None
    assert (await place(people, "cem", "büro"))["may"]["write"]
    assert not (await place(people, "ada", "termine"))["may"]["write"]
    assert (await place(people, "cem", "termine"))["may"]["moderate"]
    assert not (await place(people, "ada", "plausch"))["may"]["pin"]
    members = {member["key"]: member for member in (await desk(people, "ada"))["members"] if member["key"]}
    assert members["cem"]["moderates"]
    assert not members["ada"]["moderates"]


async def test_a_private_thread_is_on_the_desk_of_those_in_it(people: People) -> None:
    channel = await people.channel("plausch")
    await people.post("ada", channel, "Unter vier Augen", "Hallo", private=True)
    assert await place(people, "ada", "Unter vier Augen") is not None
    assert await place(people, "ben", "Unter vier Augen") is None


async def test_reading_marks_count_what_others_said_and_never_go_back(people: People) -> None:
    channel = await people.channel("plausch")
    said = [await people.say("ada", channel, f"Nachricht {n}") for n in range(3)]
    await people.say("ben", channel, "Von mir")
    assert (await place(people, "ben", "plausch"))["unread"] == 3
    body = {"member_id": await people.member("ben"), "channel_id": channel}
    await people.call("POST", "/read", {**body, "message_id": said[1]["id"]})
    assert (await place(people, "ben", "plausch"))["unread"] == 1
    await people.call("POST", "/read", {**body, "message_id": said[0]["id"]})
    assert (await place(people, "ben", "plausch"))["unread"] == 1


async def test_reading_marks_outlive_the_playground(tmp_path: Path) -> None:
    async with Playground(tmp_path, seed=SEED) as before, people_of(before.base_url) as people:
        channel = await people.channel("plausch")
        said = await people.say("ada", channel, "Gelesen")
        body = {"member_id": await people.member("ben"), "channel_id": channel, "message_id": said["id"]}
        await people.call("POST", "/read", body)
        await people.say("ada", channel, "Ungelesen")
    async with Playground(tmp_path) as after, people_of(after.base_url) as people:
        assert (await place(people, "ben", "plausch"))["unread"] == 1


async def test_the_stream_tells_of_what_one_person_may_see(
    playground: RecordedPlayground, people: People
) -> None:
    async with live(playground, people, "ada") as stream:
        assert await stream.next("anew")
        await people.say("cem", await people.channel("büro"), "Geheim")
        said = await people.say("ben", await people.channel("plausch"), "Offen")
        told = await stream.next("message")
        assert told["message"]["content"] == "Offen"
        assert told["place"]["unread"] == 1
        path = f"/messages/{said['channel_id']}/{said['id']}"
        await people.call("DELETE", path, {"member_id": await people.member("ben")})
        assert (await stream.next("gone"))["message_id"] == said["id"]


async def test_a_stream_that_broke_goes_on_where_it_was(
    playground: RecordedPlayground, people: People
) -> None:
    channel = await people.channel("plausch")
    async with live(playground, people, "ada") as stream:
        await stream.next("anew")
        await people.say("ben", channel, "Eins")
        await stream.next("message")
        last = stream.last
    await people.say("ben", channel, "Zwei")
    async with live(playground, people, "ada", last) as stream:
        assert (await stream.next("message"))["message"]["content"] == "Zwei"


async def test_a_stream_from_another_life_begins_anew(playground: RecordedPlayground, people: People) -> None:
    async with live(playground, people, "ada", "0123abcd-5") as stream:
        assert await stream.next("anew")


async def test_the_stream_ends_with_the_playground() -> None:
    async with (
        Playground(None, seed=SEED) as playground,
        people_of(playground.base_url) as people,
        live(playground, people, "ada") as stream,
    ):
        await stream.next("anew")
        await playground.close()
        async with asyncio.timeout(2):
            await stream.ended()


async def test_the_stream_tells_whether_the_bot_is_there(
    playground: RecordedPlayground, people: People
) -> None:
    async with live(playground, people, "ada") as stream:
        assert (await stream.next("bot"))["online"] is False
        async with connected(playground):
            assert (await stream.next("bot"))["online"] is True
        assert (await stream.next("bot"))["online"] is False


async def test_a_bot_that_is_cut_off_comes_back_and_hears_what_was_said(
    playground: RecordedPlayground, people: People
) -> None:
    heard: list[str] = []
    async with connected(playground) as client:
        client.event(on_message_of(heard))
        await people.fault("offline")
        assert (await people.call("GET", "/faults"))["admitted"] is False
        await people.say("ben", await people.channel("plausch"), "Hört mich jemand?")
        await people.fault("online")
        async with asyncio.timeout(15):
            while heard != ["Hört mich jemand?"]:  # noqa: ASYNC110 - the client reconnects in its own time
                await asyncio.sleep(0.02)
    assert (await people.call("GET", "/faults"))["admitted"] is True


async def test_files_come_as_multipart_with_their_descriptions(
    playground: RecordedPlayground, people: People
) -> None:
    form = aiohttp.FormData()
    fields = {
        "member_id": await people.member("ada"),
        "channel_id": await people.channel("plausch"),
        "content": "Anbei",
        "attachments": [{"$file": 0, "description": "Eine Liste"}],
    }
    form.add_field("payload_json", json.dumps(fields))
    form.add_field("files[0]", b"Eins", filename="liste.txt", content_type="text/plain")
    async with (
        aiohttp.ClientSession(playground.base_url) as session,
        session.post("/playground/messages", data=form) as response,
    ):
        (file,) = (await response.json())["attachments"]
        assert (file["filename"], file["description"], file["size"]) == ("liste.txt", "Eine Liste", 4)
        async with session.get(file["url"]) as download:
            assert await download.read() == b"Eins"
            assert "sandbox" in download.headers["Content-Security-Policy"]


async def test_a_file_that_was_not_sent_is_missed(playground: RecordedPlayground, people: People) -> None:
    form = aiohttp.FormData()
    fields = {"member_id": await people.member("ada"), "content": "", "attachments": [{"$file": 3}]}
    form.add_field("payload_json", json.dumps(fields), content_type="application/json")
    form.add_field("files[0]", b"", filename="leer.txt")
    async with (
        aiohttp.ClientSession(playground.base_url) as session,
        session.post("/playground/messages", data=form) as response,
    ):
        assert (response.status, (await response.json())["error"]) == (400, "There is no file 3.")


async def test_other_sites_cannot_act_through_a_visitors_browser(playground: RecordedPlayground) -> None:
    wishes = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Host": "rebound.example"}]
    async with aiohttp.ClientSession(playground.base_url) as session:
        for headers in wishes:
            async with session.get("/playground/state", headers=headers) as response:
                assert response.status == 403, headers
        async with session.get("/playground/state", headers={"Sec-Fetch-Site": "same-origin"}) as response:
            assert response.status == 200


async def test_the_pages_language_is_asked_for_then_remembered_then_guessed(
    playground: RecordedPlayground,
) -> None:
    async def language(path: str = "/", **headers: str) -> str:
        async with session.get(path, headers=headers) as response:
            return (await response.text()).split('lang="', 1)[1][:2]

    async with aiohttp.ClientSession(
        playground.base_url, cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as session:
        assert await language() == "de"
        assert await language(**{"Accept-Language": "fr, en;q=0.8"}) == "en"
        assert await language("/?lang=en") == "en"
        assert await language(**{"Accept-Language": "de"}) == "en"


async def test_a_link_in_discords_form_leads_to_the_same_place(playground: RecordedPlayground) -> None:
    async with aiohttp.ClientSession(playground.base_url) as session:
        for path, place in (("/channels/1/23", "/#c23"), ("/channels/1/23/45", "/#c23/m45")):
            async with session.get(path, allow_redirects=False) as response:
                assert (response.status, response.headers["Location"]) == (302, place)


async def test_files_of_the_page_are_sent_again_only_if_they_changed() -> None:
    async with (
        Playground(None, seed=SEED, page=Page(typeface=None)) as playground,
        aiohttp.ClientSession(playground.base_url) as session,
    ):
        async with session.get("/page/main.js") as response:
            tag = response.headers["ETag"]
        async with session.get("/page/main.js", headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        async with session.get("/page/nothing.js") as response:
            assert response.status == 404


def on_message_of(heard: list[str]) -> Any:
    async def on_message(message: Any) -> None:
        heard.append(message.content)

    return on_message
