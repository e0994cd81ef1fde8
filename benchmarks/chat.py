"""In chat: how long a command's answer takes, through the real client, over a well-filled exchange."""

from __future__ import annotations

from statistics import median, quantiles

import uvloop

from benchmarks.corpus import Corpus, corpus
from benchmarks.processes import program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace

MESSAGES = 100_000


def commands(pace: Pace) -> list[Figure]:
    """`/resource find` and `/search`, one after the other, on an idle exchange."""
    return uvloop.run(_commands(corpus(MESSAGES), 1_000 if pace is FULL else 200))


async def _commands(exchange: Corpus, count: int) -> list[Figure]:
    words = [word for kind in exchange.words.values() for word in kind]
    took = []
    async with world() as around, program(exchange.url, around):
        state = await around.ask("GET", "/state")
        asking = {
            "type": "command",
            "member_id": next(member["id"] for member in state["members"] if member["key"]),
            "channel_id": next(each["id"] for each in state["channels"] if each["name"] == "plausch"),
        }
        for number in range(count):
            name = ("search", "resource find")[number % 2]
            asked = {**asking, "name": name, "options": {"query": words[number // 2 % len(words)]}}
            answer = await around.ask("POST", "/interactions", asked)
            assert answer["kind"] == "message", answer
            took.append(float(answer["first_answer_ms"]))
    note = f"{count} commands, p50 {median(took):.1f} ms"
    return [Figure("chat.command_p99_ms", quantiles(took, n=100)[98], None, 1, note)]
