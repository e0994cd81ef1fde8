"""The log: one line an entry on standard error, JSON for machines or text for a person."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import orjson

from bot.config import LogSettings

QUIET = ("apscheduler", "alembic", "aiosqlite", "discord", "aiohttp.access")
"""Libraries that tell more than an administrator wants: only their warnings are kept."""


class JsonLines(logging.Formatter):
    """An entry as a JSON object: time (UTC), level, name, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return orjson.dumps(entry).decode()


def open_log(settings: LogSettings) -> None:
    """Sends every entry from now on to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.form == "json" else text)
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    if settings.level != "DEBUG":
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
