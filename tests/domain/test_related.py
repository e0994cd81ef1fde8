"""What belongs to a thread, and that the public learns of it only what is public on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain import consent, events, related, resources, standing, threads
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.people import Person
from bot.domain.related import Kind
from bot.domain.resources import NewResource
from bot.errors import UserError
from storage.database import Database
from storage.events import Event
from tests.support.exchange import ASKER, HELPER, SHY, Exchange

EDITOR = Person("900", "Redaktion")
HOUR = timedelta(hours=1)


async def shown(database: Database, thread_id: int) -> list[tuple[str, str]]:
    page = await threads.thread_page(database, thread_id)
    return [(thing.kind, thing.title) for thing in page.related] if page else []


async def relate(exchange: Exchange, thread_id: int, kind: Kind, ref_id: int) -> None:
    await related.relate(exchange.database, thread_id, kind, ref_id, EDITOR, now=exchange.now)


async def make_event(exchange: Exchange, title: str, *, is_public: bool = True) -> int:
    start = exchange.now + HOUR
    event = NewEvent(title, ((start, start + HOUR),), is_public=is_public)
    return await events.create(
        exchange.database, event, author=None, announcements="", reminder=HOUR, now=exchange.now
    )


async def test_editors_name_resources_events_and_threads_and_both_sides_show_it(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    other = await exchange.open("Bänke", "Wer hat Bänke?", HELPER)
    resource = NewResource("Leitfaden", "https://leitfaden.example")
    guide = await resources.publish_new(database, resource, now=exchange.now)
    meeting = await make_event(exchange, "Werkstatt")
    for kind, ref_id in ((Kind.RESOURCE, guide), (Kind.EVENT, meeting), (Kind.THREAD, other.id)):
        await relate(exchange, question.id, kind, ref_id)
        await relate(exchange, question.id, kind, ref_id)
    assert await shown(database, question.id) == [
        ("event", "Werkstatt"),
        ("resource", "Leitfaden"),
        ("thread", "Bänke"),
    ]
    assert await shown(database, other.id) == [("thread", "Leerer Laden")]
    about = [(question.id, "Leerer Laden")]
    assert await related.threads_about(database, Kind.RESOURCE, guide) == about
    assert await related.threads_about(database, Kind.EVENT, meeting) == about
    found = await standing.look(database, question.id)
    assert found is not None
    assert [(done.what, done.detail) for done in found.done] == [
        ("related", "Bänke"),
        ("related", "Werkstatt"),
        ("related", "Leitfaden"),
    ]
    await related.unrelate(database, question.id, Kind.RESOURCE, guide, EDITOR, now=exchange.now)
    await related.unrelate(database, other.id, Kind.THREAD, question.id, EDITOR, now=exchange.now)
    assert await shown(database, question.id) == [("event", "Werkstatt")]
    assert await related.threads_about(database, Kind.RESOURCE, guide) == []


async def test_what_is_not_public_is_shown_on_neither_side(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    secret = await exchange.open("Geheimer Titel", "Vertraulich", SHY)
    suggestion = NewResource("Vorschlag", "https://vorschlag.example")
    suggested = await resources.suggest(database, suggestion, author=ASKER, now=exchange.now)
    internal = await make_event(exchange, "Nur intern", is_public=False)
    for kind, ref_id in ((Kind.RESOURCE, suggested), (Kind.EVENT, internal), (Kind.THREAD, secret.id)):
        await relate(exchange, question.id, kind, ref_id)
    assert await shown(database, question.id) == []
    guide = await resources.publish_new(
        database, NewResource("Leitfaden", "https://leitfaden.example"), now=exchange.now
    )
    await relate(exchange, secret.id, Kind.RESOURCE, guide)
    assert await related.threads_about(database, Kind.RESOURCE, guide) == []
    await consent.decide(database, SHY, Consent.PUBLIC_NAME, now=exchange.now)
    assert await shown(database, question.id) == [("thread", "Geheimer Titel")]
    assert await related.threads_about(database, Kind.RESOURCE, guide) == [(secret.id, "Geheimer Titel")]


async def test_what_follows_by_itself_needs_no_editor(exchange: Exchange, database: Database) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    answer = await exchange.answer(question, "Siehe https://leitfaden.example")
    from_message = NewResource(
        "Leitfaden", "https://leitfaden.example", from_thread_id=question.id, from_message_id=answer.id
    )
    guide = await resources.publish_new(database, from_message, now=exchange.now)
    meeting = await make_event(exchange, "Werkstatt")
    async with database.transaction() as session:
        await session.execute(update(Event).where(Event.id == meeting).values(thread_id=question.id))
    assert await shown(database, question.id) == [("event", "Werkstatt"), ("resource", "Leitfaden")]
    assert await related.threads_about(database, Kind.RESOURCE, guide) == [(question.id, "Leerer Laden")]
    await consent.decide_for_message(database, answer.id, Consent.INTERNAL, HELPER, now=exchange.now)
    assert await shown(database, question.id) == [("event", "Werkstatt")], "nobody learns who named it"
    assert await related.threads_about(database, Kind.RESOURCE, guide) == []


async def test_what_is_not_there_or_too_much_is_refused(
    exchange: Exchange, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await exchange.open("Leerer Laden", "Wer weiß Rat?")
    wrong = [(kind, 4711) for kind in Kind] + [(Kind.THREAD, question.id)]
    for kind, ref_id in wrong:
        with pytest.raises(UserError):
            await relate(exchange, question.id, kind, ref_id)
    monkeypatch.setattr(related, "MOST", 0)
    with pytest.raises(UserError):
        await relate(exchange, question.id, Kind.EVENT, await make_event(exchange, "Werkstatt"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("resource:7", (Kind.RESOURCE, 7)),
        ("https://austausch.example/threads/12345/leerer-laden", (Kind.THREAD, 12345)),
        ("https://austausch.example/events/3", (Kind.EVENT, 3)),
        ("Leitfaden", None),
        ("https://austausch.example/topics/3", None),
    ],
)
def test_a_thing_is_named_by_what_was_picked_or_by_its_address(
    typed: str, meant: tuple[Kind, int] | None
) -> None:
    if meant is None:
        with pytest.raises(UserError):
            related.read(typed)
    else:
        assert related.read(typed) == meant
