"""What messages, files and private words are refused for, and what becomes of them."""

import io
from typing import Any

import aiohttp
import discord

from bot.playground import TOKEN
from bot.playground.permissions import Permission
from tests.playground.places import TIMEOUT_S, member, not_its_own, refused, text_channel
from tests.support.people import People
from tests.support.playground import RecordedPlayground


async def test_messages_of_more_than_two_weeks_ago_are_not_deleted_in_bulk(
    client: discord.Client, people: People
) -> None:
    channel = text_channel(client)
    old = await people.say("ada", channel.id, "Früher", at="2026-01-01T08:00:00+00:00")
    new = await channel.send("Heute")
    assert await refused(channel.delete_messages([discord.Object(int(old["id"])), new])) == 50034
    assert len(await people.messages(channel.id)) == 2


async def test_conversations_know_no_bulk_deletion(client: discord.Client) -> None:
    direct = await member(client, "Ada").create_dm()
    sent = [await direct.send(str(number)) for number in range(2)]
    assert await refused(client.http.delete_messages(direct.id, [message.id for message in sent])) == 50003


async def test_hidden_embeds_are_told_to_nobody_until_they_are_shown_again(client: discord.Client) -> None:
    sent = await text_channel(client).send("Siehe", embed=discord.Embed(title="Leitfaden"))
    assert (await sent.edit(suppress=True)).embeds == []
    assert (await text_channel(client).fetch_message(sent.id)).flags.suppress_embeds
    assert [embed.title for embed in (await sent.edit(suppress=False)).embeds] == ["Leitfaden"]


async def test_a_moderator_hides_the_embeds_of_others_and_changes_no_more(
    client: discord.Client, people: People
) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Siehe https://example.org")
    message = await channel.fetch_message(int(said["id"]))
    assert (await message.edit(suppress=True)).flags.suppress_embeds
    assert await refused(message.edit(content="Anders", suppress=True)) == 50005


async def test_a_layout_of_components_takes_no_words_beside_it(client: discord.Client) -> None:
    sent = await text_channel(client).send("Wort", embed=discord.Embed(title="Bild"))
    layout = discord.ui.LayoutView(timeout=None)
    layout.add_item(discord.ui.TextDisplay("Nur das"))
    assert await refused(sent.edit(view=layout)) == 50035
    edited = await sent.edit(content=None, embeds=[], view=layout)
    assert edited.flags.components_v2
    assert await refused(edited.edit(content="Doch")) == 50035


async def test_who_takes_no_private_messages_gets_none(client: discord.Client, people: People) -> None:
    ada = member(client, "Ada")
    await people.fault("private_messages", member_id=str(ada.id), open=False)
    assert await refused(ada.send("Erinnerung")) == 50007
    await people.fault("private_messages", member_id=str(ada.id), open=True)
    assert (await ada.send("Erinnerung")).content == "Erinnerung"
    await people.call("POST", "/faults", {"kind": "private_messages", "member_id": "1"}, status=400)


async def test_who_left_the_server_gets_no_private_messages(client: discord.Client, people: People) -> None:
    ada = member(client, "Ada")
    direct = await ada.create_dm()
    await people.call("DELETE", f"/members/{ada.id}")
    assert await refused(direct.send("Erinnerung")) == 50007


async def test_a_conversation_is_known_by_its_first_message_alone(
    client: discord.Client, people: People
) -> None:
    heard: list[Any] = []
    client.on_private_channel_create = heard.append  # type: ignore[attr-defined]
    direct = await people.call("POST", "/directs", {"member_id": await people.member("ada")})
    arrival = client.wait_for("message", timeout=TIMEOUT_S, check=not_its_own)
    said = await people.say("ada", direct["id"], "Guten Tag")
    message = await arrival
    assert (message.id, message.guild, heard) == (int(said["id"]), None, [])
    await message.reply("Guten Tag!")


async def test_without_the_history_one_neither_reads_nor_replies(
    client: discord.Client, people: People, playground: RecordedPlayground
) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Wer?")
    for role in playground.world.roles.values():
        role.permissions &= ~int(Permission.READ_MESSAGE_HISTORY)
    assert await refused(channel.get_partial_message(int(said["id"])).reply("Ich")) == 160002
    assert [message async for message in channel.history()] == []
    assert [message async for message in channel.pins()] == []


async def test_a_file_beyond_ten_mebibytes_is_too_large(client: discord.Client) -> None:
    channel = text_channel(client)
    fits = await channel.send(file=discord.File(io.BytesIO(bytes(10 * 2**20)), "gross.bin"))
    assert fits.attachments[0].size == 10 * 2**20
    assert await refused(channel.send(file=discord.File(io.BytesIO(bytes(10 * 2**20 + 1)), "a.bin"))) == 40005


