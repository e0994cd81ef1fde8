"""A second calendar program: khal, with a configuration and a folder of its own, run as anybody runs it."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.i18n import BERLIN

CONFIGURATION = """
[calendars]
[[taken]]
path = {folder}/calendar
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
FIELDS = ("title", "start-long", "end-long", "cancelled", "all-day")


@dataclass(frozen=True, order=True)
class Shown:
    """One date as khal lists it; of whole days, midnight and the midnight after."""

    start: datetime
    end: datetime
    title: str
    is_cancelled: bool


class Khal:
    """khal over a folder."""

    def __init__(self, folder: Path) -> None:
        (folder / "calendar").mkdir()
        self._folder = folder
        self._configuration = folder / "khal.conf"
        self._configuration.write_text(CONFIGURATION.format(folder=folder))

    async def take(self, calendar: Path) -> None:
        """Imports a file; raises AssertionError with what khal says if it cannot."""
        await self._run("import", "--batch", "-a", "taken", str(calendar))

    async def dates(self, first: date, last: date) -> list[Shown]:
        """All dates from the first day to the last."""
        asked = [word for field in FIELDS for word in ("--json", field)]
        listed = await self._run("list", *asked, str(first), str(last + timedelta(days=1)))
        return sorted(
            {
                _shown(each)
                for line in listed.splitlines()
                if line.startswith("[")
                for each in json.loads(line)
            }
        )

    async def _run(self, *words: str) -> str:
        program = Path(sys.executable).with_name("khal")
        environment = {"HOME": str(self._folder), "XDG_CACHE_HOME": str(self._folder), "LANG": "C.UTF-8"}
        running = await asyncio.create_subprocess_exec(
            str(program),
            "-c",
            str(self._configuration),
            *words,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await running.communicate()
        assert running.returncode == 0 and not err, err.decode()
        return out.decode()


def _shown(each: dict[str, str]) -> Shown:
    start, end = _moment(each["start-long"]), _moment(each["end-long"])
    if each["all-day"] == "True":
        end = datetime.combine(end.date() + timedelta(days=1), end.timetz())
    return Shown(start, end, each["title"], bool(each["cancelled"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)
