"""A playground for a test: a small world, and every request to it judged against Discord's description."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.playground import Playground
from tests.support.discord_recorder import Recorder

SEED: Mapping[str, Any] = {
    "guild": {"name": "Austausch der Programmstädte"},
    "bot": {"name": "Stadtgespräch"},
    "roles": [
        {"name": "Quartiersmanagement"},
        {"name": "Servicestelle", "permissions": ["manage_messages", "manage_threads", "pin_messages"]},
    ],
    "members": [
        {"key": "ada", "name": "Ada Winkler", "roles": ["Quartiersmanagement"]},
        {"key": "ben", "name": "Ben Thalheim", "roles": []},
        {"key": "cem", "name": "Cem Aydın", "roles": ["Servicestelle"]},
    ],
    "channels": [
        {"name": "Allgemein", "type": "category"},
        {"name": "termine", "type": "text", "parent": "Allgemein", "read_only": True},
        {"name": "plausch", "type": "text", "parent": "Allgemein", "topic": "Was sonst bewegt"},
        {"name": "Themen", "type": "category"},
        {"name": "leerstand", "type": "forum", "parent": "Themen", "tags": ["Frage", "Beispiel", "Erledigt"]},
        {"name": "beteiligung", "type": "forum", "parent": "Themen"},
        {"name": "büro", "type": "text", "private": True, "allow": ["Servicestelle"]},
    ],
}


class RecordedPlayground(Playground):
    """A playground whose traffic under /api/v10 is noted by `recorder`."""

    def __init__(self, data_dir: Path | None, **settings: Any) -> None:
        self.recorder = Recorder()
        super().__init__(data_dir, middlewares=[self.recorder.middleware], **settings)


@asynccontextmanager
async def recorded_playground(
    data_dir: Path | None = None, *, seed: Mapping[str, Any] | None = SEED, **settings: Any
) -> AsyncIterator[RecordedPlayground]:
    """Runs a playground; on leaving, anything Discord's description does not allow fails the test."""
    async with RecordedPlayground(data_dir, seed=seed, **settings) as playground:
        yield playground
    playground.recorder.assert_clean()
