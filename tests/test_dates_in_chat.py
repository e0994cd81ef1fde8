"""A date's way through chat: published, answered about, shown as it is, reminded of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import utc_now
from bot.domain import drafts, reminders, rsvps
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.preferences import Way, Wishes
from storage.database import Database
from storage.deliveries import Delivery, Kind, State
from storage.events import Event
from storage.topics import Topic
from tests.cogs.conftest import said
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, eventually, on_stage

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EDITOR = Person("900", "Redaktion")
TOPICS = ("leerstand", "beteiligung", "plausch")


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url, topics=TOPICS) as running:
        yield running


async def enter(database: Database, topic: str = "leerstand", **more: Any) -> int:
    now = utc_now()
    async with database.reading() as connection:
        topic_id = await connection.scalar(select(Topic.id).where(Topic.slug == topic))
    event = NewEvent("Werkstatt Leerstand", ((now + 10 * DAY, now + 10 * DAY + HOUR),), topic_id=topic_id)
    event_id = await drafts.enter(database, replace(event, **more), author=EDITOR, now=now)
    await drafts.publish(database, event_id, announcements="termine", now=now)
    return event_id


async def states(database: Database, kind: Kind) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Delivery.state).where(Delivery.kind == kind)))


async def cards(stage: Stage) -> list[Any]:
    """Where the event's card stands, once: in its own thread and in the announcements."""
    await eventually(
        lambda: states(stage.app.database, Kind.CARD), lambda found: set(found) == {State.SENT}, within_s=10
    )
    announced = await stage.people.messages(await stage.people.channel("termine"))
    thread = await stage.people.channel("Werkstatt Leerstand")
    return [*announced, *await stage.people.messages(thread)]


def text(message: Any) -> str:
    return said({"kind": "message", "message": message})


def button(message: Any, label: str) -> str:
    return str(next(part["custom_id"] for part in _walk(message["components"]) if part.get("label") == label))


def _walk(components: list[Any]) -> list[Any]:
    return [part for each in components for part in (each, *_walk(each.get("components", [])))]


async def press(stage: Stage, key: str, message: Any, label: str) -> Any:
    wanted = {"message_id": message["id"], "custom_id": button(message, label)}
    return await stage.people.interact(key, message["channel_id"], "component", **wanted)


async def test_publishing_opens_a_thread_with_the_card_and_announces_it(stage: Stage) -> None:
    event_id = await enter(stage.app.database, capacity=18)
    announced, opening = await cards(stage)
    assert opening["id"] == opening["channel_id"]
    for message in (announced, opening):
        assert "Werkstatt Leerstand" in text(message)
        assert "0 zugesagt, 18 von 18 Plätzen frei" in text(message)
        assert "Kofinanziert" in text(message)
    async with stage.app.database.reading() as connection:
        thread_id = await connection.scalar(select(Event.thread_id).where(Event.id == event_id))
    assert str(thread_id) == opening["id"]


async def test_in_a_text_channel_the_thread_grows_from_the_card(stage: Stage) -> None:
    await enter(stage.app.database, topic="plausch")
    await cards(stage)
    plausch = await stage.people.channel("plausch")
    (card,) = await stage.people.messages(plausch)
    assert card["thread"]["name"] == "Werkstatt Leerstand"
    await press(stage, "ada", card, "Anmelden")
    (edited,) = await eventually(
        lambda: stage.people.messages(plausch), lambda found: "1 zugesagt" in text(found[0]), within_s=10
    )
    assert edited["id"] == card["id"]


async def test_a_press_registers_and_the_card_shows_it_without_a_name(stage: Stage) -> None:
    await enter(stage.app.database, capacity=2, online_url="https://video.example/raum")
    announced, opening = await cards(stage)
    answer = await press(stage, "ada", announced, "Anmelden")
    assert answer["ephemeral"]
    assert "Angemeldet" in text(answer["message"])
    assert "https://video.example/raum" in text(answer["message"])
    again = await press(stage, "ada", answer["message"], "Zweite Person mitbringen")
    assert "Zu zweit angemeldet" in text(again["message"])
    full = await press(stage, "ben", opening, "Anmelden")
    assert "Auf der Warteliste, Platz 1" in text(full["message"])
    assert "https://video.example/raum" not in text(full["message"])

    async def shown() -> list[str]:
        return [text(card) for card in await cards(stage)]

    both = await eventually(shown, lambda found: all("alle 2 Plätze vergeben" in each for each in found))
    assert all("2 zugesagt" in each and "1 auf der Warteliste" in each for each in both)
    assert "Ada" not in "".join(both)
    assert "video.example" not in "".join(both)
    assert len(both) == 2


