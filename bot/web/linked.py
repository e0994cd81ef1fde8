"""What a page says to programs that read it: schema.org data as JSON-LD, in a block no browser runs."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from bot.domain.threads import ThreadPage
from bot.i18n import PUBLIC_LANGUAGE

_HARMLESS = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))
"""No text can end the block or begin another element."""


def block(content: dict[str, Any]) -> Markup:
    """JSON-LD, ready to stand between script tags."""
    data = orjson.dumps({"@context": "https://schema.org", **content})
    for sign, harmless in _HARMLESS:
        data = data.replace(sign, harmless)
    return Markup(data.decode())  # noqa: S704 - nothing in it can be taken for markup


def discussion(thread: ThreadPage, url: str, office: str) -> Markup:
    """A conversation (schema.org/DiscussionForumPosting), as far as its page shows it."""
    card, first = thread.card, next((each for each in thread.messages if not each.withheld), None)
    author = first.speaker.heading if first and first.speaker else office
    return block(
        {
            "@type": "DiscussionForumPosting",
            "@id": url,
            "url": url,
            "headline": card.title,
            "text": card.opening or card.title,
            "inLanguage": PUBLIC_LANGUAGE,
            "datePublished": card.created_at.isoformat(),
            "dateModified": card.last_activity_at.isoformat(),
            "author": {"@type": "Person" if first else "Organization", "name": author},
            "publisher": {"@type": "Organization", "name": office},
            "commentCount": max(card.message_count - 1, 0),
            "articleSection": card.topic_name,
        }
    )
