"""What is measured by which name; some parts measure two things at once."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import burst, catchup, chat, imports, ingest, memory, outbox, paint, search, waiting, web
from benchmarks.report import Figure
from benchmarks.rounds import Pace

Part = Callable[[Pace], list[Figure]]
PARTS: dict[str, Part] = {
    "web.hot_thread": web.hot_thread,
    "web.cold_thread": web.cold_thread,
    "web.not_modified": web.not_modified,
    "web.lists": web.lists,
    "web.search": web.search,
    "web.growth": web.growth,
    "web.paint_ms": paint.paint,
    "web.shift": paint.paint,
    "ingest.live": ingest.live,
    "ingest.import": imports.imported,
    "archive.catch_up": catchup.catch_up,
    "archive.catch_up_mb": catchup.catch_up,
    "chat.command_p99_ms": chat.commands,
    "outbox.throughput": outbox.deliveries,
    "outbox.first_s": outbox.deliveries,
    "outbox.burst": burst.at_once,
    "outbox.burst_mb": burst.at_once,
    "outbox.fair_s": burst.in_turns,
    "outbox.command_p99_ms": burst.in_turns,
    "reminders.memory_mb": waiting.cost,
    "reminders.start": waiting.cost,
    "memory.million_mb": memory.resident,
    "start.million_s": memory.start,
    "search.p50_ms": search.latency,
    "search.p99_ms": search.latency,
    "search.complete_ms": search.latency,
    "search.million_ms": search.large,
    "search.postgresql_p50_ms": search.on_postgresql,
    "search.postgresql_ms": search.on_postgresql,
    "search.postgresql_complete_ms": search.on_postgresql,
    "search.postgresql_million_ms": search.large_on_postgresql,
    "search.ndcg": search.quality,
}
