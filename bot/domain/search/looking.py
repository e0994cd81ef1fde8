"""One look into the index: candidates are ranked, words without hits completed or corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.analysis.stopwords import STOPWORDS
from bot.domain.analysis.terms import HEAD, MODIFIER
from bot.domain.kept import Glance
from bot.domain.search import entries, guessing
from bot.domain.search.abbreviations import with_abbreviations
from bot.domain.search.concepts import Concept, concept, concepts, meaning
from bot.domain.search.entries import Candidate
from bot.domain.search.learned import MOST_LEFT_OUT, Learned, with_learned
from bot.domain.search.names import Names, names
from bot.domain.search.query import Query
from bot.domain.search.ranking import Ranked, ranked
from bot.domain.search.telling import is_verb
from bot.domain.search.wording import by_wording
from storage import publication, search_candidates
from storage.database import Database
from storage.publication import Part
from storage.search_spans import LIBRARY_END
from storage.search_wanted import Filter, Phrase, Wanted

MOST = 200
"""Candidates that are ranked."""
ALL, TITLES, TEXTS, MODIFIERS, PARTS, LOOSE = 200, 120, 200, 80, 80, 60
"""Candidates with every word; with one in the title, in the text, as a modifier; with its parts; loosely."""
OPENERS, LIKE_BEST = 5, 0.5
"""Of the best so many may be questions whose answers are looked at, if they fit about as well as the best."""
ANSWERS, ANSWERS_IN_TALK = (0.35, 0.25, 0.15, 0.1), (0.35, 0.15)
"""What the first replies get of the score of the question that they follow."""
FEW_FOUND = 15
"""Entries for one word alone; where there are more, they say enough without answers."""
RARE = 3
"""Entries that say a word; where there are fewer, those with its letters inside a word stand below them."""
FEW = 60
"""Candidates that have a compound; where there are fewer, those with one of its parts are looked at, too."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, best first; `guesses` tells what was searched instead of words that nobody wrote."""

    concepts: tuple[Concept, ...]
    found: list[Ranked]
    guesses: tuple[guessing.Guess, ...]
    is_bounded: bool
    """Whether there may be more than was ranked."""
    names: Names
    """By which it was read."""
    glance: Glance
    """In which it was found."""


async def look(database: Database, connection: AsyncConnection, query: Query) -> Look:
    """What the public may find for a query."""
    published = await publication.generations(connection)
    glance = Glance(database, connection, published[Part.ALL])
    called = await names(database, connection, published[Part.LIBRARY])
    known, taught = called.synonyms, called.learned
    asked = concepts(query.asked, known)
    asked = await with_abbreviations(connection, asked, known)
    if not asked:
        return Look((), [], (), is_bounded=False, names=called, glance=glance)
    asked[-1] = await guessing.with_endings(connection, asked[-1])
    unwanted = await with_learned(glance, [concept(each) for each in query.without], taught, MOST_LEFT_OUT)
    without = tuple(phrase for each in unwanted for phrase in each.anywhere)
    kind = "message" if query.chosen.kind == "thread" else query.chosen.kind
    chosen = Filter(kind, query.chosen.topic, query.chosen.city, query.chosen.begins_at, query.chosen.ends_at)
    lists = entries.Lists(glance, chosen)
    found = await _found(lists, asked, without, taught)
    guesses: list[guessing.Guess] = []
    typed = tuple(asked)
    for place, each in enumerate(typed):
        if each.asked.is_phrase or found.counts[place] >= RARE:
            continue
        if found.counts[place]:
            asked[place] = await guessing.with_insides(connection, each)
            continue
        asks_for_verb = each.asked.is_put_together or is_verb(each.asked.words[0])
        is_word = place in found.loosely or asks_for_verb
        if guess := await guessing.guess(connection, each, is_word=is_word):
            guesses.append(guess)
            asked[place] = meaning(each, guess.word, guess.ways, guess.parts, known)
    if tuple(asked) != typed:
        found = await _found(lists, asked, without, taught)
    asked = found.asked
    rows = await entries.read(glance, _chosen(found.ids))
    best = ranked(asked, found.counts, rows, found.parts)
    is_open = not without and chosen == Filter(kind)
    if is_open and best and (len(asked) > 1 or len(rows) < FEW_FOUND):
        best = await _with_answers(glance, found, rows, best, in_talk=query.is_question)
    best = await by_wording(connection, asked, best)
    return Look(tuple(asked), best, tuple(guesses), len(found.ids) > MOST or found.is_bounded, called, glance)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A list of candidates that is asked for; `place` is its concept's, -1 for all concepts together."""

    place: int
    wanted: Wanted
    is_counted: bool = False
    """Whether its entries say the concept itself, and not only parts of it."""
    is_filler: bool = False
    """Whether they have just one part of a compound."""
    is_loose: bool = False
    """Whether they say it loosely."""