async def test_a_card_answers_after_a_restart(playground: RecordedPlayground, database_url: str) -> None:
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        await enter(stage.app.database)
        announced, _ = await cards(stage)
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        answer = await press(stage, "ada", announced, "Vielleicht")
        assert "Als vielleicht vorgemerkt" in text(answer["message"])
        assert len(await cards(stage)) == 2


@pytest.mark.parametrize("topic", ["leerstand", "plausch"])
async def test_cards_that_were_posted_but_not_confirmed_are_not_posted_again(
    playground: RecordedPlayground, database_url: str, topic: str
) -> None:
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        await enter(stage.app.database, topic=topic)
        before = await cards(stage)
        async with stage.app.database.transaction() as session:
            unconfirmed = {"state": State.CLAIMED, "message_id": None, "channel_id": None}
            await session.execute(update(Delivery).where(Delivery.kind == Kind.CARD).values(**unconfirmed))
            await session.execute(update(Event).values(thread_id=None))
    playground.world.nonce_window = timedelta(0)
    later = timedelta(minutes=30)
    async with on_stage(playground, database_url, topics=TOPICS, clock=lambda: utc_now() + later) as stage:
        after = await cards(stage)
        assert [each["id"] for each in after] == [each["id"] for each in before]
        state = await stage.people.state()
        assert [thread["name"] for thread in state["threads"]] == ["Werkstatt Leerstand"]


async def test_a_place_that_becomes_free_is_offered_in_a_direct_message(stage: Stage) -> None:
    await enter(stage.app.database, capacity=1)
    announced, _ = await cards(stage)
    await press(stage, "ada", announced, "Anmelden")
    await press(stage, "ben", announced, "Anmelden")
    ben = await stage.people.member("ben")
    await press(stage, "ada", announced, "Absagen")
    async with stage.app.database.transaction(durable=True) as session:  # were it night
        await session.execute(update(Delivery).where(Delivery.kind == Kind.OFFER).values(due_at=utc_now()))
    await eventually(lambda: states(stage.app.database, Kind.OFFER), lambda found: found == [State.SENT])
    direct = await stage.people.call("POST", "/directs", {"member_id": ben})
    (offer,) = await stage.people.messages(direct["id"])
    assert "Ein Platz ist frei" in text(offer)
    answer = await press(stage, "ben", offer, "Platz annehmen")
    assert "Angemeldet" in text(answer["message"])


async def test_the_thread_of_a_public_event_can_be_read_on_the_web(stage: Stage) -> None:
    event_id = await enter(stage.app.database, description="Wir füllen Läden.")
    _, opening = await cards(stage)
    page = await eventually(
        lambda: stage.page(f"/threads/{opening['id']}"), lambda found: "Wir füllen Läden." in found
    )
    assert "Stadtgespräch" in page
    assert f"/threads/{opening['id']}" in await stage.page(f"/events/{event_id}")
    link = f"/threads/{opening['id']}"
    await eventually(lambda: stage.page("/topics/leerstand"), lambda found: link in found, within_s=10)
    assert link not in await stage.page("/")


async def test_more_presses_than_places_never_overbook(stage: Stage) -> None:
    event_id = await enter(stage.app.database, capacity=7)
    async with stage.app.database.reading() as connection:
        query = select(Delivery.occurrence_id).where(Delivery.occurrence_id.is_not(None))
        date = int(await connection.scalar(query) or 0)
    people = [await stage.people.call("POST", "/members", {"name": f"Person {n}"}) for n in range(8)]
    announced, _ = await cards(stage)
    wanted = {"message_id": announced["id"], "custom_id": button(announced, "Anmelden")}
    for person in people:
        body = {"member_id": person["id"], "channel_id": announced["channel_id"], "type": "component"}
        await stage.people.call("POST", "/interactions", body | wanted)
    full = await rsvps.places(stage.app.database, date)
    assert (full.going, full.waiting, event_id) == (7, 1, event_id)


