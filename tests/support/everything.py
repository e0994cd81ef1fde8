"""All that a conversation can hold, said in one: so that what is true of it is true of every message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.domain import archive, consent
from bot.domain.consent import Consent
from bot.domain.parts import Embed, Field, Forwarded, Parts, Poll, PollAnswer, Sticker
from bot.domain.people import Person
from bot.domain.seen import FileSeen, MessageSeen
from bot.domain.snowflakes import new_id
from tests.support.exchange import ASKER, HELPER, SHY, Exchange

GONE = Person("504", "Wer ging", ("Kommune", "Altwiesa"))
GUIDE = (
    "# Kurz\nErst **sammeln**, dann ~~raten~~ *fragen*.\n## Danach\n1. Liste\n   - von Hand\n"
    "> So steht es da.\n`Anlage 3` und [hier](https://example.org/a), sagte ||der Hausmeister||. Siehe https://example.org/b"
)


async def say_everything(exchange: Exchange, to: MessageSeen) -> None:
    """Every kind of message and every reason why one is not shown, in the thread of `to`."""
    await archive.take(exchange.database, list(_said(to)), now=exchange.now, gapless=True)
    for choice in (Consent.PUBLIC_PSEUDONYM, Consent.WITHDRAWN):
        await consent.decide(exchange.database, GONE, choice, now=exchange.now)


def _said(to: MessageSeen) -> Iterator[MessageSeen]:
    minutes = count(20, 10)

    def said(who: Person, text: str = "", **more: Any) -> MessageSeen:
        moment = to.created_at + timedelta(minutes=next(minutes))
        return MessageSeen(new_id(moment), to.thread, who, 0, text, moment, **more)

    ends = to.created_at + timedelta(days=1)
    answers = PollAnswer("Montag", 3, "📅"), PollAnswer("Im Stadtteilbüro", 1)
    fields = Field("Frist", "31. März"), Field("Form", "digital")
    link = "https://example.org/merkblatt"
    embed = Embed("Merkblatt", link, "Was *hinein* gehört.", "Amt", "Redaktion", "", fields, "Stand 2026")
    yield said(HELPER, GUIDE, reactions=(("👍", 3), (":stadt:", 1)), is_pinned=True)
    yield said(ASKER, "Mit Foto.", files=tuple(_files(ends)), edited_at=ends)
    yield said(SHY, "Nur intern.")
    yield said(GONE, "Zurückgezogen.")
    yield said(HELPER, parts=Parts(poll=Poll("Wann?", answers, ends)))
    yield said(HELPER, link, parts=Parts(embeds=(embed,)))
    yield said(ASKER, parts=Parts(forwarded=Forwarded(to.id, "Noch einmal", to.created_at)))
    yield said(ASKER, parts=Parts(stickers=(Sticker("Hut ab", "Ein Hut wird gezogen"),)))


def _files(moment: datetime) -> Iterator[FileSeen]:
    for name, words, kind in (
        ("plan.png", "Ein Plan", "image/png"),
        ("Liste_der_Haltestellen.ods", "", "text/plain"),
    ):
        yield FileSeen(new_id(moment), name, words, 52_000, kind, f"https://example.org/{name}")
