"""What the gateway tells has the form in which the REST API would answer: the description knows no other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import orjson
import pytest

from tests.playground.commanded import Commanded, RsvpButton
from tests.playground.places import TIMEOUT_S, forum, guild_of, member, text_channel
from tests.support.discord_api import require_description, validate_object
from tests.support.discord_client import running
from tests.support.people import People
from tests.support.playground import RecordedPlayground

# What each event carries, by the description's names. Where an object stands inside, the key is beside it.
OBJECTS = {
    "MESSAGE_CREATE": ("MessageResponse", None),
    "MESSAGE_UPDATE": ("MessageResponse", None),
    "CHANNEL_UPDATE": ("GuildChannelResponse", None),
    "THREAD_CREATE": ("ThreadResponse", None),
    "THREAD_UPDATE": ("ThreadResponse", None),
    "GUILD_MEMBER_UPDATE": ("GuildMemberResponse", None),
    "GUILD_ROLE_CREATE": ("GuildRoleResponse", "role"),
    "GUILD_ROLE_UPDATE": ("GuildRoleResponse", "role"),
    "GUILD_SCHEDULED_EVENT_CREATE": ("ExternalScheduledEventResponse", None),
    "GUILD_SCHEDULED_EVENT_UPDATE": ("ExternalScheduledEventResponse", None),
}
INSIDE_THE_GUILD = {
    "channels": "GuildChannelResponse",
    "threads": "ThreadResponse",
    "roles": "GuildRoleResponse",
    "members": "GuildMemberResponse",
}


class Listening(Commanded):
    """A client that keeps what the gateway told it, as it came."""

    def __init__(self) -> None:
        super().__init__()
        self._enable_debug_events = True
        self.heard: list[tuple[str, Any]] = []

    async def on_socket_raw_receive(self, raw: str) -> None:
        told = orjson.loads(raw)
        if told["op"] == 0:
            self.heard.append((told["t"], told["d"]))

    def all_of(self, kind: str) -> list[Any]:
        return [told for heard, told in self.heard if heard == kind]


@pytest.fixture
async def listening(playground: RecordedPlayground, people: People) -> AsyncIterator[Listening]:
    require_description()
    await people.post("ada", await people.channel("leerstand"), "Schon da", "Anfang")
    async with running(playground, Listening()) as client:
        yield client


def judge(heard: list[tuple[str, Any]]) -> set[str]:
    """Validates every event that has a form; returns the kinds that came."""
    for kind, told in heard:
        if kind in OBJECTS:
            schema, key = OBJECTS[kind]
            validate_object(schema, told[key] if key else told)
    return {kind for kind, _ in heard}


async def test_the_server_is_told_whole(listening: Listening) -> None:
    (ready,) = listening.all_of("READY")
    validate_object("UserPIIResponse", ready["user"] | {"email": None})
    assert {"v", "user", "guilds", "session_id", "resume_gateway_url", "application"} <= ready.keys()
    (guild,) = listening.all_of("GUILD_CREATE")
    for key, schema in INSIDE_THE_GUILD.items():
        assert guild[key]
        for each in guild[key]:
            validate_object(schema, each)


async def test_what_is_said_changed_and_opened_has_its_form(listening: Listening, people: People) -> None:
    channel = text_channel(listening)
    view = discord.ui.View(timeout=None)
    view.add_item(RsvpButton(1, "going"))
    sent = await channel.send("Hallo", embed=discord.Embed(title="Termin"), view=view)
    await sent.edit(content="Hallo zusammen")
    await people.say("ada", channel.id, "Guten Tag", reply_to=str(sent.id))
    grown = await sent.create_thread(name="Weiter hier")
    await grown.edit(name="Noch weiter")
    thread, _ = await forum(listening).create_thread(name="Frage", content="Anfang")
    done = listening.wait_for("raw_thread_update", timeout=TIMEOUT_S)
    await thread.edit(archived=True, locked=True)
    await done
    assert judge(listening.heard) >= {"MESSAGE_CREATE", "MESSAGE_UPDATE", "THREAD_CREATE", "THREAD_UPDATE"}
    assert all("guild_id" in told for told in listening.all_of("MESSAGE_CREATE"))
    person = next(told for told in listening.all_of("MESSAGE_CREATE") if not told["author"].get("bot"))
    assert {"roles", "joined_at"} <= person["member"].keys()


async def test_people_roles_and_events_have_their_form(listening: Listening) -> None:
    guild = guild_of(listening)
    role = await guild.create_role(name="Evaluation")
    await role.edit(name="Begleitforschung")
    await member(listening, "Ben").add_roles(role)
    start = datetime.now(UTC) + timedelta(hours=1)
    event = await guild.create_scheduled_event(
        name="Sprechstunde",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="Rathaus",
    )
    done = listening.wait_for("scheduled_event_update", timeout=TIMEOUT_S)
    await event.edit(name="Verlegt")
    await done
    assert judge(listening.heard) >= {
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_SCHEDULED_EVENT_CREATE",
        "GUILD_SCHEDULED_EVENT_UPDATE",
    }


async def test_an_interaction_carries_the_whole_message_and_its_places(
    listening: Listening, people: People
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(RsvpButton(7, "going"))
    sent = await text_channel(listening).send("Kommt ihr?", view=view)
    press = {"message_id": str(sent.id), "custom_id": "rsvp:1:7:going"}
    await people.interact("ada", sent.channel.id, "component", **press)
    (told,) = listening.all_of("INTERACTION_CREATE")
    validate_object("MessageResponse", told["message"])
    validate_object("UserResponse", told["member"]["user"])
    documented = {
        "id",
        "application_id",
        "type",
        "data",
        "guild_id",
        "channel",
        "channel_id",
        "member",
        "token",
    }
    documented |= {"version", "message", "app_permissions", "locale", "guild_locale", "entitlements"}
    documented |= {"authorizing_integration_owners", "context"}
    assert documented <= told.keys()
    assert told["data"].keys() >= {"component_type", "custom_id"}
