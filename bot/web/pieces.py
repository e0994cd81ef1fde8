"""Pieces that pages share, from a template of macros: compiled when a page first needs one, then at hand.

Jinja's own `import` looks up the template and compares what it knows on every page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment


class Pieces:
    """The macros of a template as attributes.

    `are_kept`: what they say depends on nothing but what they are handed, of which there are few kinds, so
    that each is said once.
    """

    def __init__(self, environment: Environment, template: str, *, are_kept: bool = False) -> None:
        self._environment = environment
        self._template = template
        self._are_kept = are_kept

    if not TYPE_CHECKING:  # to mypy every name would be a macro

        def __getattr__(self, name: str) -> Callable[..., str]:
            """Asked for once: then the macro is an attribute."""
            macro = getattr(self._environment.get_template(self._template).module, name)
            self.__dict__[name] = cache(macro) if self._are_kept else macro
            return self.__dict__[name]
