"""How the demo is set up: everything on this computer, nothing fetched from outside.

Its files have names of their own, so that a folder which also holds a real exchange loses nothing.
"""

from __future__ import annotations

from pathlib import Path

from bot.config import Settings, load
from bot.demo.sample import Sample

TEMPLATE = """\
# The demo's settings. With them its parts can also be run one by one:
#   python run.py playground --data-dir {data_dir}/playground --port {playground_port}
#   python run.py serve --config {data_dir}/demo.toml

[database]
url = "sqlite+aiosqlite:///{data_dir}/demo.db"

[discord]
# Opens playgrounds only.
token = "{token}"
api_base = "{api_base}"
topics = {topics}
internal_topics = {internal}

[privacy]
# The demo is small: two with the same role in the same city are enough to be named by them.
place_threshold = 2

[files]
folder = "{data_dir}/demo-files"

[web]
port = {web_port}
base_url = "http://127.0.0.1:{web_port}"
chat_url = "http://127.0.0.1:{playground_port}/#c{{id}}"

[office]
name = "Servicestelle (Demo)"
is_demo = true

[legal]
# An address that nobody has: pages show how one writes without the chat.
email = "redaktion@servicestelle.example"

[log]
level = "WARNING"
form = "text"
"""


def demo_settings(sample: Sample, data_dir: Path, web_port: int, api_base: str, token: str) -> Settings:
    """Writes `demo.toml` into the demo's folder and reads it."""
    topics = sample.content["topics"]
    path = data_dir / "demo.toml"
    text = TEMPLATE.format(
        data_dir=data_dir.resolve().as_posix(),
        token=token,
        api_base=api_base,
        playground_port=api_base.rsplit(":", 1)[1].split("/", 1)[0],
        topics=_toml([topic["channel"] for topic in topics]),
        internal=_toml([topic["channel"] for topic in topics if not topic["archived_publicly"]]),
        web_port=web_port,
    )
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def _toml(names: list[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
