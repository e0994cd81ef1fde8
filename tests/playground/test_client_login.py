"""The real client logs in and finds the world as the seed describes it."""

import discord
import pytest

from bot.playground.server import TOKEN
from tests.playground.places import forum, guild_of, member, text_channel
from tests.support.discord_client import QUICK, connected, pointed_at, running
from tests.support.people import People
from tests.support.playground import RecordedPlayground


async def test_the_client_becomes_ready_as_the_bot(client: discord.Client) -> None:
    assert client.user is not None
    assert client.user.bot
    assert client.user.name
    assert client.application_id == client.user.id
    assert client.latency >= 0


async def test_the_application_tells_its_owner_and_its_intents(client: discord.Client) -> None:
    application = await client.application_info()
    assert application.id == client.application_id
    assert application.owner.name
    assert application.approximate_user_install_count is not None
    assert application.flags.gateway_message_content_limited or application.flags.gateway_message_content


async def test_the_cache_holds_the_server_its_roles_and_its_channels(client: discord.Client) -> None:
    guild = guild_of(client)
    assert guild.name == "Austausch der Programmstädte"
    assert [channel.name for channel in guild.forums] == ["leerstand", "beteiligung"]
    assert {channel.name for channel in guild.text_channels} == {"termine", "plausch", "büro"}
    assert {category.name for category in guild.categories} == {"Allgemein", "Themen"}
    assert {role.name for role in guild.roles} >= {"@everyone", "Quartiersmanagement", "Servicestelle"}
    assert forum(client).category is not None
    assert text_channel(client).topic == "Was sonst bewegt"
    assert [tag.name for tag in forum(client).available_tags] == ["Frage", "Beispiel", "Erledigt"]


async def test_the_cache_holds_every_member_with_their_roles(client: discord.Client) -> None:
    guild = guild_of(client)
    assert guild.chunked
    assert guild.member_count == len(guild.members)
    assert [role.name for role in member(client, "Ada").roles] == ["@everyone", "Quartiersmanagement"]
    assert member(client, "Cem").guild_permissions.manage_messages
    assert not member(client, "Ben").guild_permissions.manage_messages


async def test_overwrites_hide_the_private_channel_from_everyone_but_the_office(
    client: discord.Client,
) -> None:
    office = text_channel(client, "büro")
    assert not office.permissions_for(member(client, "Ada")).view_channel
    assert office.permissions_for(member(client, "Cem")).view_channel
    assert office.permissions_for(guild_of(client).me).view_channel


async def test_only_the_office_and_the_bot_write_where_dates_are_announced(client: discord.Client) -> None:
    dates = text_channel(client, "termine")
    assert not dates.permissions_for(member(client, "Ada")).send_messages
    assert dates.permissions_for(member(client, "Ada")).read_message_history
    assert dates.permissions_for(guild_of(client).me).send_messages


async def test_without_the_members_intent_only_the_bot_itself_is_told(playground: RecordedPlayground) -> None:
    plain = discord.Intents.default()
    async with connected(playground, intents=plain) as client:
        assert not guild_of(client).chunked
        assert guild_of(client).me is not None


async def test_members_can_be_asked_for_by_name_and_by_id(client: discord.Client) -> None:
    found = await guild_of(client).query_members("Ada")
    assert [person.display_name for person in found] == ["Ada Winkler"]
    both = [member(client, "Ben").id, member(client, "Cem").id]
    asked = await guild_of(client).query_members(user_ids=[*both, 1])
    assert sorted(person.id for person in asked) == sorted(both)


async def test_an_intent_that_is_switched_off_is_refused(
    playground: RecordedPlayground, people: People
) -> None:
    await people.fault("intents", content=False)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(playground):
            pass


async def test_what_happened_between_two_clients_is_found_by_the_second(
    playground: RecordedPlayground, people: People
) -> None:
    here = await people.channel("plausch")
    async with connected(playground) as client:
        last_seen = (await text_channel(client).send("Bis hier")).id
    missed = [(await people.say("ada", here, str(number)))["id"] for number in range(3)]
    async with connected(playground) as client:
        assert text_channel(client).last_message_id == int(missed[-1])
        after = text_channel(client).history(after=discord.Object(last_seen), oldest_first=True)
        assert [str(message.id) async for message in after] == missed


async def test_members_can_be_fetched_one_by_one_and_all(client: discord.Client) -> None:
    ada = member(client, "Ada")
    fetched = await guild_of(client).fetch_member(ada.id)
    assert (fetched.id, fetched.roles) == (ada.id, ada.roles)
    everyone = [person.id async for person in guild_of(client).fetch_members(limit=None)]
    assert sorted(everyone) == sorted(person.id for person in guild_of(client).members)
    assert (await client.fetch_user(ada.id)).name == ada.name
    with pytest.raises(discord.NotFound):
        await guild_of(client).fetch_member(1)


async def test_channels_and_the_server_can_be_fetched(client: discord.Client) -> None:
    guild = guild_of(client)
    fetched = await guild.fetch_channels()
    assert {channel.id for channel in fetched} == {channel.id for channel in guild.channels}
    assert (await client.fetch_channel(text_channel(client).id)).id == text_channel(client).id
    assert (await client.fetch_guild(guild.id)).name == guild.name
    assert [each.id async for each in client.fetch_guilds()] == [guild.id]
    assert {role.id for role in await guild.fetch_roles()} == {role.id for role in guild.roles}
    with pytest.raises(discord.NotFound) as missing:
        await client.fetch_channel(1)
    assert missing.value.code == 10003


@pytest.mark.parametrize("token", ["nonsense", TOKEN[:-1] + "x"])
async def test_a_wrong_token_is_refused(playground: RecordedPlayground, token: str) -> None:
    async with pointed_at(playground.api_base), discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login(token)


async def test_two_clients_one_after_the_other_find_the_same_world(playground: RecordedPlayground) -> None:
    seen = []
    for _ in range(2):
        async with running(playground, discord.Client(intents=discord.Intents.default(), **QUICK)) as client:
            seen.append((guild_of(client).id, sorted(channel.id for channel in guild_of(client).channels)))
    assert seen[0] == seen[1]
