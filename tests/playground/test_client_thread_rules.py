"""What may be done in threads that are archived or locked, who comes in, and which tags are whose."""

from typing import Any

import discord

from bot.playground import channels
from tests.playground.places import TIMEOUT_S, forum, guild_of, member, refused, text_channel
from tests.support.people import People
from tests.support.playground import RecordedPlayground


async def change(people: People, who: str, thread_id: Any, **what: Any) -> None:
    body = {"member_id": await people.member(who), **what}
    await people.call("PATCH", f"/threads/{thread_id}", body)


async def test_in_an_archived_thread_one_only_deletes(client: discord.Client) -> None:
    thread, starter = await forum(client).create_thread(name="Ruhend", content="Anfang")
    sent = await thread.send("Nachtrag")
    await thread.edit(archived=True)
    assert await refused(sent.edit(content="Anders")) == 50083
    assert await refused(sent.add_reaction("👍")) == 50083
    assert await refused(starter.pin()) == 50083
    assert await refused(thread.add_user(member(client, "Ada"))) == 50083
    assert await refused(thread.leave()) == 50083
    await sent.delete()
    fetched = await client.fetch_channel(thread.id)
    assert isinstance(fetched, discord.Thread)
    assert fetched.archived


async def test_in_a_locked_thread_people_no_longer_write_change_or_vote(
    client: discord.Client, people: People
) -> None:
    made = await people.post("ada", forum(client).id, "Zu", "Anfang")
    first, second = [await people.say("ada", made["id"], text) for text in ("Eins", "Zwei")]
    await change(people, "cem", made["id"], locked=True)
    ada = {"member_id": await people.member("ada"), "content": "Anders"}
    path = f"/messages/{made['id']}/{first['id']}"
    told = await people.call("PATCH", path, ada, status=403)
    assert told["code"] == 160005
    await people.call("DELETE", path, ada)
    await change(people, "cem", made["id"], archived=True)
    told = await people.call("DELETE", f"/messages/{made['id']}/{second['id']}", ada, status=403)
    assert told["code"] == 160005
    cem = ada | {"member_id": await people.member("cem")}
    await people.call("DELETE", f"/messages/{made['id']}/{second['id']}", cem)


async def test_a_new_name_is_noted_in_the_thread_and_the_note_is_no_message_of_anybody(
    client: discord.Client,
) -> None:
    thread, _ = await forum(client).create_thread(name="Alt", content="Anfang")
    noted = client.wait_for("message", timeout=TIMEOUT_S, check=lambda message: message.content == "Neu")
    await thread.edit(name="Neu")
    note = await noted
    assert note.type is discord.MessageType.channel_name_change
    assert await refused(note.edit(content="Anders")) == 50021
    assert await refused(note.delete()) == 50021
    assert await refused(note.pin()) == 50021
    assert await refused(note.reply("Schön")) == 50035


async def test_who_is_brought_in_or_put_out_is_noted(client: discord.Client) -> None:
    thread = await text_channel(client).create_thread(name="Runde")
    ada = member(client, "Ada")
    await thread.add_user(ada)
    await thread.add_user(ada)
    await thread.remove_user(ada)
    notes = [message async for message in thread.history(oldest_first=True)]
    assert [note.type.name for note in notes] == ["recipient_add", "recipient_remove"]
    assert [note.mentions for note in notes] == [[ada], [ada]]


async def test_the_bot_is_shown_the_thread_it_comes_into(client: discord.Client) -> None:
    thread = await text_channel(client).create_thread(name="Runde", type=discord.ChannelType.public_thread)
    gone = client.wait_for("thread_remove", timeout=TIMEOUT_S)
    await thread.leave()
    assert (await gone).id == thread.id
    back = client.wait_for("thread_join", timeout=TIMEOUT_S)
    await thread.join()
    joined = await back
    assert (joined.id, joined.me is not None) == (thread.id, True)


