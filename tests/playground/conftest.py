"""A playground, its people and a logged-in client for the conformance tests."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.playground.raw import Api, api_of
from tests.support.discord_client import connected
from tests.support.people import People, people_of
from tests.support.playground import RecordedPlayground, recorded_playground


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def people(playground: RecordedPlayground) -> AsyncIterator[People]:
    async with people_of(playground.base_url) as everyone:
        yield everyone


@pytest.fixture
async def api(playground: RecordedPlayground) -> AsyncIterator[Api]:
    async with api_of(playground.api_base) as bare:
        yield bare


@pytest.fixture
async def client(playground: RecordedPlayground) -> AsyncIterator[discord.Client]:
    async with connected(playground) as logged_in:
        yield logged_in
