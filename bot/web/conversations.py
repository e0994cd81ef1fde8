"""Threads in lists: who speaks, the title, how it stands. In plain Python, since a list holds twenty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from markupsafe import Markup

from bot.domain.threads import Sort, ThreadCard
from bot.i18n import BERLIN, PUBLIC_LANGUAGE, Language, say_day_long, translations
from bot.web.icons import ICONS
from bot.web.links import Link
from bot.web.seams import soft


class Conversations:
    """Sets threads in one language. What people wrote stays German and says so (WCAG 3.1.2)."""

    def __init__(self, language: Language, to: Link) -> None:
        self._language = language
        self._to = to
        self._lang = "" if language == PUBLIC_LANGUAGE else f' lang="{PUBLIC_LANGUAGE}"'
        self._catalog = translations(language)
        _ = self._catalog.gettext
        order, in_short, about_a_date = (
            _("Places, in the order of speaking"),
            _("In short:"),
            _("about a date"),
        )
        self._way = f'<ul class="weg" aria-label="{order}"{self._lang}><li>'
        self._in_short = f"<b>{in_short}</b> "
        answered, closed, both, unsettled = _("answered"), _("closed"), _("answered, closed"), _("open")
        self._about_a_date = f'<span class="stand">{about_a_date}</span>'
        self._states = {
            (True, True): _stand("answered", both),
            (True, False): _stand("answered", answered),
            (False, True): _stand("closed", closed),
            (False, False): _stand("open", unsettled),
        }

    def list(self, threads: Iterable[ThreadCard]) -> Markup:
        """Threads as entries of a list, each with its summary or its first words."""
        return Markup("".join(map(self._entry, threads)))  # noqa: S704 - every part escapes what it takes in

    def head(self, thread: ThreadCard) -> Markup:
        """The places in it, and the title that leads to it."""
        return Markup(self._head(thread))  # noqa: S704 - as in `list`

    def way(self, places: Sequence[str]) -> Markup:
        """The places in the order of speaking."""
        return Markup(self._places(places))  # noqa: S704 - as in `list`

    def standing(self, thread: ThreadCard) -> Markup:
        """How it stands, and how long it is."""
        return Markup(self._standing(thread))  # noqa: S704 - as in `list`

    def meta(self, thread: ThreadCard) -> Markup:
        """How it stands, how long it is, and when somebody spoke last."""
        return Markup(self._meta(thread))  # noqa: S704 - as in `list`

    def _entry(self, thread: ThreadCard) -> str:
        words = ""
        if thread.summary:
            words = f"<p{self._lang}>{self._in_short}{escape(thread.summary)}</p>"
        elif thread.opening and thread.sort is not Sort.EVENT:  # whose card says what the title says
            words = f"<p{self._lang}>{escape(thread.opening)}</p>"
        return f"<li>{self._head(thread)}{words}{self._meta(thread)}</li>\n"

    def _head(self, thread: ThreadCard) -> str:
        address = self._to(f"/threads/{thread.id}/{thread.slug}")
        link = f'<a href="{escape(address)}">{escape(soft(thread.title))}</a>'
        return f"{self._places(thread.way)}<h3{self._lang}>{link}</h3>"

    def _places(self, places: Sequence[str]) -> str:
        return f"{self._way}{'</li><li>'.join(map(escape, places))}</li></ul>" if places else ""

    def _meta(self, thread: ThreadCard) -> str:
        return f'<p class="meta">{self._standing(thread)}{self._day(thread.last_activity_at)}</p>'

    def _standing(self, thread: ThreadCard) -> str:
        count = thread.message_count
        words = self._catalog.ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}
        return f'{self._state(thread)}<span class="n">{words}</span>'

    def _state(self, thread: ThreadCard) -> str:
        if thread.sort is Sort.STREAM:
            return ""
        if thread.sort is Sort.EVENT and not thread.is_answered:
            return self._about_a_date
        return self._states[thread.is_answered, thread.is_closed]

    def _day(self, moment: datetime) -> str:
        local = moment.astimezone(BERLIN)
        day = say_day_long(local.date(), self._language)
        return f'<time datetime="{local.isoformat(timespec="minutes")}">{day}</time>'


def _stand(icon: str, words: str) -> str:
    return f'<span class="stand">{ICONS[icon]} {words}</span>'
