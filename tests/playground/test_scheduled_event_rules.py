"""Scheduled events as they begin and end by themselves, come again, and are refused."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import discord
import pytest

from bot.playground import scheduled
from tests.playground.places import TIMEOUT_S, member
from tests.playground.raw import Api
from tests.support.people import People
from tests.support.playground import RecordedPlayground

NOW = datetime.now(UTC).replace(microsecond=0)


def meeting(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Sprechstunde",
        "privacy_level": 2,
        "scheduled_start_time": (NOW + timedelta(hours=1)).isoformat(),
        "scheduled_end_time": (NOW + timedelta(hours=2)).isoformat(),
        "entity_type": 3,
        "entity_metadata": {"location": "Rathaus"},
        **fields,
    }


def _later(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.fixture
def path(playground: RecordedPlayground) -> str:
    return f"/guilds/{playground.world.guild.id}/scheduled-events"


async def test_an_event_begins_and_ends_at_its_times(
    client: discord.Client,
    playground: RecordedPlayground,
    api: Api,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = playground.world
    _, event = await api("POST", path, meeting())
    for hours, expected in ((1, "active"), (2, "completed")):
        told = client.wait_for("scheduled_event_update", timeout=TIMEOUT_S)
        monkeypatch.setattr(world, "now", partial(_later, hours))
        scheduled.turn(world)
        assert (await told)[1].status.name == expected
    status, refused = await api("PATCH", f"{path}/{event['id']}", {"name": "Noch einmal"})
    assert (status, refused["code"]) == (400, 180000)


async def test_nobody_signs_up_for_what_is_called_off(api: Api, people: People, path: str) -> None:
    _, event = await api("POST", path, meeting())
    await api("PATCH", f"{path}/{event['id']}", {"status": 4})
    late = {"member_id": await people.member("ada"), "event_id": event["id"]}
    assert (await people.call("POST", "/rsvps", late, status=400))["code"] == 180000


async def test_a_recurrence_comes_back_whole(api: Api, path: str) -> None:
    rule = {"start": (NOW + timedelta(hours=1)).isoformat(), "frequency": 2, "interval": 2, "by_weekday": [1]}
    _, event = await api("POST", path, meeting(recurrence_rule=rule))
    assert event["recurrence_rule"].items() >= rule.items()
    _, listed = await api("GET", path + "?with_user_count=true")
    assert [(each["id"], each["user_count"]) for each in listed] == [(event["id"], 0)]


@pytest.mark.parametrize(
    "change",
    [
        {"scheduled_end_time": (NOW + timedelta(minutes=30)).isoformat()},
        {"scheduled_start_time": (NOW + timedelta(hours=3)).isoformat()},
        {"scheduled_end_time": None},
        {"status": 3},
    ],
)
async def test_a_change_that_breaks_the_order_is_refused_and_changes_nothing(
    api: Api, path: str, change: dict[str, Any]
) -> None:
    _, event = await api("POST", path, meeting())
    status, told = await api("PATCH", f"{path}/{event['id']}", change)
    assert (status, told["code"]) == (400, 50035)
    assert (await api("GET", f"{path}/{event['id']}?with_user_count=true"))[1] == {**event, "user_count": 0}


async def test_a_server_holds_a_hundred_events_that_are_not_over(
    playground: RecordedPlayground, api: Api, path: str
) -> None:
    world = playground.world
    made = [scheduled.create(world, world.bot, meeting()) for _ in range(100)]
    status, told = await api("POST", path, meeting())
    assert (status, told["code"]) == (400, 30038)
    scheduled.change(world, world.bot, made[0], {"status": 4})
    assert (await api("POST", path, meeting()))[0] == 200


async def test_an_event_in_a_channel_is_refused_where_there_is_no_stage(
    api: Api, people: People, path: str
) -> None:
    inside = {"entity_type": 2, "entity_metadata": None}
    here = await people.channel("plausch")
    for channel_id, code in ((here, 50024), ("1", 10003)):
        _, told = await api("POST", path, meeting(channel_id=channel_id, **inside))
        assert told["code"] == code


async def test_those_who_come_are_paged_by_their_ids(
    client: discord.Client, api: Api, people: People, path: str
) -> None:
    _, event = await api("POST", path, meeting())
    ids = sorted(str(member(client, name).id) for name in ("Ada", "Ben", "Cem"))
    for id_ in reversed(ids):
        await people.call("POST", "/rsvps", {"member_id": id_, "event_id": event["id"]})
    pages = {
        "": ids,
        "limit=2": ids[:2],
        f"after={ids[0]}": ids[1:],
        f"before={ids[2]}&limit=1": ids[1:2],
        f"before={ids[1]}&after={ids[2]}": ids[:1],
    }
    for query, expected in pages.items():
        _, found = await api("GET", f"{path}/{event['id']}/users?{query}")
        assert [each["user"]["id"] for each in found] == expected, query
    gone = client.wait_for("scheduled_event_user_remove", timeout=TIMEOUT_S)
    leave = {"member_id": ids[0], "event_id": event["id"], "interested": False}
    await people.call("POST", "/rsvps", leave)
    assert str((await gone)[1].id) == ids[0]


async def test_a_member_who_comes_is_told_whole_where_asked(api: Api, people: People, path: str) -> None:
    _, event = await api("POST", path, meeting())
    await people.call("POST", "/rsvps", {"member_id": await people.member("ada"), "event_id": event["id"]})
    _, (found,) = await api("GET", f"{path}/{event['id']}/users?with_member=true")
    assert found["member"]["user"] == found["user"]
