"""500 hostile strings in every field that a person can fill, rendered by a real browser: no script runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from itertools import islice, product
from urllib.parse import quote

import pytest
from playwright.async_api import Page
from sqlalchemy import update

from bot.domain import archive, consent, events, glossary, resources, threads
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.parts import Embed, Parts
from bot.domain.parts import Field as FieldSeen
from bot.domain.people import Person
from bot.domain.resources import NewResource
from bot.domain.seen import FileSeen, MessageSeen, ThreadSeen
from bot.domain.snowflakes import new_id
from storage.database import Database
from storage.members import Member
from tests.support.browser import chromium
from tests.support.every_page import OFFICE
from tests.support.exchange import TOPIC, Exchange
from tests.support.reader import Document, Reader, reading
from tests.web.test_forms import post

HOW_MANY = 500
TOGETHER = 50
"""Strings on one page: so few pages are enough for a browser."""
STEPS = (21, pytest.param(1, marks=pytest.mark.soak))
"""Where each string needs a page of its own: every 21st, and in the long run all of them. No step has a
divisor in common with the number of shapes, so that each string has another shape."""
SEEN, READ = 41, 7
"""Of what is typed into boxes, every 41st is seen in the browser, and every seventh is read as HTML."""
CALLS = ("hurt()", "window.hurt&&hurt()", "top['hurt']()", "self[`hurt`]()", "hurt``")
SHAPES = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<img src=x onerror={}>",
    "<img src=x onerror={}//",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg/onload={}>",
    "\"><img src=x onerror={}>",
    "'><svg onload={}>",
    "\" onmouseover=\"{}\" autofocus onfocus=\"{}",
    "' autofocus onfocus='{}",
    " onfocus={} autofocus x=",
    "--><script>{}</script>",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</style><script>{}</script>",
    "<iframe srcdoc=\"<script>parent.{}</script>\">",
    "<iframe src=\"javascript:parent.{}\">",
    "<a href=\"javascript:{}\" autofocus onfocus={}>x</a>",
    "[x](javascript:{})",
    "[x](JaVaScRiPt:{} \"t\")",
    "<javascript:{}>",
    "[x](data:text/html,<script>opener.{}</script>)",
    "![x](x\" onerror=\"{})",
    "`</code><script>{}</script>`",
    "```html\n</pre><img src=x onerror={}>\n```",
    "||<img src=x onerror={}>||",
    "> <script>{}</script>",
    "# <img src=x onerror={}>",
    "**<b onmouseover={}>x</b>**",
    "<@1\" onfocus=\"{}>",
    "<:a:1 onerror={}>",
    "<t:1\"onload=\"{}:F>",
    "<math><mtext><script>{}</script></mtext></math>",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    "<body onload={}>",
    "<object data=\"javascript:{}\">",
    "<embed src=\"javascript:{}\">",
    "<base href=\"javascript:{}//\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:{}\">",
    "<link rel=stylesheet href=\"javascript:{}\">",
    "<form action=\"javascript:{}\"><button autofocus>",
    "<input autofocus onfocus={}>",
    "<noscript><p title=\"</noscript><img src=x onerror={}>\">",
    "<template><script>{}</script></template>",
    "<xmp><img src=x onerror={}></xmp>",
    "<a id=x tabindex=1 onactivate={}>",
    "{{{{ {} }}}}",
    "{{% print({}) %}}",
    "${{{}}}",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;img src=x onerror={}&#62;",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "%3Cscript%3E{}%3C/script%3E",
    "<\x00script>{}</script>",
    "<script\x0c>{}</script>",
    "<img\u00a0src=x\u00a0onerror={}>",
    "\u2028<script>{}</script>\u2029",
    "\ufeff<script>{}</script>",
    "\u202e<script>{}</script>",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<<script>{}//<</script>",
    "<style>@import'javascript:{}';</style>",
    "<div style=\"background:url(javascript:{})\">",
    "<div style=\"width:expression({})\">",
    "<marquee onstart={}>",
    "<select autofocus onfocus={}>",
    "<keygen autofocus onfocus={}>",
    "<isindex action=javascript:{} type=submit>",
    "]]><script>{}</script>",
    "<![CDATA[<script>{}</script>]]>",
    "<?xml-stylesheet href=\"javascript:{}\"?>",
    "<!--<img src=\"--><img src=x onerror={}//\">",
    "<table background=\"javascript:{}\">",
    "http://example.org/\"onmouseover=\"{}",
    "https://example.org/'><script>{}</script>",
    "javascript:{}//https://example.org",
    "vbscript:{}",
    "file.png\" onerror=\"{}",
    "..%2f\"><script>{}</script>.png",
    "a\r\nX-Evil: {}\r\n\r\n<script>{}</script>",
    "<a href=\"/\" ping=\"javascript:{}\">",
    "<button formaction=\"javascript:{}\" autofocus>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:{}\"><text>x</text></a></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg onload={}>\"/>",
    "<svg><foreignObject><iframe onload={}></foreignObject>",
    "<math href=\"javascript:{}\">x</math>",
    "<img srcset=x onerror={}>",
    "<picture><img src=x onerror={}></picture>",
    "<audio src=x onerror={}>",
    "<input type=image src=x onerror={}>",
    "<frameset onload={}>",
    "<dialog open onclose={}>",
    "<p onanimationstart={} style=animation:x>",
    "<xss autofocus tabindex=1 onfocus={}></xss>",
    "<img src=\"x` `<script>{}</script>\"` `>",
    "<a href=java&#1;script&#58;{}>x</a>",
)  # fmt: skip

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def corpus() -> list[str]:
    """Each shape with each call, as many as promised."""

    def made() -> Iterator[str]:
        for call, shape in product(CALLS, SHAPES):
            yield (
                shape.replace("{{", "{").replace("}}", "}")
                if "{}" not in shape
                else shape.format(*[call] * 9)
            )

    return list(islice(made(), HOW_MANY))


@pytest.fixture
async def reader(database: Database, now: datetime) -> AsyncIterator[Reader]:
    """Where the office can be written to: letters carry titles, and what was looked for."""
    async with reading(database, now, OFFICE) as opened:
        yield opened


@pytest.fixture
async def watched() -> AsyncIterator[Page]:
    """A browser that tells when a script of somebody else has run."""
    async with chromium() as browser:
        page = await browser.new_page(locale="de-DE")
        await page.add_init_script("window.hurt = () => { document.documentElement.dataset.hurt = '1'; };")
        yield page


async def harm(page: Page, url: str) -> list[str]:
    """What is wrong with a page: a script that ran, an attribute that nobody of us writes."""
    await page.goto(url)
    found: list[str] = await page.evaluate(
        """async () => {
            document.querySelectorAll('[autofocus],[tabindex],a,summary').forEach(each => each.focus());
            await new Promise(requestAnimationFrame);
            const alien = ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE', 'FRAME'];
            const isOdd = ({ name, value }) => /^(on.*|style|srcdoc|formaction)$/.test(name)
                || (/^(href|src|action)$/.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value));
            const wrong = [...document.querySelectorAll('*')]
                .filter(each => alien.includes(each.tagName) || [...each.attributes].some(isOdd))
                .map(each => each.outerHTML.slice(0, 200));
            return document.documentElement.dataset.hurt ? ['a script ran', ...wrong] : wrong;
        }"""
    )
    return found


def test_the_corpus_has_as_many_as_are_promised(database_url: str) -> None:
    assert len(set(corpus())) == HOW_MANY


async def test_nothing_that_people_write_in_chat_does_harm(
    reader: Reader, exchange: Exchange, database: Database, watched: Page, now: datetime
) -> None:
    assert await harm(watched, "data:text/html,<img src=x onerror=hurt()>")  # it would be noticed
    strings = corpus()
    base = str(reader.client.make_url("")).rstrip("/")
    for number in range(0, HOW_MANY, TOGETHER):
        batch = strings[number : number + TOGETHER]
        thread_id = await _talk(database, batch, number, now)
        assert await harm(watched, f"{base}/threads/{thread_id}") == []
        assert await watched.locator("article.bei").count() > TOGETHER * 0.8
    for path in ("/", "/topics/beteiligung", "/cities/muehlroda", "/data"):
        assert await harm(watched, base + path) == [], path


async def _talk(database: Database, batch: list[str], number: int, now: datetime) -> int:
    """A thread in which title, names, texts, file names, descriptions and embeds are hostile."""
    begun = now + timedelta(hours=number)
    opener = _person(number, batch[0])
    thread_id = new_id(begun)
    thread = ThreadSeen(thread_id, TOPIC, batch[0][:100], opener, thread_id, begun)
    seen = [
        _said(thread, _person(number + place, text), text, begun + timedelta(minutes=10 * place))
        for place, text in enumerate(batch)
    ]
    await archive.take(database, seen, now=now, gapless=True)
    async with database.transaction() as session:
        await session.execute(update(Member).values(consent=Consent.PUBLIC_NAME))
    await consent.decide(database, opener, Consent.PUBLIC_NAME, now=now)
    await threads.describe(database, thread_id, summary=batch[0], is_answered=True, answer_id=None, tags=[])
    return thread_id


def _person(number: int, text: str) -> Person:
    name = "".join(each for each in text if each.isprintable())[:100] or "x"
    return Person(f"{number + 9000}", name, ("Quartiersmanagement", "Mühlroda"))


def _said(thread: ThreadSeen, who: Person, text: str, moment: datetime) -> MessageSeen:
    is_first = moment == thread.created_at
    return MessageSeen(
        thread.id if is_first else new_id(moment),
        thread,
        who,
        0 if is_first else 19,
        text,
        moment,
        files=(FileSeen(new_id(moment), text[:100], text, 10, text[:50], "https://example.org/x"),),
        parts=Parts(embeds=(Embed(text, text, text, text, text, text, (FieldSeen(text, text),), text),)),
    )


@pytest.mark.parametrize("step", STEPS)
async def test_nothing_in_events_resources_and_words_does_harm(
    reader: Reader, exchange: Exchange, watched: Page, now: datetime, step: int
) -> None:
    database, base = exchange.database, str(reader.client.make_url("")).rstrip("/")
    strings = [text.replace("\x00", "") for text in corpus()]
    for place, text in enumerate(strings[::step]):
        start = now + timedelta(hours=place + 1)
        event = NewEvent(
            text[:200],
            ((start, start + timedelta(hours=1)),),
            place=text,
            accessibility=text,
            description=text,
            organiser=text[:200],
        )
        await events.create(
            database, event, author=None, announcements="termine", reminder=timedelta(hours=1), now=now
        )
        resource = NewResource(
            text[:200], f"https://example.org/{place}", summary=text, publisher=text[:200], licence=text[:100]
        )
        await resources.publish_new(database, resource, now=now)
        await glossary.add_terms(database, [TermView(f"wort-{place}", text[:200], (text[:100],), text, text)])
    paths = ["/events", "/events?view=month", "/resources", "/glossary"]
    paths += [
        f"/{noun}/{number}" for noun in ("events", "resources") for number in range(1, HOW_MANY // step + 1)
    ]
    for path in paths:
        assert await harm(watched, base + path) == [], path


@pytest.mark.parametrize("step", STEPS)
async def test_nothing_in_the_search_box_and_in_forms_does_harm(
    reader: Reader, exchange: Exchange, watched: Page, step: int
) -> None:
    base = str(reader.client.make_url("")).rstrip("/")
    strings = [text.replace("\x00", "") for text in corpus()]
    for number, text in enumerate(strings):
        typed = quote(text)
        for path in (
            f"/search?q={typed}",
            f"/report?about={quote('/')}{typed}",
            f"/resources?q={typed}&tag={typed}",
        ):
            if step == 1 or number % SEEN == 0:
                assert await harm(watched, base + path) == [], text
            elif number % READ == 0:
                assert odd((await reader.get(path)).document) == [], text
    for text in strings[::step]:
        answer = await post(reader, "/report", {"about": text, "reason": text, "name": text, "email": text})
        assert odd(answer.document) == [], text


def odd(page: Document) -> list[dict[str, str | None]]:
    """Attributes that nobody of us writes."""
    return [
        values
        for _, values in page.elements
        if any(name.startswith("on") or name in ("style", "srcdoc") for name in values)
    ]
