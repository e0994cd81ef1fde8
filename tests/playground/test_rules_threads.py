"""What threads and scheduled events may be: accepted at the limit, refused past it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground.rules import Refusal, check_scheduled_event, check_thread, check_thread_edit

TAGS = ("1", "2", "3", "4", "5", "6")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def post(**fields: Any) -> dict[str, Any]:
    return {"name": "Leerstand", "message": {"content": "Wer hat Erfahrung?"}, **fields}


def refused_thread(payload: Any, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_thread(payload, **how)
    return caught.value


@pytest.mark.parametrize("in_forum", [True, False])
def test_a_name_of_100_characters_is_accepted_and_a_longer_one_refused(in_forum: bool) -> None:
    rest = {"message": {"content": "a"}} if in_forum else {}
    check_thread({"name": "x" * 100, **rest}, in_forum=in_forum)
    for name in ("", "x" * 101, None):
        assert "name" in refused_thread({"name": name, **rest}, in_forum=in_forum).body()["errors"]


def test_a_forum_post_needs_a_message_with_something_in_it() -> None:
    assert refused_thread({"name": "a"}, in_forum=True).code == 50035
    assert refused_thread(post(message={"content": ""}), in_forum=True).code == 50006
    check_thread(post(message={}), in_forum=True, attachment_count=1)


def test_an_error_in_the_first_message_is_named_below_it() -> None:
    refusal = refused_thread(post(message={"content": "x" * 2001}), in_forum=True)
    assert "content" in refusal.body()["errors"]["message"]


def test_five_known_tags_are_accepted() -> None:
    check_thread(post(applied_tags=[*TAGS[:4], 5]), in_forum=True, known_tags=TAGS)


def test_six_tags_or_an_unknown_one_are_refused() -> None:
    assert refused_thread(post(applied_tags=list(TAGS)), in_forum=True, known_tags=TAGS).code == 50035
    assert refused_thread(post(applied_tags=["9"]), in_forum=True, known_tags=TAGS).code == 10087


def test_a_forum_may_require_a_tag() -> None:
    check_thread(post(applied_tags=["1"]), in_forum=True, known_tags=TAGS, tag_required=True)
    assert refused_thread(post(), in_forum=True, known_tags=TAGS, tag_required=True).code == 40067


@pytest.mark.parametrize("minutes", [60, 1440, 4320, 10080])
def test_threads_archive_after_an_hour_or_some_days(minutes: int) -> None:
    check_thread({"name": "a", "type": 11, "auto_archive_duration": minutes}, in_forum=False)
    assert refused_thread({"name": "a", "auto_archive_duration": minutes + 1}, in_forum=False).code == 50035


def test_a_thread_in_a_text_channel_takes_no_message() -> None:
    assert refused_thread(post(), in_forum=False).code == 50035


def test_an_edit_takes_settings_and_known_tags() -> None:
    check_thread_edit({"archived": True, "locked": True, "applied_tags": ["1"]}, known_tags=TAGS)
    for bad in ({"applied_tags": ["9"]}, {"name": ""}, {"locked": "yes"}, {"topic": "a"}):
        with pytest.raises(Refusal):
            check_thread_edit(bad, known_tags=TAGS)


# -- scheduled events --------------------


def later(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def meeting(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Sprechstunde",
        "privacy_level": 2,
        "scheduled_start_time": later(1),
        "scheduled_end_time": later(2),
        "entity_type": 3,
        "entity_metadata": {"location": "Rathaus"},
        **fields,
    }


def refused_event(payload: Any, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_scheduled_event(payload, now=NOW, **how)
    return caught.value


def test_an_event_elsewhere_needs_a_place_and_an_end() -> None:
    check_scheduled_event(meeting(), now=NOW)
    assert "entity_metadata" in refused_event(meeting(entity_metadata=None)).body()["errors"]
    assert "scheduled_end_time" in refused_event(meeting(scheduled_end_time=None)).body()["errors"]


def test_an_event_in_a_channel_needs_the_channel() -> None:
    check_scheduled_event(meeting(entity_type=2, channel_id="1", entity_metadata=None), now=NOW)
    assert "channel_id" in refused_event(meeting(entity_type=2)).body()["errors"]
    assert "channel_id" in refused_event(meeting(channel_id="1")).body()["errors"]


@pytest.mark.parametrize(
    "times",
    [
        {"scheduled_start_time": NOW.isoformat()},
        {"scheduled_start_time": "2026-11-22T11:00:00"},
        {"scheduled_end_time": later(-1)},
        {"scheduled_end_time": later(1)},
        {"scheduled_start_time": "bald"},
    ],
)
def test_an_event_lies_ahead_and_ends_after_it_starts(times: dict[str, str]) -> None:
    assert refused_event(meeting(**times)).code == 50035


@pytest.mark.parametrize(("key", "limit"), [("name", 100), ("description", 1000)])
def test_texts_of_an_event_have_their_limits(key: str, limit: int) -> None:
    check_scheduled_event(meeting(**{key: "x" * limit}), now=NOW)
    assert key in refused_event(meeting(**{key: "x" * (limit + 1)})).body()["errors"]


def test_an_edit_holds_only_what_changes() -> None:
    check_scheduled_event({"status": 4}, now=NOW, edit=True)
    check_scheduled_event({"scheduled_start_time": later(3)}, now=NOW, edit=True)
    assert refused_event({"status": 5}, edit=True).code == 50035
    assert refused_event({"scheduled_start_time": later(-3)}, edit=True).code == 50035


GOOD_RULES: list[dict[str, Any]] = [
    {"frequency": 3},
    {"frequency": 3, "by_weekday": [0, 1, 2, 3, 4]},
    {"frequency": 2, "by_weekday": [1]},
    {"frequency": 2, "by_weekday": [1], "interval": 2},
    {"frequency": 1, "by_n_weekday": [{"n": 1, "day": 2}]},
    {"frequency": 0, "by_month": [5], "by_month_day": [9]},
]
BAD_RULES: list[dict[str, Any]] = [
    {"frequency": 3, "by_weekday": [0, 2]},
    {"frequency": 3, "interval": 2},
    {"frequency": 2, "by_weekday": [1, 3]},
    {"frequency": 1, "by_month_day": [9]},
    {"frequency": 0, "by_month": [5]},
    {"frequency": 0, "by_month": [5, 6], "by_month_day": [9]},
    {"frequency": 2, "count": 5},
    {"frequency": 4},
    {},
]


@pytest.mark.parametrize("rule", GOOD_RULES)
def test_recurrences_discord_can_keep_are_accepted(rule: dict[str, Any]) -> None:
    check_scheduled_event(meeting(recurrence_rule={"start": later(1), "interval": 1, **rule}), now=NOW)


@pytest.mark.parametrize("rule", BAD_RULES)
def test_other_recurrences_are_refused(rule: dict[str, Any]) -> None:
    assert (
        "recurrence_rule"
        in refused_event(meeting(recurrence_rule={"start": later(1), **rule})).body()["errors"]
    )
