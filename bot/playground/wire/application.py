"""The application behind the bot and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.permissions import BOT
from bot.playground.records import Command, Json
from bot.playground.wire.people import user

if TYPE_CHECKING:
    from bot.playground.world import World

# Application flags for intents of bots in fewer than 100 servers: Discord API reference, "Application Flags".
_LIMITED_PRESENCES, _LIMITED_MEMBERS, _LIMITED_CONTENT = 1 << 13, 1 << 15, 1 << 19


def command(world: World, record: Command) -> Json:
    """An application command, with what Discord fills in."""
    definition = record.definition
    needed = definition.get("default_member_permissions")
    shown: Json = {
        "name_localizations": None,
        "description_localizations": None,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        **definition,
        "default_member_permissions": None if needed is None else str(needed),
        "type": record.type,
        "description": definition.get("description") or "",
        "id": str(record.id),
        "application_id": str(world.bot.id),
        "version": str(record.version),
    }
    if record.guild_id is not None:
        return {**shown, "guild_id": str(record.guild_id)}
    return {"dm_permission": True, **shown}


def application(world: World) -> Json:
    """The application behind the bot, as its owner sees it."""
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",  # empty since long, and still asked for by other clients
        "type": None,
        "bot": user(world.bot),
        "owner": user(world.people[world.guild.owner_id]),
        "team": None,
        "verify_key": "0" * 64,
        "flags": application_flags(world),
        "flags_new": str(application_flags(world)),
        "bot_public": False,
        "bot_require_code_grant": False,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {
            "0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": str(int(BOT))}}
        },
    }


def application_flags(world: World) -> int:
    """Which privileged intents are switched on, as flags."""
    switches = world.application
    flags = _LIMITED_PRESENCES if switches.presences_intent else 0
    flags |= _LIMITED_MEMBERS if switches.members_intent else 0
    return flags | (_LIMITED_CONTENT if switches.content_intent else 0)
