"""A reader of the web view, for feeds."""

from tests.web.conftest import reader

__all__ = ["reader"]
