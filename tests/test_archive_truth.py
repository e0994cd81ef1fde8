"""The archive is what was said and the web what was agreed to, whatever people do or goes wrong."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from operator import eq
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.server import TOKEN
from storage.database import Database
from tests.playground.raw import api_of
from tests.support.crowd import SEED, Crowd
from tests.support.decisions import Decisions
from tests.support.people import people_of
from tests.support.readable import NAME, Page, Readable, page_of, words_in
from tests.support.stage import eventually
from tests.support.truth import differences, kept_by_archive, known_to_archive, told_by_chat
from tests.support.warm import program

Found = TypeVar("Found")
CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
topics = ["wohnen", "rat", "plausch"]
internal_topics = {internal}
[files]
folder = "{folder}/files"
min_free_mb = 0
[web]
port = 0
"""
FAULTS = ("disconnect", "invalid_session", "members_lost", "rate_limit", "server_error")
AGREED_WITHIN_S = 60
SEARCHED = 12
"""Words of each sort that are searched: every search costs as much as a page."""


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_random_days_archive_and_web_are_as_chat_and_consent_say(
    seed: int, database: Database, database_url: str, tmp_path: Path
) -> None:
    await live_through(seed, database, database_url, tmp_path, steps=120)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1200))
async def test_after_long_random_days_too(
    seed: int, database: Database, database_url: str, tmp_path: Path
) -> None:
    await live_through(seed, database, database_url, tmp_path, steps=300)


async def live_through(seed: int, database: Database, database_url: str, folder: Path, *, steps: int) -> None:
    """Random people and a random office against random faults; then everything is compared."""
    chance = random.Random(seed)
    async with (
        Playground(None, seed=SEED) as playground,
        people_of(playground.base_url) as people,
        api_of(playground.api_base) as api,
    ):
        settings = {"database": database_url, "api_base": playground.api_base, "token": TOKEN}
        crowd = Crowd(people, api, random.Random(seed))
        await crowd.gather()
        decisions = Decisions(crowd, database, random.Random(seed))
        await decisions.begin()
        left = steps
        while left > 0:
            decisions.internal = chance.choice([(), ("rat",)])
            config = folder / "config.toml"
            internal = json.dumps(decisions.internal)
            config.write_text(CONFIG.format(**settings, internal=internal, folder=folder))
            async with program("serve", "--config", config) as serve:
                address = (await serve.printed("web="))["web"]
                for _ in range(min(left, chance.randrange(20, 120))):
                    await _live(crowd, decisions, chance)
                    left -= 1
                if left <= 0:
                    await _agree(decisions, database, address)
                else:
                    await serve.killed()
            for _ in range(min(left, chance.randrange(15))):
                await crowd.step()
                await decisions.step()
                left -= 1


async def _live(crowd: Crowd, decisions: Decisions, chance: random.Random) -> None:
    if chance.random() < 0.02:
        await crowd.people.fault(chance.choice(FAULTS), count=chance.randrange(1, 3))
    await decisions.step()
    await crowd.step()


async def _agree(decisions: Decisions, database: Database, address: str) -> None:
    chat = await told_by_chat(decisions.crowd)
    await _becomes(partial(kept_by_archive, database), chat, within_s=AGREED_WITHIN_S)
    facts = await known_to_archive(database)
    for thread, place in decisions.places.items():
        assert facts.places[thread] == place
    names = {each["id"]: each["name"] for each in (await decisions.crowd.people.state())["members"]}
    right = Readable(chat, facts, decisions, names)
    async with aiohttp.ClientSession(address, headers={"Accept-Language": "en"}) as reader:
        await _becomes(partial(_pages, reader, chat), right.pages(), within_s=20)
        await _lists_agree(reader, right)
        await _searches_agree(reader, right)
        await _files_agree(reader, right)


async def _becomes(look: Callable[[], Awaitable[Found]], right: Found, *, within_s: float) -> None:
    """What is looked at is so in the end; if not, the difference is told."""
    try:
        await eventually(look, partial(eq, right), within_s=within_s)
    except TimeoutError:
        assert list(differences(await look(), right)) == []


