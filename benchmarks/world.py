"""A playground in memory: `python -m benchmarks.world [--limits] [--topics NAME ...]` prints where it is."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any

import uvloop

from benchmarks.talk import FIRST_TOPIC
from bot.playground.server import TOKEN, Playground

PEOPLE = 100
TOPIC = "leerstand"
SEED: dict[str, Any] = {
    "guild": {"name": "Austausch"},
    "bot": {"name": "Stadtgespräch"},
    "roles": [{"name": "Quartiersmanagement"}, {"name": "Mühlroda"}],
    "members": [
        {"key": f"person{number}", "name": f"Person {number}", "roles": ["Quartiersmanagement", "Mühlroda"]}
        for number in range(PEOPLE)
    ],
    "channels": [
        {"name": "Themen", "type": "category"},
        {"name": TOPIC, "type": "forum", "parent": "Themen"},
        {"name": "termine", "type": "text"},
        {"name": "plausch", "type": "text"},
    ],
}


def _seed(topics: Sequence[str]) -> dict[str, Any]:
    """With the channels of a generated exchange, whose history cannot be read: nobody said it here."""
    channels = [
        {
            "name": name,
            "type": "forum",
            "parent": "Themen",
            "id": FIRST_TOPIC + number,
            "without_history": True,
        }
        for number, name in enumerate(topics)
    ]
    return {**SEED, "channels": [*SEED["channels"], *channels]}


async def _run(*, limits: bool, topics: Sequence[str]) -> None:
    async with Playground(None, seed=_seed(topics), rate_limits=limits) as playground:
        known = {"base_url": playground.base_url, "api_base": playground.api_base, "token": TOKEN}
        print(json.dumps(known), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--limits", action="store_true", help="as Discord has them")
    asked.add_argument("--topics", nargs="*", default=[], help="channels of a generated exchange")
    uvloop.run(_run(**vars(asked.parse_args())))
