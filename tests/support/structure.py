"""What may stand in what in HTML, as far as messages use it (HTML Standard, "Content models")."""

from __future__ import annotations

from html.parser import HTMLParser

PHRASING = {"a", "strong", "em", "u", "s", "small", "code", "span", "time", "br"}
ONLY_PHRASING = {*PHRASING - {"br"}, "p", "h4", "h5", "h6", "pre", "summary", "dt", "figcaption"}
ONLY = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}}
NEEDS = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "summary": {"details"}, "figcaption": {"figure"}}


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.open[-1] if self.open else ""
        is_misplaced = (
            (parent in ONLY_PHRASING and tag not in PHRASING)
            or (parent in ONLY and tag not in ONLY[parent])
            or (tag in NEEDS and parent not in NEEDS[tag])
            or (tag == "a" and "a" in self.open)
        )
        if is_misplaced:
            self.problems.append(f"<{tag}> in <{parent}>")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ONLY and data.strip():
            self.problems.append(f"text in <{self.open[-1]}>")


def misplaced(html: str) -> list[str]:
    """Elements that stand where the standard does not allow them, and ends without a beginning."""
    structure = _Structure()
    structure.feed(html)
    structure.close()
    return structure.problems + [f"<{tag}> is never closed" for tag in structure.open]
