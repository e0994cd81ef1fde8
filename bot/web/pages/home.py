"""The first page: what is coming, what is still open, what is new."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.listing import next_of_each
from bot.domain.resources import newest_resources
from bot.domain.threads import newest_threads, open_questions
from bot.web.answers import Page
from bot.web.api import BASE
from bot.web.visit import Visit

NEXT_EVENTS = 4
OPEN_QUESTIONS = 4
NEWEST = 3
WORDS_HOLD = timedelta(minutes=1)
"""How long "in 3 days" stays true enough."""


async def show(visit: Visit) -> Page:
    """The home page."""
    questions = await open_questions(visit.database, limit=OPEN_QUESTIONS)
    newest = await newest_threads(visit.database, limit=NEWEST + OPEN_QUESTIONS)
    above = {each.id for each in questions}
    return visit.page(
        "home.html",
        lives=WORDS_HOLD,
        events=await next_of_each(visit.database, {}, now=visit.now, limit=NEXT_EVENTS),
        questions=questions,
        # What already stands above as an open question comes last.
        threads=sorted(newest, key=lambda each: each.id in above)[:NEWEST],
        resources=await newest_resources(visit.database, limit=NEWEST),
        api=BASE,
    )
