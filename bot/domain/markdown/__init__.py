"""Discord's Markdown as Discord reads it, written as good HTML.

Discord knows no blocks: at each place it takes the first rule that fits, and what stands between two
marks is read again as a text of its own. So a bold text may reach over an empty line, a quote or a list,
which CommonMark forbids. Here these are rules for the inline parser of markdown-it-py, and `flow` makes
paragraphs of what they find. Every rule looks for its end in a list made once, so that hostile texts
cost no more than long ones.

Sources: Discord's developer documentation ("Message Formatting"), its help article "Markdown Text 101",
and the cases in `tests/domain/rendering_cases`.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

from bot.domain.markdown import flow, lines, spans
from bot.domain.markdown.inside import Within
from bot.domain.markdown.marks import take_marks

_STOPS = "\n*_~|`<[\\:"
"""Where a rule may begin; anything else is text."""


def to_html(content: str, leaf: flow.Leaf = flow.PARAGRAPH) -> str:
    """HTML that still has to pass the sanitizer; `leaf` is what lines are put into."""
    tokens = _PARSER.inline.parse(content, _PARSER, {"within": Within()}, [])
    return flow.write(tokens, leaf)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    ruler = parser.inline.ruler
    ruler.before("text", "line", lines.take_line)
    ruler.after("text", "address", spans.take_address)
    ruler.push("escaped", spans.take_escaped)
    ruler.push("marks", take_marks)
    ruler.push("code", spans.take_code)
    ruler.push("masked", spans.take_masked_link)
    ruler.push("angle", spans.take_angle)
    parser.inline.ruler2.enableOnly([])
    parser.inline.terminator_re = spans.any_of(_STOPS)
    return parser


_PARSER = _parser()
