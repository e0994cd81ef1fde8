"""Jinja without what it does for cases that we have not: a page asks it a hundred times."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from html import escape
from typing import Any

import markupsafe
from jinja2 import BytecodeCache, Environment, Template
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup


class _Context(Context):
    """Calls what a template calls as it is: none of it wants the context, which Jinja asks each time."""

    def call(
        self,
        called: Callable[..., Any],
        /,
        *given: Any,
        _block_vars: Any = None,
        _loop_vars: Any = None,
        **named: Any,
    ) -> Any:
        return called(*given, **named)


class _Template(Template):
    """Escapes what it says without making it Markup first: it stands on a page at once."""

    @classmethod
    def _from_namespace(
        cls, environment: Environment, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> Template:
        namespace["escape"] = _escaped
        return super()._from_namespace(environment, namespace, globals)


class QuickEnvironment(Environment):
    """Finds a template at once: Jinja looks four times, on each page and for what the page extends."""

    context_class = _Context
    template_class = _Template

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._ready: dict[str | Template, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        ready = self._ready.get(name)
        if ready is None:
            self._ready[name] = ready = super().get_template(name, parent, globals)
            ready.globals = dict(ready.globals)  # a chain of maps, which would be read in Python
        return ready


class Compiled(BytecodeCache):
    """Templates as this process has compiled them: a second web view in it finds them ready."""

    def __init__(self) -> None:
        self._kept: dict[str, Bucket] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(bucket.key)
        if kept is not None and kept.checksum == bucket.checksum:
            bucket.code = kept.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket


def _escaped(value: Any) -> str:
    """Text as HTML; what is HTML already stays as it is."""
    if type(value) is str:
        return escape(value)
    return value if type(value) is Markup else markupsafe.escape(value)