@dataclass(frozen=True, slots=True)
class _Found:
    asked: list[Concept]
    """As it was asked for in the end."""
    ids: list[int]
    counts: list[int]
    """In how many entries each concept was found."""
    parts: dict[str, int]
    """In how many the parts of rare compounds were."""
    loosely: set[int]
    """Places of concepts that are said loosely: what is a word need not be corrected."""
    is_bounded: bool


async def _found(
    known: entries.Lists, asked: Sequence[Concept], without: tuple[Phrase, ...], taught: Learned
) -> _Found:
    """Entries with what was asked for; with one part of a compound only where few have more of it."""
    asking = _asking(asked, without)
    lists = await known.of([each.wanted for each in asking])
    counts = [0] * len(asked)
    saying: list[set[int]] = [set() for _ in asked]
    for each, ids in zip(asking, lists, strict=True):
        if each.is_counted:
            counts[each.place] += len(ids)
            saying[each.place].update(ids)
    few = [place for place, entries in enumerate(saying) if len(entries) < MOST]
    told = await with_learned(known.glance, [asked[place] for place in few], taught)
    asked = [*asked]
    for place, of in zip(few, told, strict=True):
        asked[place] = of
    apart = [
        each
        for place, of in enumerate(asked)
        for each in _in_parts(place, of, without, len(saying[place]), counts[place])
    ]
    more = await known.of([each.wanted for each in apart])
    for each, ids in zip(apart, more, strict=True):
        counts[each.place] += len(ids) if each.is_counted else 0
    asking, lists = [*asking, *apart], [*lists, *more]
    order = sorted(range(len(asking)), key=lambda n: _turn(asking[n], counts))
    ids = list(dict.fromkeys(entry for n in order for entry in lists[n]))
    parts: dict[str, int] = {}
    for each, found in zip(apart, more, strict=True):
        if each.is_filler:
            (part,) = each.wanted.groups[0][0]
            parts[part] = parts.get(part, 0) + len(found)
    is_bounded = any(len(found) == each.wanted.limit for each, found in zip(asking, lists, strict=True))
    loosely = {each.place for each, found in zip(asking, lists, strict=True) if each.is_loose and found}
    return _Found(asked, ids, counts, parts, loosely, is_bounded)


def _chosen(ids: Sequence[int]) -> list[int]:
    """The first MOST, in which neither the library nor talk leaves the other less than half."""
    if len(ids) <= MOST:
        return [*ids]
    library = [entry for entry in ids if entry < LIBRARY_END]
    talk = [entry for entry in ids if entry >= LIBRARY_END]
    half = MOST // 2
    kept = {*library[: max(half, MOST - len(talk))], *talk[: max(half, MOST - len(library))]}
    return [entry for entry in ids if entry in kept]


