"""An internal topic is taken off the list: its authors are told in chat, and release what they want there."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.app import utc_now
from bot.domain import consent, reminders, standing, topics
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.preferences import Wishes
from tests.cogs.conftest import named_button, said
from tests.support.playground import recorded_playground
from tests.support.stage import Stage, on_stage
from tests.support.stage import eventually as soon
from tests.test_following import Clock, direct

WORDS = "Nur unter uns gesagt"
eventually = partial(soon, within_s=20)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_topic_is_opened_between_two_starts_and_shows_only_what_its_author_releases(
    database_url: str,
) -> None:
    clock, names = Clock(), ("leerstand", "beteiligung")
    async with recorded_playground() as playground:
        async with on_stage(playground, database_url, topics=names, internal_topics=("leerstand",)) as stage:
            thread = await _write(stage)
        async with on_stage(playground, database_url, topics=names, clock=clock) as stage:
            assert "Leerstand" in {each.name for each in await topics.public_topics(stage.app.database)}
            assert await stage.page(f"/threads/{thread}") == "404"
            clock.ahead = timedelta(minutes=61)
            (message,) = await eventually(lambda: direct(stage, "ada"), lambda found: len(found) == 1)
            told = said({"kind": "message", "message": message})
            assert "1 eigener Beitrag bleibt intern" in told
            assert f"/{thread}/{thread}" in told
            assert WORDS not in told
            asked = {"name": "Visibility", "message_id": thread, "locale": "de"}
            card = await stage.people.interact("ada", thread, "message_command", **asked)
            assert "Der Beitrag bleibt intern, solange er hier nicht freigegeben wird." in said(card)
            pressed = {
                "message_id": card["message"]["id"],
                "custom_id": named_button(card, "Öffentlich mit Namen"),
            }
            await stage.people.interact("ada", thread, "component", **pressed, locale="de")
            assert WORDS in await stage.page(f"/threads/{thread}/ein-fall")


async def _write(stage: Stage) -> str:
    ada = Person(await stage.people.member("ada"), "", groups=None)
    await consent.decide(stage.app.database, ada, Consent.PUBLIC_NAME, now=utc_now())
    await reminders.wish(stage.app.database, ada, Wishes(quiet_from=0, quiet_until=0), now=utc_now())
    forum = await stage.people.channel("leerstand")
    posted = await stage.people.post("ada", forum, "Ein Fall", WORDS)
    await eventually(lambda: standing.look(stage.app.database, int(posted["id"])), bool)
    return str(posted["id"])
