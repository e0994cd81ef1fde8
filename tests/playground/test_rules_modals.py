"""What a modal may hold, and how interactions may be answered."""

from typing import Any

import pytest

from bot.playground.rules import Refusal, check_callback, check_modal


def text_input(custom_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": custom_id, "style": 1, "label": "Titel", **fields}


def in_row(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": [part]}


def in_label(part: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Titel", "component": part, **fields}


def modal(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"custom_id": "termin", "title": "Neuer Termin", "components": list(parts), **fields}


def refused(payload: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_modal(payload)
    return caught.value


def refused_callback(payload: Any, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_callback(payload, **how)
    return caught.value


def test_five_parts_are_accepted_and_six_refused() -> None:
    rows = [in_row(text_input(str(n))) for n in range(6)]
    check_modal(modal(*rows[:5]))
    assert refused(modal(*rows)).code == 50035
    assert refused(modal()).code == 50035


def test_a_title_of_45_characters_is_accepted_and_a_longer_one_refused() -> None:
    check_modal(modal(in_row(text_input("a")), title="x" * 45))
    for title in ("", "x" * 46, None):
        assert "title" in refused(modal(in_row(text_input("a")), title=title)).body()["errors"]


def test_a_row_holds_one_text_input() -> None:
    two = {"type": 1, "components": [text_input("a"), text_input("b")]}
    assert refused(modal(two)).code == 50035


@pytest.mark.parametrize("kind", [3, 5, 19, 22])
def test_what_must_be_chosen_cannot_be_nothing_and_is_not_disabled(kind: int) -> None:
    options = {"options": [{"label": "Aue", "value": "aue"}]} if kind in (3, 22) else {}
    part = {"type": kind, "custom_id": "a", "min_values": 0, **options}
    check_modal(modal(in_label({**part, "required": False})))
    for required in (True, None):
        errors = refused(modal(in_label({**part, "required": required}))).body()["errors"]
        assert "min_values" in errors["components"]["0"]["component"]
    if kind in (3, 5):
        check_modal(modal(in_label({**part, "required": False, "disabled": False})))
        assert refused(modal(in_label({**part, "required": False, "disabled": True}))).code == 50035


def test_doubled_custom_ids_are_refused() -> None:
    refusal = refused(modal(in_row(text_input("a")), in_label(text_input("a", label=None))))
    note = refusal.body()["errors"]["components"]["1"]["component"]["custom_id"]["_errors"][0]
    assert note["code"] == "COMPONENT_CUSTOM_ID_DUPLICATED"


def test_a_text_input_is_labelled_once() -> None:
    check_modal(modal(in_row(text_input("a")), in_label(text_input("b", label=None))))
    assert refused(modal(in_row(text_input("a", label=None)))).code == 50035
    assert refused(modal(in_label(text_input("a")))).code == 50035


@pytest.mark.parametrize(
    ("key", "limit"), [("label", 45), ("placeholder", 100), ("value", 4000), ("custom_id", 100)]
)
def test_texts_of_a_text_input_have_their_limits(key: str, limit: int) -> None:
    check_modal(modal(in_row(text_input("a") | {key: "x" * limit})))
    assert refused(modal(in_row(text_input("a") | {key: "x" * (limit + 1)}))).code == 50035


def test_a_shortest_length_past_the_longest_is_refused() -> None:
    check_modal(modal(in_row(text_input("a", min_length=5, max_length=5))))
    assert refused(modal(in_row(text_input("a", min_length=6, max_length=5)))).code == 50035


def options(count: int) -> list[dict[str, Any]]:
    return [{"label": f"Wahl {n}", "value": str(n)} for n in range(count)]


@pytest.mark.parametrize(
    "part",
    [
        {"type": 3, "custom_id": "a", "options": options(25), "required": True},
        {"type": 5, "custom_id": "a"},
        {"type": 8, "custom_id": "a", "channel_types": [0, 15]},
        {"type": 19, "custom_id": "a", "min_values": 0, "max_values": 10, "required": False},
        {"type": 21, "custom_id": "a", "options": options(10)},
        {"type": 22, "custom_id": "a", "options": options(10), "max_values": 10},
        {"type": 23, "custom_id": "a", "default": True},
    ],
)
def test_a_label_holds_any_input(part: dict[str, Any]) -> None:
    check_modal(modal(in_label(part, description="x" * 100), {"type": 10, "content": "Bitte ausfüllen"}))


@pytest.mark.parametrize(
    "part",
    [
        {"type": 2, "custom_id": "a", "style": 1, "label": "Ja"},
        {"type": 3, "custom_id": "a", "options": options(26)},
        {"type": 21, "custom_id": "a", "options": options(1)},
        {"type": 22, "custom_id": "a", "options": options(11)},
        {"type": 19, "custom_id": "a", "max_values": 11},
    ],
)
def test_other_parts_are_refused_in_a_label(part: dict[str, Any]) -> None:
    assert refused(modal(in_label(part))).code == 50035


# -- answers to interactions --------------------

GOOD_ANSWERS: list[dict[str, Any]] = [
    {"type": 4, "data": {"content": "Hier", "flags": 64}},
    {"type": 5, "data": {"flags": 64}},
    {"type": 5},
    {"type": 6},
    {"type": 7, "data": {"content": None, "components": []}},
    {"type": 8, "data": {"choices": [{"name": "Eins", "value": "1"}]}},
    {"type": 8, "data": {"choices": []}},
    {"type": 9, "data": modal(in_row(text_input("a")))},
]


@pytest.mark.parametrize("answer", GOOD_ANSWERS)
def test_every_kind_of_answer_is_accepted(answer: dict[str, Any]) -> None:
    check_callback(answer)


def test_what_a_deferral_says_beyond_who_will_see_it_is_not_heard() -> None:
    check_callback({"type": 5, "data": {"flags": 64, "allowed_mentions": {"parse": []}, "content": "a"}})


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"type": 2},
        {"type": "4"},
        {"type": 4},
        {"type": 8},
        {"type": 9},
        {"type": 5, "data": {"contents": "a"}},
    ],
)
def test_an_answer_without_its_data_is_refused(answer: Any) -> None:
    assert refused_callback(answer).code == 50035


def test_an_empty_answer_is_refused() -> None:
    assert refused_callback({"type": 4, "data": {"content": ""}}).code == 50006


def test_twenty_five_choices_are_accepted_and_one_more_refused() -> None:
    choices = [{"name": f"Wahl {n}", "value": n} for n in range(26)]
    check_callback({"type": 8, "data": {"choices": choices[:25]}})
    assert refused_callback({"type": 8, "data": {"choices": choices}}).code == 50035


@pytest.mark.parametrize(
    ("interaction_type", "fitting"),
    [(1, {1}), (2, {4, 5, 9}), (3, {4, 5, 6, 7, 9}), (4, {8}), (5, {4, 5, 6, 7})],
)
def test_each_interaction_takes_its_own_kinds_of_answer(interaction_type: int, fitting: set[int]) -> None:
    for answer in [*GOOD_ANSWERS, {"type": 1}]:
        if answer["type"] in fitting:
            check_callback(answer, interaction_type=interaction_type)
        else:
            assert refused_callback(answer, interaction_type=interaction_type).code == 50035


def test_an_error_in_the_data_is_named_by_its_place() -> None:
    refusal = refused_callback({"type": 4, "data": {"content": "x" * 2001}})
    assert "content" in refusal.body()["errors"]["data"]
