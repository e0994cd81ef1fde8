"""The rules of the house that no linter knows; each check is also shown something broken.

Run alone by `make check`, so it needs no database, no browser and nothing from conftest.py.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import Settings

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 400
TOP_LEVEL = {
    *("run.py", "bot", "cogs", "storage", "tests", "benchmarks", "docs", "deploy"),
    *("pyproject.toml", "requirements.lock", "requirements-dev.lock", "Makefile", "config.example.toml"),
    *(
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "DECISIONS.md",
        "publiccode.yml",
        "LICENSE",
        "LICENSES",
    ),
    *(".ci", ".editorconfig", ".gitattributes", ".gitignore"),
}
# A home, a workplace, a temporary folder: nobody else has them.
MACHINE_PATH = re.compile(r"(?<![\w.~%*-])/(?:work|root|home|tmp|opt|mnt|Users)/[\w.]")
ADDRESS = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links|@ file:")


def ours(root: Path) -> Iterator[Path]:
    """Every file of the repository, relative to its root: all but what .gitignore names."""
    patterns = [".git", *(root / ".gitignore").read_text().split()]
    for folder, subfolders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        subfolders[:] = sorted(name for name in subfolders if not _ignored(here / name, patterns))
        yield from (here / name for name in sorted(names) if not _ignored(here / name, patterns))


def _ignored(path: Path, patterns: list[str]) -> bool:
    """Whether a pattern names this path; one that begins with a slash speaks of the top level only."""
    return any(
        fnmatch(path.name, pattern.strip("/"))
        for pattern in patterns
        if len(path.parts) == 1 or not pattern.startswith("/")
    )


def python_files(root: Path) -> Iterator[Path]:
    return (path for path in ours(root) if path.suffix == ".py")


def strangers_at_the_top(root: Path) -> list[str]:
    """What lies at the top level although house.md does not name it."""
    return sorted({path.parts[0] for path in ours(root)} - TOP_LEVEL)


def importers_of_run(root: Path) -> list[str]:
    """Files that import run.py, the top of all layers."""
    return [str(path) for path in python_files(root) if "run" in _imports(root / path)]


def _imports(path: Path) -> set[str]:
    """The first part of every module that a file imports."""
    names: set[str] = set()
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def files_without_a_reason(root: Path) -> list[str]:
    """Python files whose first line does not say why they exist."""
    return [str(path) for path in python_files(root) if not ast.get_docstring(_parsed(root / path))]


def files_too_long(root: Path) -> list[str]:
    """Python files outside tests and migrations that should be split by noun."""
    return [
        str(path)
        for path in python_files(root)
        if path.parts[0] != "tests"
        and "migrations" not in path.parts
        and len((root / path).read_text().splitlines()) > LONGEST_FILE
    ]


def addresses_in_locks(root: Path) -> list[str]:
    """Lines of lock files that say where packages come from: each installs from its own index."""
    return [
        line for lock in root.glob("*.lock") for line in lock.read_text().splitlines() if ADDRESS.search(line)
    ]


def paths_of_a_machine(root: Path) -> list[str]:
    """Places where a file names a folder that only its author's machine has."""
    found = []
    for path in ours(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [f"{path}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    return found


def settings_without_a_comment(example: str) -> list[str]:
    """Keys of the example configuration that are not explained on the line above."""
    lines = pairwise(["", *example.splitlines()])
    return [line for above, line in lines if re.match(r"\w+ *=", line) and not above.startswith("#")]


def dead_links(root: Path) -> list[str]:
    """Relative links in Markdown that lead nowhere."""
    found = []
    for path in ours(root):
        if path.suffix == ".md":
            targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", (root / path).read_text())
            # The texts of pages lead to pages, which tests/web follows.
            targets = [target for target in targets if "web/content" not in str(path) or target[0] != "/"]
            found += [f"{path}: {target}" for target in targets if not (root / path.parent / target).exists()]
    return found


def documents() -> str:
    """All that people read before they use a command."""
    return "".join((ROOT / path).read_text() for path in ours(ROOT) if path.suffix == ".md")


def test_the_top_level_holds_only_what_the_house_names() -> None:
    assert strangers_at_the_top(ROOT) == []


def test_a_stranger_at_the_top_level_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "utils/__init__.py", "bot/app.py", "README.md")
    assert strangers_at_the_top(tmp_path) == ["utils"]


def test_nothing_imports_run() -> None:
    assert importers_of_run(ROOT) == []


@pytest.mark.parametrize("line", ["import run", "from run import app", "def f():\n    import run"])
def test_an_import_of_run_is_reported(tmp_path: Path, line: str) -> None:
    write(tmp_path, "bot/app.py", text=line)
    write(tmp_path, "bot/web.py", text="from subprocess import run\nfrom . import run\n")
    assert importers_of_run(tmp_path) == ["bot/app.py"]


def test_every_python_file_says_why_it_exists() -> None:
    assert files_without_a_reason(ROOT) == []


def test_a_file_without_a_docstring_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "bot/app.py", text="# A comment is no docstring.\n")
    assert files_without_a_reason(tmp_path) == ["bot/app.py"]


