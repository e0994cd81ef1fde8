"""The page's words: the same in both languages, all of them used, none missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.playground import page

FOLDER = Path(page.__file__).parent
GERMAN, ENGLISH = (
    json.loads((FOLDER / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("de", "en")
)
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (FOLDER / "static").glob("*.js")}
PLACEHOLDER = re.compile(r"{(\w+)}")
COUNTED = re.compile(r'\bcount\("([\w.]+)"')
QUOTED = re.compile(r'"([a-z][\w.]*)"')
PATTERN = re.compile(r"`([\w.]+\.)\$")


def test_both_languages_have_the_same_words() -> None:
    assert list(GERMAN) == list(ENGLISH)
    for key, german in GERMAN.items():
        assert sorted(PLACEHOLDER.findall(german)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key
        assert german.strip(), key
        assert ENGLISH[key].strip(), key


def test_every_word_that_is_used_is_there() -> None:
    for name, script in SCRIPTS.items():
        counted = {f"{key}.{form}" for key in COUNTED.findall(script) for form in ("one", "other")}
        called = {match[1] for match in re.finditer(r'\bt\("([\w.]+)"', script)}
        assert sorted((counted | called) - GERMAN.keys()) == [], name


def test_no_word_is_left_over() -> None:
    everything = "\n".join(SCRIPTS.values()) + (FOLDER / "shell.html").read_text(encoding="utf-8")
    quoted = set(QUOTED.findall(everything)) | set(re.findall(r"\$t_(\w+)", everything))
    quoted |= {f"{key}.{form}" for key in COUNTED.findall(everything) for form in ("one", "other")}
    patterns = (*PATTERN.findall(everything), "welcome.", "controls.", "due.", "emoji.", "fault.")
    assert [key for key in GERMAN if key not in quoted and not key.startswith(patterns)] == []


def test_scripts_put_no_text_of_others_into_markup() -> None:
    for name, script in SCRIPTS.items():
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", ".style="):
            assert way not in script, name
