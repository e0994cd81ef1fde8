"""What a clock change does to a time of day, in words: hours that come twice, and hours that are skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import N_, Language, gettext, say_date, say_time


def remarks(
    starts: Iterable[datetime], zone: ZoneInfo, language: Language, *, meant: datetime | None = None
) -> Iterator[str]:
    """A sentence for each start whose time of day comes twice, or differs from that of `meant`.

    `meant` is the first start of a series: its time of day is the one that all are to have.
    """
    for start in starts:
        local = start.astimezone(zone)
        wanted = meant.astimezone(zone) if meant else local
        day, time = say_date(start, language, zone), say_time(wanted, language, zone)
        if local.time() != wanted.time():
            text = N_("On {day} the clocks go forward and skip {time}: it begins at {begin} then.")
            yield gettext(language, text, day=day, time=time, begin=say_time(start, language, zone))
        elif local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            text = N_("On {day} the clocks go back and {time} comes twice: the first is meant.")
            yield gettext(language, text, day=day, time=time)
