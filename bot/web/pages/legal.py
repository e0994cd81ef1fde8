"""The pages that the law and decency ask for: our words as Markdown in content/, or the office's own."""

from __future__ import annotations

from bot.domain.page_texts import Shown, shown
from bot.i18n import PUBLIC_LANGUAGE
from bot.web.answers import Page
from bot.web.content import make, own_source
from bot.web.explained import Explained, explained
from bot.web.pages.errors import UNREACHABLE
from bot.web.visit import Visit


async def imprint(visit: Visit) -> Page:
    """Who is responsible (§ 5 DDG)."""
    return await _text(visit, "imprint")


async def privacy(visit: Visit) -> Page:
    """What happens with people's data (Art. 13 GDPR)."""
    return await _text(visit, "privacy")


async def accessibility(visit: Visit) -> Page:
    """How far everyone can use this, and where to complain."""
    return await _text(visit, "accessibility")


async def plain_language(visit: Visit) -> Page:
    """What this is, in short sentences."""
    return await _text(visit, "plain-language")


async def _text(visit: Visit, name: str) -> Page:
    """The text; it is made anew when the office's next version is due."""
    settings, language = visit.site.settings, visit.language
    try:
        theirs = await shown(visit.database, name, language, now=visit.now)
    except UNREACHABLE:  # who is responsible can be read in any case, and is not kept
        theirs = Shown(0, "", None, {}, visit.now)
    source = theirs.source or own_source(name, language, settings)
    text = make(source, language, settings, facts=theirs.facts, as_of=theirs.as_of)
    lives = theirs.changes_at - visit.now if theirs.changes_at else None
    return visit.page("text.html", text=text, words=await _words(visit), lives=lives)


async def _words(visit: Visit) -> Explained | None:
    """The glossary explains German texts; without a database they are read all the same."""
    try:
        return await explained(visit.database) if visit.language == PUBLIC_LANGUAGE else None
    except UNREACHABLE:
        return None
