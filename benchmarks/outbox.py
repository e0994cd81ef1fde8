"""Out to chat: due deliveries a second beside bare discord.py's `send`."""

from __future__ import annotations

from benchmarks.report import Figure
from benchmarks.rounds import Pace


def deliveries(_: Pace) -> list[Figure]:
    """Due deliveries through the outbox."""
    return [Figure("outbox.throughput", None), Figure("outbox.first_s", None)]
