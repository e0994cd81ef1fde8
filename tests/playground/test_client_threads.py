"""Threads and forum posts as the real client sees and makes them."""

import io
from datetime import UTC, datetime

import discord
import pytest

from tests.playground.places import TIMEOUT_S, forum, guild_of, member, text_channel
from tests.support.discord_client import connected
from tests.support.people import People
from tests.support.playground import RecordedPlayground


def tag(channel: discord.ForumChannel, name: str) -> discord.ForumTag:
    found = discord.utils.get(channel.available_tags, name=name)
    assert found is not None
    return found


async def test_a_persons_forum_post_arrives_as_thread_and_message(
    client: discord.Client, people: People
) -> None:
    channel = forum(client)
    created = client.wait_for("thread_create", timeout=TIMEOUT_S)
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    question = tag(channel, "Frage")
    made = await people.post(
        "ada", channel.id, "Leerstand beleben", "Wer hat das geschafft?", tags=[str(question.id)]
    )
    thread, message = await created, await arrival
    assert thread.id == message.id == int(made["id"])
    assert thread.parent == channel
    assert thread.owner == member(client, "Ada")
    assert thread.applied_tags == [question]
    assert message.channel == thread
    assert message.content == "Wer hat das geschafft?"


async def test_messages_in_a_thread_arrive_there(client: discord.Client, people: People) -> None:
    made = await people.post("ada", forum(client).id, "Frage", "Anfang")
    arrival = client.wait_for(
        "message", timeout=TIMEOUT_S, check=lambda message: message.content == "Antwort"
    )
    await people.say("ben", made["id"], "Antwort")
    message = await arrival
    assert isinstance(message.channel, discord.Thread)
    assert message.channel.parent == forum(client)
    told = [each.content async for each in message.channel.history(oldest_first=True)]
    assert told == ["Anfang", "Antwort"]
    fetched = await client.fetch_channel(message.channel.id)
    assert isinstance(fetched, discord.Thread)
    assert fetched.message_count == 1


async def test_the_bot_makes_a_forum_post_with_tags_embed_button_and_file(client: discord.Client) -> None:
    channel = forum(client)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Ich komme", custom_id="rsvp:1:7"))
    thread, message = await channel.create_thread(
        name="Sprechstunde",
        content="Am Dienstag",
        embed=discord.Embed(title="Sprechstunde"),
        file=discord.File(io.BytesIO(b"a"), "a.txt"),
        view=view,
        applied_tags=[tag(channel, "Beispiel")],
        auto_archive_duration=10080,
    )
    assert thread.id == message.id
    fetched = await client.fetch_channel(thread.id)
    assert isinstance(fetched, discord.Thread)
    assert [each.name for each in fetched.applied_tags] == ["Beispiel"]
    assert fetched.auto_archive_duration == 10080
    starter = await fetched.fetch_message(thread.id)
    assert (starter.content, len(starter.embeds), len(starter.attachments)) == ("Am Dienstag", 1, 1)
    assert starter.components


async def test_a_forum_takes_posts_and_no_messages(client: discord.Client, people: People) -> None:
    body = {"member_id": await people.member("ada"), "channel_id": str(forum(client).id), "content": "Hallo"}
    told = await people.call("POST", "/messages", body, status=400)
    assert told["code"] == 50008
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.send_message(
            forum(client).id, params=discord.http.handle_message_parameters(content="Hallo")
        )
    assert refused.value.code == 50008


async def test_a_thread_grows_from_a_message_and_only_one(client: discord.Client) -> None:
    sent = await text_channel(client).send("Das führt zu weit")
    thread = await sent.create_thread(name="Weiter hier")
    assert thread.id == sent.id
    assert thread.parent == text_channel(client)
    assert (await text_channel(client).fetch_message(sent.id)).flags.has_thread
    with pytest.raises(discord.HTTPException) as refused:
        await sent.create_thread(name="Noch einmal")
    assert refused.value.code == 160004


