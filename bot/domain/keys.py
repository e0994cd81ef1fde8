"""Keys that continue a list: where the last page ended, as a short opaque word for an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.errors import UserError
from bot.i18n import N_

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write(moment: datetime, row_id: int) -> str:
    """A key for the row at this time (to the microsecond) with this id."""
    return f"{(moment - _EPOCH) // timedelta(microseconds=1):x}-{row_id:x}"


def read(key: str) -> tuple[datetime, int]:
    """The time (UTC) and id that `write` was given; raises UserError for anything else."""
    try:
        microseconds, row_id = (int(part, 16) for part in key.split("-"))
        moment = _EPOCH + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError):
        raise UserError(N_("This address does not continue any list. Start the list from the top.")) from None
    if not 0 <= row_id < 1 << 63:
        raise UserError(N_("This address does not continue any list. Start the list from the top."))
    return moment, row_id
