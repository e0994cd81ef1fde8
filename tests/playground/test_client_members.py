"""People and roles: who comes, goes and may do what, as the real client hears of it."""

from datetime import UTC, datetime, timedelta

import discord
import pytest

from tests.playground.places import TIMEOUT_S, guild_of, member, text_channel
from tests.support.discord_client import connected
from tests.support.people import People, people_of
from tests.support.playground import SEED, recorded_playground


async def test_the_bot_gives_and_takes_a_role(client: discord.Client) -> None:
    role = discord.utils.get(guild_of(client).roles, name="Quartiersmanagement")
    assert role is not None
    ben = member(client, "Ben")
    update = client.wait_for("member_update", timeout=TIMEOUT_S)
    await ben.add_roles(role)
    before, after = await update
    assert (role in before.roles, role in after.roles) == (False, True)
    update = client.wait_for("member_update", timeout=TIMEOUT_S)
    await ben.remove_roles(role)
    _, after = await update
    assert role not in after.roles


async def test_a_note_in_the_servers_own_channel_tells_of_whoever_joins() -> None:
    seed = {**SEED, "guild": {"name": "Austausch", "system_channel": "plausch"}}
    async with (
        recorded_playground(seed=seed) as playground,
        connected(playground) as client,
        people_of(playground.base_url) as people,
    ):
        assert guild_of(client).system_channel == text_channel(client)
        told = client.wait_for("message", timeout=TIMEOUT_S)
        await people.call("POST", "/members", {"name": "Dora", "roles": []})
        note = await told
        assert (note.type, note.author.name) == (discord.MessageType.new_member, "dora")
        assert [each.id async for each in text_channel(client).history()] == [note.id]


async def test_a_nickname_is_told(client: discord.Client) -> None:
    update = client.wait_for("member_update", timeout=TIMEOUT_S)
    await member(client, "Ben").edit(nick="Ben (Thalheim)")
    _, after = await update
    assert after.display_name == "Ben (Thalheim)"


async def test_the_bot_makes_changes_and_deletes_a_role(client: discord.Client) -> None:
    guild = guild_of(client)
    created = client.wait_for("guild_role_create", timeout=TIMEOUT_S)
    role = await guild.create_role(name="Evaluation", mentionable=True)
    assert (await created).id == role.id
    changed = client.wait_for("guild_role_update", timeout=TIMEOUT_S)
    await role.edit(name="Begleitforschung")
    assert (await changed)[1].name == "Begleitforschung"
    deleted = client.wait_for("guild_role_delete", timeout=TIMEOUT_S)
    await role.delete()
    assert (await deleted).id == role.id


async def test_what_a_person_may_not_do_is_refused(client: discord.Client, people: People) -> None:
    ada, dates, office = (
        await people.member("ada"),
        text_channel(client, "termine"),
        text_channel(client, "büro"),
    )
    body = {"member_id": ada, "channel_id": str(dates.id), "content": "Hier?"}
    assert (await people.call("POST", "/messages", body, status=403))["code"] == 50013
    body = {"member_id": ada, "channel_id": str(office.id), "content": "Hier?"}
    assert (await people.call("POST", "/messages", body, status=403))["code"] == 50001
    sent = await text_channel(client).send("Vom Bot")
    path = f"/messages/{sent.channel.id}/{sent.id}"
    await people.call("DELETE", path, {"member_id": ada}, status=403)
    await people.call("PATCH", path, {"member_id": ada, "content": "Von mir"}, status=403)
    await people.call("DELETE", path, {"member_id": await people.member("cem")})


async def test_the_state_names_the_world(client: discord.Client, people: People) -> None:
    state = await people.state()
    assert {"guild", "channels", "threads", "members", "commands"} <= state.keys()
    forums = [channel for channel in state["channels"] if channel["type"] in (15, "forum")]
    assert forums[0]["name"] == "leerstand"
    assert all(isinstance(channel["id"], str) for channel in state["channels"])
    ada = next(each for each in state["members"] if each.get("key") == "ada")
    assert {"id", "name", "bot", "roles"} <= ada.keys()
    assert ada["name"] == "Ada Winkler"
    assert int(ada["id"]) == member(client, "Ada").id


async def test_what_the_bot_sent_can_be_counted(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    await channel.send("Erinnerung", nonce="reminder-1")
    await channel.send("Erinnerung", nonce="reminder-1")
    await people.say("ada", channel.id, "Danke")
    sent = await people.call("GET", "/sent")
    told = sent if isinstance(sent, list) else sent["messages"]
    assert [(each["channel_id"], each["nonce"]) for each in told] == [(str(channel.id), "reminder-1")]


async def test_a_bot_cannot_reach_another_member_it_does_not_know(client: discord.Client) -> None:
    with pytest.raises(discord.HTTPException):
        await client.http.start_private_message(1)


async def test_members_are_found_by_the_beginning_of_a_name(client: discord.Client) -> None:
    await member(client, "Ben").edit(nick="Zora")
    guild_id = guild_of(client).id
    route = discord.http.Route("GET", "/guilds/{guild_id}/members/search", guild_id=guild_id)
    for query, names in (("Zo", ["ben.thalheim"]), ("a", ["ada.winkler"]), ("ben.", ["ben.thalheim"])):
        found = await client.http.request(route, params={"query": query, "limit": 5})
        assert [each["user"]["username"] for each in found] == names
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.request(route)
    assert refused.value.code == 50035


async def test_the_owner_and_rights_of_ones_own_lack_are_beyond_the_bot(client: discord.Client) -> None:
    owner = guild_of(client).owner
    assert owner is not None
    with pytest.raises(discord.Forbidden):
        await owner.edit(nick="Chefin", roles=[])
    assert owner.nick is None
    with pytest.raises(discord.Forbidden):
        await guild_of(client).create_role(name="Alles", permissions=discord.Permissions.all())
    role = discord.utils.get(guild_of(client).roles, name="Quartiersmanagement")
    assert role is not None
    with pytest.raises(discord.Forbidden):
        await role.edit(permissions=discord.Permissions(ban_members=True))


async def test_a_refused_change_of_a_member_changes_nothing(client: discord.Client) -> None:
    ada, own = member(client, "Ada"), guild_of(client).me.roles[-1]
    with pytest.raises(discord.Forbidden):
        await ada.edit(nick="Adele", roles=[own])
    fetched = await guild_of(client).fetch_member(ada.id)
    assert (fetched.nick, fetched.roles) == (None, ada.roles)


async def test_who_is_silenced_reads_and_does_no_more() -> None:
    seed = {**SEED, "bot": {"name": "Wacht", "permissions": ["moderate_members"]}}
    async with (
        recorded_playground(seed=seed) as playground,
        people_of(playground.base_url) as everyone,
        connected(playground) as client,
    ):
        sent = await text_channel(client).send("Ruhe bitte")
        until = datetime.now(UTC) + timedelta(hours=1)
        ada = {"member_id": await everyone.member("ada"), "channel_id": str(sent.channel.id)}
        await member(client, "Ada").timeout(until)
        vote = ada | {"message_id": str(sent.id), "emoji": "👍"}
        for path, body in (("/messages", ada | {"content": "Aber"}), ("/reactions", vote)):
            assert (await everyone.call("POST", path, body, status=403))["code"] == 50013
        await member(client, "Ada").timeout(None)
        await everyone.call("POST", "/messages", ada | {"content": "Danke"})
