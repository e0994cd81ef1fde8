"""Every kind of page, with something of everything on it and long words, in one browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import Browser, Page

from bot.config import LegalSettings, Settings, WebSettings
from bot.domain import city_contacts, events, glossary, links, proof, reports, resources, threads
from bot.domain.city_contacts import NewContact
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.letters import Office
from bot.domain.links import Purpose
from bot.domain.reports import NewReport
from bot.domain.resources import NewResource
from storage import facets
from storage.database import Database
from storage.facets import Facet
from tests.support.browser import chromium
from tests.support.everything import say_everything
from tests.support.exchange import ASKER, SHY, Exchange
from tests.support.reader import reading

OFFICE = Settings(
    web=WebSettings(chat_url="https://discord.com/channels/1/{id}"),
    legal=LegalSettings(email="redaktion@office.example"),
)
LONG = "Quartiersentwicklungsförderrichtlinienänderungsbescheid"

NOTHING_YET = {
    "/": "/plain-language",
    "/topics": "/resources",
    "/events": "http://127.0.0.1:8080/events.ics",
    "/events?before=today": "/events",
    "/events?view=month": "/events",
    "/resources": "#vorschlag",
    "/cities": "/topics",
    "/who-knows": "/cities",
    "/glossary": "/topics",
    "/search?q=Bank": "/topics",
}
"""Kinds of pages, and what one can do next where nothing is there."""


@dataclass
class Shown:
    """A web view with something of everything, in a browser."""

    browser: Browser
    base_url: str
    paths: tuple[str, ...]

    async def open(self, path: str, width: int) -> Page:
        """A page in a window of this width, read in German."""
        page = await self.browser.new_page(viewport={"width": width, "height": 800}, locale="de-DE")
        await page.goto(self.base_url + path)
        return page

    async def walk(self, width: int) -> AsyncIterator[tuple[str, Page]]:
        """All pages, one after the other, in one window of this width."""
        page = await self.open(self.paths[0], width)
        for path in self.paths:
            response = await page.goto(self.base_url + path)
            assert response
            assert response.status == (404 if path == "/nowhere" else 200), path
            yield path, page
        await page.close()

    @property
    def thread(self) -> str:
        """The address of the conversation."""
        return next(path for path in self.paths if path.startswith("/threads/"))


@asynccontextmanager
async def every_page(exchange: Exchange, database: Database, now: datetime) -> AsyncIterator[Shown]:
    """All of them, each by its address."""
    thread_id = await _fill(exchange, database, now)
    paths = (
        *("/", "/topics", "/topics/beteiligung", f"/threads/{thread_id}", "/events", "/events/1"),
        *("/events?before=today", "/events?view=month", "/resources", "/resources/1", "/search"),
        *(
            f"/search?q={LONG}&kind=thread",
            "/search?q=nothing",
            "/glossary",
            "/imprint",
            "/privacy",
            "/accessibility",
        ),
        *(
            "/cities",
            "/cities/muehlroda",
            "/who-knows",
            "/plain-language",
            "/data",
            "/nowhere",
            "/accessibility/feedback",
            "/accessibility/feedback/thanks",
        ),
        *("/report?about=/topics", *await _secret(database, now), await _part(exchange)),
    )
    async with reading(database, now, OFFICE) as reader, chromium() as browser:
        yield Shown(browser, str(reader.client.make_url("")), paths)


async def _secret(database: Database, now: datetime) -> tuple[str, ...]:
    """What only those see who were given the address."""
    proven = await proof.hand_out(database, ASKER, now=now)
    edited = await links.hand_out(
        database, purpose=Purpose.PAGE_EDIT, about="accessibility:de", member=ASKER, now=now, lasts=None
    )
    reported = await reports.report(
        database, NewReport("/threads/1", LONG, LONG, "a@example.org", "de"), Office("", ""), now=now
    )
    return f"/office/archive/{proven}", f"/edit/{edited}", f"/report/{reported}"


async def _part(exchange: Exchange) -> str:
    """The second part of a long conversation."""
    question = await exchange.open("Lang", "Beginn")
    for n in range(1, threads.PAGE + 2):
        last = await exchange.answer(question, f"Nr. {n}.", after=timedelta(minutes=10 * n))
    key = await threads.page_of(exchange.database, question.thread.id, last.id)
    return f"/threads/{question.thread.id}?after={key}"


async def _fill(exchange: Exchange, database: Database, now: datetime) -> int:
    question = await exchange.open(f"{LONG}: Wer weiß Rat?", f"Es geht um {LONG}.\n```\n{'x' * 200}\n```")
    await exchange.answer(question, "Nur intern", SHY, after=timedelta(minutes=1))
    answer = await exchange.answer(question, f"So geht {LONG}.")
    await exchange.answer(question, "Danke!", after=timedelta(minutes=7))
    await say_everything(exchange, question)
    await threads.describe(
        database, question.thread.id, summary=LONG, is_answered=True, answer_id=answer.id, tags=[]
    )
    dates = tuple((now + timedelta(days=n), now + timedelta(days=n, hours=1)) for n in (-1, 1, 40))
    event = NewEvent(LONG, dates, place=LONG, accessibility="Aufzug", description=LONG)
    await events.create(
        database, event, author=None, announcements="termine", reminder=timedelta(hours=1), now=now
    )
    await resources.publish_new(
        database, NewResource(LONG, f"https://{'x' * 60}.example.org/", publisher=LONG), now=now
    )
    contact = NewContact("muehlroda", f"{LONG}, post@example.org", "bildung")
    async with database.transaction() as session:
        await facets.put(session, Facet.FIELD, "bildung", name=LONG)
    await city_contacts.enter(database, contact, ASKER, now=now)
    await glossary.add_terms(database, [TermView("wort", LONG, ("Kurz",), "Ein Wort.", "Wort.")])
    return question.thread.id
