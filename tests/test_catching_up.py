"""What was missed is found by comparing with chat, and the proof of it is kept for the office."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from sqlalchemy import delete, select, update

from bot.app import utc_now
from bot.domain import backlog, notes, reconciliation
from bot.domain.people import Person
from bot.domain.seen import MessageSeen, PageRead, ThreadDeleted, ThreadSeen
from bot.playground.channels import announce_change
from cogs.archive.batches import Batch, Page
from cogs.archive.intake import Intake
from storage.database import Database
from storage.members import Member
from storage.messages import Happening, Message, Reaction
from storage.reconciliations import Reconciliation
from storage.search import Entry
from storage.threads import Thread
from tests.support.comparing import reconcile
from tests.support.people import people_of
from tests.support.playground import RecordedPlayground, recorded_playground
from tests.support.stage import Stage, eventually, on_stage


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    async with recorded_playground() as running:
        yield running


async def contents(database: Database) -> dict[int, str]:
    async with database.reading() as connection:
        rows = await connection.execute(
            select(Message.id, Message.content).where(Message.deleted_at.is_(None))
        )
        return {message_id: content for message_id, content in rows}


async def open_thread(stage: Stage, **more: str | list[str]) -> str:
    forum = await stage.people.channel("leerstand")
    thread = await stage.people.post("ada", forum, "Leerer Laden", "Wer hat Ideen?", **more)
    await eventually(lambda: contents(stage.app.database), lambda kept: int(thread["id"]) in kept)
    return str(thread["id"])


def ago(days: float) -> str:
    return (utc_now() - timedelta(days=days)).isoformat()


async def test_reactions_pins_tags_and_names_changed_during_an_absence_are_found(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage)
    async with people_of(playground.base_url) as people:
        ada, cem = await people.member("ada"), await people.member("cem")
        where = {"member_id": cem, "channel_id": thread, "message_id": thread}
        await people.call("POST", "/reactions", {**where, "emoji": "👍"})
        await people.call("POST", "/pins", where)
        await people.call("PATCH", f"/threads/{thread}", {"member_id": ada, "name": "Neu", "tags": ["Frage"]})
    async with on_stage(playground, database_url) as stage, stage.app.database.reading() as connection:
        found = (await connection.execute(select(Thread.title, Thread.labels))).one()
        assert found == ("Neu", "Frage")
        assert await connection.scalar(select(Message.is_pinned).where(Message.id == int(thread)))
        reactions = await connection.execute(select(Reaction.message_id, Reaction.emoji, Reaction.count))
        assert reactions.all() == [(int(thread), "👍", 1)]
        assert await connection.scalar(select(Happening.kind)) == 6


async def test_a_deletion_beyond_the_window_is_found_by_the_count(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage, at=ago(60))
        old = await stage.people.say("ada", thread, "Alt", at=ago(50))
        await stage.people.say("ada", thread, "Auch alt", at=ago(49))
        await eventually(lambda: contents(stage.app.database), lambda kept: int(old["id"]) in kept)
        ada = await stage.people.member("ada")
    async with on_stage(playground, database_url):
        pass
    async with people_of(playground.base_url) as people:
        await people.call("DELETE", f"/messages/{thread}/{old['id']}", {"member_id": ada})
    async with on_stage(playground, database_url) as stage:
        assert int(old["id"]) not in await contents(stage.app.database)
        assert (await reconciliation.status(stage.app.database)).deleted == 1


async def test_a_thread_that_went_is_gone(playground: RecordedPlayground, database_url: str) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage)
        cem = await stage.people.member("cem")
    async with people_of(playground.base_url) as people:
        await people.call("DELETE", f"/threads/{thread}", {"member_id": cem})
    async with on_stage(playground, database_url) as stage, stage.app.database.reading() as connection:
        assert await connection.scalar(select(Thread.deleted_at)) is not None


async def test_a_post_is_read_again_that_came_while_a_round_was_under_way_and_went_while_nobody_listened(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage)
        await eventually(lambda: contents(stage.app.database), lambda kept: int(thread) in kept)
        ada = await stage.people.member("ada")
    async with on_stage(playground, database_url) as stage, stage.app.database.transaction() as session:
        await session.execute(update(Thread).values(cursor_id=0))  # the round did not know of it
    async with people_of(playground.base_url) as people:
        await people.call("DELETE", f"/messages/{thread}/{thread}", {"member_id": ada})
    async with on_stage(playground, database_url) as stage:
        assert int(thread) not in await contents(stage.app.database)


async def test_nothing_is_read_again_where_nothing_can_have_changed(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage, at=ago(60))
    for _ in range(2):
        playground.recorder.exchanges.clear()
        async with on_stage(playground, database_url):
            pass
    read = [e.path for e in playground.recorder.exchanges if e.path.endswith(f"/channels/{thread}/messages")]
    assert read == []


async def test_a_comparison_that_broke_off_goes_on_from_there(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = await open_thread(stage, at=ago(60))
        first, second = [await stage.people.say("ada", thread, "Alt", at=ago(days)) for days in (50, 49)]
        await eventually(lambda: contents(stage.app.database), lambda kept: int(second["id"]) in kept)
        ada = await stage.people.member("ada")
    async with on_stage(playground, database_url) as stage, stage.app.database.transaction() as session:
        broken = {"finished_at": None, "compared_until": int(first["id"])}
        await session.execute(update(Reconciliation).values(**broken))
    async with people_of(playground.base_url) as people:
        await people.call("DELETE", f"/messages/{thread}/{first['id']}", {"member_id": ada})
    playground.recorder.exchanges.clear()
    async with on_stage(playground, database_url) as stage:
        assert (await reconciliation.status(stage.app.database)).gaps == ()
    read = [e.query for e in playground.recorder.exchanges if e.path.endswith(f"/channels/{thread}/messages")]
    assert [f"after={first['id']}" in query for query in read] == [True]
    async with on_stage(playground, database_url) as stage:
        assert int(first["id"]) not in await contents(stage.app.database)


async def test_what_was_said_by_the_hundred_can_be_searched_soon_also_after_another_start(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with people_of(playground.base_url) as people:
        forum = await people.channel("leerstand")
        thread = await people.post("ada", forum, "Leerer Laden", "Wer hat Ideen?")
        for number in range(60):
            await people.say("ada", thread["id"], f"Ein Gewächshaus, das wäre Idee {number}.")

    async def indexed() -> int:
        async with stage.app.database.reading() as connection:
            return len((await connection.execute(select(Entry.id).where(Entry.kind == "message"))).all())

    async with on_stage(playground, database_url) as stage:
        await eventually(indexed, lambda count: count == 61)
        await eventually(lambda: backlog.left(stage.app.database), lambda left: left == "")
        async with stage.app.database.transaction() as session:
            await session.execute(delete(Entry))
            await backlog.leave(session, [int(thread["id"])], but=())
    async with on_stage(playground, database_url) as stage:
        await eventually(indexed, lambda count: count == 61)
        await eventually(lambda: backlog.left(stage.app.database), lambda left: left == "")


async def test_a_message_is_counted_once_however_often_it_is_read(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        opened, forum = int(await open_thread(stage)), int(await stage.people.channel("leerstand"))
        place = ThreadSeen(opened, forum, "Leerer Laden", None, opened, utc_now())
        said, later = [
            MessageSeen(opened + n, place, Person("77", "Ada"), 0, "Neu", utc_now()) for n in (1, 2)
        ]
        outdated = PageRead(place, opened, None, 0, (said,), newer=frozenset({said.id}))
        again = PageRead(place, opened, said.id, 0, (said,), begins=False)
        found = await reconcile(stage.app.database, [outdated, again], now=utc_now())
        assert [len(each.new) for each in found] == [0, 1]
        status = await reconciliation.status(stage.app.database)
        assert (status.counted, status.new) == (1, 1)

        assert stage.app.client is not None
        intake = Intake(stage.app.client)
        anew = PageRead(place, opened, None, 0, (said, later))
        waiting = [intake.compare(anew, 0, 0)[0] for _ in range(2)]
        writing = asyncio.create_task(intake.run())
        assert [len((await each).new) for each in waiting] == [1, 0]
        writing.cancel()
        status = await reconciliation.status(stage.app.database)
        assert (status.counted, status.new) == (2, 0)


async def test_pages_are_compared_with_what_stands_before_them_in_line(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        opened, forum = int(await open_thread(stage)), int(await stage.people.channel("leerstand"))
        place, now = ThreadSeen(opened, forum, "Leerer Laden", None, opened, utc_now()), utc_now()
        ada = Person("77", "Ada")
        live, missed = [MessageSeen(opened + n, place, ada, 0, "Neu", now) for n in (1, 2)]
        other = replace(place, id=opened + 3, starter_id=opened + 3)
        elsewhere = MessageSeen(other.id, other, ada, 0, "Neu", now)
        assert stage.app.client is not None
        intake = Intake(stage.app.client)
        intake.put(live)
        waiting = [
            intake.compare(page, intake.moment(), 0)[0]
            for page in (
                PageRead(place, opened, None, 0, (live, missed)),
                PageRead(other, 0, None, 0, (elsewhere,)),
                PageRead(place, opened, None, 0, (live, missed)),
                PageRead(other, 0, None, 0, (elsewhere,)),
            )
        ]
        writing = asyncio.create_task(intake.run())
        assert [[new.id for new in (await each).new] for each in waiting] == [[missed.id], [other.id], [], []]
        writing.cancel()


async def test_pages_are_compared_ahead_unless_what_is_being_written_touches_them() -> None:
    def batch(thread_id: int) -> Batch:
        thread, made = ThreadSeen(thread_id, 1, "", None, None, utc_now()), Batch()
        made.add(Page(PageRead(thread, 0, None, 0, ())))
        return made

    said = Batch()
    said.add(ThreadDeleted(3))
    assert [batch(1).is_apart_from(each) for each in (batch(2), batch(1), said)] == [True, False, False]


async def test_what_differs_is_mended_at_night(playground: RecordedPlayground, database_url: str) -> None:
    async with on_stage(playground, database_url) as stage:
        thread = int(await open_thread(stage))
        async with stage.app.database.transaction() as session:
            await session.execute(update(Message).values(content="Verfälscht"))
        assert stage.app.client is not None
        await stage.app.client.at_night()
        await eventually(
            lambda: contents(stage.app.database), lambda kept: kept == {thread: "Wer hat Ideen?"}
        )


async def test_a_thread_that_may_not_be_read_holds_up_nobody_and_is_named(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        closed = await open_thread(stage)
        ada = await stage.people.member("ada")
    async with people_of(playground.base_url) as people:
        forum = await people.channel("leerstand")
        await people.say("ada", closed, "Nachtrag")
        other = await people.post("ada", forum, "Anderes", "Zweite Frage")
        await people.fault("server_error", status=403, path=f"/channels/{closed}/messages", count=1)
    async with on_stage(playground, database_url) as stage:
        assert int(other["id"]) in await contents(stage.app.database)
        (gap,) = (await reconciliation.status(stage.app.database)).gaps
        assert (gap.thread_id, gap.title) == (int(closed), "Leerer Laden")
        told = await stage.people.interact("cem", forum, "command", name="archive status", locale="de")
        assert "Leerer Laden" in str(told["message"]["components"])
        refused = await stage.people.interact("ada", forum, "command", name="archive status", locale="de")
        assert "Servicestelle" in refused["message"]["content"]
    async with on_stage(playground, database_url) as stage:
        assert "Nachtrag" in (await contents(stage.app.database)).values()
        assert (await reconciliation.status(stage.app.database)).gaps == ()
        told = await stage.people.interact("cem", forum, "command", name="archive status", locale="de")
        assert "Vollständig" in str(told["message"]["components"])
        assert "Dateien" not in str(told["message"]["components"]), "there is none"
        (path,) = re.findall(r"/office/archive/[\w-]+", str(told["message"]["components"]))
        assert "Leerer Laden" in await stage.page(path)
        assert "Die Suche" not in str(told["message"]["components"])
        await notes.remember(stage.app.database, "search backlog", "1 1 1234")
        told = await stage.people.interact("cem", forum, "command", name="archive status", locale="de")
        assert "Die Suche kennt 1234 Beiträge noch nicht" in str(told["message"]["components"])
    assert ada


async def test_threads_that_come_into_sight_are_read_from_their_start(
    playground: RecordedPlayground, database_url: str
) -> None:
    async with on_stage(playground, database_url) as stage:
        assert stage.app.client is not None
        home, number = stage.app.client.home, int(await stage.people.channel("leerstand"))
        forum = home.get_channel(number)
        assert isinstance(forum, discord.ForumChannel)
        await forum.set_permissions(home.me.roles[-1], view_channel=False)
        hidden = await stage.people.post("ada", str(number), "Leerer Laden", "Wer hat Ideen?", at=ago(1))
        known = playground.world.channels[number]
        known.overwrites = []
        announce_change(playground.world, known)
        await eventually(lambda: contents(stage.app.database), lambda kept: int(hidden["id"]) in kept)


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_private_threads_are_kept_live_and_after_an_absence_if_the_office_wants(
    playground: RecordedPlayground, database_url: str, is_wanted: bool
) -> None:
    async with people_of(playground.base_url) as people:
        channel = await people.channel("plausch")
        earlier = await people.post("cem", channel, "Früher", "", private=True)
        await people.say("cem", earlier["id"], "Was niemand hörte")
    async with on_stage(playground, database_url, topics=("plausch",), private_threads=is_wanted) as stage:
        later = await stage.people.post("cem", channel, "Später", "", private=True)
        await stage.people.say("cem", later["id"], "Was live kam")
        await stage.people.say("cem", channel, "Offen")
        kept = await eventually(lambda: contents(stage.app.database), lambda kept: "Offen" in kept.values())
        heard = {"Was niemand hörte", "Was live kam"} & set(kept.values())
        assert len(heard) == (2 if is_wanted else 0)
        assert await stage.page(f"/threads/{earlier['id']}") == "404"


async def test_a_new_name_is_taken_over_at_once(playground: RecordedPlayground, database_url: str) -> None:
    async with on_stage(playground, database_url) as stage:
        await open_thread(stage)
        ada = await stage.people.member("ada")
        await stage.people.call("PATCH", f"/members/{ada}", {"nick": "Ada W."})

        async def name() -> str | None:
            async with stage.app.database.reading() as connection:
                return await connection.scalar(select(Member.display_name))

        await eventually(name, lambda seen: seen == "Ada W.")
