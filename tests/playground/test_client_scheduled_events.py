"""Scheduled events as the real client makes and changes them."""

from datetime import UTC, datetime, timedelta

import discord
import pytest

from tests.playground.places import TIMEOUT_S, guild_of, member
from tests.support.people import People


def soon(hours: float) -> datetime:
    return (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)


async def meeting(client: discord.Client, name: str = "Sprechstunde") -> discord.ScheduledEvent:
    return await guild_of(client).create_scheduled_event(
        name=name,
        description="Fragen an die Servicestelle",
        start_time=soon(1),
        end_time=soon(2),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="https://example.org/raum",
    )


async def test_an_event_is_made_told_and_fetched(client: discord.Client) -> None:
    created = client.wait_for("scheduled_event_create", timeout=TIMEOUT_S)
    event = await meeting(client)
    assert (await created).id == event.id
    fetched = await guild_of(client).fetch_scheduled_event(event.id)
    assert (fetched.name, fetched.location) == ("Sprechstunde", "https://example.org/raum")
    assert fetched.start_time == event.start_time
    assert fetched.status is discord.EventStatus.scheduled
    assert fetched.creator_id == client.application_id
    assert [each.id for each in await guild_of(client).fetch_scheduled_events()] == [event.id]


async def test_an_event_changes_and_is_cancelled(client: discord.Client) -> None:
    event = await meeting(client)
    changed = client.wait_for("scheduled_event_update", timeout=TIMEOUT_S)
    await event.edit(name="Verlegt", start_time=soon(3), end_time=soon(4))
    _, after = await changed
    assert after.name == "Verlegt"
    cancelled = await after.cancel()
    assert cancelled.status is discord.EventStatus.cancelled


async def test_an_event_starts_and_ends(client: discord.Client) -> None:
    event = await (await meeting(client)).start()
    assert event.status is discord.EventStatus.active
    assert (await event.end()).status is discord.EventStatus.completed


async def test_interest_is_told_and_counted(client: discord.Client, people: People) -> None:
    event = await meeting(client)
    ada = member(client, "Ada")
    interest = client.wait_for("scheduled_event_user_add", timeout=TIMEOUT_S)
    await people.call("POST", "/rsvps", {"member_id": str(ada.id), "event_id": str(event.id)})
    told, user = await interest
    assert (told.id, user.id) == (event.id, ada.id)
    assert [person.id async for person in event.users()] == [ada.id]
    assert (await guild_of(client).fetch_scheduled_event(event.id, with_counts=True)).user_count == 1


async def test_a_deleted_event_is_told_and_gone(client: discord.Client) -> None:
    event = await meeting(client)
    deleted = client.wait_for("scheduled_event_delete", timeout=TIMEOUT_S)
    await event.delete()
    assert (await deleted).id == event.id
    with pytest.raises(discord.NotFound) as missing:
        await guild_of(client).fetch_scheduled_event(event.id)
    assert missing.value.code == 10070


async def test_an_event_in_the_past_is_refused(client: discord.Client) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await guild_of(client).create_scheduled_event(
            name="Gestern",
            start_time=soon(-2),
            end_time=soon(1),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location="Rathaus",
        )
    assert refused.value.code == 50035
