"""A message's text as HTML: Discord's Markdown as far as people use it, with slots where names belong."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from bot.i18n import PUBLIC_LANGUAGE, say_datetime

_TAGS = {"p", "br", "a", "strong", "em", "u", "s", "code", "pre", "blockquote", "ul", "ol", "li"}
_TAGS |= {"h4", "h5", "h6", "time", "span"}
_ATTRIBUTES = {"a": {"href"}, "time": {"datetime"}, "span": {"data-account"}, "ol": {"start"}}
_SPECIAL = re.compile(r"[*_`~|<>\[\]\\]|://|^\s*(?:[#>+-]|\d+[.)])", re.MULTILINE)
_GENDERED = re.compile(r"in(?:nen)?\b")
_MENTION = re.compile(
    r"<(?:@!?(?P<account>\d{1,20})|t:(?P<time>-?\d{1,12})(?::[tTdDfFR])?|a?(?P<emoji>:\w{2,32}:)\d{1,20})>"
)
_SLOT = re.compile(r'<span data-account="(\d+)"></span>')
_TAG = re.compile(r"<[^>]+>")


def render(content: str) -> str:
    """Safe HTML for a page; a mention is a slot that `fill` fills on reading."""
    if not _SPECIAL.search(content):
        return _paragraphs(content)
    cleaned: str = nh3.clean(
        _MARKDOWN.render(content),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return cleaned.strip()


def mentioned_accounts(rendered: str) -> set[str]:
    """The Discord accounts whose names `rendered` has slots for."""
    return set(_SLOT.findall(rendered))


def fill(rendered: str, name_of: Callable[[str], str]) -> str:
    """Fills the slots; `name_of` says what the reader may see of an account."""
    return _SLOT.sub(lambda slot: html.escape(f"@{name_of(slot[1])}"), rendered)


def plain_text(rendered: str) -> str:
    """The words alone, for excerpts and the search index; mentions are left out."""
    return " ".join(html.unescape(_TAG.sub(" ", rendered)).split())


def _paragraphs(content: str) -> str:
    """What Markdown would make of a text without any marks, at a fiftieth of the price."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", html.escape(content, quote=False)))
    return "\n".join(f"<p>{part.replace(chr(10), '<br>' + chr(10))}</p>" for part in parts if part)


def _keep_gendered(state: StateInline, silent: bool) -> bool:
    """`Bürger*innen` keeps its star (product.md, "Language")."""
    position = state.pos
    if state.src[position] not in "*_" or position == 0 or not state.src[position - 1].isalpha():
        return False
    if not _GENDERED.match(state.src, position + 1):
        return False
    if not silent:
        state.pending += state.src[position]
    state.pos += 1
    return True


def _take_mention(state: StateInline, silent: bool) -> bool:
    found = _MENTION.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if found is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.meta = found.groupdict()
    state.pos = found.end()
    return True


def _render_mention(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    meta = tokens[index].meta
    if meta["account"]:
        return f'<span data-account="{meta["account"]}"></span>'
    if meta["emoji"]:
        return html.escape(meta["emoji"])
    moment = datetime.fromtimestamp(int(meta["time"]), UTC)
    return f'<time datetime="{moment.isoformat()}">{say_datetime(moment, PUBLIC_LANGUAGE)}</time>'


def _underlined(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Discord underlines what CommonMark calls strong when it is written with underscores."""
    token = tokens[index]
    tag = "u" if token.markup == "__" else "strong"
    return f"</{tag}>" if token.nesting < 0 else f"<{tag}>"


def _shifted(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Headings go under the page's own: the speaker of a message is an h3."""
    token = tokens[index]
    tag = f"h{min(int(token.tag[1]) + 3, 6)}"
    return f"</{tag}>\n" if token.nesting < 0 else f"<{tag}>"


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    parser.enable(["strikethrough", "linkify"])
    parser.disable(["image", "lheading", "hr", "code", "reference", "entity", "html_block", "html_inline"])
    parser.inline.ruler.before("emphasis", "gendered", _keep_gendered)
    parser.inline.ruler.before("autolink", "mention", _take_mention)
    for kind in ("strong_open", "strong_close"):
        parser.add_render_rule(kind, _underlined)
    for kind in ("heading_open", "heading_close"):
        parser.add_render_rule(kind, _shifted)
    parser.add_render_rule("mention", _render_mention)
    return parser


_MARKDOWN = _markdown()
