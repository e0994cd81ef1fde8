"""The server as a whole, and its scheduled events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.permissions import permissions
from bot.playground.records import Json, ScheduledEvent, Thread
from bot.playground.wire.channels import channel, is_guild_channel
from bot.playground.wire.people import member, role, user

if TYPE_CHECKING:
    from bot.playground.world import World


def guild(world: World) -> Json:
    """The server without its channels and members."""
    return {
        "id": str(world.guild.id),
        "name": world.guild.name,
        "owner_id": str(world.guild.owner_id),
        "preferred_locale": world.guild.locale,
        "roles": [role(record) for record in world.roles.values()],
        "features": ["COMMUNITY"],
        "emojis": [],
        "stickers": [],
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw": False,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "widget_enabled": False,
        "system_channel_id": str(world.guild.system_channel_id) if world.guild.system_channel_id else None,
        "region": "deprecated",
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        **dict.fromkeys(_ABSENT_IN_GUILD),
    }


_ABSENT_IN_GUILD = (
    "icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id",
    "afk_channel_id", "widget_channel_id", "max_presences", "vanity_url_code",
    "rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data",
)  # fmt: skip


def guild_create(world: World, *, with_members: bool) -> Json:
    """The server with all that is in it, as it arrives after READY.

    Without the presences intent Discord sends no members but the bot; clients ask for the rest. Channels are
    told even where the bot may not look, threads are not.
    """
    channels = world.channels.values()
    present = [person for person in world.people.values() if person.present]
    return {
        **guild(world),
        "joined_at": world.bot.joined_at,
        "large": len(present) >= 250,
        "unavailable": False,
        "member_count": len(present),
        "members": [member(person) for person in present if with_members or person.bot],
        "channels": [channel(world, each) for each in channels if is_guild_channel(each)],
        "threads": [
            channel(world, each)
            for each in channels
            if isinstance(each, Thread) and not each.archived and permissions(world, world.bot, each)
        ],
        "guild_scheduled_events": [event(world, each) for each in world.events.values()],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
    }


_RECURRENCE: Json = {
    "interval": 1,
    **dict.fromkeys(
        ("end", "count", "by_weekday", "by_n_weekday", "by_month", "by_month_day", "by_year_day")
    ),
}


def event(world: World, record: ScheduledEvent, *, with_count: bool = True) -> Json:
    """A scheduled event."""
    shown: Json = {
        "id": str(record.id),
        "guild_id": str(world.guild.id),
        "name": record.name,
        "description": record.description,
        "channel_id": None,
        "creator_id": str(record.creator_id),
        "creator": user(world.people[record.creator_id]),
        "image": None,
        "scheduled_start_time": record.starts_at,
        "scheduled_end_time": record.ends_at,
        "status": record.status,
        "entity_type": record.entity_type,
        "entity_id": None,
        "entity_metadata": None if record.location is None else {"location": record.location},
        "recurrence_rule": record.recurrence and {**_RECURRENCE, **record.recurrence},
        "privacy_level": 2,
        "guild_scheduled_event_exceptions": [],
    }
    return {**shown, "user_count": len(record.interested)} if with_count else shown
