"""Reactions beyond the first thumb: whose they are, how many, and how they go."""

import discord

from tests.playground.places import TIMEOUT_S, member, refused, text_channel
from tests.support.people import People


async def vote(people: People, who: str, message: discord.Message, emoji: str) -> None:
    place = {"channel_id": str(message.channel.id), "message_id": str(message.id)}
    await people.call("POST", "/reactions", {"member_id": await people.member(who), **place, "emoji": emoji})


async def test_a_moderating_bot_takes_away_one_vote_one_emoji_or_all(
    client: discord.Client, people: People
) -> None:
    sent = await text_channel(client).send("Gut so?")
    for who, emoji in (("ada", "👍"), ("ben", "👍"), ("ada", "🌳"), ("ben", "❓")):
        await vote(people, who, sent, emoji)
    removed = client.wait_for("raw_reaction_remove", timeout=TIMEOUT_S)
    await sent.remove_reaction("👍", member(client, "Ada"))
    assert (await removed).user_id == member(client, "Ada").id
    cleared = client.wait_for("raw_reaction_clear_emoji", timeout=TIMEOUT_S)
    await sent.clear_reaction("🌳")
    assert str((await cleared).emoji) == "🌳"
    fetched = await sent.channel.fetch_message(sent.id)
    assert [(str(each.emoji), each.count) for each in fetched.reactions] == [("👍", 1), ("❓", 1)]
    emptied = client.wait_for("raw_reaction_clear", timeout=TIMEOUT_S)
    await sent.clear_reactions()
    assert (await emptied).message_id == sent.id


async def test_those_who_voted_are_paged(client: discord.Client, people: People) -> None:
    sent = await text_channel(client).send("Gut so?")
    for who in ("ben", "ada", "cem"):
        await vote(people, who, sent, "👍")
    (reaction,) = (await sent.channel.fetch_message(sent.id)).reactions
    ids = sorted(member(client, name).id for name in ("Ada", "Ben", "Cem"))
    assert {user.id async for user in reaction.users(limit=2)} == set(ids[:2])
    assert {user.id async for user in reaction.users(after=discord.Object(ids[0]))} == set(ids[1:])


async def test_what_is_no_emoji_is_not_known(client: discord.Client) -> None:
    sent = await text_channel(client).send("Gut so?")
    assert await refused(sent.add_reaction("gut")) == 10014
    await sent.add_reaction("stadt:123456789012345678")
    fetched = await sent.channel.fetch_message(sent.id)
    (emoji,) = (reaction.emoji for reaction in fetched.reactions)
    assert not isinstance(emoji, str)
    assert (emoji.name, emoji.id) == ("stadt", 123456789012345678)


async def test_twenty_emojis_are_enough_and_a_second_vote_is_none(client: discord.Client) -> None:
    sent = await text_channel(client).send("Welche?")
    for number in range(20):
        await sent.add_reaction(chr(0x1F330 + number))
    assert await refused(sent.add_reaction("👍")) == 30010
    await sent.add_reaction(chr(0x1F330))
    fetched = await sent.channel.fetch_message(sent.id)
    assert {reaction.count for reaction in fetched.reactions} == {1}
