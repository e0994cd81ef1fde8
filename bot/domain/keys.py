"""Keys that continue a list: where the last page ended, as a short opaque word for an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.errors import UserError
from bot.i18n import N_

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAMAGED = N_("This address does not continue any list. Start the list from the top.")


def write(moment: datetime, row_id: int) -> str:
    """A key for the row at this time (to the microsecond) with this id."""
    return write_number((moment - _EPOCH) // timedelta(microseconds=1), row_id)


def read(key: str) -> tuple[datetime, int]:
    """The time (UTC) and id that `write` was given; raises UserError for anything else."""
    microseconds, row_id = read_number(key)
    try:
        return _EPOCH + timedelta(microseconds=microseconds), row_id
    except OverflowError:
        raise UserError(_DAMAGED) from None


def write_number(number: int, row_id: int) -> str:
    """A key for the row with this number (0 or more) and this id."""
    return f"{number:x}-{row_id:x}"


def read_number(key: str) -> tuple[int, int]:
    """The number and id that `write_number` was given; raises UserError for anything else."""
    try:
        number, row_id = (int(part, 16) for part in key.split("-"))
    except ValueError:
        raise UserError(_DAMAGED) from None
    if not (0 <= number < 1 << 63 and 0 <= row_id < 1 << 63):
        raise UserError(_DAMAGED)
    return number, row_id
