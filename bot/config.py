"""The settings: one TOML file, any of them from the environment, an unknown key refused by name."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

ENVIRONMENT_PREFIX = "STADTGESPRAECH__"
DISCORD_API = "https://discord.com/api/v10"


class StartRefused(Exception):  # noqa: N818 - it is a refusal, not a fault
    """The program cannot start as it is set up: one clear line for the administrator."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(_Section):
    """Where the exchange is kept."""

    url: str = "sqlite+aiosqlite:///data/stadtgespraech.db"


class DiscordSettings(_Section):
    """The server in which people chat."""

    token: str = Field(default="", repr=False)
    api_base: str = DISCORD_API
    guild_id: int = 0
    topics: tuple[str, ...] = ()
    internal_topics: tuple[str, ...] = ("kollegialer-rat",)
    announcements: str = "termine"
    editors: str = "Servicestelle (Redaktion)"
    editors_channel: str = "redaktion"
    moderators: str = "Moderation"
    moderators_channel: str = ""

    @field_validator("api_base")
    @classmethod
    def _encrypted_or_loopback(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme == "https" or (address.scheme, address.hostname) in (
            ("http", "127.0.0.1"),
            ("http", "localhost"),
        ):
            return value.rstrip("/")
        raise ValueError("must be an https address, or http on 127.0.0.1")


class ArchiveSettings(_Section):
    """What is kept of the talk, and how it is compared with chat."""

    private_threads: bool = False
    reread_days: int = Field(default=30, ge=0, le=3650)


class PrivacySettings(_Section):
    """How people are kept from being recognised."""

    place_threshold: int = Field(default=3, ge=1)


class FileSettings(_Section):
    """Where files are kept that came with messages, and how much of them."""

    folder: str = "data/files"
    max_mb: int = Field(default=100, ge=1, le=4000)
    min_free_mb: int = Field(default=500, ge=0)
    picture_hosts: tuple[str, ...] = ()


class WebSettings(_Section):
    """The web view."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    base_url: str = "http://127.0.0.1:8080"
    content_dir: str = ""
    chat_url: str = ""
    unlisted_topics: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    hsts_days: int = Field(default=0, ge=0, le=3650)
    metrics_token: str = Field(default="", repr=False)

    @field_validator("metrics_token")
    @classmethod
    def _hard_to_guess(cls, value: str) -> str:
        if value and (len(value) < 20 or not value.isascii()):
            raise ValueError("must have at least 20 characters, ASCII alone")
        return value

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")


class EventSettings(_Section):
    """Events and their reminders."""

    reminder_minutes: tuple[int, ...] = (7 * 24 * 60, 24 * 60, 60)
    time_zone: str = "Europe/Berlin"

    @property
    def reminders(self) -> tuple[timedelta, ...]:
        """How long before its start people are reminded of an event that says nothing else."""
        return tuple(timedelta(minutes=minutes) for minutes in self.reminder_minutes)

    @field_validator("reminder_minutes")
    @classmethod
    def _within_two_months(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if all(0 <= minutes <= 60 * 24 * 60 for minutes in value):
            return value
        raise ValueError("must be minutes from 0 to 86400")


class FollowingSettings(_Section):
    """What is new in followed threads and topics."""

    collect_minutes: int = Field(default=60, ge=1, le=7 * 24 * 60)

    @property
    def collect(self) -> timedelta:
        """For how long news are collected before somebody is told."""
        return timedelta(minutes=self.collect_minutes)


class ResourceSettings(_Section):
    """The collection of resources."""

    check_links: bool = True


class CalendarSettings(_Section):
    """Another programme's calendar, from which events are taken over."""

    label: str = Field(min_length=1, max_length=120)
    address: str
    topic: str = ""
    hours: float = Field(default=24, ge=0.5, le=24 * 31)
    publish: bool = True

    @field_validator("address")
    @classmethod
    def _encrypted(cls, value: str) -> str:
        if value.startswith(("https://", "webcal://")):
            return value.replace("webcal://", "https://", 1)
        raise ValueError("must be an https address")


class CalendarsSettings(_Section):
    """Calendars of others."""

    sources: tuple[CalendarSettings, ...] = ()

    @field_validator("sources")
    @classmethod
    def _each_label_once(cls, value: tuple[CalendarSettings, ...]) -> tuple[CalendarSettings, ...]:
        if len({each.label for each in value}) == len(value):
            return value
        raise ValueError("must have a label of its own for each calendar")


class OfficeSettings(_Section):
    """Who runs the exchange."""

    name: str = "Servicestelle"
    programme: str = "Nachhaltige soziale Stadtentwicklung"
    state_notice: str = (
        "Diese Maßnahme wird mitfinanziert durch Steuermittel auf der Grundlage "
        "des vom Sächsischen Landtag beschlossenen Haushaltes."
    )
    is_demo: bool = False


class LegalSettings(_Section):
    """What the legal pages must say (§ 5 DDG, Art. 13 GDPR)."""

    operator: str = ""
    represented_by: str = ""
    street: str = ""
    postal_city: str = ""
    email: str = ""
    phone: str = ""
    supervisory: str = ""
    enforcement: str = ""
    privacy_contact: str = ""


class MailSettings(_Section):
    """The mail server through which the office writes; without a host nothing goes by mail."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = Field(default="", repr=False)
    sender: str = ""
    mailbox: str = ""

    @property
    def is_configured(self) -> bool:
        """Whether mails can be sent."""
        return bool(self.host and self.sender)


class LogSettings(_Section):
    """The log on standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    form: Literal["json", "text"] = "json"


class Settings(_Section):
    """Everything that can be set."""

    database: DatabaseSettings = DatabaseSettings()
    discord: DiscordSettings = DiscordSettings()
    archive: ArchiveSettings = ArchiveSettings()
    privacy: PrivacySettings = PrivacySettings()
    files: FileSettings = FileSettings()
    web: WebSettings = WebSettings()
    events: EventSettings = EventSettings()
    calendars: CalendarsSettings = CalendarsSettings()
    following: FollowingSettings = FollowingSettings()
    resources: ResourceSettings = ResourceSettings()
    office: OfficeSettings = OfficeSettings()
    legal: LegalSettings = LegalSettings()
    mail: MailSettings = MailSettings()
    log: LogSettings = LogSettings()


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Settings from a file (none: only defaults) and the environment; raises StartRefused with one line."""
    values = _read(path) if path else {}
    for name, text in environment.items():
        if name.upper().startswith(ENVIRONMENT_PREFIX):
            _place(values, name, text)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise StartRefused(_one_line(error, path)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StartRefused(f"The configuration file {path} does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StartRefused(f"The configuration file {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise StartRefused(f"The configuration file {path} is not valid TOML: {error}.") from None


def _place(values: dict[str, Any], name: str, text: str) -> None:
    """Puts `STADTGESPRAECH__SECTION__KEY` where the file would have it; lists are written as JSON."""
    section, _, key = name[len(ENVIRONMENT_PREFIX) :].lower().partition("__")
    inner = values.setdefault(section, {})
    if not key or not isinstance(inner, dict):
        raise StartRefused(f"The environment variable {name} names no setting.")
    try:
        inner[key] = json.loads(text) if text.startswith("[") else text
    except json.JSONDecodeError:
        raise StartRefused(f"The environment variable {name} is not a valid JSON list.") from None


def _one_line(error: ValidationError, path: Path | None) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    source = f"{path} or the environment" if path else "the environment"
    if first["type"] == "extra_forbidden":
        return f"Unknown setting '{key}' in {source}."
    return f"The setting '{key}' in {source} is not usable: {first['msg'].removeprefix('Value error, ')}."
