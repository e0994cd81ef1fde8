"""Records in the words of Discord's API v10: the JSON that clients are shown. A file a noun."""

from bot.playground.wire.application import application, application_flags, command
from bot.playground.wire.channels import channel, is_guild_channel, thread_member
from bot.playground.wire.files import attachment, link_signature, signed_url
from bot.playground.wire.guild import event, guild, guild_create
from bot.playground.wire.messages import emoji, gateway_message, message, new_message
from bot.playground.wire.people import bare_member, member, own_user, role, user

__all__ = [
    "application",
    "application_flags",
    "attachment",
    "bare_member",
    "channel",
    "command",
    "emoji",
    "event",
    "gateway_message",
    "guild",
    "guild_create",
    "is_guild_channel",
    "link_signature",
    "member",
    "message",
    "new_message",
    "own_user",
    "role",
    "signed_url",
    "thread_member",
    "user",
]
