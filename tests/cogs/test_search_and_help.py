"""`/search` finds what is public, `/help` says what can be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import events, glossary, resources
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.resources import NewResource
from storage.database import Database
from tests.cogs.conftest import WEB, Chat, links, said
from tests.support.exchange import SHY, Exchange


async def test_every_kind_of_hit_links_to_its_place_on_the_web(
    chat: Chat, exchange: Exchange, database: Database, now: datetime
) -> None:
    asked = await exchange.open("Was hilft?", "Leerstand & Kunst: Bürger*innen haben ihn bespielt.")
    dates = ((now + timedelta(days=1), now + timedelta(days=1, hours=1)),)
    event = await events.create(
        database,
        NewEvent("Rundgang zum Leerstand", dates),
        author=None,
        announcements="termine",
        reminder=timedelta(),
        now=now,
    )
    resource = await resources.publish_new(
        database, NewResource("Leitfaden Leerstand", "https://leer.example"), now=now
    )
    await glossary.add_terms(database, [TermView("leerstand", "Leerstand", (), "Räume ohne Nutzung.", "")])
    answer = await chat.calls("ada", "search", query="Leerstand")
    told = said(answer)
    assert answer["ephemeral"]
    assert f"{WEB}/threads/{asked.id}#m{asked.id})" in told
    assert f"{WEB}/events/{event})" in told
    assert f"{WEB}/resources/{resource})" in told
    assert f"{WEB}/glossary#leerstand)" in told
    assert r"**Leerstand** & Kunst: Bürger\*innen" in told
    assert links(answer) == [f"{WEB}/search?q=Leerstand"]


async def test_pages_are_leafed_by_buttons_in_the_own_answer(chat: Chat, exchange: Exchange) -> None:
    for number in range(8):
        await exchange.open(f"Garten {number}", "Beet", at=exchange.now - timedelta(days=number))
    first = await chat.calls("ada", "search", query="Garten")
    assert "Seite 1 von 2" in said(first)
    second = await chat.presses("ada", first, "search:1:1:Garten")
    assert "Seite 2 von 2" in said(second)
    assert said(second).count("/threads/") == 2
    assert second["ephemeral"]
    again = await chat.presses("ada", second, "search:1:0:Garten")
    assert said(again) == said(first)


async def test_the_longest_hits_fit_on_one_card(chat: Chat, exchange: Exchange) -> None:
    words = " ".join(["leerstand", "_" * 150, "*" * 150] * 12)
    for number in range(6):
        await exchange.open(f"{'*' * 90} {number}", words)
    told = said(await chat.calls("ada", "search", query="leerstand"))
    assert 1 <= told.count("/threads/") <= 6
    assert len(told) <= 4000


async def test_what_is_not_public_is_not_found(chat: Chat, exchange: Exchange) -> None:
    await exchange.open("Vertraulich: Leerstand", "Nur unter uns.", SHY)
    assert "Nichts gefunden" in said(await chat.calls("ada", "search", query="Leerstand"))


async def test_nothing_found_says_what_to_do_next_in_the_persons_language(chat: Chat) -> None:
    assert "in einem der Themen fragen" in said(await chat.calls("ada", "search", query="Seilbahn"))
    assert "Es fehlt noch ein Wort" in said(await chat.calls("ada", "search", query="thema:beteiligung -Rad"))
    answer = await chat.calls("ada", "search", query="Seilbahn", locale="en-US")
    assert "ask in one of the topics" in said(answer)


async def test_a_query_as_long_as_can_be_is_answered(chat: Chat) -> None:
    assert "Nichts gefunden" in said(await chat.calls("ada", "search", query="ü&" * 100))


async def test_help_names_every_command_to_be_clicked_with_its_sentence(chat: Chat) -> None:
    told = said(await chat.calls("ada", "help"))
    ids = {command.name: command.id for command in await chat.bot.tree.fetch_commands(guild=chat.bot.home)}
    for name in ("event list", "resource find", "resource suggest", "city offer", "search", "consent"):
        assert f"</{name}:{ids[name.split()[0]]}>" in told
    assert "Ein Material finden" in told
    assert WEB in told
    assert "event create" not in told


async def test_help_tells_the_office_of_its_own_commands_too(chat: Chat) -> None:
    await chat.calls("cem", "help")
    *_, sent = await chat.people.call("GET", "/sent")
    told = said({"kind": "message", "message": sent})
    assert sent["ephemeral"]
    assert "Für die Servicestelle" in told
    assert "Einen neuen Termin anlegen" in told
    assert "Ein Material finden" not in told


async def test_help_does_without_ids_while_the_server_does_not_tell_them(chat: Chat) -> None:
    chat.bot.synced.clear()
    assert "`/termin liste` – Die nächsten Termine" in said(await chat.calls("ada", "help"))
