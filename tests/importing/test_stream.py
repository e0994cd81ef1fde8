"""JSON read piece by piece: the same as read at once, and where it is broken, the line is named."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.importing import stream
from bot.importing.stream import BrokenError, JsonStream, Position

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 40), 1 << 40) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
PIECES = st.integers(1, 40) | st.just(1 << 18)
"""Bytes at once: torn apart, or all of it."""


def everything(text: str, piece: int) -> tuple[list[tuple[str, Any]], list[Any]]:
    """The members of an object but for `messages`, and the elements of that."""
    file = JsonStream(io.BytesIO(text.encode()))
    members: list[tuple[str, Any]] = []
    elements: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PIECE", piece)
        for name in file.members():
            if name == "messages":
                elements += file.elements()
            else:
                members.append((name, file.value()))
    return members, elements


@settings(max_examples=200)
@given(
    st.dictionaries(texts.filter(lambda name: name != "messages"), values, max_size=4),
    st.lists(values, max_size=6) | st.lists(st.dictionaries(texts, values, max_size=2), max_size=6),
    st.sampled_from([None, 1, 2]),
    st.booleans(),
    PIECES,
)
def test_pieces_of_any_size_give_what_the_whole_gives(
    head: dict[str, Any], messages: list[Any], indent: int | None, is_ascii: bool, piece: int
) -> None:
    text = json.dumps({**head, "messages": messages}, indent=indent, ensure_ascii=is_ascii)
    assert everything(text, piece) == (list(head.items()), messages)


@settings(max_examples=200)
@given(
    st.lists(values, min_size=1, max_size=6)
    | st.lists(st.dictionaries(texts, values, max_size=2), min_size=1, max_size=6),
    PIECES,
    st.data(),
)
def test_it_goes_on_between_two_elements_where_it_was_left(
    messages: list[Any], piece: int, data: st.DataObject
) -> None:
    text = json.dumps({"ä": "ü", "messages": messages, "n": 1}, indent=2, ensure_ascii=False)
    taken = data.draw(st.integers(0, len(messages)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PIECE", piece)
        first = JsonStream(io.BytesIO(text.encode()))
        members = first.members()
        assert (next(members), first.value(), next(members)) == ("ä", "ü", "messages")
        elements = first.elements()
        assert [next(elements) for _ in range(taken)] == messages[:taken]
        second = JsonStream(io.BytesIO(text.encode()))
        second.go_on_at(first.position)
        assert list(second.further_elements()) == messages[taken:]
        assert second.position.lines == text[: text.rindex("]")].count("\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("odd", ["[{\n},\n{}]", "NaN", '"\\ud800"', "1e999", '{"a": 1, "a": 2}'])
def test_what_stands_between_objects_alike_is_read_as_it_stands(odd: str, end: str) -> None:
    listed = f'{{\n"a": 1\n}},\n{{\n"b": {odd}\n}},\n{{\n"c": "}},{{"\n}},\n{{\n}}'
    text = f'{{"messages": [\n{listed}\n]\n}}'.replace("\n", end)
    assert repr(everything(text, 1 << 18)) == repr(([], json.loads(text)["messages"]))


def test_a_byte_order_mark_is_passed() -> None:
    assert everything("\ufeff" + json.dumps({"a": 1, "messages": []}), 1 << 20) == ([("a", 1)], [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"messages": [\n{"a": 1},\n{"a": ', 3, "ends too early"),
        ('{"messages": [\n{"a": 1},\n{"a": "b', 3, "ends too early"),
        ('{"messages": [\n{"a": 1},\n{"a": nonsense}\n' + " " * 100 + "]}", 3, "expecting value"),
        ('{"messages": [\n1,\n2\n', 4, "ends too early"),
        ('{"messages": [1,\n2]', 2, "ends too early"),
        ("[1, 2]", 1, "'{' was expected"),
        ("", 1, "ends too early"),
        ('{"messages": 5}', 1, "'[' was expected"),
        ('{5: "messages"}', 1, "name was expected"),
        ('{"a"\n"messages"}', 2, "':' was expected"),
        ('{"messages": [' + "[" * 200_000, 1, "too large to be real"),
        ('{"messages": [' + "9" * 10_000 + "]}", 1, "too large to be real"),
    ],
)
def test_what_is_broken_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BrokenError, match=words.replace("[", r"\[")) as refusal:
        everything(text, 1 << 20)
    assert refusal.value.line == line


def test_what_is_no_text_is_named() -> None:
    file = JsonStream(io.BytesIO(b'{"a":\n"\xff\xfe"}'))
    with pytest.raises(BrokenError, match="UTF-8"):
        [file.value() for _ in file.members()]


def test_a_value_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PIECE", 100)
    monkeypatch.setattr(stream, "LONGEST", 1000)
    with pytest.raises(BrokenError, match="1,000 characters"):
        everything('{"messages": ["' + "x" * 5000 + '"]}', 100)


def test_a_position_counts_bytes_and_lines() -> None:
    file = JsonStream(io.BytesIO('{"messages": [\n"ü",\n"x"]}'.encode()))
    assert next(file.members()) == "messages"
    elements = file.elements()
    assert next(elements) == "ü"
    assert file.position == Position(len('{"messages": [\n"ü"'.encode()), 1)
