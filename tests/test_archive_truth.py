"""The archive is what was said and the web what was agreed to, whatever people do or goes wrong."""

from __future__ import annotations

import random
from functools import partial
from operator import eq
from pathlib import Path

import aiohttp
import pytest

from bot.app import utc_now
from bot.domain import consent
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.playground import Playground
from bot.playground.server import TOKEN
from storage.database import Database
from tests.support.crowd import SEED, Crowd
from tests.support.people import people_of
from tests.support.program import program
from tests.support.stage import eventually
from tests.support.truth import Picture, kept_by_archive, may_be_read, told_by_chat, words_and_names

CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
topics = ["wohnen", "plausch"]
[web]
port = 0
"""
FAULTS = ("disconnect", "invalid_session", "rate_limit", "server_error")
PUBLIC = (Consent.PUBLIC_NAME, Consent.PUBLIC_PSEUDONYM)
DECISIONS = (*PUBLIC, Consent.INTERNAL, Consent.WITHDRAWN)
AGREED_WITHIN_S = 60


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
    """Random people against random faults; then everything is compared."""
    chance = random.Random(seed)
    async with Playground(None, seed=SEED) as playground, people_of(playground.base_url) as people:
        config = folder / "config.toml"
        config.write_text(CONFIG.format(database=database_url, api_base=playground.api_base, token=TOKEN))
        crowd = Crowd(people, random.Random(seed))
        await crowd.gather()
        for who in list(crowd.members.values())[:4]:
            await _decide(crowd, who, chance.choice(PUBLIC), database)
        left = steps
        while left > 0:
            async with program("serve", "--config", config) as serve:
                address = (await serve.printed("web="))["web"]
                for _ in range(min(left, chance.randrange(20, 120))):
                    await _live(crowd, chance, database)
                    left -= 1
                if left <= 0:
                    await _agree(crowd, database, address)
                else:
                    await serve.killed()
            for _ in range(min(left, chance.randrange(15))):
                await crowd.step()
                left -= 1


async def _live(crowd: Crowd, chance: random.Random, database: Database) -> None:
    if chance.random() < 0.02:
        await crowd.people.fault(chance.choice(FAULTS), count=chance.randrange(1, 3))
    if chance.random() < 0.05:
        await _decide(crowd, chance.choice(list(crowd.members.values())), chance.choice(DECISIONS), database)
    await crowd.step()


async def _decide(crowd: Crowd, who: str, what: Consent, database: Database) -> None:
    crowd.consents[who] = what
    state = await crowd.people.state()
    name = next(member["name"] for member in state["members"] if member["id"] == who)
    await consent.decide(database, Person(who, name, groups=None), what, now=utc_now())


async def _agree(crowd: Crowd, database: Database, address: str) -> None:
    chat = await told_by_chat(crowd)
    await eventually(
        lambda: kept_by_archive(database),
        lambda kept: _without_empty(kept) == _without_empty(chat),
        within_s=AGREED_WITHIN_S,
    )
    authors = {
        message["id"]: message["author"]["id"] for thread in chat for message in await crowd.messages(thread)
    }
    state = await crowd.people.state()
    names = {member["id"]: member["name"] for member in state["members"]}
    async with aiohttp.ClientSession(address) as reader:
        for thread, (words, who) in may_be_read(chat, crowd, authors).items():
            title = words_and_names(chat[thread][0][0])[0] if words else set()
            right = (words | title, {names[each] for each in who})
            await eventually(partial(_read, reader, f"/threads/{thread}"), partial(eq, right))


def _without_empty(picture: Picture) -> Picture:
    """A stream in which nothing was said yet is no thread."""
    return {key: value for key, value in picture.items() if value[1] or value[0][0] != "plausch"}


async def _read(reader: aiohttp.ClientSession, path: str) -> tuple[set[str], set[str]]:
    async with reader.get(path) as response:
        return words_and_names(await response.text())
