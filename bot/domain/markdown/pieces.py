"""What Discord writes in angle brackets, and links, as HTML; names are slots, filled on reading."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

from bot.i18n import N_, PUBLIC_LANGUAGE, gettext, say_date, say_day_long, say_time

LINK_REL = "noopener nofollow"
SPOILER = "<summary>Spoiler</summary>"
"""What opens a hidden text, as it is stored; each page says it in its own language."""
ANGLE = re.compile(
    r"<(?:@!?(?P<account>\d{1,20})|@&(?P<role>\d{1,20})|#(?P<channel>\d{1,20})"
    r"|t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFsSR]))?|a?:(?P<emoji>\w{2,32}):\d{1,20}"
    r"|/(?P<command>[\w-]{1,32}(?: [\w-]{1,32}){0,2}):\d{1,20}"
    r"|id:(?P<part>customize|browse|guide|linked-roles)(?::\d{1,20})?|(?P<url>https?://[^\s<>]+))>"
)
"""Discord's developer documentation, "Message Formatting"."""
_PARTS = {
    "customize": N_("Channels and roles"),
    "browse": N_("Browse channels"),
    "guide": N_("Server guide"),
    "linked-roles": N_("Linked roles"),
}
_CHANNEL_URL = re.compile(
    r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(?:\d{1,20}|@me)/(\d{1,20})(?:/(\d{1,20}))?/?"
)


def link(url: str, title: str = "") -> str:
    """The opening tag; a link into the chat says where to, so that it can lead into the archive."""
    titled = f' title="{_attribute(title)}"' if title else ""
    return f'<a href="{_attribute(url)}"{titled}{_destination(url)} rel="{LINK_REL}">'


def _destination(url: str) -> str:
    found = _CHANNEL_URL.fullmatch(url)
    if found is None:
        return ""
    message = f' data-message="{found[2]}"' if found[2] else ""
    return f' data-channel="{found[1]}"{message}'


def said(found: re.Match[str]) -> str | None:
    """What stands for a match of ANGLE; None for a time that no calendar knows."""
    if found["time"]:
        return _time(int(found["time"]), found["style"] or "f")
    if found["emoji"]:
        title = gettext(PUBLIC_LANGUAGE, "the server's own emoji")
        return f'<span class="emoji" title="{_attribute(title)}">:{found["emoji"]}:</span>'
    if found["command"]:
        return f"<code>/{found['command']}</code>"
    if part := _PARTS.get(found["part"] or ""):
        return escaped(gettext(PUBLIC_LANGUAGE, part))
    kind = found.lastgroup
    return f'<span data-{kind}="{found[str(kind)]}"></span>'


def time_tag(moment: datetime, style: str = "f") -> str:
    """A moment in words, in one of Discord's styles."""
    return f'<time datetime="{moment.isoformat()}">{escaped(_STYLES[style](moment))}</time>'


def _time(seconds: int, style: str) -> str | None:
    try:
        return time_tag(datetime.fromtimestamp(seconds, UTC), style)
    except (ValueError, OverflowError, OSError):
        return None


def _day(moment: datetime) -> str:
    return say_date(moment, PUBLIC_LANGUAGE, weekday=False)


def _clock(moment: datetime) -> str:
    return say_time(moment, PUBLIC_LANGUAGE)


def _seconds(moment: datetime) -> str:
    return say_time(moment, PUBLIC_LANGUAGE, seconds=True)


def _long_day(moment: datetime) -> str:
    return say_day_long(moment, PUBLIC_LANGUAGE)


_STYLES: dict[str, Callable[[datetime], str]] = {
    "t": _clock,
    "T": _seconds,
    "d": _day,
    "D": _long_day,
    "f": lambda moment: f"{_long_day(moment)}, {_clock(moment)}",
    "F": lambda moment: f"{say_date(moment, PUBLIC_LANGUAGE)}, {_clock(moment)}",
    "s": lambda moment: f"{_day(moment)}, {_clock(moment)}",
    "S": lambda moment: f"{_day(moment)}, {_seconds(moment)}",
    "R": lambda moment: f"{_day(moment)}, {_clock(moment)}",
}
"""In words and in Berlin's time. "In three days" would be wrong tomorrow, so an archive says the day."""


def escaped(text: str) -> str:
    """Text in HTML, written as the sanitizer would write it."""
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")


def _attribute(value: str) -> str:
    return escaped(value).replace('"', "&quot;")
