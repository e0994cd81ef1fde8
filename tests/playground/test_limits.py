"""Rate limits as Discord tells them, with time passed in."""

from bot.playground.limits import Allowance, Decision, RateLimits, too_many

SEND = ("POST", "/channels/{channel_id}/messages")


def send(limits: RateLimits, channel: str, now: float) -> Decision:
    return limits.take(*SEND, channel, now)


def test_five_messages_pass_in_five_seconds_and_a_sixth_waits() -> None:
    limits = RateLimits()
    answers = [send(limits, "1", 1000.0 + second) for second in (0, 0, 0, 1, 4)]
    assert all(answer.allowed for answer in answers)
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0"]
    refused = send(limits, "1", 1004.5)
    assert refused.body == {
        "message": "You are being rate limited.",
        "retry_after": 0.5,
        "global": False,
        "code": 0,
    }
    assert refused.headers["Retry-After"] == "1"
    assert "Via" in refused.headers
    assert send(limits, "1", 1005.0).allowed


def test_another_channel_has_its_own_allowance_and_the_same_bucket() -> None:
    limits = RateLimits()
    first = [send(limits, "1", 0.0) for _ in range(6)]
    other = send(limits, "2", 0.0)
    assert not first[-1].allowed
    assert other.allowed
    assert other.headers["X-RateLimit-Bucket"] == first[0].headers["X-RateLimit-Bucket"]


def test_headers_say_when_the_window_ends() -> None:
    headers = send(RateLimits(), "1", 1000.25).headers
    assert headers["X-RateLimit-Limit"] == "5"
    assert headers["X-RateLimit-Reset"] == "1005.250"
    assert headers["X-RateLimit-Reset-After"] == "5.000"


def test_fifty_requests_a_second_pass_over_all() -> None:
    limits = RateLimits()
    answers = [limits.take("GET", "/channels/{channel_id}", str(n), 1.0) for n in range(51)]
    assert [answer.allowed for answer in answers] == [True] * 50 + [False]
    assert answers[-1].body is not None
    assert answers[-1].body["global"] is True
    assert answers[-1].headers["X-RateLimit-Global"] == "true"
    assert limits.take("GET", "/channels/{channel_id}", "1", 2.0).allowed


def test_answers_to_interactions_do_not_count_towards_the_fifty() -> None:
    limits = RateLimits(each_second=1)
    callback = ("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
    assert all(limits.take(*callback, str(n), 1.0).allowed for n in range(5))
    assert send(limits, "1", 1.0).allowed


def test_a_first_answer_names_no_bucket_and_a_further_one_does() -> None:
    callback = ("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
    assert RateLimits().take(*callback, "1", 1.0).headers == {}
    assert RateLimits().take("POST", "/webhooks/{application_id}/{token}", "1", 1.0).headers


def test_allowances_can_be_given() -> None:
    limits = RateLimits({SEND: Allowance(1, 60.0)})
    assert send(limits, "1", 0.0).allowed
    assert send(limits, "1", 59.0).body is not None
    assert send(limits, "1", 60.0).allowed


def test_windows_that_are_over_are_forgotten() -> None:
    limits = RateLimits(each_second=10**6)
    for channel in range(20_001):
        send(limits, str(channel), channel / 100)
    assert len(limits._windows) <= 10_000


def test_a_limit_on_demand_names_the_wait() -> None:
    assert too_many(1.25).headers["Retry-After"] == "2"
    assert too_many(1.25, everywhere=True).headers["X-RateLimit-Scope"] == "global"