async def _pages(reader: aiohttp.ClientSession, threads: Iterable[str]) -> dict[str, Page]:
    """Every thread that can be read, by the API; its page says the same words and names and no others."""
    found = {}
    for thread in threads:
        async with reader.get(f"/api/v1/threads/{thread}") as response:
            told = await response.json() if response.status == 200 else None
        html = await _text(reader, f"/threads/{thread}")
        if told is None:
            assert not words_in([html])
            continue
        found[thread] = page_of(told, _state_on(html))
        _check_page(html, found[thread])
    return found


def _check_page(html: str, page: Page) -> None:
    shown = [post for post in page.posts if not post.withheld]
    assert words_in([html]) == page.words.union(*(post.words for post in shown))
    assert set(NAME.findall(html)) == frozenset[str]().union(*(post.names for post in shown))
    assert html.count('<ul class="reakt"') == sum(bool(post.reactions) for post in shown)
    assert html.count("<span>pinned</span>") == sum(post.is_pinned for post in shown)
    assert html.count("<span>edited</span>") == sum(post.is_edited for post in shown)
    assert html.count("A post was withdrawn") == sum(post.withheld == "withdrawn" for post in page.posts)


async def _lists_agree(reader: aiohttp.ClientSession, right: Readable) -> None:
    pages = {key: page for key, page in right.pages().items() if key != right.stream}
    async with reader.get("/api/v1/threads?limit=100") as response:
        listed = {each["id"]: each for each in (await response.json())["items"]}
    listed.pop(right.stream, None)
    assert {key: (each["is_answered"], each["message_count"]) for key, each in listed.items()} == {
        key: (page.is_answered, page.message_count) for key, page in pages.items()
    }
    allowed = words_in(" ".join(page.words) for page in pages.values()) | words_in(
        " ".join(post.words) for page in right.pages().values() for post in page.posts
    )
    for path in ("/", "/topics", "/topics/wohnen", "/topics/rat", "/topics/plausch", "/feeds/threads.atom"):
        assert words_in([await _text(reader, path)]) <= allowed, path
    feed = await _text(reader, "/feeds/threads.atom")
    if len(pages) < 30:
        talk = {key for key in pages if right.chat[key][1]}  # a thread in which nobody speaks is none
        assert {each for each in re.findall(r"/threads/(\d+)", feed) if each != right.stream} == talk


async def _searches_agree(reader: aiohttp.ClientSession, right: Readable) -> None:
    where = {
        word: key
        for key, page in right.pages().items()
        for post in page.posts
        for word in post.words
        if post.id in right.chat[key][1]
    }
    ever = [f"w{number}w" for number in range(1, right.decisions.crowd.words + 1)]
    title_words = words_in(" ".join(page.words) for page in right.pages().values())
    hidden = [word for word in ever if word not in where and word not in title_words]
    chance = random.Random(len(ever))
    for word in chance.sample(sorted(where), min(SEARCHED, len(where))):
        address = f"/threads/{where[word]}"  # what was caught up with is read for the search a little later
        await eventually(partial(_hits, reader, word), partial(_tells, address), within_s=20)
    for word in chance.sample(hidden, min(SEARCHED, len(hidden))):
        assert word not in words_in([await _hits(reader, word)]), f"{word} may not be found"


def _tells(address: str, hits: str) -> bool:
    return address in hits


async def _hits(reader: aiohttp.ClientSession, word: str) -> str:
    async with reader.get(f"/search?q={word}", headers={"Accept": "application/json"}) as response:
        assert response.status == 200
        hits = (await response.json())["hits"]
    return re.sub("</?mark>", "", json.dumps(hits))


async def _files_agree(reader: aiohttp.ClientSession, right: Readable) -> None:
    async def status(file_id: str) -> int:
        async with reader.get(f"/files/{file_id}/notiz.txt") as response:
            return response.status

    for file_id, is_shown in right.files():
        await eventually(partial(status, file_id), partial(eq, 200 if is_shown else 404), within_s=20)


def _state_on(html: str) -> str:
    found = re.search(r'<span class="stand.*?</span>', html, re.DOTALL)
    return found[0] if found else ""


async def _text(reader: aiohttp.ClientSession, path: str) -> str:
    async with reader.get(path) as response:
        await asyncio.sleep(0)
        return await response.text()
