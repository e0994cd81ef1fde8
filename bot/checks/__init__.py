"""`python run.py check`: what is missing for the exchange to work, before its people notice.

Nothing is changed by looking: no table is made, no connection of the bot is taken over, nothing is posted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.checks import chat, kept, setup
from bot.checks.finding import Finding as Finding
from bot.checks.finding import Level as Level
from bot.config import Settings


async def findings(settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """All findings, in the order in which things need each other; each as soon as it is known."""
    for each in (*setup.legal(settings), *await setup.disk(settings)):
        yield each
    async for each in kept.findings(settings, now=now):
        yield each
    async for each in chat.findings(settings):
        yield each
