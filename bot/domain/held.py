"""Authors are told, once, which of their messages stay internal until they release them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.news import Chat
from bot.domain.people import DISCORD
from bot.domain.preferences import DEFAULT, wishes_of
from bot.domain.promises import stamp
from bot.i18n import N_, PUBLIC_LANGUAGE, gettext, ngettext
from bot.notices import LinkButton, Notice, Tone, plain
from storage import held, news
from storage.deliveries import Delivery, Kind, Route
from storage.held import ToldRow
from storage.shelter import HeldRow

COLLECT = timedelta(hours=1)
"""The office may move several threads in one go: whoever wrote in them gets one message."""
SHOWN = 15
"""Threads on one card; the rest is counted."""
WHY = N_(
    "The office has moved a thread, or opened a topic for the web. What was promised to stay internal "
    "stays so, whatever else of yours may be public."
)
HOW = N_(
    "To release a message, choose “Apps” and then “Visibility” on it in the chat. "
    "If you do nothing, it stays internal."
)


@dataclass(frozen=True, slots=True)
class Held:
    """What one delivery tells an author: only of threads in channels that they may see in chat."""

    threads: tuple[ToldRow, ...]
    address: str
    mark: str

    def card(self, base_url: str) -> Notice:
        """Titles, numbers and the way to the first message in each thread; none of what was said."""
        language, total = PUBLIC_LANGUAGE, sum(row.messages for row in self.threads)
        entries = [self._entry(row) for row in self.threads[:SHOWN]]
        left = len(self.threads) - SHOWN
        if left > 0:
            entries.append(gettext(language, N_("and {n} more"), n=left))
        title = ngettext(
            language, "{n} message of yours stays internal", "{n} messages of yours stay internal", total
        )
        return Notice(
            kind=gettext(language, N_("Visibility of what you wrote")),
            title=title,
            lines=(gettext(language, WHY), *entries, gettext(language, HOW)),
            buttons=(LinkButton(gettext(language, N_("Privacy")), f"{base_url}/privacy{self.mark}"),),
            tone=Tone.OFFICE,
        )

    def _entry(self, row: ToldRow) -> str:
        title = plain(row.title.replace("[", "(").replace("]", ")"), 80)
        number = ngettext(PUBLIC_LANGUAGE, "{n} message", "{n} messages", row.messages)
        way = f"{self.address}/{row.thread_id}/{row.first_id}"
        return f"- [{title}]({way}) ({plain(row.topic, 60)}): {number}"


async def promise(session: AsyncSession, rows: Sequence[HeldRow], *, now: datetime) -> None:
    """Their authors are told after a while, collected, and not at night."""
    asked = await held.note(session, rows, DISCORD) if rows else []
    wishes = await wishes_of(session, [each.account for each in asked]) if asked else {}
    promised = [
        {
            "kind": Kind.HELD,
            "follower_id": each.member_id,
            "about": stamp(now + COLLECT),
            "route": Route.DIRECT,
            "recipient": each.account,
            "due_at": wishes.get(each.account, DEFAULT).spoken_at(now + COLLECT),
        }
        for each in asked
    ]
    await news.promise(session, promised)


async def look(session: AsyncSession, rows: Sequence[Delivery], chat: Chat) -> dict[int, Held]:
    """Delivery id to what it tells; what was claimed before tells of the same threads again."""
    ours = {row.id: row for row in rows if row.kind == Kind.HELD}
    for row in ours.values():
        if row.first_claimed_at is None and row.follower_id is not None:
            await held.claim(session, row.id, row.follower_id)
    found = await held.told_by(session, ours)
    return {delivery_id: _held(row, found, chat) for delivery_id, row in ours.items()}


async def settled(session: AsyncSession, *, told: Collection[int], untold: Collection[int]) -> None:
    """These deliveries were sent, and those were not: what they had to tell is kept for the next one."""
    await held.forget(session, told)
    await held.keep(session, untold)


def _held(row: Delivery, found: Sequence[ToldRow], chat: Chat) -> Held:
    own = [each for each in found if each.delivery_id == row.id]
    seen = tuple(each for each in own if chat.may_see(row.recipient, each.channel_id))
    return Held(seen, chat.address, f"#sg-{row.id}")
