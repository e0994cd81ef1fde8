"""What a message holds besides its text, as safe HTML that stands behind it.

No picture is fetched from where it lies: its address would tell that host who reads. It is a link, and
words only where Discord's own links die within a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from bot.domain.markdown import to_html
from bot.domain.markdown.addresses import is_sound
from bot.domain.markdown.flow import BARE, spoiler
from bot.domain.markdown.pieces import escaped, link, time_tag
from bot.domain.parts import (
    NOTHING,
    Button,
    Component,
    Embed,
    Field,
    Forwarded,
    Hidden,
    Parts,
    Picture,
    Poll,
    PollAnswer,
    Sticker,
    Text,
)
from bot.domain.rendering import normal, plain_text, sanitized
from bot.i18n import PUBLIC_LANGUAGE, gettext, ngettext

_DYING = re.compile(r"https?://[^/]*\.?discordapp\.(?:com|net)(?:[/?#:]|\Z)", re.IGNORECASE)


def render_parts(parts: Parts) -> str:
    """Safe HTML to append to a message's own, empty if there is nothing; names in it are slots as there."""
    return "" if parts is NOTHING or parts == NOTHING else sanitized(_parts(parts))


def _parts(parts: Parts) -> str:
    return _joined(
        [
            _forwarded(parts.forwarded) if parts.forwarded else "",
            _poll(parts.poll) if parts.poll else "",
            *(_embed(embed) for embed in parts.embeds),
            *(_sticker(sticker) for sticker in parts.stickers),
            _components(parts.components),
        ]
    )


def _forwarded(forwarded: Forwarded) -> str:
    caption = escaped(gettext(PUBLIC_LANGUAGE, "Forwarded"))
    if forwarded.created_at:
        caption += f", {time_tag(forwarded.created_at)}"
    # What it forwarded itself stays out: it has its own author, and reading looks for one end.
    held = replace(forwarded.parts or NOTHING, forwarded=None)
    content = _joined([_marked(forwarded.content), _parts(held)])
    return (
        f'<figure class="forwarded" data-message="{forwarded.message_id}"><figcaption>{caption}</figcaption>'
        f"<blockquote>{content}</blockquote></figure>"
    )


def _poll(poll: Poll) -> str:
    title = escaped(gettext(PUBLIC_LANGUAGE, "Poll: {question}", question=_plain(poll.question)))
    answers = "\n".join(f"<li>{_answer(answer)}</li>" for answer in poll.answers)
    listed = f"<ul>{answers}</ul>" if answers else ""
    return f'<div class="poll">{_joined([f"<h4>{title}</h4>", listed, _small(_poll_state(poll))])}</div>'


def _answer(answer: PollAnswer) -> str:
    votes = ngettext(PUBLIC_LANGUAGE, "{n} vote", "{n} votes", answer.votes)
    return escaped(f"{answer.emoji} {_plain(answer.text)}: {votes}".strip())


def _poll_state(poll: Poll) -> str:
    """Whether it goes on, as far as it was known when the message was read."""
    total = sum(answer.votes for answer in poll.answers)
    facts = [gettext(PUBLIC_LANGUAGE, "Final result") if poll.is_final else ""]
    facts += [ngettext(PUBLIC_LANGUAGE, "{n} vote in all", "{n} votes in all", total)]
    facts += [gettext(PUBLIC_LANGUAGE, "several answers allowed") if poll.allows_several else ""]
    said = [escaped(fact) for fact in facts if fact]
    if poll.ends_at and not poll.is_final:
        until = gettext(PUBLIC_LANGUAGE, "open until")
        said.append(f"{escaped(until)} {time_tag(poll.ends_at)}")
    return " · ".join(said)


def _embed(embed: Embed) -> str:
    pictures = [picture for picture in (embed.image, embed.thumbnail) if picture and picture.url != embed.url]
    content = _joined(
        [
            _small(escaped(_plain(embed.provider))),
            _small(_linked(_plain(embed.author), embed.author_url)),
            _heading(_linked(_words(embed.title), embed.url)),
            _marked(embed.description),
            _fields(embed.fields),
            *(_picture(picture) for picture in pictures),
            _small(_footer(embed)),
        ]
    )
    return f'<blockquote class="embed">{content}</blockquote>' if content else ""


def _fields(fields: Iterable[Field]) -> str:
    named = [
        f"<dt>{escaped(_words(field.name))}</dt><dd>{to_html(normal(field.value), BARE)}</dd>"
        for field in fields
        if field.name.strip() or field.value.strip()
    ]
    return f"<dl>{''.join(named)}</dl>" if named else ""


def _footer(embed: Embed) -> str:
    dated = time_tag(embed.dated) if embed.dated else ""
    return " · ".join(fact for fact in (escaped(_plain(embed.footer)), dated) if fact)


def _sticker(sticker: Sticker) -> str:
    described = f" ({_plain(sticker.description)})" if sticker.description.strip() else ""
    said = gettext(PUBLIC_LANGUAGE, "Sticker: {name}", name=_plain(sticker.name))
    return f"<p>{escaped(said + described)}</p>"


def _components(components: Iterable[Component]) -> str:
    parts: list[str] = []
    for are_buttons, run in groupby(components, key=lambda component: isinstance(component, Button)):
        together = list(run)
        parts += [_buttons(together)] if are_buttons else [_component(one) for one in together]
    return _joined(parts)


def _component(component: Component) -> str:
    match component:
        case Text():
            return _marked(component.content)
        case Picture():
            return _picture(component)
        case Hidden():
            hidden = _components(component.components)
            return spoiler(hidden) if hidden else ""
    return ""


def _buttons(run: Iterable[Component]) -> str:
    buttons = [button for button in run if isinstance(button, Button) and is_sound(button.url)]
    items = (f"<li>{_linked(_plain(button.label) or button.url, button.url)}</li>" for button in buttons)
    return f"<ul>{''.join(items)}</ul>" if buttons else ""


def _picture(picture: Picture) -> str:
    described = _plain(picture.description)
    said = (
        gettext(PUBLIC_LANGUAGE, "Picture: {description}", description=described)
        if described
        else gettext(PUBLIC_LANGUAGE, "Picture without a description")
    )
    return f"<p>{_linked(said, '' if _DYING.match(picture.url) else picture.url)}</p>"


def _linked(words: str, url: str) -> str:
    url = url.strip()
    return f"{link(url)}{escaped(words)}</a>" if words and is_sound(url) else escaped(words)


def _heading(said: str) -> str:
    return f"<h4>{said}</h4>" if said else ""


def _small(said: str) -> str:
    return f'<p class="sub"><small>{said}</small></p>' if said else ""


def _marked(content: str) -> str:
    return to_html(normal(content))


def _words(content: str) -> str:
    """One line of Markdown without its marks, for places that hold words alone."""
    return plain_text(_marked(content))


def _plain(text: str) -> str:
    return " ".join(normal(text).split())


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
