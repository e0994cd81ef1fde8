"""What a message may hold: accepted at the limit, refused past it."""

from typing import Any

import pytest

from bot.playground.rules import Refusal, check_message, is_empty

V2 = 1 << 15


def refusal_of(payload: Any, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_message(payload, **how)
    return caught.value


def code_at(refusal: Refusal, path: str) -> str:
    """The first code word at a dotted path of the refusal's errors."""
    place: Any = refusal.body()["errors"]
    for step in path.split("."):
        place = place[step]
    return str(place["_errors"][0]["code"])


def button(custom_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Ja", "custom_id": custom_id, **fields}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def select(options: int, **fields: Any) -> dict[str, Any]:
    choices = [{"label": f"Stadt {n}", "value": str(n)} for n in range(options)]
    return {"type": 3, "custom_id": "stadt", "options": choices, **fields}


def words(length: int) -> dict[str, Any]:
    return {"type": 10, "content": "x" * length}


def test_content_of_2000_characters_is_accepted() -> None:
    check_message({"content": "ü" * 2000})


def test_content_past_2000_characters_is_refused_as_discord_words_it() -> None:
    refusal = refusal_of({"content": "ü" * 2001})
    assert (refusal.status, refusal.code) == (400, 50035)
    assert refusal.body() == {
        "message": "Invalid Form Body",
        "code": 50035,
        "errors": {
            "content": {
                "_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]
            }
        },
    }


@pytest.mark.parametrize(
    "payload", [{}, {"content": ""}, {"content": " \n"}, {"content": None, "embeds": []}]
)
def test_a_message_with_nothing_to_show_is_refused(payload: Any) -> None:
    assert refusal_of(payload).code == 50006


def test_a_file_alone_is_a_message() -> None:
    check_message({"attachments": [{"id": 0, "filename": "plan.pdf"}]}, attachment_count=1)


def test_an_edit_may_hold_only_what_changes() -> None:
    check_message({"content": None}, edit=True)
    assert is_empty({"content": "", "embeds": []})
    assert not is_empty({"content": "", "embeds": []}, attachment_count=1)


@pytest.mark.parametrize("payload", [None, [], "text", 3])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:
    assert refusal_of(payload).code == 50035


def test_an_unknown_key_is_refused() -> None:
    assert code_at(refusal_of({"content": "a", "contents": "b"}), "contents") == "UNKNOWN_KEY"


@pytest.mark.parametrize("nonce", ["x" * 25, 2**63, "0"])
def test_a_nonce_of_25_characters_is_accepted(nonce: Any) -> None:
    check_message({"content": "a", "nonce": nonce, "enforce_nonce": True})


def test_a_longer_nonce_is_refused() -> None:
    assert code_at(refusal_of({"content": "a", "nonce": "x" * 26}), "nonce") == "NONCE_TYPE_TOO_LONG"


@pytest.mark.parametrize("message_id", ["123456789012345678", 123456789012345678])
def test_ids_of_references_and_attachments_are_taken_as_text_or_number(message_id: Any) -> None:
    check_message(
        {
            "content": "a",
            "message_reference": {"message_id": message_id, "channel_id": message_id, "type": 0},
            "attachments": [{"id": message_id}],
        }
    )


@pytest.mark.parametrize("message_id", ["abc", True, -1, 1.5, []])
def test_anything_else_is_no_id(message_id: Any) -> None:
    refusal = refusal_of({"content": "a", "message_reference": {"message_id": message_id}})
    assert code_at(refusal, "message_reference.message_id") == "NUMBER_TYPE_COERCE"


@pytest.mark.parametrize("flag", [1 << 2, 1 << 12])
def test_a_sender_may_suppress_embeds_and_notifications(flag: int) -> None:
    check_message({"content": "a", "flags": flag})


def test_a_sender_may_not_set_other_flags() -> None:
    assert code_at(refusal_of({"content": "a", "flags": 1}), "flags") == "MESSAGE_FLAGS_NOT_ALLOWED"


def test_only_an_answer_to_an_interaction_may_be_ephemeral() -> None:
    check_message({"content": "a", "flags": 64}, answer=True)
    assert refusal_of({"content": "a", "flags": 64}).code == 50035


def test_mentions_of_all_and_of_some_exclude_each_other() -> None:
    check_message(
        {"content": "a", "allowed_mentions": {"parse": ["roles"], "users": ["1"], "replied_user": False}}
    )
    refusal = refusal_of({"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}})
    assert code_at(refusal, "allowed_mentions") == "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"


def test_ten_files_are_accepted_and_eleven_refused() -> None:
    check_message({}, attachment_count=10)
    assert code_at(refusal_of({}, attachment_count=11), "attachments") == "BASE_TYPE_MAX_LENGTH"


# -- embeds --------------------


@pytest.mark.parametrize(
    ("place", "limit"),
    [("title", 256), ("description", 4096), ("author.name", 256), ("footer.text", 2048)],
)
def test_texts_of_an_embed_have_their_limits(place: str, limit: int) -> None:
    def embed(length: int) -> dict[str, Any]:
        outer, _, inner = place.partition(".")
        return {outer: {inner: "x" * length}} if inner else {outer: "x" * length}

    check_message({"embeds": [embed(limit)]})
    assert code_at(refusal_of({"embeds": [embed(limit + 1)]}), f"embeds.0.{place}") == "BASE_TYPE_MAX_LENGTH"


@pytest.mark.parametrize(("key", "limit"), [("name", 256), ("value", 1024)])
def test_fields_of_an_embed_have_their_limits(key: str, limit: int) -> None:
    def embed(length: int) -> dict[str, Any]:
        return {"fields": [{"name": "a", "value": "b", key: "x" * length}]}

    check_message({"embeds": [embed(limit)]})
    for length in (0, limit + 1):
        assert refusal_of({"embeds": [embed(length)]}).code == 50035


def test_twenty_five_fields_are_accepted_and_one_more_refused() -> None:
    field = {"name": "a", "value": "b", "inline": True}
    check_message({"embeds": [{"fields": [field] * 25}]})
    assert (
        code_at(refusal_of({"embeds": [{"fields": [field] * 26}]}), "embeds.0.fields")
        == "BASE_TYPE_BAD_LENGTH"
    )


def test_all_embeds_together_hold_6000_characters() -> None:
    embeds = [{"description": "x" * 3000}, {"description": "x" * 2990, "footer": {"text": "x" * 10}}]
    check_message({"embeds": embeds})
    refusal = refusal_of({"embeds": [*embeds, {"title": "x"}]})
    assert code_at(refusal, "embeds") == "MAX_EMBED_SIZE_EXCEEDED"


def test_ten_embeds_are_accepted_and_eleven_refused() -> None:
    check_message({"embeds": [{"title": "a"}] * 10})
    assert refusal_of({"embeds": [{"title": "a"}] * 11}).code == 50035


@pytest.mark.parametrize("embed", [{}, {"color": 1}, {"title": ""}, {"type": "rich", "fields": []}])
def test_an_empty_embed_is_refused(embed: Any) -> None:
    assert code_at(refusal_of({"embeds": [embed]}), "embeds.0.description") == "BASE_TYPE_REQUIRED"


@pytest.mark.parametrize("url", ["attachment://bild.png", "https://example.org/bild.png"])
def test_a_picture_alone_is_an_embed(url: str) -> None:
    check_message({"embeds": [{"image": {"url": url}}]})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org", "kein link", "attachment://bild.png"]
)
def test_an_embed_links_to_the_web_only(url: str) -> None:
    refusal = refusal_of({"embeds": [{"title": "a", "url": url}]})
    assert code_at(refusal, "embeds.0.url") == "URL_TYPE_INVALID_SCHEME"


def test_a_time_that_is_none_is_refused() -> None:
    check_message({"embeds": [{"title": "a", "timestamp": "2026-11-22T12:00:00+00:00"}]})
    refusal = refusal_of({"embeds": [{"title": "a", "timestamp": "morgen"}]})
    assert code_at(refusal, "embeds.0.timestamp") == "DATE_TIME_TYPE_PARSE"


# -- classic components --------------------


def test_five_rows_of_five_buttons_are_accepted() -> None:
    check_message({"components": [row(*(button(f"{r}.{b}") for b in range(5))) for r in range(5)]})


def test_a_sixth_row_is_refused() -> None:
    rows = [row(button(str(r))) for r in range(6)]
    assert code_at(refusal_of({"components": rows}), "components") == "BASE_TYPE_BAD_LENGTH"


@pytest.mark.parametrize("count", [0, 6])
def test_a_row_holds_one_to_five_buttons(count: int) -> None:
    refusal = refusal_of({"components": [row(*(button(str(b)) for b in range(count)))]})
    assert code_at(refusal, "components.0.components") == "BASE_TYPE_BAD_LENGTH"


def test_a_custom_id_of_100_characters_is_accepted_and_a_longer_one_refused() -> None:
    check_message({"components": [row(button("x" * 100))]})
    refusal = refusal_of({"components": [row(button("x" * 101))]})
    assert code_at(refusal, "components.0.components.0.custom_id") == "BASE_TYPE_MAX_LENGTH"


def test_a_doubled_custom_id_is_refused() -> None:
    refusal = refusal_of({"components": [row(button("a"), button("b")), row(button("a"))]})
    assert code_at(refusal, "components.1.components.0.custom_id") == "COMPONENT_CUSTOM_ID_DUPLICATED"


def test_a_label_of_80_characters_is_accepted_and_a_longer_one_refused() -> None:
    check_message({"components": [row(button("a", label="x" * 80))]})
    assert refusal_of({"components": [row(button("a", label="x" * 81))]}).code == 50035


def test_a_button_without_label_and_emoji_is_refused() -> None:
    check_message({"components": [row(button("a", label=None, emoji={"name": "👍", "id": None}))]})
    assert refusal_of({"components": [row(button("a", label=None))]}).code == 50035


def test_a_link_button_has_an_address_and_no_custom_id() -> None:
    link = {"type": 2, "style": 5, "label": "Lesen", "url": "https://example.org"}
    check_message({"components": [row(link)]})
    assert refusal_of({"components": [row({**link, "url": None})]}).code == 50035
    assert refusal_of({"components": [row({**link, "custom_id": "a"})]}).code == 50035


def test_a_plain_button_needs_a_custom_id() -> None:
    refusal = refusal_of({"components": [row({"type": 2, "style": 2, "label": "Ja"})]})
    assert code_at(refusal, "components.0.components.0.custom_id") == "BASE_TYPE_REQUIRED"


@pytest.mark.parametrize("style", [0, 7, "1", [], True])
def test_a_button_style_that_is_none_is_refused(style: Any) -> None:
    assert refusal_of({"components": [row(button("a", style=style))]}).code == 50035


def test_a_select_holds_25_options_and_no_more() -> None:
    check_message({"components": [row(select(25))]})
    refusal = refusal_of({"components": [row(select(26))]})
    assert code_at(refusal, "components.0.components.0.options") == "BASE_TYPE_BAD_LENGTH"


def test_a_select_stands_alone_in_its_row() -> None:
    refusal = refusal_of({"components": [row(select(1), button("a"))]})
    assert code_at(refusal, "components.0.components") == "COMPONENT_LAYOUT_WIDTH_EXCEEDED"


def test_option_values_of_a_select_differ() -> None:
    doubled = select(1) | {"options": [{"label": "a", "value": "1"}, {"label": "b", "value": "1"}]}
    assert refusal_of({"components": [row(doubled)]}).code == 50035


def test_a_select_cannot_ask_for_more_than_it_allows() -> None:
    check_message({"components": [row(select(3, min_values=1, max_values=3))]})
    assert refusal_of({"components": [row(select(3, min_values=2, max_values=1))]}).code == 50035


@pytest.mark.parametrize("kind", [5, 6, 7, 8])
def test_selects_of_people_roles_and_channels_are_accepted(kind: int) -> None:
    check_message({"components": [row({"type": kind, "custom_id": "wer", "max_values": 25})]})


@pytest.mark.parametrize("part", [{"type": 10, "content": "a"}, {"type": 99}, {"type": "1"}, {}, 7])
def test_new_components_need_the_flag_and_unknown_ones_are_refused(part: Any) -> None:
    assert refusal_of({"content": "a", "components": [part]}).code == 50035


# -- components, version 2 --------------------


def test_a_layout_of_every_new_component_is_accepted() -> None:
    web_picture = {"url": "https://example.org/a.png"}
    inner = [
        words(10),
        {"type": 9, "components": [words(1)], "accessory": button("a")},
        {"type": 9, "components": [words(1)] * 3, "accessory": {"type": 11, "media": web_picture}},
        {"type": 12, "items": [{"media": web_picture, "description": "Plan"}] * 10},
        {"type": 14, "divider": True, "spacing": 2},
        {"type": 13, "file": {"url": "attachment://plan.pdf"}},
        row(button("b")),
    ]
    container = {"type": 17, "accent_color": 0x003399, "components": inner}
    check_message({"flags": V2, "components": [container, *inner[4:6], words(5)]})


@pytest.mark.parametrize("old", [{"content": "a"}, {"embeds": [{"title": "a"}]}])
def test_a_layout_stands_beside_neither_content_nor_embeds(old: dict[str, Any]) -> None:
    refusal = refusal_of({"flags": V2, "components": [words(1)], **old})
    assert code_at(refusal, next(iter(old))) == "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"


def test_forty_components_are_accepted_and_one_more_refused_nested_ones_included() -> None:
    container = {"type": 17, "components": [words(1)] * 19}
    check_message({"flags": V2, "components": [container, container]})
    assert refusal_of({"flags": V2, "components": [container, container, words(1)]}).code == 50035


def test_texts_of_a_layout_hold_4000_characters_in_all() -> None:
    check_message({"flags": V2, "components": [words(3000), {"type": 17, "components": [words(1000)]}]})
    refusal = refusal_of(
        {"flags": V2, "components": [words(3000), {"type": 17, "components": [words(1001)]}]}
    )
    assert code_at(refusal, "components") == "COMPONENT_TEXT_SIZE_EXCEEDED"


def test_a_container_holds_no_container() -> None:
    inner = {"type": 17, "components": [words(1)]}
    assert refusal_of({"flags": V2, "components": [{"type": 17, "components": [inner]}]}).code == 50035


def test_a_file_component_shows_only_what_was_uploaded() -> None:
    outside = {"type": 13, "file": {"url": "https://example.org/a.pdf"}}
    assert refusal_of({"flags": V2, "components": [outside]}).code == 50035
