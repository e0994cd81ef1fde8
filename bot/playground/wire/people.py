"""Users, members and roles."""

from __future__ import annotations

from bot.playground.records import Json, Person, Role

LOCALE = "de"


def user(person: Person) -> Json:
    """A user as everyone sees them. Bots still have names with capitals and umlauts."""
    return {
        "id": str(person.id),
        "username": person.name if person.bot else person.username,
        "discriminator": "0000" if person.bot else "0",
        "global_name": None if person.bot else person.name,
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
        "bot": person.bot,
    }


def own_user(person: Person) -> Json:
    """A user as they see themselves."""
    return {**user(person), "mfa_enabled": False, "locale": LOCALE, "verified": True, "email": None}


def bare_member(person: Person) -> Json:
    """A membership without the user, as it stands beside a message's author."""
    return {
        "nick": person.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in person.role_ids],
        "joined_at": person.joined_at,
        "premium_since": None,
        "communication_disabled_until": person.silent_until,
        "flags": 0,
        "pending": False,
        "mute": False,
        "deaf": False,
    }


def member(person: Person) -> Json:
    """A membership with its user."""
    return {**bare_member(person), "user": user(person)}


def role(record: Role) -> Json:
    """A role."""
    shown: Json = {
        "id": str(record.id),
        "name": record.name,
        "permissions": str(record.permissions),
        "position": record.position,
        "color": record.color,
        "colors": {"primary_color": record.color, "secondary_color": None, "tertiary_color": None},
        "hoist": record.hoist,
        "managed": record.bot_id is not None,
        "mentionable": record.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if record.bot_id is not None:
        shown["tags"] = {"bot_id": str(record.bot_id)}
    return shown
