"""What comes into sight of the archive, changes around it or goes, also while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from bot.app import utc_now
from bot.domain import reconciliation, topics
from bot.domain.reconciliation import Known
from bot.playground import channels, roles
from bot.playground import people as members
from bot.playground.permissions import Permission
from bot.playground.records import Channel, Role
from storage import facets
from storage.database import Database
from storage.facets import Facet
from storage.members import Member
from storage.messages import Happening, Message
from storage.threads import Thread
from tests.support.people import People, people_of
from tests.support.playground import SEED, RecordedPlayground, recorded_playground
from tests.support.stage import Stage, on_stage
from tests.support.stage import eventually as soon
from tests.test_catching_up import ago, contents, open_thread

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOPICS = ("leerstand", "plausch")
eventually = partial(soon, within_s=20)


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    seed = {**SEED, "guild": {"name": "Austausch", "system_channel": "plausch"}}
    async with recorded_playground(seed=seed) as running:
        yield running


def channel_of(playground: RecordedPlayground, name: str) -> Channel:
    return next(each for each in playground.world.channels.values() if each.name == name)


def role_of(playground: RecordedPlayground, name: str) -> Role:
    return next(each for each in playground.world.roles.values() if each.name == name)


def let(playground: RecordedPlayground, name: str, *, deny: Permission, allow: Role | None = None) -> None:
    """Everyone, the bot too, may no longer do this in a channel; who has a role may."""
    channel, everyone = channel_of(playground, name), playground.world.guild.id
    overwrites = [(everyone, "0", str(int(deny)))]
    overwrites += [(allow.id, str(int(deny)), "0")] if allow else []
    channel.overwrites = [{"id": str(id_), "type": 0, "allow": a, "deny": d} for id_, a, d in overwrites]
    channels.announce_change(playground.world, channel)


async def said_before(playground: RecordedPlayground) -> int:
    async with people_of(playground.base_url) as people:
        said = await people.say("ada", await people.channel("plausch"), "Früher gesagt", at=ago(1))
        return int(said["id"])


async def labels(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list(await connection.scalars(select(Thread.labels)))


@ONE_ENGINE
@pytest.mark.parametrize("how", ["channel", "name", "role", "permission"])
async def test_what_was_said_in_a_channel_that_comes_into_sight_is_read_at_once(
    how: str, playground: RecordedPlayground, database_url: str
) -> None:
    said, world, office = (
        await said_before(playground),
        playground.world,
        role_of(playground, "Servicestelle"),
    )
    if how == "name":
        channel_of(playground, "plausch").name = "später"
    elif how == "permission":
        bot_role = next(each for each in world.roles.values() if each.bot_id)
        everyone = world.roles[world.guild.id]
        for each in (bot_role, everyone):
            each.permissions &= ~int(Permission.READ_MESSAGE_HISTORY)
    else:
        let(playground, "plausch", deny=Permission.VIEW_CHANNEL, allow=office)
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        assert said not in await contents(stage.app.database)
        match how:
            case "channel":
                let(playground, "plausch", deny=Permission(0))
            case "name":
                channel = channel_of(playground, "später")
                channel.name = "plausch"
                channels.announce_change(world, channel)
            case "role":
                members.give_role(world, world.bot, office)
            case "permission":
                allowed = everyone.permissions | Permission.READ_MESSAGE_HISTORY
                roles.change(world, everyone, {"permissions": str(int(allowed))})
        await eventually(lambda: contents(stage.app.database), lambda kept: said in kept)


async def test_what_may_no_longer_be_read_is_a_gap_holds_up_nobody_and_is_not_taken_for_deleted(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        hidden = int(await open_thread(stage))
    let(playground, "leerstand", deny=Permission.READ_MESSAGE_HISTORY)
    async with people_of(playground.base_url) as people:
        other = await people.post("ada", await people.channel("beteiligung"), "Anderes", "Zweite Frage")
    async with on_stage(playground, database_url) as stage:
        assert {hidden, int(other["id"])} <= set(await contents(stage.app.database))
        (gap,) = (await reconciliation.status(stage.app.database)).gaps
        assert (gap.thread_id, "Read Message History" in gap.problem) == (hidden, True)
    let(playground, "leerstand", deny=Permission(0))
    async with on_stage(playground, database_url) as stage:
        assert (await reconciliation.status(stage.app.database)).gaps == ()


async def test_a_topic_whose_channel_went_or_that_is_none_any_more_is_not_shown(
    playground: RecordedPlayground, database_url: str
) -> None:
    async def shown(stage: Stage) -> set[str]:
        return {each.name for each in await topics.public_topics(stage.app.database)}

    async with on_stage(playground, database_url) as stage:
        assert await shown(stage) == {"Leerstand", "Beteiligung"}
    async with on_stage(playground, database_url, topics=("leerstand",)) as stage:
        assert await shown(stage) == {"Leerstand"}
    channels.delete(playground.world, channel_of(playground, "leerstand"))
    async with on_stage(playground, database_url) as stage:
        assert await shown(stage) == {"Beteiligung"}


@ONE_ENGINE
async def test_a_forums_tags_are_called_as_they_are_now_also_on_archived_posts(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage, tags=["Frage", "Beispiel"])
        cem = await stage.people.member("cem")
        await stage.people.call("PATCH", f"/threads/{thread}", {"member_id": cem, "archived": True})
        forum = channel_of(playground, "leerstand")
        forum.tags = [{**forum.tags[0], "name": "Offene Frage"}, *forum.tags[2:]]
        channels.announce_change(playground.world, forum)
        await eventually(lambda: labels(stage.app.database), lambda found: found == ["Offene Frage"])


@ONE_ENGINE
async def test_names_and_roles_that_changed_during_an_absence_or_by_coming_back_are_taken_over(
    playground: RecordedPlayground, database_url: str
) -> None:
    async def of_ben(stage: Stage) -> tuple[str, bool]:
        async with stage.app.database.reading() as connection:
            query = select(Member.display_name, Member.role_id).where(Member.display_name.like("Ben%"))
            name, role_id = (await connection.execute(query)).one()
        return name, role_id is not None

    world, office = playground.world, role_of(playground, "Servicestelle")
    async with on_stage(playground, database_url) as stage:
        async with stage.app.database.transaction() as session:
            await facets.put(session, Facet.ROLE, "office", name="Servicestelle", short="Servicestelle")
        said = await stage.people.say("ben", await open_thread(stage), "Ich auch")
        await eventually(lambda: contents(stage.app.database), lambda kept: int(said["id"]) in kept)
        ben = world.people[int(await stage.people.member("ben"))]
    ben.nick = "Ben T."
    members.give_role(world, ben, office)
    async with on_stage(playground, database_url) as stage:
        assert await of_ben(stage) == ("Ben T.", True)
        members.depart(world, ben)
        members.arrive(world, ben)
        await eventually(lambda: of_ben(stage), lambda found: found == ("Ben T.", False))
        members.give_role(world, ben, office)
        await eventually(lambda: of_ben(stage), lambda found: found == ("Ben T.", True))
        roles.delete(world, office)
        await eventually(lambda: of_ben(stage), lambda found: found == ("Ben T.", False))


@ONE_ENGINE
async def test_notes_of_who_joined_and_which_threads_were_opened_are_kept_by_type(
    playground: RecordedPlayground, database_url: str
) -> None:
    async def noted(stage: Stage) -> list[int]:
        async with stage.app.database.reading() as connection:
            return list(await connection.scalars(select(Happening.kind).order_by(Happening.id)))

    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        plausch = await stage.people.channel("plausch")
        await stage.people.post("ada", plausch, "Ein Gespräch", "")
        await stage.people.call("POST", "/members", {"name": "Dora", "roles": []})
        await eventually(lambda: noted(stage), lambda kinds: kinds == [18, 7])
    async with people_of(playground.base_url) as people:
        await people.call("POST", "/members", {"name": "Emil", "roles": []})
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        assert await noted(stage) == [18, 7, 7]
        assert await contents(stage.app.database) == {}


@ONE_ENGINE
@pytest.mark.parametrize("place", ["leerstand", "plausch"])
async def test_an_old_opening_that_was_deleted_during_an_absence_is_found_in_a_lively_thread(
    place: str, playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        opening, thread = await _old_thread(stage, place)
        new = await stage.people.say("ada", thread, "Noch dabei?")
        await eventually(lambda: contents(stage.app.database), lambda kept: int(new["id"]) in kept)
        ada = await stage.people.member("ada")
    async with people_of(playground.base_url) as people:
        where = thread if place == "leerstand" else await people.channel(place)
        await people.call("DELETE", f"/messages/{where}/{opening}", {"member_id": ada})
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        kept = await contents(stage.app.database)
        assert (int(opening) in kept, int(new["id"]) in kept) == (False, True)


async def _old_thread(stage: Stage, place: str) -> tuple[str, str]:
    """The ids of a message of two months ago and of the thread that it opens."""
    if place == "leerstand":
        thread = await open_thread(stage, at=ago(60))
        return thread, thread
    channel = await stage.people.channel(place)
    said = await stage.people.say("ada", channel, "Alte Frage", at=ago(60))
    await stage.people.post("ada", channel, "Alte Frage", "", message_id=said["id"])
    return str(said["id"]), str(said["id"])


async def test_once_a_month_a_silent_thread_is_read_whole_and_what_was_edited_or_deleted_is_found(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage, at=ago(60))
        said = [await stage.people.say("ada", thread, "Alt", at=ago(50 - n)) for n in range(2)]
        await eventually(lambda: contents(stage.app.database), lambda kept: len(kept) == 3)
        ada = await stage.people.member("ada")
    async with on_stage(playground, database_url):
        pass
    async with people_of(playground.base_url) as people:
        await people.call("DELETE", f"/messages/{thread}/{thread}", {"member_id": ada})
        await people.call(
            "PATCH", f"/messages/{thread}/{said[0]['id']}", {"member_id": ada, "content": "Neu gefasst"}
        )
    its_day = next(
        day for n in range(1, 40) if _is_its_day(int(thread), day := utc_now() + timedelta(days=n))
    )
    async with on_stage(playground, database_url, clock=lambda: its_day) as stage:
        assert sorted((await contents(stage.app.database)).values()) == ["Alt", "Neu gefasst"]


def _is_its_day(thread_id: int, day: datetime) -> bool:
    known = Known((1, "", None, False, ()), 0, 0, None, None, day - timedelta(days=2))
    return known.is_turn(thread_id, 30, now=day)


def test_every_thread_has_its_day_and_only_once() -> None:
    start = utc_now()
    for thread_id in range(1 << 60, (1 << 60) + (50 << 22), 1 << 22):
        days = [n for n in range(60) if _is_its_day(thread_id, start + timedelta(days=n))]
        assert [later - earlier for earlier, later in pairwise(days)] == [30]


@ONE_ENGINE
async def test_a_thread_that_goes_while_it_is_compared_is_gone(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with people_of(playground.base_url) as people:
        forum = await people.channel("leerstand")
        thread = await people.post("ada", forum, "Leerer Laden", "Wer hat Ideen?")
        await people.fault("server_error", status=404, path=f"/channels/{thread['id']}/messages", count=1)
    async with on_stage(playground, database_url) as stage:
        assert await labels(stage.app.database) == []
        assert (await reconciliation.status(stage.app.database)).gaps == ()


@ONE_ENGINE
async def test_a_session_that_broke_off_before_all_was_told_is_caught_up_once_it_is_resumed(
    playground: RecordedPlayground, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(playground, database_url) as stage:
        client = stage.app.client
        assert client is not None
        thread, broke_off = await open_thread(stage), asyncio.Event()

        async def breaks(*_: object, **__: object) -> None:
            broke_off.set()
            raise asyncio.CancelledError  # what discord.py does of a broken connection, without its log

        with monkeypatch.context() as patched:
            patched.setattr(client._connection, "chunk_guild", breaks)
            said = await stage.people.say("ada", thread, "Hört das jemand?")
            async with stage.app.database.transaction() as session:
                await session.execute(update(Message).values(content="Verfälscht"))
            await stage.people.fault("invalid_session", count=1)
            await broke_off.wait()
        assert not client.caught_up.is_set()
        await stage.people.fault("disconnect", count=1)
        await eventually(
            lambda: contents(stage.app.database),
            lambda kept: kept.get(int(said["id"])) == "Hört das jemand?",
        )
        await asyncio.wait_for(client.caught_up.wait(), 20)


@ONE_ENGINE
@pytest.mark.parametrize("is_away", [False, True])
async def test_a_thread_that_grows_again_from_the_same_message_is_there_without_what_the_first_held(
    is_away: bool, playground: RecordedPlayground, database_url: str
) -> None:
    async def grow(people: People, name: str) -> int:
        body = {"member_id": await people.member("cem"), "channel_id": await people.channel("plausch")}
        return int(
            (await people.call("POST", "/threads", {**body, "message_id": str(said), "name": name}))["id"]
        )

    async def threads(stage: Stage) -> list[tuple[str, bool]]:
        async with stage.app.database.reading() as connection:
            grown = select(Thread.title, Thread.deleted_at).where(Thread.id == said)
            return [(title, deleted_at is not None) for title, deleted_at in await connection.execute(grown)]

    said = await said_before(playground)
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        first = await grow(stage.people, "Erster Anlauf")
        told = await stage.people.say("ben", first, "Im ersten")
        await eventually(lambda: contents(stage.app.database), lambda kept: int(told["id"]) in kept)
        await stage.people.call(
            "DELETE", f"/threads/{first}", {"member_id": await stage.people.member("cem")}
        )
        await eventually(lambda: threads(stage), lambda there: there == [("Erster Anlauf", True)])
        if not is_away:
            assert await grow(stage.people, "Zweiter Anlauf") == first
            await eventually(lambda: threads(stage), lambda there: there == [("Zweiter Anlauf", False)])
            assert int(told["id"]) not in await contents(stage.app.database)
    if is_away:
        async with people_of(playground.base_url) as people:
            assert await grow(people, "Zweiter Anlauf") == first
    async with on_stage(playground, database_url, topics=TOPICS) as stage:
        assert await threads(stage) == [("Zweiter Anlauf", False)]
        kept = await contents(stage.app.database)
        assert said in kept
        assert int(told["id"]) not in kept
        told = await stage.people.say("ben", first, "Im zweiten")
        await eventually(lambda: contents(stage.app.database), lambda kept: int(told["id"]) in kept)
