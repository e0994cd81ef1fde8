"""The sample exchange: read from its file, moved to today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from dateutil.rrule import rrulestr

FILE = Path(__file__).with_name("sample_exchange.json")
WRITTEN_ON = date(2026, 11, 22)
"""The day that the sample's dates were written for: what was said lies before it."""
WITH_COLLEAGUES = ("qm-muehlroda", "stadt-altwiesa", "stadt-hammerwalde", "stadt-elbrosen", "pb-kohlwerder")
STREAM = "programmbegleitung-qm"
"""The one topic that is a text channel in the demo, so that both kinds can be tried."""
SETTLED = "Beantwortet"
"""The forum tag that goes with an answered question."""
_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample's content, and by how much its dates are moved (whole weeks, so that weekdays stay)."""

    content: Json
    shift: timedelta
    zone: ZoneInfo

    def moment(self, local: str) -> datetime:
        """A date of the sample ("2026-11-03T12:10", local time) as UTC, moved."""
        return self._aware(datetime.fromisoformat(local))

    def dates(self, event: Json) -> list[tuple[datetime, datetime]]:
        """Starts and ends of all dates of an event, UTC, moved; the time of day stays over clock changes."""
        start, end = (datetime.fromisoformat(event[key]) for key in ("start", "end"))
        starts = [start]
        if event["rrule"]:
            starts = list(rrulestr(_UNTIL.sub(r"UNTIL=\1", event["rrule"]), dtstart=start))
        left_out = {datetime.fromisoformat(each) for each in event["exdates"]}
        kept = [each for each in starts if each not in left_out]
        return [(self._aware(each), self._aware(each + (end - start))) for each in kept]

    def names(self, key: str) -> dict[str, str]:
        """Id to name, for a list of the sample."""
        return {entry["id"]: entry["name"] for entry in self.content[key]}

    def _aware(self, local: datetime) -> datetime:
        return (local + self.shift).replace(tzinfo=self.zone).astimezone(UTC)


def read_sample(now: datetime) -> Sample:
    """The sample, moved so that its last weeks are the last weeks before `now`."""
    content = orjson.loads(FILE.read_bytes())
    zone = ZoneInfo(content["meta"]["timezone"])
    weeks = (now.astimezone(zone).date() - WRITTEN_ON).days // 7
    return Sample(content, timedelta(weeks=weeks), zone)


def world_seed(sample: Sample) -> Json:
    """The sample's people and channels as the playground takes them."""
    content = sample.content
    roles, cities = sample.names("roles"), sample.names("cities")
    strong = {"servicestelle", "moderation"}
    return {
        "guild": {"name": content["meta"]["title"]},
        "bot": {"name": "Stadtgespräch"},
        "roles": [
            *(_role(name, manages=key in strong, hoist=True) for key, name in roles.items()),
            *(_role(name) for name in cities.values()),
        ],
        "members": [
            {
                "key": author["id"],
                "name": author["display_name"],
                "roles": [roles[author["role"]], *([cities[author["city"]]] if author["city"] else [])],
            }
            for author in [*content["authors"], *_colleagues(content["authors"])]
        ],
        "channels": [
            {"name": "Themen", "type": "category"},
            *(_topic_channel(topic, sample) for topic in content["topics"]),
            {"name": "Ankommen", "type": "category"},
            *(_system_channel(channel) for channel in content["system_channels"]),
            _editors_channel([roles[key] for key in sorted(strong)]),
        ],
    }


def _colleagues(authors: list[Json]) -> list[Json]:
    """Some places have a second, silent voice: role and place point to nobody (`place_threshold`)."""
    return [
        {**author, "id": f"{author['id']}-2", "display_name": f"{author['display_name']} (Vertretung)"}
        for author in authors
        if author["id"] in WITH_COLLEAGUES
    ]


def _role(name: str, *, manages: bool = False, hoist: bool = False) -> Json:
    """On the server members are listed by what they do (`hoist`), not by where."""
    permissions = ["manage_messages", "manage_threads", "pin_messages"] if manages else []
    return {"name": name, "permissions": permissions, "hoist": hoist}


def _topic_channel(topic: Json, sample: Sample) -> Json:
    channel = {
        "name": topic["channel"],
        "type": "text" if topic["id"] == STREAM else "forum",
        "topic": topic["description"],
        "parent": "Themen",
    }
    used = sorted({tag for thread in sample.content["threads"] for tag in thread["tags"]})
    names = sample.names("tags")
    return (
        channel
        if channel["type"] == "text"
        else {**channel, "tags": [*(names[tag] for tag in used), SETTLED][:20]}
    )


def _editors_channel(office: list[str]) -> Json:
    """Where the bot asks the office (`[discord] editors_channel`)."""
    return {
        "name": "redaktion",
        "type": "text",
        "topic": "Fragen des Bots an die Servicestelle",
        "parent": "Ankommen",
        "private": True,
        "allow": office,
    }


def _system_channel(channel: Json) -> Json:
    return {
        "name": channel["id"],
        "type": "text",
        "topic": channel["purpose"],
        "parent": "Ankommen",
        "read_only": channel["id"] in ("ankuendigungen", "termine"),
    }
