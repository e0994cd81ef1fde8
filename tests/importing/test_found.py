"""Which files are taken for exports, and in which order."""

from __future__ import annotations

from pathlib import Path

from bot.importing.found import find, fingerprint


def names(*paths: Path) -> list[tuple[str, bool]]:
    return [(found.path.name, found.is_named) for found in find(paths)]


def test_folders_are_searched_and_parts_are_in_their_order(tmp_path: Path) -> None:
    listed = ["b [part 10].json", "b.json", "b [part 2].json", "a.JSON", "a.html", "deep/c.json"]
    for name in listed:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    in_order = ["a.JSON", "b.json", "b [part 2].json", "b [part 10].json", "c.json"]
    assert names(tmp_path) == [(name, False) for name in in_order]


def test_what_was_attached_is_no_export(tmp_path: Path) -> None:
    media = tmp_path / "a.json_Files"
    media.mkdir()
    (media / "data-0a.json").touch()
    (tmp_path / "a.json").touch()
    assert names(tmp_path) == [("a.json", False)]


def test_a_file_counts_once_and_is_named_if_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.touch()
    assert names(file, tmp_path, tmp_path / "gone.html") == [("a.json", True), ("gone.html", True)]


def test_a_fingerprint_is_of_all_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("abc")
    assert fingerprint(tmp_path / "a").startswith("ba7816bf8f01cfea")
