"""A query as people type it: words, "phrases", -exclusions, and filters such as `thema:` or `von:`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.analysis.compounds import QUALITIES
from bot.domain.analysis.folding import folded
from bot.domain.analysis.lexicon import nouns
from bot.domain.analysis.stopwords import DULL, STOPWORDS
from bot.domain.analysis.terms import LONGEST_WORD, WORD, plain
from bot.domain.search.families import PARTICLES, infinitive
from bot.domain.words import slug

LONGEST = 400
"""Characters of a query that are read."""
MOST_WORDS = 12
"""Words that count; more make no better search."""
KINDS = {
    "thread": "thread",
    "gespraech": "thread",
    "event": "event",
    "termin": "event",
    "veranstaltung": "event",
    "resource": "resource",
    "material": "resource",
    "term": "term",
    "glossar": "term",
    "begriff": "term",
}
"""What `typ:` knows, folded and by its beginning."""
FILTERS = {
    "thema": "topic",
    "topic": "topic",
    "stadt": "city",
    "city": "city",
    "typ": "kind",
    "type": "kind",
    "von": "since",
    "from": "since",
    "bis": "until",
    "until": "until",
}
BERLIN = ZoneInfo("Europe/Berlin")
_ASKING = """
wer wen wem wessen was wie wo woher wohin wann warum weshalb wieso wozu wofuer womit woran worauf welche
welchem welchen welcher welches wieviel wieviele
darf duerfen kann koennen muss muessen soll sollen gibt hat haben ist sind braucht brauchen
ich man wir ihr jemand sich
"""
ASKING = frozenset(_ASKING.split())
"""Words by which a question in words is known; names of things have none of them."""
FIRST_WORDS = 3
"""Among so many stands the verb of a question."""
_PIECE = re.compile(r"""(-?)(?:(\w+):)?(?:["„“”«»]([^"„“”«»]*)["„“”«»]?|([^\s"„“”«»]+))""")
_ABBREVIATIONS = re.compile("[A-ZÄÖÜ]{2,5}s")
_DOTTED = re.compile(r"\b(?:[A-ZÄÖÜ]\.){2,}")
_ASIDE = re.compile(r"\b[a-zäöü]\. ?(?:[a-zäöü]\. ?)*[A-Za-zÄÖÜäöü]\.")
"""Two or more single letters with dots that say nothing: "z. B.", "d. h.", "i. d. R."."""
_DATE = re.compile(r"(?:(?:(\d{1,2})\.)?(\d{1,2})\.)?(\d{4})|(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a search is narrowed down to; `kind` is thread, event, resource or term, empty is any.

    `since` and `until` are days in Germany, both included.
    """

    kind: str = ""
    topic: str = ""
    city: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The first moment."""
        return datetime.combine(self.since, time(), BERLIN) if self.since else None

    @property
    def ends_at(self) -> datetime | None:
        """The moment after the last."""
        return datetime.combine(self.until + timedelta(days=1), time(), BERLIN) if self.until else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A word or a phrase as typed; the words are folded and without hyphens."""

    written: str
    words: tuple[str, ...]
    is_phrase: bool = False
    is_put_together: bool = False
    """Whether the word is a verb that was typed in two pieces; `written` is the first."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for."""

    asked: tuple[Asked, ...]
    without: tuple[Asked, ...]
    chosen: Chosen
    is_question: bool = False
    """Whether it is one in words, which answers seldom repeat."""


def parse(typed: str) -> Query:
    """Reads a query; whatever is typed means something, at worst nothing."""
    wanted: list[Asked] = []
    without: list[Asked] = []
    chosen = Chosen()
    text = _ASIDE.sub(" ", plain(typed.replace("\0", " ")[:LONGEST]))
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    for minus, name, phrase, word in _PIECE.findall(text):
        field = FILTERS.get(folded(name))
        if field and not minus:
            chosen = _narrowed(chosen, field, phrase or word)
            continue
        pieces = _asked(phrase, is_phrase=True) if phrase else _asked(f"{name} {word}", is_phrase=False)
        (without if minus else wanted).extend(pieces)
    is_question = any(word in ASKING for each in wanted if not each.is_phrase for word in each.words)
    wanted = _rejoined(_joined(wanted))
    return Query(_telling(wanted)[:MOST_WORDS], tuple(without[:MOST_WORDS]), chosen, is_question)


