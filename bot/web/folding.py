"""What a template says in the same words every time is looked up when it is compiled, not on each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jinja2 import Environment, lexer
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

Known = dict[str, Callable[[str], str]]
_CALL = (lexer.TOKEN_LPAREN, lexer.TOKEN_STRING, lexer.TOKEN_RPAREN)


class Folding(Extension):
    """Replaces `name("text")` by what it gives, for the functions in the environment's `known_words`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        known: Known = {}
        environment.extend(known_words=known)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        known: Known = self.environment.known_words  # type: ignore[attr-defined]
        tokens = list(stream)
        at = 0
        while at < len(tokens):
            token, after = tokens[at], tokens[at + 1 : at + 4]
            is_call = token.type == lexer.TOKEN_NAME and tuple(each.type for each in after) == _CALL
            if is_call and token.value in known:
                yield Token(token.lineno, lexer.TOKEN_STRING, known[token.value](after[1].value))
                at += 4
            else:
                yield token
                at += 1
