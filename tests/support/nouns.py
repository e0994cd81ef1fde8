"""The word list by which compounds are split, made from the data of `german-nouns`.

    python -m tests.support.nouns nouns.csv

`nouns.csv` comes with the package german-nouns 1.2.5 (LICENSES/README.md). Kept are common nouns that a
compound may be made of; what is a compound itself stays if it is short, since people take it for one word.
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.domain.analysis import lexicon
from bot.domain.analysis.compounds import NO_HEADS
from bot.domain.analysis.folding import folded

NAMES = {
    *("Abkürzung", "Affix", "Buchstabe", "Deklinierte Form", "Eigenname", "Gebundenes Lexem", "Nachname"),
    *("Straßenname", "Suffix", "Symbol", "Toponym", "Vorname", "Wortverbindung", "adjektivische Deklination"),
}
"""Kinds of entries that no compound is made of."""
LONGEST = 18
LONGEST_COMPOUND = 12
FEWEST = {4: 3, 5: 1, 6: 1}
"""A short word must be part of so many others, by its length, or it would be found in too many by chance."""
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 20}]
"""A larger window would only take memory when the list is read."""
LINKS = ("", "s", "n", "en", "es", "er")


def main(source: Path) -> None:
    """Writes the list."""
    nouns = set(_nouns(source))
    parts = Counter(part for noun in nouns for part in _parts(noun, nouns))
    compounds = {noun for noun in nouns if any(_parts(noun, nouns))}
    kept = {
        noun
        for noun in nouns
        if len(noun) <= (LONGEST_COMPOUND if noun in compounds else LONGEST)
        and parts[noun] >= FEWEST.get(len(noun), 0)
    }
    lexicon.FILE.write_bytes(lzma.compress("\n".join(sorted(kept)).encode(), filters=FILTERS))
    print(f"{len(kept)} nouns, {lexicon.FILE.stat().st_size} bytes")


def _nouns(source: Path) -> Iterator[str]:
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lemma = row["lemma"]
            kinds = set(row["pos"].split(","))
            if lemma.isalpha() and lemma.istitle() and not NAMES & kinds:
                noun = folded(lemma)
                if len(noun) >= 4 and noun.isascii():
                    yield noun


def _parts(noun: str, nouns: set[str]) -> Iterable[str]:
    """Other nouns that this one is made of, if it is made of two."""
    for end in range(4, len(noun) - 3):
        if noun[end:] in nouns and noun[end:] not in NO_HEADS:
            first = noun[:end]
            lemmas = [first.removesuffix(link) for link in LINKS] + [f"{first}e"]
            found = next((lemma for lemma in lemmas if lemma in nouns), None)
            if found:
                yield from (found, noun[end:])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
