"""How Python itself is set for a program that stays: its memory, its search for garbage, turns of threads."""

from __future__ import annotations

import ctypes
import gc
import sys

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""Of glibc's malloc.h."""
NEW_OBJECTS = 2_000
"""After so many is looked for garbage: 10,000 would cost 5 MB and spare next to nothing more."""
TURN_SECONDS = 0.0002
"""How long the event loop may keep a database's thread waiting; each statement waits more than once."""


def prepare_to_stay() -> None:
    """Before the first thread. What was freed goes back, and threads share one heap: their own would keep
    15 MB (mallopt(3)). What is loaded stays: to look for garbage in it again and again takes long.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:  # musl has none
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, 128 * 1024)
    gc.disable()


def keep_what_is_there() -> None:
    """Modules stay until the end: going through them for garbage would hold everybody up for 50 ms.

    In what comes from here on it is looked for more rarely than Python does by itself, after each 700
    objects: a burst of messages makes thousands that are no garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    gc.enable()


def take_short_turns() -> None:
    """Threads of the database get the interpreter's lock soon, whatever the event loop does."""
    sys.setswitchinterval(TURN_SECONDS)
