"""The judge itself: what it lets pass and what it names."""

from pathlib import Path
from typing import Any

import pytest

from tests.support import discord_api
from tests.support.discord_api import (
    Violation,
    require_description,
    template_of,
    validate_request,
    validate_response,
)

MESSAGES = "/channels/1/messages"


@pytest.fixture(autouse=True)
def _description() -> None:
    require_description()


def test_a_path_finds_its_template_literal_steps_first() -> None:
    assert template_of("GET", "/applications/@me") == "/applications/@me"
    assert template_of("GET", "/applications/17") == "/applications/{application_id}"
    assert template_of("PATCH", "/webhooks/1/abc/messages/@original").endswith("/messages/@original")
    assert template_of("PUT", f"{MESSAGES}/2/reactions/%F0%9F%91%8D/@me").endswith("{emoji_name}/@me")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("PUT", "/channels/1/messages")])
def test_what_is_not_described_is_a_violation(method: str, path: str) -> None:
    with pytest.raises(Violation, match="not in Discord's description"):
        validate_request(method, path, None)


def test_a_good_request_passes_and_a_bad_one_is_named_with_its_place() -> None:
    validate_request("POST", MESSAGES, {"content": "Hallo", "nonce": "a" * 25, "enforce_nonce": True})
    with pytest.raises(Violation, match=r"\$\.embeds\[0\]\.title"):
        validate_request("POST", MESSAGES, {"embeds": [{"title": 5}]})


def test_ids_as_numbers_pass_only_where_a_deviation_says_so() -> None:
    number: Any = 123456789012345678
    body: dict[str, Any] = {"content": "a", "message_reference": {"message_id": number, "channel_id": number}}
    validate_request("POST", MESSAGES, body)
    validate_request("POST", MESSAGES, {"content": "a", "attachments": [{"id": 0, "filename": "a"}]})
    assert body["message_reference"]["message_id"] == number
    with pytest.raises(Violation):
        validate_request("POST", MESSAGES, {"content": "a", "sticker_ids": [number]})


@pytest.mark.parametrize(
    ("key", "value"), [("timestamp", "morgen"), ("url", "kein link"), ("timestamp", "2026-11-22T12:00:00")]
)
def test_formats_are_checked(key: str, value: str) -> None:
    with pytest.raises(Violation):
        validate_request("POST", MESSAGES, {"embeds": [{key: value}]})


def test_query_parameters_are_known_and_within_bounds() -> None:
    validate_request("GET", MESSAGES, None, "limit=100&before=123")
    with pytest.raises(Violation):
        validate_request("GET", MESSAGES, None, "limit=101")
    with pytest.raises(Violation, match="unknown parameter"):
        validate_request("GET", MESSAGES, None, "page=2")


def test_a_response_has_a_described_status_and_form() -> None:
    validate_response("GET", "/gateway", 200, {"url": "wss://gateway.discord.gg"})
    validate_response("DELETE", f"{MESSAGES}/2", 204, None)
    with pytest.raises(Violation, match="must be empty"):
        validate_response("DELETE", f"{MESSAGES}/2", 204, {})
    with pytest.raises(Violation, match="not described"):
        validate_response("GET", "/gateway", 302, None)
    with pytest.raises(Violation):
        validate_response("GET", "/gateway", 200, {"url": 5})


def test_errors_and_rate_limits_have_discords_form() -> None:
    nested = {"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Too long"}]}}
    validate_response(
        "POST", MESSAGES, 400, {"code": 50035, "message": "Invalid Form Body", "errors": nested}
    )
    validate_response(
        "POST", MESSAGES, 429, {"code": 0, "message": "Slow", "retry_after": 0.5, "global": False}
    )
    with pytest.raises(Violation):
        validate_response("POST", MESSAGES, 404, {"error": "no such channel"})
    with pytest.raises(Violation):
        validate_response("POST", MESSAGES, 429, {"code": 0, "message": "Slow"})


def test_without_the_description_tests_are_skipped_and_in_ci_they_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discord_api, "DESCRIPTION", Path("nowhere.json"))
    monkeypatch.delenv("STADTGESPRAECH_CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"openapi\.json"):
        require_description()
    monkeypatch.setenv("STADTGESPRAECH_CI", "1")
    with pytest.raises(pytest.fail.Exception, match=r"nowhere\.json"):
        require_description()
