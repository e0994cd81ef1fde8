"""One box over threads, events, resources and the glossary."""

from bot.domain.search.completing import complete
from bot.domain.search.pages import Choice, Correction, Hit, SearchPage, search
from bot.domain.search.query import LONGEST

__all__ = ["LONGEST", "Choice", "Correction", "Hit", "SearchPage", "complete", "search"]
