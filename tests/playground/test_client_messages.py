"""Messages as the real client sends, reads, edits and deletes them."""

import io

import aiohttp
import discord
import pytest

from tests.playground.places import TIMEOUT_S, guild_of, member, not_its_own, text_channel
from tests.support.discord_client import connected
from tests.support.people import People
from tests.support.playground import RecordedPlayground


async def test_what_a_person_writes_arrives_at_once(client: discord.Client, people: People) -> None:
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Guten Morgen, Bürger*innen!")
    message = await arrival
    assert message.id == int(said["id"])
    assert message.content == "Guten Morgen, Bürger*innen!"
    assert message.author == member(client, "Ada")
    assert message.channel == channel
    assert message.guild == guild_of(client)


async def test_what_the_bot_sends_comes_back_with_everything_in_it(client: discord.Client) -> None:
    embed = discord.Embed(
        title="Sprechstunde", description="Di., 10 Uhr", url="https://example.org/e/1", colour=0x003399
    )
    embed.add_field(name="Ort", value="online")
    embed.set_footer(text="Kofinanziert von der Europäischen Union")
    view = discord.ui.View(timeout=None)
    view.add_item(
        discord.ui.Button(label="Ich komme", custom_id="rsvp:1:7", style=discord.ButtonStyle.success)
    )
    view.add_item(discord.ui.Button(label="Lesen", url="https://example.org/e/1"))
    sent = await text_channel(client).send("Hallo", embed=embed, view=view, nonce="delivery-7")
    fetched = await text_channel(client).fetch_message(sent.id)
    assert fetched.author == client.user
    assert fetched.content == "Hallo"
    assert fetched.nonce is None or fetched.nonce == "delivery-7"
    assert fetched.embeds[0].to_dict() == sent.embeds[0].to_dict()
    assert fetched.embeds[0].fields[0].value == "online"
    row = fetched.components[0]
    assert isinstance(row, discord.ActionRow)
    buttons = [part for part in row.children if isinstance(part, discord.Button)]
    assert [button.custom_id for button in buttons] == ["rsvp:1:7", None]
    assert all(button.id is not None for button in buttons)


async def test_a_layout_of_new_components_comes_back_whole(client: discord.Client) -> None:
    container = discord.ui.Container[discord.ui.LayoutView](
        discord.ui.TextDisplay("## Neues Material"),
        discord.ui.Section(
            "Leitfaden Leerstand",
            accessory=discord.ui.Button(label="Öffnen", url="https://example.org/r/1"),
        ),
        discord.ui.Separator(),
        accent_colour=0x003399,
    )
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(container)
    sent = await text_channel(client).send(view=view)
    fetched = await text_channel(client).fetch_message(sent.id)
    assert fetched.flags.components_v2
    assert isinstance(fetched.components[0], discord.Container)
    assert [part.type.name for part in fetched.components[0].children] == [
        "text_display",
        "section",
        "separator",
    ]


async def test_files_arrive_with_their_names_and_bytes(client: discord.Client) -> None:
    files = [
        discord.File(io.BytesIO(b"eins"), "plan.txt", description="Lageplan"),
        discord.File(io.BytesIO(b"\x00\x01"), "daten.bin"),
    ]
    sent = await text_channel(client).send("Anbei", files=files)
    fetched = await text_channel(client).fetch_message(sent.id)
    assert [file.filename for file in fetched.attachments] == ["plan.txt", "daten.bin"]
    assert fetched.attachments[0].description == "Lageplan"
    assert fetched.attachments[0].size == 4
    assert [await file.read() for file in fetched.attachments] == [b"eins", b"\x00\x01"]


