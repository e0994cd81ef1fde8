"""The pages that the law and decency ask for; their words are Markdown in content/."""

from __future__ import annotations

from bot.web.answers import Page
from bot.web.content import read
from bot.web.visit import Visit


async def imprint(visit: Visit) -> Page:
    """Who is responsible (§ 5 DDG)."""
    return _text(visit, "imprint")


async def privacy(visit: Visit) -> Page:
    """What happens with people's data (Art. 13 GDPR)."""
    return _text(visit, "privacy")


async def accessibility(visit: Visit) -> Page:
    """How far everyone can use this, and where to complain."""
    return _text(visit, "accessibility")


async def plain_language(visit: Visit) -> Page:
    """What this is, in short sentences."""
    return _text(visit, "plain-language")


def _text(visit: Visit, name: str) -> Page:
    return visit.page("text.html", text=read(name, visit.language, visit.site.settings))
