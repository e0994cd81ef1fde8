"""How an import looks to whoever runs it: a bar on a terminal, plain lines elsewhere, a summary after it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.domain.exported import Fate
from bot.importing.taking import Outcome

EVERY_S = 5.0
"""Seconds between two plain lines."""
MEGABYTE = 1_000_000
ASIDE = {
    Fate.DELETED: "deleted here since",
    Fate.GONE: "no longer in chat",
}
"""What is said of messages that were not taken."""


class Lines:
    """Plain lines: what goes on to standard output, what could not be used to standard error."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, markup=False, soft_wrap=True)
        self._err = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)
        self._size = 0
        self._told_at = time.monotonic()

    def begin(self, files: int, size: int) -> None:
        """Says what is to be read; `size` in bytes."""
        self._size = size
        if files:
            self.out.print(f"Files to read: {files:,}, {size / MEGABYTE:,.1f} MB")

    def step(self, done: int, messages: int) -> None:
        """Says how far it is, now and then."""
        if time.monotonic() - self._told_at >= EVERY_S:
            self._told_at = time.monotonic()
            self.out.print(f"{done / (self._size or 1):.0%}, {messages:,} messages")

    def refuse(self, sentence: str) -> None:
        """Says what could not be used."""
        self._err.print(sentence)

    def end(self, outcome: Outcome) -> None:
        """Says what came of it."""
        for line in summary(outcome):
            self.out.print(line)

    def close(self) -> None:
        """Nothing more moves."""


class Bar(Lines):
    """A bar that grows."""

    def __init__(self) -> None:
        super().__init__()
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        self._progress = Progress(*columns, console=self.out)
        self._task = self._progress.add_task("")

    def begin(self, files: int, size: int) -> None:
        """Shows the bar, if there is something to do."""
        super().begin(files, size)
        if files:
            self._progress.update(self._task, total=size)
            self._progress.start()

    def step(self, done: int, messages: int) -> None:
        """Moves it."""
        self._progress.update(self._task, completed=done, description=f"{messages:,} messages")

    def refuse(self, sentence: str) -> None:
        """Says it above the bar."""
        self.out.print(sentence, style="red")

    def close(self) -> None:
        """It stands still."""
        self._progress.stop()


@contextmanager
def showing() -> Iterator[Lines]:
    """Whatever suits standard output, while the block runs."""
    show = Bar() if Console().is_terminal else Lines()
    try:
        yield show
    finally:
        show.close()


def summary(outcome: Outcome) -> Iterator[str]:
    """What came of an import, in lines."""
    files = {"taken in": outcome.taken, "unchanged": outcome.known}
    files |= {"passed over": len(outcome.passed_over), "refused": outcome.broken}
    yield f"Files: {_counted(files)}"
    yield f"Threads: {outcome.threads:,} new"
    yield f"Messages: {_counted({str(fate): outcome.messages[fate] for fate in Fate if fate not in ASIDE})}"
    aside = {words: outcome.messages[fate] for fate, words in ASIDE.items()}
    aside["that chat noted and that concern nobody"] = outcome.ignored
    if any(aside.values()):
        yield f"Left out: {_counted({words: n for words, n in aside.items() if n})}"
    if outcome.kept or outcome.missing:
        attached = {"stored": outcome.kept, "not beside their export": outcome.missing}
        yield f"Attachments: {_counted(attached)}"
    for sentence in outcome.passed_over:
        yield f"Passed over: {sentence}"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {words}" for words, count in counts.items())
