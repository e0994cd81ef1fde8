"""The exchange does its job end to end: chat, archive, reminder and resource, over the real protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.app import utc_now
from bot.domain import consent, events, resources
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.resources import NewResource
from storage.database import Database
from storage.deliveries import Delivery, State
from tests.support.people import people_of
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, eventually, on_stage

HOUR = timedelta(hours=1)
SHOWN_WITHIN_S = 5
"""The promise is one second; a busy machine gets five. `make bench` measures."""


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url) as running:
        yield running


async def agree(stage: Stage, key: str, to: Consent = Consent.PUBLIC_NAME) -> None:
    person = Person(await stage.people.member(key), key)
    await consent.decide(stage.app.database, person, to, now=utc_now())


async def shown(stage: Stage, thread_id: str, text: str, *, is_there: bool = True) -> str:
    return await eventually(
        lambda: stage.page(f"/threads/{thread_id}"),
        lambda page: (text in page) is is_there,
        within_s=SHOWN_WITHIN_S,
    )


async def test_what_is_said_edited_and_deleted_in_chat_is_so_on_the_web(stage: Stage) -> None:
    await agree(stage, "ada")
    forum = await stage.people.channel("leerstand")
    thread = await stage.people.post("ada", forum, "Leerer Laden", "Wer hat *Ideen*?")
    assert "<em>Ideen</em>" in await shown(stage, thread["id"], "Ideen")
    said = await stage.people.say("ada", thread["id"], "Wir versuchen ein Café.")
    await shown(stage, thread["id"], "ein Café")
    path = f"/messages/{thread['id']}/{said['id']}"
    body = {"member_id": await stage.people.member("ada"), "content": "Wir versuchen einen Laden."}
    await stage.people.call("PATCH", path, body)
    assert "ein Café" not in await shown(stage, thread["id"], "einen Laden")
    await stage.people.call("DELETE", path, {"member_id": body["member_id"]})
    await shown(stage, thread["id"], "einen Laden", is_there=False)


async def test_what_its_author_did_not_agree_to_answers_like_what_does_not_exist(stage: Stage) -> None:
    await agree(stage, "ada")
    forum = await stage.people.channel("leerstand")
    silent = await stage.people.post("ben", forum, "Vertraulich", "Nur für euch")
    public = await stage.people.post("ada", forum, "Öffentlich", "Für alle")
    await stage.people.say("ben", public["id"], "Auch vertraulich")
    await stage.people.say("ada", public["id"], "Zum Schluss")
    page = await shown(stage, public["id"], "Zum Schluss")
    assert "Auch vertraulich" not in page
    assert await stage.page(f"/threads/{silent['id']}") == await stage.page("/threads/123") == "404"


async def test_a_private_channel_is_never_read_on_the_web(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url, topics=("büro", "plausch")) as stage:
        await agree(stage, "cem")
        inside = await stage.people.channel("büro")
        outside = await stage.people.channel("plausch")
        await stage.people.say("cem", inside, "Intern")
        await stage.people.say("cem", outside, "Hallo")
        await shown(stage, outside, "Hallo")
        assert await stage.page(f"/threads/{inside}") == "404"


async def test_a_thread_in_a_text_channel_is_read_with_the_message_it_grew_from(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url, topics=("plausch",)) as stage:
        await agree(stage, "ada")
        channel = await stage.people.channel("plausch")
        thread = await stage.people.post("ada", channel, "Ein Faden", "Womit es anfing")
        await stage.people.say("ada", thread["id"], "Wie es weiterging")
        page = await shown(stage, thread["id"], "Wie es weiterging")
        assert "Womit es anfing" in page


async def test_what_was_said_while_the_bot_was_away_is_archived(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        await agree(stage, "ada")
        forum = await stage.people.channel("leerstand")
        old = await stage.people.post("ada", forum, "Vorher", "Erste Frage")
        await shown(stage, old["id"], "Erste Frage")
        member = await stage.people.member("ada")
    async with people_of(playground.base_url) as people:
        for n in range(120):
            await people.say("ada", old["id"], f"Nachtrag {n}")
        new = await people.post("ada", forum, "Nachher", "Zweite Frage")
        closed = await people.post("ada", forum, "Zu", "Dritte Frage")
        await people.call("PATCH", f"/threads/{closed['id']}", {"member_id": member, "archived": True})
    async with on_stage(playground, database_url) as stage:
        assert "Zweite Frage" in await stage.page(f"/threads/{new['id']}")
        assert "Dritte Frage" in await stage.page(f"/threads/{closed['id']}")
        assert "Nachtrag 98" in await stage.page(f"/threads/{old['id']}")
        assert "121 " in await stage.page(f"/threads/{old['id']}")


@pytest.mark.parametrize("fault", ["disconnect", "invalid_session"])
async def test_a_broken_connection_loses_nothing(stage: Stage, fault: str) -> None:
    await agree(stage, "ada")
    forum = await stage.people.channel("leerstand")
    thread = await stage.people.post("ada", forum, "Leerer Laden", "Frage")
    await shown(stage, thread["id"], "Frage")
    await stage.people.fault(fault, count=1)
    await stage.people.say("ada", thread["id"], "Während der Störung")
    await eventually(
        lambda: stage.page(f"/threads/{thread['id']}"), lambda page: "Während" in page, within_s=20
    )


async def promise(database: Database, now: datetime) -> None:
    event = NewEvent("Sprechstunde", ((now + HOUR, now + 2 * HOUR),), is_online=True)
    await events.create(database, event, author=None, announcements="termine", reminder=HOUR, now=now)


async def reminders(stage: Stage) -> list[str]:
    sent = await stage.people.call("GET", "/sent")
    return [message["nonce"] for message in sent if "Sprechstunde" in str(message["components"])]


async def delivery_state(database: Database) -> str:
    async with database.reading() as connection:
        return str(await connection.scalar(select(Delivery.state)))


async def test_a_due_reminder_is_posted_once(stage: Stage) -> None:
    await promise(stage.app.database, utc_now())
    await eventually(lambda: delivery_state(stage.app.database), lambda state: state == State.SENT)
    assert len(await reminders(stage)) == 1


@pytest.mark.parametrize("away", [timedelta(seconds=5), timedelta(minutes=30)])
async def test_a_reminder_that_was_sent_but_not_confirmed_is_not_sent_again(
    playground: RecordedPlayground, database_url: str, away: timedelta
) -> None:
    start = utc_now()
    async with on_stage(playground, database_url) as stage:
        await promise(stage.app.database, start)
        await eventually(lambda: delivery_state(stage.app.database), lambda state: state == State.SENT)
        async with stage.app.database.transaction() as session:
            await session.execute(update(Delivery).values(state=State.CLAIMED, message_id=None))
    playground.world.nonce_window = timedelta(0)
    async with on_stage(playground, database_url, clock=lambda: utc_now() + away) as stage:
        await eventually(lambda: delivery_state(stage.app.database), lambda state: state == State.SENT)
        assert len(await reminders(stage)) == 1


async def test_a_reminder_missed_for_half_an_hour_comes_late_and_says_so(
    playground: RecordedPlayground, database_url: str
) -> None:
    start = utc_now()
    database = Database(database_url)
    await promise(database, start)
    await database.close()
    later = timedelta(minutes=30)
    async with on_stage(playground, database_url, clock=lambda: utc_now() + later) as stage:
        await eventually(lambda: delivery_state(stage.app.database), lambda state: state == State.SENT)
        assert len(await reminders(stage)) == 1
        assert "verspätet" in str(await stage.people.call("GET", "/sent"))


async def test_a_reminder_survives_discords_bad_moments(stage: Stage) -> None:
    await stage.people.fault("server_error", count=2)
    await stage.people.fault("rate_limit", count=1)
    await promise(stage.app.database, utc_now())
    await eventually(
        lambda: delivery_state(stage.app.database), lambda state: state == State.SENT, within_s=30
    )
    assert len(await reminders(stage)) == 1


async def test_a_resource_is_found_by_command(stage: Stage) -> None:
    resource = NewResource("Leitfaden Leerstand", "https://example.org/leitfaden", "Vier Wege zum Laden")
    await resources.publish_new(stage.app.database, resource, now=utc_now())
    channel = await stage.people.channel("plausch")
    offered = await stage.people.interact(
        "ada", channel, "autocomplete", name="resource find", options={"query": "leit"}, focused="query"
    )
    assert [choice["name"] for choice in offered["choices"]] == ["Leitfaden Leerstand"]
    answer = await stage.people.interact(
        "ada", channel, "command", name="resource find", options={"query": "leerstand"}
    )
    assert answer["ephemeral"]
    assert "Leitfaden Leerstand" in str(answer["message"])


async def test_the_commands_are_announced_only_when_they_changed(
    playground: RecordedPlayground, database_url: str
) -> None:
    for expected in (1, 1):
        async with on_stage(playground, database_url):
            pass
        puts = [e for e in playground.recorder.exchanges if e.method == "PUT" and "commands" in e.path]
        assert len(puts) == expected