async def test_notes_of_the_system_point_to_the_thread_and_back(client: discord.Client) -> None:
    channel = text_channel(client)
    sent = await channel.send("Das führt zu weit")
    grown = await sent.create_thread(name="Weiter hier")
    begun = await channel.create_thread(name="Neues", type=discord.ChannelType.public_thread)
    inside = [message async for message in grown.history()]
    assert [message.type for message in inside] == [discord.MessageType.thread_starter_message]
    assert inside[0].reference is not None
    assert inside[0].reference.message_id == sent.id
    (note,) = [message async for message in channel.history(limit=1)]
    assert (note.type, note.content) == (discord.MessageType.thread_created, "Neues")
    assert note.reference is not None
    assert note.reference.channel_id == begun.id


async def test_in_an_archived_thread_nothing_is_edited_but_the_bot_may_write(client: discord.Client) -> None:
    thread, _ = await forum(client).create_thread(name="Ruhend", content="Anfang")
    sent = await thread.send("Stand heute")
    await thread.edit(archived=True)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="Stand morgen")
    assert refused.value.code == 50083
    with pytest.raises(discord.HTTPException) as refused:
        await thread.edit(name="Umbenannt")
    assert refused.value.code == 50083
    await thread.send("Nachtrag")
    again = await client.fetch_channel(thread.id)
    assert isinstance(again, discord.Thread)
    assert not again.archived


async def test_who_owns_a_thread_may_close_but_not_lock_it(client: discord.Client, people: People) -> None:
    made = await people.post("ada", forum(client).id, "Erledigt", "Danke")
    ada = {"member_id": await people.member("ada")}
    ben = {"member_id": await people.member("ben")}
    await people.call("PATCH", f"/threads/{made['id']}", ben | {"archived": True}, status=403)
    await people.call("PATCH", f"/threads/{made['id']}", ada | {"locked": True}, status=403)
    update = client.wait_for("raw_thread_update", timeout=TIMEOUT_S)
    await people.call("PATCH", f"/threads/{made['id']}", ada | {"archived": True})
    assert (await update).data["thread_metadata"]["archived"] is True


async def test_a_private_thread_is_seen_by_its_members_and_moderators_alone(
    client: discord.Client, people: People
) -> None:
    private = await text_channel(client).create_thread(name="Vertraulich")
    await private.add_user(member(client, "Ada"))
    await people.say("ada", private.id, "Ich bin dabei")
    body = {"member_id": await people.member("ben"), "channel_id": str(private.id), "content": "Ich auch?"}
    await people.call("POST", "/messages", body, status=403)
    await people.say("cem", private.id, "Ich moderiere")


async def test_threads_without_a_message_are_public_or_private(client: discord.Client) -> None:
    channel = text_channel(client)
    public = await channel.create_thread(name="Offen", type=discord.ChannelType.public_thread)
    private = await channel.create_thread(name="Vertraulich", invitable=False)
    assert (public.is_private(), private.is_private()) == (False, True)
    assert not private.invitable


async def test_who_connects_later_finds_the_active_threads(
    playground: RecordedPlayground, people: People
) -> None:
    made = await people.post("ada", await people.channel("leerstand"), "Schon da", "Anfang")
    async with connected(playground) as client:
        thread = guild_of(client).get_thread(int(made["id"]))
        assert thread is not None
        assert thread.name == "Schon da"
        assert [each.id for each in await guild_of(client).active_threads()] == [thread.id]


async def test_closing_locking_renaming_and_tagging_are_told(client: discord.Client, people: People) -> None:
    channel = forum(client)
    thread, _ = await channel.create_thread(name="Alt", content="Anfang")
    update = client.wait_for("raw_thread_update", timeout=TIMEOUT_S)
    await thread.edit(name="Neu", locked=True, applied_tags=[tag(channel, "Erledigt")])
    event = await update
    assert event.thread_id == thread.id
    fetched = await client.fetch_channel(thread.id)
    assert isinstance(fetched, discord.Thread)
    assert (fetched.name, fetched.locked, fetched.archived) == ("Neu", True, False)
    assert [each.name for each in fetched.applied_tags] == ["Erledigt"]
    body = {"member_id": await people.member("ada"), "channel_id": str(thread.id), "content": "Noch etwas"}
    await people.call("POST", "/messages", body, status=403)
    body["member_id"] = await people.member("cem")
    await people.call("POST", "/messages", body)


