"""In chat: how long an answer takes, through the real client, over a well-filled exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import cycle, pairwise
from statistics import quantiles
from typing import Any

import uvloop

from benchmarks.corpus import Corpus, corpus
from benchmarks.processes import World, program, world
from benchmarks.report import Figure
from benchmarks.rounds import FULL, Pace

MESSAGES = 100_000
IDLE_SECONDS = 2.0
"""After a start the values of 20,000 resources are put together once: the first answer would wait 0.2 s."""
Question = dict[str, Any]


def commands(pace: Pace) -> list[Figure]:
    """Commands and what is offered while one types, one after the other, on an idle exchange: the slowest."""
    return uvloop.run(_commands(corpus(MESSAGES), 100 if pace is FULL else 40))


async def _commands(exchange: Corpus, count: int) -> list[Figure]:
    """`count` times each kind of question, in turn."""
    async with (
        world(topics=exchange.topics) as around,
        program(exchange.url, around, topics=exchange.topic_ids),
    ):
        state = await around.ask("GET", "/state")
        asking = {
            "member_id": next(member["id"] for member in state["members"] if member["key"]),
            "channel_id": next(each["id"] for each in state["channels"] if each["name"] == "plausch"),
        }
        await asyncio.sleep(IDLE_SECONDS)
        took: dict[str, list[float]] = {}
        kinds = _kinds(exchange)
        for _ in range(count):
            for name, questions in kinds.items():
                took.setdefault(name, []).append(await _asked(around, asking | next(questions)))
    p99 = {name: quantiles(some, n=100)[98] for name, some in took.items()}
    note = ", ".join(f"{name} {worst:.0f}" for name, worst in p99.items())
    return [Figure("chat.command_p99_ms", max(p99.values()), None, 1, f"p99 of {count} each: {note}")]


async def _asked(around: World, asked: Question) -> float:
    """Milliseconds until the answer."""
    answer = await around.ask("POST", "/interactions", asked)
    assert answer["kind"] == ("choices" if asked["type"] == "autocomplete" else "message"), answer
    return float(answer["first_answer_ms"])


def _kinds(exchange: Corpus) -> dict[str, Iterator[Question]]:
    """Endless questions of each kind; what people look for differs from one to the next."""
    words = [word for some in zip(*exchange.words.values(), strict=True) for word in some]
    typed = [word[:n] for word in words for n in range(1, min(len(word), 7) + 1)]
    pairs = [f"{one} {other[:3]}" for one, other in pairwise(words)]
    ids = [f"#{each}" for each in exchange.resources[:: max(1, len(exchange.resources) // 50)]]
    return {
        "search": _command("search", "query", words),
        "find": _command("resource find", "query", words),
        "filtered": _command("resource find", "query", words, kind="praxisbeispiel"),
        "show": _command("resource show", "resource", ids),
        "new": _command("resource new", "since", ["1.11.2024"]),
        "glossary": _command("glossary", "term", ["GWA", "Träger"]),
        "typing": _typing("resource find", "query", typed),
        "typing on": _typing("resource find", "query", pairs),
        "typing a tag": _typing("resource find", "tag", ["", "be", "k"]),
        "typing a kind": _typing("resource find", "kind", ["", "pr"]),
        "typing a word": _typing("glossary", "term", ["", "g", "qu"]),
    }


def _command(name: str, option: str, values: list[str], **further: str) -> Iterator[Question]:
    for value in cycle(values):
        yield {"type": "command", "name": name, "options": {option: value, **further}}


def _typing(name: str, option: str, values: list[str]) -> Iterator[Question]:
    for value in cycle(values):
        yield {"type": "autocomplete", "name": name, "focused": option, "options": {option: value}}
