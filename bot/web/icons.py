"""The few small signs of the look, each always beside its word."""

from __future__ import annotations

from markupsafe import Markup

SHAPES = {
    "answered": "M0 7h3V3h10v4h3v2h-3v4H3V9H0z",
    "closed": "M0 7h4v2H0zM4 3h10v10H4zm2 2v6h6V5zM6 7h6v2H6z",
    "open": "M0 7h4v2H0zM4 3h10v10H4zm2 2v6h6V5z",
    "back": "M7 2 1 8l6 6 1.4-1.4L4.8 9H15V7H4.8l3.6-3.6z",
    "forward": "M9 2l6 6-6 6-1.4-1.4L11.2 9H1V7h10.2L7.6 3.4z",
    "remove": "M3 1.5 1.5 3l5 5-5 5L3 14.5l5-5 5 5 1.5-1.5-5-5 5-5L13 1.5l-5 5z",
    "warning": "M8 0l8 15H0zM7 5v5h2V5zm0 6v2h2v-2z",
}


def _drawing(path: str) -> Markup:
    return Markup(
        '<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="{}"/></svg>'
    ).format(path)


ICONS = {name: _drawing(path) for name, path in SHAPES.items()}