async def test_a_personal_reminder_comes_as_a_direct_message_and_is_put_off_there(stage: Stage) -> None:
    plausch = await stage.people.channel("plausch")
    asked = await stage.people.say("ben", plausch, "Wer kommt mit?")
    form = await stage.people.interact(
        "ada", plausch, "message_command", name="Remind me", message_id=asked["id"]
    )
    fields = {"field0": "in 1 Minute", "field1": "Ben antworten"}
    modal = form["modal"]["custom_id"]
    await stage.people.interact("ada", plausch, "modal", custom_id=modal, fields=fields)
    async with stage.app.database.transaction(durable=True) as session:
        await session.execute(update(Delivery).values(due_at=utc_now()))
    await eventually(lambda: states(stage.app.database, Kind.PERSONAL), lambda found: found == [State.SENT])
    (message,) = await direct(stage, "ada")
    assert "Ben antworten" in text(message)
    assert f"/{plausch}/{asked['id']}" in str(message["components"])
    await press(stage, "ada", message, "In 1 Stunde noch einmal")
    (message,) = await direct(stage, "ada")
    assert "Kommt noch einmal" in text(message)


async def test_a_registered_person_is_reminded_directly_with_the_way_in(stage: Stage) -> None:
    await enter(stage.app.database, online_url="https://video.example/raum")
    announced, _ = await cards(stage)
    await press(stage, "ada", announced, "Anmelden")
    await make_due(stage.app.database, route="direct")
    await eventually(lambda: direct(stage, "ada"), lambda found: len(found) == 1)
    (message,) = await direct(stage, "ada")
    assert "https://video.example/raum" in text(message)


async def test_with_closed_direct_messages_one_is_named_in_the_thread_if_one_allows_it(
    stage: Stage,
) -> None:
    await enter(stage.app.database)
    announced, opening = await cards(stage)
    ada = await stage.people.member("ada")
    wishes = Wishes(Way.DIRECT_OR_THREAD)
    await reminders.wish(stage.app.database, Person(ada, "Ada Winkler"), wishes, now=utc_now())
    for key in ("ada", "ben"):
        await close_directs(stage, key)
        await press(stage, key, announced, "Anmelden")
    await make_due(stage.app.database, route="direct")

    async def named() -> list[Any]:
        return [each for each in await stage.people.messages(opening["channel_id"]) if each["mentions"]]

    (message,) = await eventually(named, lambda found: len(found) == 1)
    assert [each["id"] for each in message["mentions"]] == [ada]

    async def failures() -> list[str]:
        async with stage.app.database.reading() as connection:
            query = select(Delivery.reason).where(Delivery.state == State.FAILED)
            return list(await connection.scalars(query))

    await eventually(failures, lambda found: found == ["direct messages are closed"] * 2)


async def direct(stage: Stage, key: str) -> Any:
    """What the bot wrote to someone alone."""
    channel = await stage.people.call("POST", "/directs", {"member_id": await stage.people.member(key)})
    return await stage.people.messages(channel["id"])


async def close_directs(stage: Stage, key: str) -> None:
    """Someone's next direct message is refused as Discord refuses it."""
    channel = await stage.people.call("POST", "/directs", {"member_id": await stage.people.member(key)})
    refused = {"status": 403, "code": 50007, "message": "Cannot send messages to this user"}
    await stage.people.fault("server_error", method="POST", path=f"/channels/{channel['id']}/", **refused)


async def make_due(database: Database, *, route: str) -> None:
    """The reminder of the last hour is due now, and no other."""
    nearest = (Delivery.route == route) & (Delivery.offset_seconds == 3600)
    async with database.transaction(durable=True) as session:
        await session.execute(update(Delivery).where(nearest).values(due_at=utc_now()))
