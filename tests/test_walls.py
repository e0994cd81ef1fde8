"""Shows that the import contracts of pyproject.toml bite: an import that crosses a wall is reported."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["name"].startswith("2.")
)
ROOMS = [name.strip(" ()") for layer in LAYERS for name in layer.split("|")]
PACKAGES = ("checks", "demo", "domain", "playground", "web")
MODULES = [
    "bot/__init__",
    *(f"bot/{name}/__init__" if name in PACKAGES else f"bot/{name}" for name in ROOMS),
    *(f"cogs/{name}" for name in ("__init__", "events", "resources")),
    *(f"storage/{name}" for name in ("__init__", "database", "events")),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house under our contracts: every room, no furniture."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module in MODULES:
        path = tmp_path / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def broken_walls(house: Path) -> list[str]:
    """The names of the contracts that do not hold in this house."""
    result = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"], cwd=house, capture_output=True, text=True, check=False
    )
    broken = [line for line in result.stdout.splitlines() if line.endswith(" BROKEN")]
    assert bool(broken) == (result.returncode != 0), result.stdout + result.stderr
    return [line.removesuffix(" BROKEN") for line in broken]


def test_what_the_layers_allow_is_kept(house: Path) -> None:
    (house / "cogs/events.py").write_text("import bot.domain, bot.cards, bot.i18n, discord\n")
    (house / "bot/demo/__init__.py").write_text("import bot.app, bot.domain\n")
    (house / "bot/app.py").write_text("import storage.database, bot.jobs, bot.web, apscheduler\n")
    (house / "bot/web/__init__.py").write_text("import bot.domain, bot.fetching, aiohttp\n")
    (house / "bot/domain/__init__.py").write_text("import storage.events, bot.notices, bot.errors\n")
    (house / "storage/events.py").write_text("import storage.database, sqlalchemy\n")
    (house / "bot/playground/__init__.py").write_text("import aiohttp\n")
    assert broken_walls(house) == []


@pytest.mark.parametrize(
    ("module", "imported", "wall"),
    [
        ("storage/events", "bot.errors", "1"),
        ("bot/client", "cogs.events", "1"),
        ("bot/jobs", "bot.app", "2"),
        ("bot/web/__init__", "bot.outbox", "2"),
        ("bot/cards", "bot.client", "2"),
        ("bot/domain/__init__", "bot.fetching", "2"),
        ("bot/files", "bot.notices", "2"),
        ("bot/config", "bot.i18n", "2"),
        ("bot/unplanned", "bot.config", "2"),
        ("cogs/events", "cogs.resources", "3"),
        ("bot/domain/__init__", "discord", "4"),
        ("storage/database", "apscheduler", "4"),
        ("cogs/events", "storage.events", "5"),
        ("bot/web/__init__", "storage.events", "5"),
        ("bot/app", "bot.playground", "6"),
        ("bot/playground/__init__", "bot.config", "2"),
        ("bot/playground/__init__", "discord", "6"),
        ("cogs/events", "bot.demo", "7"),
    ],
)
def test_an_import_across_a_wall_is_reported(house: Path, module: str, imported: str, wall: str) -> None:
    (house / f"{module}.py").write_text(f"import {imported}\n")
    assert wall in {name[0] for name in broken_walls(house)}
