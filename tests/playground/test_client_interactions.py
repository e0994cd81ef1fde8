"""Commands, buttons, menus and forms: from the press of a person to the answer they see."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.playground.commanded import Commanded, RsvpButton
from tests.playground.places import TIMEOUT_S, guild_of, member, text_channel
from tests.support.discord_client import running
from tests.support.people import People
from tests.support.playground import RecordedPlayground


@pytest.fixture
async def bot(playground: RecordedPlayground) -> AsyncIterator[Commanded]:
    async with running(playground, Commanded()) as commanded:
        await commanded.tree.sync()
        yield commanded


@pytest.fixture
async def here(people: People) -> str:
    return await people.channel("plausch")


async def test_synced_commands_come_back_as_they_were_written(bot: Commanded, people: People) -> None:
    fetched = {command.name: command for command in await bot.tree.fetch_commands()}
    assert set(fetched) == {
        "find",
        "offer",
        "form",
        "slow",
        "silent",
        "twice",
        "every",
        "event",
        "Antwort markieren",
    }
    assert fetched["Antwort markieren"].type is discord.AppCommandType.message
    find = fetched["find"].options
    assert all(isinstance(option, app_commands.Argument) for option in find)
    assert [(option.name, option.type.name) for option in find] == [
        ("query", "string"),
        ("limit", "integer"),
        ("member", "user"),
        ("channel", "channel"),
    ]
    listed = {command["name"] for command in (await people.state())["commands"]}
    assert listed == set(fetched)


async def test_commands_keep_their_ids_when_they_are_synced_again(bot: Commanded) -> None:
    first = {command.name: command.id for command in await bot.tree.fetch_commands()}
    second = {command.name: command.id for command in await bot.tree.sync()}
    assert first == second


async def test_a_bad_command_set_is_refused_and_the_old_one_stays(bot: Commanded) -> None:
    assert bot.application_id is not None
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.bulk_upsert_global_commands(bot.application_id, [{"name": "Große Worte"}])
    assert refused.value.code == 50035
    assert len(await bot.tree.fetch_commands()) == 9


async def test_a_command_is_answered_for_its_caller_alone(bot: Commanded, people: People, here: str) -> None:
    answer = await people.interact("ada", here, "command", name="find", options={"query": "Leerstand"})
    assert answer["kind"] == "message"
    assert answer["ephemeral"] is True
    assert 0 <= answer["first_answer_ms"] < 3000
    assert "3 für Leerstand" in str(answer)
    assert await people.messages(here) == []


async def test_a_command_gets_its_options_in_their_types(bot: Commanded, people: People, here: str) -> None:
    ben = member(bot, "Ben")
    options = {"query": "x", "limit": 5, "member": str(ben.id), "channel": here}
    await people.interact("ada", here, "command", name="find", options=options)
    query, limit, told, channel, locale, user = bot.notes[0]
    assert (query, limit, told, channel.id) == ("x", 5, ben, int(here))
    assert locale is discord.Locale.german
    assert user == member(bot, "Ada")


async def test_every_kind_of_option_arrives_as_what_it_is(bot: Commanded, people: People, here: str) -> None:
    role = discord.utils.get(guild_of(bot).roles, name="Servicestelle")
    assert role is not None
    options = {
        "yes": True,
        "share": 0.5,
        "role": str(role.id),
        "file": {"filename": "plan.txt", "text": "Plan"},
        "whom": str(member(bot, "Ben").id),
    }
    await people.interact("ada", here, "command", name="every", options=options)
    assert bot.notes == [True, 0.5, role, b"Plan", member(bot, "Ben")]


async def test_an_interaction_tells_who_may_what_where(bot: Commanded, people: People, here: str) -> None:
    seen = bot.wait_for("interaction", timeout=TIMEOUT_S)
    await people.interact("cem", here, "command", name="event list", locale="en-GB")
    interaction = await seen
    assert interaction.permissions.manage_messages
    assert interaction.app_permissions.send_messages
    assert interaction.locale is discord.Locale.british_english
    assert interaction.guild_locale is not None
    assert interaction.channel == text_channel(bot)
    assert interaction.context.guild
    assert interaction.is_guild_integration()


async def test_a_command_in_a_direct_message_has_a_user_and_no_server(bot: Commanded, people: People) -> None:
    direct = await member(bot, "Ada").create_dm()
    seen = bot.wait_for("interaction", timeout=TIMEOUT_S)
    answer = await people.interact("ada", direct.id, "command", name="event list")
    interaction = await seen
    assert answer["kind"] == "message"
    assert interaction.guild is None
    assert isinstance(interaction.user, discord.User)
    assert interaction.context.dm_channel


async def test_an_ephemeral_answer_is_not_told_to_the_gateway(
    bot: Commanded, people: People, here: str
) -> None:
    arrival = bot.wait_for("message", timeout=TIMEOUT_S)
    await people.interact("ada", here, "command", name="find", options={"query": "x"})
    await people.interact("ada", here, "command", name="event list")
    assert (await arrival).content == "1 Wochen"


async def test_an_option_outside_its_bounds_or_unknown_is_refused(
    bot: Commanded, people: People, here: str
) -> None:
    ada = await people.member("ada")
    for options in ({"query": "x", "limit": 11}, {}, {"query": "x", "colour": "red"}):
        body = {"member_id": ada, "channel_id": here, "type": "command", "name": "find", "options": options}
        await people.call("POST", "/interactions", body, status=400)
    assert bot.notes == []


async def test_sub_commands_are_called_with_spaces(bot: Commanded, people: People, here: str) -> None:
    answer = await people.interact("ada", here, "command", name="event list", options={"weeks": 2})
    assert "2 Wochen" in str(answer)
    answer = await people.interact(
        "ada", here, "command", name="event series stop", options={"name": "Runde"}
    )
    assert "Runde endet" in str(answer)
    assert [message["content"] for message in await people.messages(here)] == ["2 Wochen", "Runde endet"]


async def test_autocomplete_offers_choices(bot: Commanded, people: People, here: str) -> None:
    answer = await people.interact(
        "ada", here, "autocomplete", name="find", options={"query": "lei"}, focused="query"
    )
    assert answer["kind"] == "choices"
    assert [choice["value"] for choice in answer["choices"]] == ["leitfaden"]


async def test_a_public_answer_is_a_message_in_the_channel(bot: Commanded, people: People, here: str) -> None:
    arrival = bot.wait_for("message", timeout=TIMEOUT_S)
    answer = await people.interact("ada", here, "command", name="offer")
    message = await arrival
    assert (answer["kind"], answer["ephemeral"]) == ("message", False)
    assert message.content == "Bitte wählen"
    assert message.interaction_metadata is not None
    assert message.interaction_metadata.user == member(bot, "Ada")
    assert [each["id"] for each in await people.messages(here)] == [str(message.id)]


async def test_a_button_works_for_a_client_that_never_saw_it(
    playground: RecordedPlayground, people: People, here: str
) -> None:
    async with running(playground, Commanded()) as first:
        view = discord.ui.View(timeout=None)
        view.add_item(RsvpButton(7, "going"))
        sent = await text_channel(first).send("Kommt ihr?", view=view)
    async with running(playground, Commanded()):
        press = {"message_id": str(sent.id), "custom_id": "rsvp:1:7:going"}
        answer = await people.interact("ada", here, "component", **press)
    assert (answer["kind"], answer["ephemeral"]) == ("message", True)
    assert "going 7" in str(answer)


async def test_a_button_that_is_not_there_cannot_be_pressed(
    bot: Commanded, people: People, here: str
) -> None:
    sent = await text_channel(bot).send("Nichts zu drücken")
    body = {
        "member_id": await people.member("ada"),
        "channel_id": here,
        "type": "component",
        "message_id": str(sent.id),
        "custom_id": "rsvp:1:7:going",
    }
    await people.call("POST", "/interactions", body, status=400)


async def test_a_menus_choice_changes_its_message(bot: Commanded, people: People, here: str) -> None:
    await people.interact("ada", here, "command", name="offer")
    offered = (await people.messages(here))[-1]
    choice = {"message_id": offered["id"], "custom_id": "city", "values": ["aue", "borna"]}
    await people.interact("ada", here, "component", **choice)
    changed = (await people.messages(here))[-1]
    assert (changed["id"], changed["content"]) == (offered["id"], "aue, borna")
    assert not changed["components"]


async def test_a_form_opens_and_what_is_filled_in_arrives(bot: Commanded, people: People, here: str) -> None:
    opened = await people.interact("ada", here, "command", name="form")
    assert opened["kind"] == "modal"
    assert opened["modal"]["title"] == "Neuer Termin"
    filled = {"name": "Sprechstunde", "kind": ["hour"]}
    answer = await people.interact(
        "ada", here, "modal", custom_id=opened["modal"]["custom_id"], fields=filled
    )
    assert "Sprechstunde: ['hour']" in str(answer)


async def test_a_message_command_gets_its_message(bot: Commanded, people: People, here: str) -> None:
    said = await people.say("ben", here, "So geht es")
    call = {"name": "Antwort markieren", "message_id": said["id"]}
    answer = await people.interact("ada", here, "message_command", **call)
    assert "Markiert: So geht es" in str(answer)


async def test_a_deferred_answer_is_waited_for_and_followed_up(
    bot: Commanded, people: People, here: str
) -> None:
    bot.may_answer.set()
    done = bot.wait_for("slow_done", timeout=TIMEOUT_S)
    answer = await people.interact("ada", here, "command", name="slow")
    await done
    assert (answer["kind"], answer["ephemeral"]) == ("message", True)
    assert "ertig" in str(answer)
    first, extra, original = bot.notes
    assert first.id == original.id
    assert extra.id != original.id
    assert all(message.flags.ephemeral for message in (first, extra))
    assert await people.messages(here) == []


async def test_two_answers_to_one_interaction_are_refused(bot: Commanded, people: People, here: str) -> None:
    done = bot.wait_for("answered_twice", timeout=TIMEOUT_S)
    answer = await people.interact("ada", here, "command", name="twice")
    await done
    assert "Eins" in str(answer)
    assert bot.notes == [40060]


async def test_an_interaction_without_answer_fails_after_three_seconds(
    bot: Commanded, people: People, here: str
) -> None:
    body = {"member_id": await people.member("ada"), "channel_id": here, "type": "command", "name": "silent"}
    await people.call("POST", "/interactions", body, status=504)
    late = bot.wait_for("too_late", timeout=TIMEOUT_S)
    bot.may_answer.set()
    await late
    assert bot.notes == [10062]


async def test_an_interaction_in_a_thread_names_the_thread(bot: Commanded, people: People) -> None:
    made = await people.post("ada", await people.channel("leerstand"), "Frage", "Anfang")
    answer = await people.interact("ada", made["id"], "command", name="event list")
    assert answer["kind"] == "message"
    assert [each["content"] for each in await people.messages(made["id"])] == ["Anfang", "1 Wochen"]


async def test_who_may_not_see_a_channel_cannot_call_there(bot: Commanded, people: People) -> None:
    body: dict[str, Any] = {"member_id": await people.member("ada"), "type": "command", "name": "offer"}
    body["channel_id"] = str(text_channel(bot, "büro").id)
    await people.call("POST", "/interactions", body, status=403)


async def test_commands_of_the_server_stand_beside_the_global_ones(bot: Commanded) -> None:
    guild = guild_of(bot)
    bot.tree.copy_global_to(guild=guild)
    synced = await bot.tree.sync(guild=guild)
    assert {command.guild_id for command in synced} == {guild.id}
    assert len(await bot.tree.fetch_commands()) == len(synced) == 9
