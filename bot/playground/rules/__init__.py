"""What Discord refuses: pure functions from a parsed payload to a Refusal in Discord's own format.

A file a noun: `form` is the small language the others are written in, `refusal` the numbers.
"""

from bot.playground.rules.callbacks import check_callback
from bot.playground.rules.commands import check_command, check_commands
from bot.playground.rules.guild import (
    check_bulk_delete,
    check_channel,
    check_channel_positions,
    check_member,
    check_overwrite,
    check_recipient,
    check_role,
)
from bot.playground.rules.messages import check_message, is_empty
from bot.playground.rules.modals import check_modal
from bot.playground.rules.refusal import Reason, Refusal
from bot.playground.rules.scheduled_events import check_scheduled_event
from bot.playground.rules.threads import check_thread, check_thread_edit

__all__ = [
    "Reason",
    "Refusal",
    "check_bulk_delete",
    "check_callback",
    "check_channel",
    "check_channel_positions",
    "check_command",
    "check_commands",
    "check_member",
    "check_message",
    "check_modal",
    "check_overwrite",
    "check_recipient",
    "check_role",
    "check_scheduled_event",
    "check_thread",
    "check_thread_edit",
    "is_empty",
]
