"""Channels as the real client makes, changes, sorts and deletes them."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from bot.playground import channels
from tests.playground.places import TIMEOUT_S, forum, guild_of, member, text_channel
from tests.support.discord_client import connected
from tests.support.people import People
from tests.support.playground import SEED, RecordedPlayground, recorded_playground


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    """A world whose bot may do more than the exchange's has to: change the server's channels."""
    seed = {**SEED, "bot": {"name": "Hausmeister", "permissions": ["manage_channels"]}}
    async with recorded_playground(seed=seed) as running:
        yield running


async def test_a_new_channel_is_told_and_hidden_as_asked(client: discord.Client) -> None:
    guild = guild_of(client)
    created = client.wait_for("guild_channel_create", timeout=TIMEOUT_S)
    own, hidden = (
        discord.PermissionOverwrite(view_channel=True),
        discord.PermissionOverwrite(view_channel=False),
    )
    channel = await guild.create_text_channel(
        "sprechstunde",
        topic="Fragen",
        category=guild.categories[0],
        overwrites={guild.default_role: hidden, guild.me: own},
    )
    assert (await created).id == channel.id
    assert channel.category == guild.categories[0]
    assert not channel.permissions_for(member(client, "Ada")).view_channel
    assert (await client.fetch_channel(channel.id)).id == channel.id


async def test_a_new_forum_has_its_tags(client: discord.Client) -> None:
    made = await guild_of(client).create_forum(
        "wohnen",
        available_tags=[discord.ForumTag(name="Frage", emoji="❓"), discord.ForumTag(name="Beispiel")],
    )
    assert [tag.name for tag in made.available_tags] == ["Frage", "Beispiel"]
    assert all(tag.id for tag in made.available_tags)


async def test_a_change_is_told_and_old_tags_keep_their_ids(client: discord.Client) -> None:
    channel = forum(client)
    kept = channel.available_tags[0]
    changed = client.wait_for("guild_channel_update", timeout=TIMEOUT_S)
    await channel.edit(
        name="leerstand-und-mehr",
        topic="Zwischennutzung",
        available_tags=[*channel.available_tags, discord.ForumTag(name="Neu")],
    )
    _, after = await changed
    assert isinstance(after, discord.ForumChannel)
    assert (after.name, after.topic) == ("leerstand-und-mehr", "Zwischennutzung")
    assert [tag.name for tag in after.available_tags] == ["Frage", "Beispiel", "Erledigt", "Neu"]
    assert after.available_tags[0].id == kept.id


async def test_channels_are_put_in_another_order(client: discord.Client) -> None:
    guild = guild_of(client)
    await text_channel(client, "plausch").move(beginning=True, category=guild.categories[0])
    fetched = {channel.name: channel for channel in await guild.fetch_channels()}
    assert fetched["plausch"].position < fetched["termine"].position
    await text_channel(client, "büro").edit(category=guild.categories[1])
    fetched = {channel.name: channel for channel in await guild.fetch_channels()}
    assert fetched["büro"].category_id == guild.categories[1].id
    assert fetched["leerstand"].category_id == guild.categories[1].id


async def test_only_a_category_can_hold_channels(client: discord.Client) -> None:
    wrong: Any = text_channel(client, "termine")
    with pytest.raises(discord.HTTPException) as refused:
        await text_channel(client, "plausch").edit(category=wrong)
    assert refused.value.code == 50035


async def test_what_a_role_may_do_in_a_channel_is_set_and_taken_back(client: discord.Client) -> None:
    channel, everyone = text_channel(client), guild_of(client).default_role
    changed = client.wait_for("guild_channel_update", timeout=TIMEOUT_S)
    await channel.set_permissions(everyone, send_messages=False)
    _, after = await changed
    assert not after.permissions_for(member(client, "Ada")).send_messages
    changed = client.wait_for("guild_channel_update", timeout=TIMEOUT_S)
    await channel.set_permissions(everyone, overwrite=None)
    _, after = await changed
    assert after.permissions_for(member(client, "Ada")).send_messages


async def test_the_bot_gives_away_no_right_it_does_not_have(client: discord.Client) -> None:
    with pytest.raises(discord.Forbidden) as refused:
        await text_channel(client).set_permissions(guild_of(client).default_role, manage_webhooks=True)
    assert refused.value.code == 50013


async def test_a_channel_the_bot_may_not_see_is_known_to_it_but_not_its_threads(
    client: discord.Client, people: People, playground: RecordedPlayground
) -> None:
    guild, office = guild_of(client), text_channel(client, "büro")
    await people.post("cem", office.id, "Intern", "", private=True)
    bot_role = guild.me.roles[-1]
    await office.set_permissions(bot_role, view_channel=False)
    async with connected(playground) as later:
        assert not text_channel(later, "büro").permissions_for(guild_of(later).me).view_channel
        assert list(guild_of(later).threads) == []
        with pytest.raises(discord.Forbidden) as refused:
            await text_channel(later, "büro").send("Hallo?")
        assert refused.value.code == 50001
        office_kept = playground.world.channels[office.id]
        office_kept.overwrites = []
        gained = later.wait_for("thread_join", timeout=TIMEOUT_S)
        channels.announce_change(playground.world, office_kept)
        assert (await gained).name == "Intern"


async def test_a_deleted_channel_is_told_and_takes_its_threads_along(client: discord.Client) -> None:
    thread, _ = await forum(client).create_thread(name="Frage", content="Anfang")
    deleted = client.wait_for("guild_channel_delete", timeout=TIMEOUT_S)
    channel = forum(client)
    await channel.delete()
    assert (await deleted).id == channel.id
    for gone in (channel.id, thread.id):
        with pytest.raises(discord.NotFound):
            await client.fetch_channel(gone)


async def test_pins_come_and_go(client: discord.Client) -> None:
    channel = text_channel(client)
    sent = [await channel.send(str(number)) for number in range(3)]
    for message in sent[:2]:
        await message.pin()
    assert [message.id async for message in channel.pins()] == [sent[1].id, sent[0].id]
    assert (await channel.fetch_message(sent[0].id)).pinned
    await sent[0].unpin()
    assert [message.id async for message in channel.pins()] == [sent[1].id]


async def test_a_person_reacts_only_where_they_may_and_takes_it_back(
    client: discord.Client, people: People
) -> None:
    sent = await text_channel(client).send("Gut so?")
    vote = {
        "member_id": await people.member("ada"),
        "channel_id": str(sent.channel.id),
        "message_id": str(sent.id),
        "emoji": "👍",
    }
    await people.call("POST", "/reactions", vote)
    removed = client.wait_for("raw_reaction_remove", timeout=TIMEOUT_S)
    await people.call("POST", "/reactions", vote | {"remove": True})
    assert (await removed).user_id == int(vote["member_id"])
    office = await text_channel(client, "büro").send("Intern")
    hidden = vote | {"channel_id": str(office.channel.id), "message_id": str(office.id)}
    await people.call("POST", "/reactions", hidden, status=403)


async def test_somebody_joins_is_changed_and_leaves(client: discord.Client, people: People) -> None:
    joined = client.wait_for("member_join", timeout=TIMEOUT_S)
    new = await people.call("POST", "/members", {"name": "Dora Lenz", "roles": ["Quartiersmanagement"]})
    dora = await joined
    assert (dora.id, dora.display_name) == (int(new["id"]), "Dora Lenz")
    changed = client.wait_for("member_update", timeout=TIMEOUT_S)
    await people.call("PATCH", f"/members/{dora.id}", {"nick": "Dora", "roles": []})
    _, after = await changed
    assert (after.display_name, len(after.roles)) == ("Dora", 1)
    left = client.wait_for("raw_member_remove", timeout=TIMEOUT_S)
    await people.call("DELETE", f"/members/{dora.id}")
    assert (await left).user.id == dora.id
    body = {"member_id": str(dora.id), "channel_id": str(text_channel(client).id), "content": "Noch da?"}
    await people.call("POST", "/messages", body, status=404)


async def test_a_thread_grows_from_a_persons_message(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Wer weiß Rat?")
    created = client.wait_for("thread_create", timeout=TIMEOUT_S)
    made = await people.post("ben", channel.id, "Rat", "", message_id=said["id"])
    thread = await created
    assert thread.id == int(made["id"]) == int(said["id"])
    assert thread.owner == member(client, "Ben")


async def test_a_person_opens_a_conversation_with_the_bot(client: discord.Client, people: People) -> None:
    direct = await people.call("POST", "/directs", {"member_id": await people.member("ben")})
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    await people.say("ben", direct["id"], "Nur unter uns")
    message = await arrival
    assert isinstance(message.channel, discord.DMChannel)
    assert message.author == member(client, "Ben")._user
    assert message.channel.recipient is None  # as on Discord: the gateway tells of no conversation