async def test_a_kept_file_stays_and_a_dropped_one_goes(client: discord.Client) -> None:
    sent = await text_channel(client).send(
        files=[discord.File(io.BytesIO(b"a"), "a.txt"), discord.File(io.BytesIO(b"b"), "b.txt")]
    )
    added = discord.File(io.BytesIO(b"c"), "c.txt")
    edited = await sent.edit(attachments=[sent.attachments[1], added])
    assert [file.filename for file in edited.attachments] == ["b.txt", "c.txt"]
    assert edited.attachments[0].id == sent.attachments[1].id


async def test_a_file_a_person_adds_can_be_read(client: discord.Client, people: People) -> None:
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    attachment = {"filename": "gruß.txt", "content": "R3J1w58=", "content_type": "text/plain"}
    await people.say("ada", text_channel(client).id, "", attachments=[attachment])
    message = await arrival
    assert await message.attachments[0].read() == "Gruß".encode()


async def test_a_reply_names_what_it_answers(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    arrival = client.wait_for("message", timeout=TIMEOUT_S)
    question = await people.say("ada", channel.id, "Wer kommt?")
    asked = await arrival
    answer = await asked.reply("Alle", mention_author=False)
    assert answer.type is discord.MessageType.reply
    assert answer.reference is not None
    assert answer.reference.message_id == int(question["id"])
    assert isinstance(answer.reference.resolved, discord.Message)
    arrival = client.wait_for("message", timeout=TIMEOUT_S, check=not_its_own)
    await people.say("ben", channel.id, "Ich auch", reply_to=str(answer.id))
    told = await arrival
    assert told.type is discord.MessageType.reply
    assert told.reference is not None
    assert told.reference.message_id == answer.id


async def test_a_reply_to_nothing_is_refused_or_sent_plain_as_asked(client: discord.Client) -> None:
    channel = text_channel(client)
    gone = discord.MessageReference(message_id=1, channel_id=channel.id, fail_if_not_exists=True)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("Hallo?", reference=gone)
    assert refused.value.code == 50035
    lenient = discord.MessageReference(message_id=1, channel_id=channel.id, fail_if_not_exists=False)
    sent = await channel.send("Hallo?", reference=lenient)
    assert sent.type is discord.MessageType.default


async def test_mentions_are_told_but_only_where_they_are_allowed(
    client: discord.Client, people: People
) -> None:
    channel = text_channel(client)
    ada, office = member(client, "Ada"), discord.utils.get(guild_of(client).roles, name="Servicestelle")
    assert office is not None
    text = f"{ada.mention} {office.mention} @everyone"
    quiet = await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert (quiet.mentions, quiet.role_mentions, quiet.mention_everyone) == ([], [], False)
    loud = await channel.send(text, allowed_mentions=discord.AllowedMentions.all())
    assert loud.mentions == [ada]
    assert loud.role_mentions == [office]
    assert loud.mention_everyone


async def test_an_edit_is_told_raw_and_marked(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Dienstag")
    edit = client.wait_for("raw_message_edit", timeout=TIMEOUT_S)
    body = {"member_id": await people.member("ada"), "content": "Mittwoch"}
    await people.call("PATCH", f"/messages/{channel.id}/{said['id']}", body)
    event = await edit
    assert event.message_id == int(said["id"])
    assert event.message.content == "Mittwoch"
    assert event.message.edited_at is not None
    assert (await channel.fetch_message(event.message_id)).content == "Mittwoch"


async def test_the_bot_edits_its_own_message_and_no_other(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    sent = await channel.send("Entwurf", embed=discord.Embed(title="Alt"))
    edited = await sent.edit(content="Fertig", embed=None)
    assert (edited.content, edited.embeds) == ("Fertig", [])
    assert edited.edited_at is not None
    said = await people.say("ada", channel.id, "Meins")
    with pytest.raises(discord.Forbidden) as refused:
        await channel.get_partial_message(int(said["id"])).edit(content="Deins")
    assert refused.value.code == 50005


async def test_a_message_cannot_be_edited_empty(client: discord.Client) -> None:
    sent = await text_channel(client).send("Etwas")
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content=None)
    assert refused.value.code == 50006


async def test_a_deletion_is_told_raw_and_the_message_is_gone(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Versehen")
    deletion = client.wait_for("raw_message_delete", timeout=TIMEOUT_S)
    await people.call(
        "DELETE", f"/messages/{channel.id}/{said['id']}", {"member_id": await people.member("ada")}
    )
    event = await deletion
    assert (event.message_id, event.channel_id) == (int(said["id"]), channel.id)
    with pytest.raises(discord.NotFound) as missing:
        await channel.fetch_message(event.message_id)
    assert missing.value.code == 10008


async def test_the_bot_deletes_messages_one_by_one_and_in_bulk(
    client: discord.Client, people: People
) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Werbung")
    await channel.get_partial_message(int(said["id"])).delete()
    sent = [await channel.send(str(number)) for number in range(3)]
    bulk = client.wait_for("raw_bulk_message_delete", timeout=TIMEOUT_S)
    await channel.delete_messages(sent)
    assert (await bulk).message_ids == {message.id for message in sent}
    assert [message async for message in channel.history()] == []


async def test_history_pages_in_both_directions(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    said = [int((await people.say("ada", channel.id, str(number)))["id"]) for number in range(7)]
    newest_first = [message.id async for message in channel.history(limit=None)]
    assert newest_first == said[::-1]
    after = [
        message.id async for message in channel.history(after=discord.Object(said[2]), oldest_first=True)
    ]
    assert after == said[3:]
    before = [message.id async for message in channel.history(before=discord.Object(said[2]))]
    assert before == said[1::-1]
    around = [message.id async for message in channel.history(around=discord.Object(said[3]), limit=3)]
    assert sorted(around) == said[2:5]


async def test_more_than_a_hundred_messages_page_without_gap(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    said = [int((await people.say("ada", channel.id, str(number)))["id"]) for number in range(120)]
    assert [message.id async for message in channel.history(limit=None, oldest_first=True)] == said


async def test_a_message_of_long_ago_has_its_time_in_its_id(client: discord.Client, people: People) -> None:
    said = await people.say("ada", text_channel(client).id, "Früher", at="2026-03-01T08:00:00+00:00")
    message = await text_channel(client).fetch_message(int(said["id"]))
    assert message.created_at.isoformat() == "2026-03-01T08:00:00+00:00"
    assert discord.utils.snowflake_time(message.id) == message.created_at


async def test_a_repeated_nonce_returns_the_first_message(client: discord.Client) -> None:
    first = await text_channel(client).send("Erinnerung", nonce="reminder-12")
    second = await text_channel(client).send("Erinnerung", nonce="reminder-12")
    assert second.id == first.id
    assert len([message async for message in text_channel(client).history()]) == 1
    elsewhere = await text_channel(client, "termine").send("Erinnerung", nonce="reminder-12")
    assert elsewhere.id != first.id


async def test_reactions_come_and_go(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    sent = await channel.send("Gut so?")
    added = client.wait_for("raw_reaction_add", timeout=TIMEOUT_S)
    body = {
        "member_id": await people.member("ada"),
        "channel_id": str(channel.id),
        "message_id": str(sent.id),
        "emoji": "👍",
    }
    await people.call("POST", "/reactions", body)
    event = await added
    assert (event.message_id, str(event.emoji)) == (sent.id, "👍")
    assert event.member == member(client, "Ada")
    await sent.add_reaction("👍")
    fetched = await channel.fetch_message(sent.id)
    assert [(str(reaction.emoji), reaction.count, reaction.me) for reaction in fetched.reactions] == [
        ("👍", 2, True)
    ]
    voters = [user.id async for user in fetched.reactions[0].users()]
    assert len(voters) == 2
    removed = client.wait_for("raw_reaction_remove", timeout=TIMEOUT_S)
    assert client.user is not None
    await sent.remove_reaction("👍", client.user)
    assert (await removed).user_id == client.user.id
    await sent.clear_reactions()
    assert (await channel.fetch_message(sent.id)).reactions == []


async def test_votes_come_and_go_and_a_poll_ends(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    poll = {"question": "Wann?", "answers": [{"text": "Montag"}, {"text": "Freitag"}]}
    said = await people.say("ada", channel.id, "", poll=poll)
    place = {"channel_id": said["channel_id"], "message_id": said["id"]}
    of_ben = {**place, "member_id": await people.member("ben")}
    told = client.wait_for("raw_poll_vote_add", timeout=TIMEOUT_S)
    await people.call("POST", "/votes", {**of_ben, "answer_id": 1})
    event = await told
    assert (event.message_id, event.answer_id) == (int(said["id"]), 1)
    assert event.user_id == int(of_ben["member_id"])
    taken_back = client.wait_for("raw_poll_vote_remove", timeout=TIMEOUT_S)
    await people.call("POST", "/votes", {**of_ben, "answer_id": 2})
    assert (await taken_back).answer_id == 1
    fetched = (await channel.fetch_message(int(said["id"]))).poll
    assert fetched is not None
    assert [answer.vote_count for answer in fetched.answers] == [0, 1]
    assert not fetched.is_finalized()
    await people.call("POST", "/votes", {**of_ben, "answer_id": 3}, status=400)
    await people.call("POST", "/polls/end", of_ben, status=400)
    await people.call("POST", "/polls/end", {**place, "member_id": await people.member("ada")})
    await people.call("POST", "/votes", {**of_ben, "answer_id": 1}, status=400)
    ended = (await channel.fetch_message(int(said["id"]))).poll
    assert ended is not None
    assert ended.is_finalized()


async def test_a_direct_message_reaches_the_person_and_an_answer_comes_back(
    client: discord.Client, people: People
) -> None:
    ada = member(client, "Ada")
    sent = await ada.send("Nur für dich")
    assert isinstance(sent.channel, discord.DMChannel)
    assert sent.guild is None
    arrival = client.wait_for("message", timeout=TIMEOUT_S, check=not_its_own)
    await people.say("ada", sent.channel.id, "Danke")
    answer = await arrival
    assert answer.guild is None
    assert answer.channel.id == sent.channel.id
    told = await people.messages(sent.channel.id)
    assert [message["content"] for message in told] == ["Nur für dich", "Danke"]
    assert (await ada.create_dm()).id == sent.channel.id


async def test_without_the_content_intent_messages_arrive_empty(
    playground: RecordedPlayground, people: People
) -> None:
    async with connected(playground, intents=discord.Intents.default()) as client:
        arrival = client.wait_for("message", timeout=TIMEOUT_S)
        attachment = {"filename": "a.txt", "content": "YQ==", "content_type": "text/plain"}
        await people.say("ada", text_channel(client).id, "Geheim", attachments=[attachment])
        message = await arrival
        assert (message.content, message.attachments, message.embeds) == ("", [], [])
        sent = await text_channel(client).send("Eigenes")
        assert sent.content == "Eigenes"
        assert client.user is not None
        arrival = client.wait_for("message", timeout=TIMEOUT_S, check=not_its_own)
        await people.say("ada", text_channel(client).id, f"{client.user.mention} hört")
        assert (await arrival).content.endswith("hört")


async def test_typing_is_taken(client: discord.Client) -> None:
    async with text_channel(client).typing():
        await text_channel(client).send("Bitte beachten")


async def test_an_upload_is_served_as_it_came(client: discord.Client, playground: RecordedPlayground) -> None:
    sent = await text_channel(client).send(file=discord.File(io.BytesIO(b"%PDF-1.4"), "plan.pdf"))
    url = sent.attachments[0].url
    assert url.startswith(playground.base_url + "/attachments/")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        assert response.content_type == "application/pdf"
        assert await response.read() == b"%PDF-1.4"