def test_no_file_is_too_long() -> None:
    assert files_too_long(ROOT) == []


def test_a_file_too_long_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "bot/app.py", "tests/test_app.py", "storage/migrations/0001.py", text="x = 1\n" * 401)
    write(tmp_path, "bot/web.py", text="x = 1\n" * 400)
    assert files_too_long(tmp_path) == ["bot/app.py"]


def test_no_lock_file_carries_an_address() -> None:
    assert list(ROOT.glob("*.lock"))
    assert addresses_in_locks(ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url packages.example", "--find-links wheels", "nh3 @ file:nh3.whl", "nh3 @ https://a.example"],
)
def test_an_address_in_a_lock_file_is_reported(tmp_path: Path, line: str) -> None:
    write(tmp_path, "requirements.lock", text=f"aiohttp==3.14.5\n{line}\n")
    assert addresses_in_locks(tmp_path) == [line]


def test_no_file_carries_a_path_of_this_machine() -> None:
    assert paths_of_a_machine(ROOT) == []


@pytest.mark.parametrize("folder", ["work", "root", "home", "tmp"])
def test_a_path_of_a_machine_is_reported(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "docs/operations.md", text=f"see https://example.org/home/a and /{folder}/somebody\n")
    write(tmp_path, "data/kept.txt", ".venv/pyvenv.cfg", text=f"/{folder}/somebody\n")
    assert paths_of_a_machine(tmp_path) == [f"docs/operations.md: /{folder}/s"]


def test_every_setting_is_in_the_example_and_explained() -> None:
    example = (ROOT / "config.example.toml").read_text()
    assert settings_without_a_comment(example) == []
    in_example = {(section, key) for section, keys in tomllib.loads(example).items() for key in keys}
    in_code = {(section, key) for section, keys in Settings().model_dump().items() for key in keys}
    assert in_example == in_code


def test_the_example_configuration_shows_the_defaults() -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text())
    assert Settings.model_validate(example) == Settings()


def test_a_setting_without_a_comment_is_reported() -> None:
    example = '# The file.\n\n[web]\n# Where it listens.\nhost = "127.0.0.1"\nport = 8080\n'
    assert settings_without_a_comment(example) == ["port = 8080"]


def test_every_link_in_the_documents_leads_somewhere() -> None:
    assert dead_links(ROOT) == []


def test_a_dead_link_is_reported(tmp_path: Path) -> None:
    links = "[a](docs/gone.md#top) [b](README.md#top) [c](https://example.org) [d](#here)"
    write(tmp_path, "README.md", text=links)
    assert dead_links(tmp_path) == ["README.md: docs/gone.md"]


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", documents())) <= targets


def test_every_command_in_the_documents_exists() -> None:
    commands = set(re.findall(r"python run\.py ([a-z-]+)", documents()))
    assert {"serve", "web", "demo", "playground", "migrate"} <= commands
    ask = "import run, typer.main; print(*typer.main.get_command(run.app).commands)"
    there = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert commands <= set(there.stdout.split())


def test_the_licence_lies_where_people_and_machines_look() -> None:
    assert (ROOT / "LICENSE").read_text() == (ROOT / "LICENSES/EUPL-1.2.txt").read_text()


def write(root: Path, *names: str, text: str = "") -> None:
    """Puts files with this text into a house under our .gitignore."""
    (root / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def texts_in_f_strings(source: ast.Module) -> Iterator[str]:
    """Texts to translate that stand inside an f-string, where Babel does not look before Python 3.12."""
    for joined in ast.walk(source):
        calls = ast.walk(joined) if isinstance(joined, ast.JoinedStr) else ()
        for call in calls:
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "N_") and call.args:
                yield ast.literal_eval(call.args[0])


def test_the_catalogs_know_texts_inside_f_strings_too() -> None:
    catalog = (ROOT / "bot/locale/de/LC_MESSAGES/stadtgespraech.po").read_text()
    known = set(re.findall(r'^msgid "(.*)"$', catalog, re.MULTILINE))
    sources = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]
    assert {text for path in sources for text in texts_in_f_strings(_parsed(path))} <= known
    assert list(texts_in_f_strings(ast.parse("f\"{_('Unheard of:')} \""))) == ["Unheard of:"]