def day(text: str, *, is_end: bool = False) -> date | None:
    """A day as people type it: 2026, 3.2026, 15.3.2026, 2026-03-15; of a year its first or last day."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    days, months, year, iso_year, iso_month, iso_day = found.groups()
    given = int(year or iso_year), int(months or iso_month or 0), int(days or iso_day or 0)
    try:
        first = date(given[0], given[1] or 1, given[2] or 1)
        if not is_end or given[2]:
            return first
        after = date(first.year + 1, 1, 1) if not given[1] else (first + timedelta(days=31)).replace(day=1)
        return after - timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _narrowed(chosen: Chosen, field: str, value: str) -> Chosen:
    if field == "since":
        return replace(chosen, since=day(value) or chosen.since)
    if field == "until":
        return replace(chosen, until=day(value, is_end=True) or chosen.until)
    if field == "kind":
        typed = folded(value)
        kind = next((kind for name, kind in KINDS.items() if typed and name.startswith(typed[:7])), "")
        return replace(chosen, kind=kind or chosen.kind)
    return replace(chosen, topic=slug(value)) if field == "topic" else replace(chosen, city=slug(value))


def _asked(text: str, *, is_phrase: bool) -> list[Asked]:
    found = [(word, _folded_pieces(word)) for word in map(_one_of, WORD.findall(text))]
    if is_phrase and found:
        return [Asked(text.strip(), tuple(piece for _, pieces in found for piece in pieces), len(found) > 1)]
    return [Asked(word, pieces) for word, pieces in found]


def _one_of(word: str) -> str:
    """Of several that are abbreviated one: "QMs" is "QM"."""
    return word[:-1] if _ABBREVIATIONS.fullmatch(word) and folded(word) not in nouns() else word


def _folded_pieces(word: str) -> tuple[str, ...]:
    return tuple(folded(piece)[:LONGEST_WORD] for piece in re.split("[-‐‑]", word) if piece)


def _joined(asked: list[Asked]) -> list[Asked]:
    """Two words alone, the first of which says nothing by itself, are one: "Zwischen Nutzung"."""
    if len(asked) != 2 or any(each.is_phrase or not each.written[0].isupper() for each in asked):
        return asked
    (before, word) = asked
    is_part = STOPWORDS.issuperset(before.words) and QUALITIES.issuperset(before.words)
    return [Asked(f"{before.written} {word.written}", (*before.words, *word.words))] if is_part else asked


def _rejoined(asked: list[Asked]) -> list[Asked]:
    """A verb in two pieces is one word: "wer füllt Formulare aus" asks who is "ausfüllen"."""
    has_things = any(each.written[0].isupper() for each in asked[1:])
    verb = next((n for n, each in enumerate(asked[:FIRST_WORDS]) if _is_verb(each, has_things)), None)
    last = asked[-1] if asked else None
    if verb is None or last is None or verb == len(asked) - 1 or last.written not in PARTICLES:
        return asked
    found = asked[verb]
    whole = replace(found, words=(infinitive(f"{last.words[0]}{found.words[0]}"),), is_put_together=True)
    return [*asked[:verb], whole, *asked[verb + 1 : -1]]


def _is_verb(each: Asked, has_things: bool) -> bool:
    """Whether it may be one in a sentence: in small letters, and no thing, if those have small ones, too."""
    word = each.words[0]
    is_one = len(each.words) == 1 and not each.is_phrase and each.written[0].islower()
    return is_one and word not in STOPWORDS and (has_things or word not in nouns())


def _telling(asked: list[Asked]) -> tuple[Asked, ...]:
    """Without words that say nothing, unless there are no others."""
    telling = [each for each in asked if each.is_phrase or not STOPWORDS.issuperset(each.words)]
    rich = [each for each in telling if each.is_phrase or not DULL.issuperset(each.words)]
    return tuple((rich if len(rich) > 1 else telling) or asked)
