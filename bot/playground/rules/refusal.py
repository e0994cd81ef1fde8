"""What the playground answers when it will not: Discord's error bodies and their numbers."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Reason(NamedTuple):
    """HTTP status, Discord's JSON error code and its sentence, in the order `Refusal` takes them."""

    status: int
    code: int
    message: str


# Numbers and sentences: Discord's documentation, "Opcodes and Status Codes", section JSON.
UNAUTHORIZED = Reason(401, 0, "401: Unauthorized")
NOT_FOUND = Reason(404, 0, "404: Not Found")
METHOD_NOT_ALLOWED = Reason(405, 0, "405: Method Not Allowed")
UNKNOWN_CHANNEL = Reason(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Reason(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = Reason(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = Reason(404, 10008, "Unknown Message")
UNKNOWN_OVERWRITE = Reason(404, 10009, "Unknown Overwrite")
UNKNOWN_ROLE = Reason(404, 10011, "Unknown Role")
UNKNOWN_USER = Reason(404, 10013, "Unknown User")
UNKNOWN_EMOJI = Reason(400, 10014, "Unknown Emoji")
UNKNOWN_WEBHOOK = Reason(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Reason(404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = Reason(404, 10063, "Unknown application command")
UNKNOWN_SCHEDULED_EVENT = Reason(404, 10070, "Unknown Guild Scheduled Event")
UNKNOWN_TAG = Reason(404, 10087, "Unknown Tag")
TOO_MANY_PINS = Reason(400, 30003, "Maximum number of pins reached for the channel (250)")
TOO_MANY_REACTIONS = Reason(400, 30010, "Maximum number of reactions reached (20)")
TOO_MANY_COMMANDS = Reason(400, 30032, "Maximum number of application commands reached")
TOO_MANY_EVENTS = Reason(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
TOO_LARGE = Reason(413, 40005, "Request entity too large. Try sending something smaller in size")
ONE_PARENT_AT_A_TIME = Reason(400, 40009, "Only one channel can have a parent_id modified at a time")
TAG_REQUIRED = Reason(400, 40067, "A tag is required to create a forum post in this channel")
ALREADY_ACKNOWLEDGED = Reason(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = Reason(403, 50001, "Missing Access")
NOT_IN_A_CONVERSATION = Reason(403, 50003, "Cannot execute action on a DM channel")
NOT_ITS_AUTHOR = Reason(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Reason(400, 50006, "Cannot send an empty message")
CANNOT_MESSAGE_USER = Reason(403, 50007, "Cannot send messages to this user")
NOT_A_TEXT_CHANNEL = Reason(400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = Reason(403, 50013, "Missing Permissions")
INVALID_WEBHOOK_TOKEN = Reason(401, 50027, "Invalid Webhook Token")
SYSTEM_MESSAGE = Reason(403, 50021, "Cannot execute action on a system message")
WRONG_CHANNEL_TYPE = Reason(400, 50024, "Cannot execute action on this channel type")
TOO_OLD_FOR_BULK = Reason(400, 50034, "A message provided was too old to bulk delete")
INVALID_FORM = Reason(400, 50035, "Invalid Form Body")
THREAD_ARCHIVED = Reason(400, 50083, "Thread is archived")
INVALID_JSON = Reason(400, 50109, "The request body contains invalid JSON.")
NO_HISTORY_TO_REPLY = Reason(403, 160002, "Cannot reply without permission to read message history")
THREAD_EXISTS = Reason(400, 160004, "A thread has already been created for this message")
THREAD_LOCKED = Reason(403, 160005, "Thread is locked")
EVENT_IS_OVER = Reason(400, 180000, "Cannot update a finished event")


class Refusal(Exception):  # noqa: N818 - not an error of ours: the world says no
    """One refused request; `Refusal(*UNKNOWN_CHANNEL)` names the reason."""

    def __init__(self, status: int, code: int, message: str, errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message} {dict(errors) if errors else ''}".rstrip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON Discord sends with the status; `errors` follows the shape of the request."""
        told: dict[str, Any] = {"message": self.message, "code": self.code}
        return told | {"errors": dict(self.errors)} if self.errors else told


def bad_field(name: str, code: str, message: str) -> Refusal:
    """50035 for one field of a form, or one parameter of a query."""
    return Refusal(*INVALID_FORM, {name: {"_errors": [{"code": code, "message": message}]}})