async def test_an_archived_thread_opens_when_somebody_writes(client: discord.Client, people: People) -> None:
    thread, _ = await forum(client).create_thread(name="Ruhend", content="Anfang")
    await thread.edit(archived=True)
    fetched = await client.fetch_channel(thread.id)
    assert isinstance(fetched, discord.Thread)
    assert fetched.archived
    await people.say("ada", thread.id, "Doch noch eine Frage")
    again = await client.fetch_channel(thread.id)
    assert isinstance(again, discord.Thread)
    assert not again.archived


async def test_archived_threads_page_by_the_time_of_archiving(client: discord.Client, people: People) -> None:
    channel = forum(client)
    made = [await channel.create_thread(name=f"Gespräch {number}", content="Anfang") for number in range(5)]
    for number in (3, 1, 4, 0, 2):
        await made[number].thread.edit(archived=True)
    found = [thread async for thread in channel.archived_threads(limit=None)]
    assert [thread.name[-1] for thread in found] == ["2", "0", "4", "1", "3"]
    older = [thread.name[-1] async for thread in channel.archived_threads(before=found[1].archive_timestamp)]
    assert older == ["4", "1", "3"]
    first = [thread.name[-1] async for thread in channel.archived_threads(limit=2)]
    assert first == ["2", "0"]
    assert await guild_of(client).active_threads() == []


async def test_archived_private_threads_are_listed_apart(client: discord.Client) -> None:
    channel = text_channel(client)
    private = await channel.create_thread(name="Vertraulich")
    await private.edit(archived=True)
    assert [thread async for thread in channel.archived_threads()] == []
    listed = [thread.id async for thread in channel.archived_threads(private=True)]
    assert listed == [private.id]


async def test_members_join_and_leave_a_thread(client: discord.Client) -> None:
    thread = await text_channel(client).create_thread(name="Runde", type=discord.ChannelType.public_thread)
    ada = member(client, "Ada")
    await thread.add_user(ada)
    assert ada.id in {each.id for each in await thread.fetch_members()}
    left = client.wait_for("raw_thread_member_remove", timeout=TIMEOUT_S)
    await thread.remove_user(ada)
    assert str(ada.id) in (await left).data["removed_member_ids"]
    await thread.leave()
    await thread.join()
    assert client.user is not None
    assert {each.id for each in await thread.fetch_members()} == {client.user.id}


async def test_a_deleted_thread_is_told_raw_and_gone(client: discord.Client) -> None:
    thread, _ = await forum(client).create_thread(name="Irrtum", content="Anfang")
    deletion = client.wait_for("raw_thread_delete", timeout=TIMEOUT_S)
    await thread.delete()
    event = await deletion
    assert (event.thread_id, event.parent_id) == (thread.id, forum(client).id)
    with pytest.raises(discord.NotFound):
        await client.fetch_channel(thread.id)


async def test_a_deleted_starter_leaves_the_post(client: discord.Client) -> None:
    thread, starter = await forum(client).create_thread(name="Ohne Anfang", content="Anfang")
    await starter.delete()
    assert (await client.fetch_channel(thread.id)).id == thread.id
    with pytest.raises(discord.NotFound):
        await thread.fetch_message(thread.id)


async def test_a_post_of_long_ago_keeps_its_time(client: discord.Client, people: People) -> None:
    made = await people.post("ada", forum(client).id, "Früher", "Anfang", at="2025-05-01T10:00:00+00:00")
    thread = await client.fetch_channel(int(made["id"]))
    assert isinstance(thread, discord.Thread)
    assert thread.created_at == datetime(2025, 5, 1, 10, tzinfo=UTC)


async def test_unknown_tags_and_too_many_are_refused(client: discord.Client) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await forum(client).create_thread(
            name="a",
            content="b",
            applied_tags=[discord.Object(1)],  # type: ignore[list-item]
        )
    assert refused.value.code == 10087
