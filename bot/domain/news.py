"""What is new in threads that people follow: gathered as it comes, told by one message at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DISCORD
from bot.domain.preferences import DEFAULT, Wishes, wishes_of
from bot.domain.promises import moment_of, stamp
from bot.i18n import N_, Language, closest, gettext, ngettext
from bot.notices import ActionButton, Notice, plain
from storage import follows
from storage import news as stored
from storage.deliveries import Delivery, Kind, Route
from storage.follows import NewsRow

COLLECT = timedelta(hours=1)
"""News are collected for so long, unless the config says otherwise: at most one message in this time."""
SHOWN = 20
"""Threads on one card; the rest is counted."""
NOTHING_LEFT = "nothing of it is there any more, or may be seen"


def _nobody(account: str, channel_id: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Chat:
    """What is asked of chat before news are told: may an account see a channel, and where threads are."""

    may_see: Callable[[str, int], bool] = field(default=_nobody)
    address: str = ""
    """The server's; a thread's is this, a slash and its id."""


@dataclass(frozen=True, slots=True)
class News:
    """What one delivery tells its recipient: only of channels that they may see in chat."""

    threads: tuple[NewsRow, ...]
    address: str
    mark: str
    language: Language

    def card(self) -> Notice:
        """Titles, counts and ways into the chat; none of what was said."""
        language, total = self.language, sum(row.messages for row in self.threads)
        entries = [self._entry(row) for row in self.threads[:SHOWN]]
        left = len(self.threads) - SHOWN
        if left > 0:
            entries.append(gettext(language, N_("and {n} more"), n=left))
        return Notice(
            kind=gettext(language, N_("News from what you follow")),
            title=ngettext(language, "{n} new message", "{n} new messages", total),
            lines=tuple(entries),
            buttons=(ActionButton(gettext(language, N_("What I follow")), self.mark),),
        )

    def _entry(self, row: NewsRow) -> str:
        title = plain(row.title.replace("[", "(").replace("]", ")"), 80)
        number = ngettext(self.language, "{n} new message", "{n} new messages", row.messages)
        return f"- [{title}]({self.address}/{row.thread_id}) ({plain(row.topic, 60)}): {number}"


async def gather(
    session: AsyncSession, message_ids: Collection[int], *, collect: timedelta, now: datetime
) -> None:
    """Part of the intake: followers are told of new messages when `collect` is over, and not at night."""
    people = await follows.gather(session, message_ids, DISCORD)
    wishes = await wishes_of(session, [each.account for each in people]) if people else {}
    rows = []
    for each in people:
        due = wishes.get(each.account, DEFAULT).spoken_at(now + collect)
        rows.append(
            {
                "kind": Kind.NEWS,
                "follower_id": each.member_id,
                "about": stamp(now + collect),
                "route": Route.DIRECT,
                "recipient": each.account,
                "due_at": due,
            }
        )
    await stored.promise(session, rows)


async def follow_wishes(session: AsyncSession, member_id: int, wishes: Wishes) -> None:
    """Someone has other quiet hours: what waits for them comes after these."""
    for row in await stored.pending(session, member_id):
        row.due_at = wishes.spoken_at(moment_of(row.about))


async def look(session: AsyncSession, rows: Sequence[Delivery], chat: Chat) -> dict[int, News]:
    """Delivery id to what it tells; what was claimed before tells the same again, and nothing newer."""
    ours = {row.id: row for row in rows if row.kind == Kind.NEWS}
    for row in ours.values():
        if row.first_claimed_at is None and row.follower_id is not None:
            await follows.claim(session, row.id, row.follower_id)
    found = await follows.told_by(session, ours)
    return {delivery_id: _news(row, found, chat) for delivery_id, row in ours.items()}


async def settled(session: AsyncSession, delivery_ids: Collection[int]) -> None:
    """They were told, or never will be."""
    await follows.forget_told(session, delivery_ids)


def action(delivery_id: int) -> str:
    """The name of the button under news (cogs/threads/following.py reads it); its mark, too."""
    return f"following:1:{delivery_id}:"


def _news(row: Delivery, found: Sequence[NewsRow], chat: Chat) -> News:
    own = [each for each in found if each.delivery_id == row.id]
    seen = tuple(each for each in own if chat.may_see(row.recipient, each.channel_id))
    language = closest(own[0].language if own else None)
    return News(seen, chat.address, action(row.id), language)