async def test_a_deleted_messages_files_are_gone(client: discord.Client, people: People) -> None:
    channel = text_channel(client)
    sent = await channel.send(file=discord.File(io.BytesIO(b"Plan"), "plan.txt"))
    thread = await channel.create_thread(name="Runde")
    kept = await thread.send(file=discord.File(io.BytesIO(b"Skizze"), "skizze.txt"))
    await sent.delete()
    await thread.delete()
    async with aiohttp.ClientSession() as session:
        for message in (sent, kept):
            async with session.get(message.attachments[0].url) as response:
                assert response.status == 404


async def test_a_link_with_a_strange_signature_is_refused(client: discord.Client) -> None:
    sent = await text_channel(client).send(file=discord.File(io.BytesIO(b"Plan"), "plan.txt"))
    address = sent.attachments[0].url.split("?")[0]
    async with aiohttp.ClientSession() as session:
        for query in ({}, {"ex": "x", "hm": "ä"}, {"ex": "ffffffff", "hm": "0" * 64}):
            async with session.get(address, params=query) as response:
                assert response.status == 404


async def test_a_message_can_be_told_field_by_field(playground: RecordedPlayground, people: People) -> None:
    form = aiohttp.FormData()
    form.add_field("content", "Hallo")
    form.add_field("tts", "true")
    form.add_field("files[3]", b"Plan", filename="plan.txt")
    here = await people.channel("plausch")
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session,
        session.post(f"{playground.api_base}/channels/{here}/messages", data=form) as response,
    ):
        told = await response.json()
    assert (told["content"], told["tts"]) == ("Hallo", True)
    assert [file["filename"] for file in told["attachments"]] == ["plan.txt"]


async def test_pictures_and_files_stand_where_a_layout_names_them(client: discord.Client) -> None:
    layout = discord.ui.LayoutView(timeout=None)
    layout.add_item(discord.ui.File("attachment://plan.txt"))
    layout.add_item(
        discord.ui.MediaGallery(
            discord.MediaGalleryItem("attachment://karte.png", description="Karte"),
            discord.MediaGalleryItem("https://example.org/foto.png"),
        )
    )
    picture = discord.ui.Thumbnail["discord.ui.LayoutView"]("attachment://karte.png")
    layout.add_item(discord.ui.Section("Der Platz", accessory=picture))
    files = [discord.File(io.BytesIO(b"Plan"), "plan.txt"), discord.File(io.BytesIO(b"PNG"), "karte.png")]
    sent = await text_channel(client).send(view=layout, files=files)
    file, gallery, section = (await text_channel(client).fetch_message(sent.id)).components
    assert isinstance(file, discord.FileComponent)
    assert (file.name, file.size) == ("plan.txt", 4)
    assert isinstance(gallery, discord.MediaGalleryComponent)
    links = [item.media.url for item in gallery.items]
    assert links == [sent.attachments[1].url, "https://example.org/foto.png"]
    assert isinstance(section, discord.SectionComponent)
    assert isinstance(section.accessory, discord.ThumbnailComponent)
    assert section.accessory.media.url == links[0]


async def test_without_the_content_switch_history_is_empty_too(
    client: discord.Client, people: People
) -> None:
    channel = text_channel(client)
    said = await people.say("ada", channel.id, "Geheim")
    own = await channel.send("Eigenes")
    await people.fault("intents", content=False)
    told = {message.id: message.content async for message in channel.history()}
    assert told == {int(said["id"]): "", own.id: "Eigenes"}


async def test_the_newest_pin_is_told_and_what_was_before_when_it_is_gone(client: discord.Client) -> None:
    channel = text_channel(client)
    first, second = [await channel.send(text) for text in ("Eins", "Zwei")]
    moments = []
    for change in (first.pin, second.pin, second.unpin, first.unpin):
        told = client.wait_for("guild_channel_pins_update", timeout=TIMEOUT_S)
        await change()
        moments.append((await told)[1])
    assert moments[0] < moments[1]
    assert moments[2:] == [moments[0], None]
    notes = [message async for message in channel.history() if message.type is discord.MessageType.pins_add]
    assert await refused(notes[0].pin()) == 50021


async def test_a_direct_pin_is_told_in_the_conversation(client: discord.Client) -> None:
    sent = await member(client, "Ada").send("Wichtig")
    told = client.wait_for("private_channel_pins_update", timeout=TIMEOUT_S)
    await sent.pin()
    channel, moment = await told
    assert (channel.id, moment is not None) == (sent.channel.id, True)