def _turn(asking: _Asking, counts: Sequence[int]) -> tuple[bool, int]:
    """What has every word comes first, then what has a rare one; single parts come last."""
    return asking.is_filler, -1 if asking.place < 0 or asking.is_filler else counts[asking.place]


def _in_parts(
    place: int, of: Concept, without: tuple[Phrase, ...], saying: int, count: int
) -> Iterator[_Asking]:
    """A compound in other words, where fewer say it than are ranked anyway: it takes the engine longest."""
    if saying >= MOST:
        return
    for in_library in (True, False) if of.inside else ():
        yield _Asking(place, Wanted((of.in_compounds,), PARTS, without, in_library), is_counted=True)
    if not of.parts:
        return
    groups = tuple(_anywhere(part) for part in of.parts)
    for in_library in (True, False):
        yield _Asking(place, Wanted(groups, PARTS, without, in_library))
    alone = [part for part in (of.parts[0], of.parts[-1]) if part not in STOPWORDS]
    for part in alone if count < FEW else ():
        for in_library in (True, False):
            yield _Asking(place, Wanted((_anywhere(part),), PARTS, without, in_library), is_filler=True)


async def _with_answers(
    glance: Glance, found: _Found, rows: Sequence[Candidate], best: list[Ranked], *, in_talk: bool
) -> list[Ranked]:
    """What answers a question seldom repeats its words: the replies to those that ask much the same.

    Who asks in words may have been answered anywhere `in_talk`, not only below those who open a thread.
    """
    asking = _asked_alike(best, in_talk=in_talk)
    if not asking:
        return best
    said = [(each.row.thread_id or 0, each.row.ref_id) for each in asking]
    replies = await search_candidates.replies(glance.connection, said, len(ANSWERS))
    answers: dict[int, float] = {}
    for each in asking:
        shares = ANSWERS if each.row.title_terms else ANSWERS_IN_TALK
        for entry, share in zip(replies[each.row.ref_id], shares, strict=False):
            answers[entry] = max(answers.get(entry, 0.0), share * each.score)
    more = await entries.read(glance, list(answers.keys() - {row.id for row in rows}))
    found_by_id = {row.id: Ranked(0.0, row, is_whole=False) for row in more}
    ranked_more = ranked(found.asked, found.counts, more, found.parts)
    found_by_id |= {each.row.id: each for each in (*best, *ranked_more)}
    every = [each._replace(score=each.score + answers.get(n, 0.0)) for n, each in found_by_id.items()]
    return sorted(every, key=lambda each: (-each.score, -each.row.id))


def _asked_alike(best: Sequence[Ranked], *, in_talk: bool) -> list[Ranked]:
    """Of the best those who may ask the same: who opens a thread, and `in_talk` whoever speaks in one."""
    least = LIKE_BEST * best[0].score
    speaking = (each for each in best[:OPENERS] if each.row.thread_id and each.score >= least)
    return [each for each in speaking if in_talk or each.row.title_terms][: search_candidates.MOST_ANSWERED]


def _asking(asked: Sequence[Concept], without: tuple[Phrase, ...]) -> list[_Asking]:
    asking = []
    for in_library in (True, False):
        for place, each in enumerate(asked):
            fields = ((each.in_titles, TITLES), (each.in_texts, TEXTS), (each.in_modifiers, MODIFIERS))
            for group, limit in fields:
                if group:
                    wanted = Wanted((group,), limit, without, in_library)
                    asking.append(_Asking(place, wanted, is_counted=True))
            if each.loose:
                loosely = Wanted((each.in_other_words,), LOOSE, without, in_library)
                asking.append(_Asking(place, loosely, is_loose=True))
        if len(asked) > 1:
            together = tuple(each.anywhere for each in asked)
            asking.append(_Asking(-1, Wanted(together, ALL, without, in_library)))
    return asking


def _anywhere(part: str) -> tuple[Phrase, ...]:
    return ((part,), (f"{HEAD}{part}",), (f"{MODIFIER}{part}",))