async def test_the_time_of_archiving_changes_with_its_term(client: discord.Client) -> None:
    thread, _ = await forum(client).create_thread(name="Kurz", content="Anfang")
    before = thread.archive_timestamp
    edited = await thread.edit(auto_archive_duration=60)
    assert edited.archive_timestamp > before
    assert edited.auto_archive_duration == 60


async def test_a_forum_may_ask_for_a_tag_and_keep_some_for_moderators(
    client: discord.Client, people: People, playground: RecordedPlayground
) -> None:
    place = playground.world.channels[forum(client).id]
    place.flags = 1 << 4
    place.tags[2]["moderated"] = True
    changed = client.wait_for("guild_channel_update", timeout=TIMEOUT_S)
    channels.announce_change(playground.world, place)
    _, after = await changed
    assert isinstance(after, discord.ForumChannel)
    assert after.flags.require_tag
    assert await refused(after.create_thread(name="Ohne", content="Anfang")) == 40067
    body = {"channel_id": str(after.id), "name": "Fertig", "content": "Anfang", "tags": ["Erledigt"]}
    ada, cem = await people.member("ada"), await people.member("cem")
    await people.call("POST", "/threads", body | {"member_id": ada}, status=403)
    await people.call("POST", "/threads", body | {"member_id": cem})
    made = await people.call("POST", "/threads", body | {"member_id": ada, "tags": ["Frage"]})
    await people.call("PATCH", f"/threads/{made['id']}", {"member_id": ada, "tags": ["Erledigt"]}, status=403)
    await change(people, "cem", made["id"], tags=["Frage", "Erledigt"])
    await change(people, "ada", made["id"], tags=["Erledigt"])


async def test_archived_private_threads_the_bot_takes_part_in_page_by_their_ids(
    client: discord.Client,
) -> None:
    channel = text_channel(client)
    made = [await channel.create_thread(name=f"Runde {number}") for number in range(4)]
    await made[1].leave()
    for thread in made:
        await thread.edit(archived=True)
    listed = [thread.id async for thread in channel.archived_threads(private=True, joined=True)]
    assert listed == [made[3].id, made[2].id, made[0].id]
    before = discord.Object(made[2].id)
    older = channel.archived_threads(private=True, joined=True, before=before)
    assert [thread.id async for thread in older] == [made[0].id]
    assert [thread.id async for thread in channel.archived_threads(private=True, limit=1)] == [made[3].id]


async def test_who_takes_part_is_told_with_their_membership_where_asked(client: discord.Client) -> None:
    thread = await text_channel(client).create_thread(name="Runde")
    ada = member(client, "Ada")
    await thread.add_user(ada)
    fetched = await thread.fetch_member(ada.id)
    assert (fetched.id, fetched.thread_id) == (ada.id, thread.id)
    assert await refused(thread.fetch_member(member(client, "Ben").id)) == 10007
    one, all_ = (
        discord.http.Route("GET", f"/channels/{thread.id}/thread-members{path}")
        for path in (f"/{ada.id}", "")
    )
    told = await client.http.request(one, params={"with_member": "true"})
    assert told["member"]["user"]["id"] == str(ada.id)
    everyone = await client.http.request(all_, params={"with_member": "true", "limit": 1})
    assert [each["member"]["user"]["bot"] for each in everyone] == [True]


async def test_no_more_than_the_newest_threads_fit_on_a_page(client: discord.Client) -> None:
    channel = text_channel(client)
    for number in range(3):
        thread = await channel.create_thread(name=str(number), type=discord.ChannelType.public_thread)
        await thread.edit(archived=True)
    told: Any = await client.http.get_public_archived_threads(channel.id, limit=2)
    assert ([thread["name"] for thread in told["threads"]], told["has_more"]) == (["2", "1"], True)
    assert guild_of(client).get_thread(int(told["threads"][0]["id"])) is None
