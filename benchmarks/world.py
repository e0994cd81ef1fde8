"""A playground in memory: `python -m benchmarks.world` prints where it is; `--limits` as Discord has them."""

from __future__ import annotations

import asyncio
import json
import sys

import uvloop

from bot.playground.server import TOKEN, Playground

PEOPLE = 100
TOPIC = "leerstand"
SEED = {
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


async def _run(*, limits: bool) -> None:
    async with Playground(None, seed=SEED, rate_limits=limits) as playground:
        known = {"base_url": playground.base_url, "api_base": playground.api_base, "token": TOKEN}
        print(json.dumps(known), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_run(limits=sys.argv[1:] == ["--limits"]))
