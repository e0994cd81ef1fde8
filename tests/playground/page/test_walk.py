"""The first five minutes, as docs/first-five-minutes.md tells them, by clicking and typing only."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from bot.app import utc_now
from bot.domain import resources
from bot.domain.resources import NewResource
from tests.playground.page.window import NAMES, Window
from tests.support.playground import RecordedPlayground
from tests.support.program import program
from tests.support.stage import Stage, on_stage

TOPICS = ("leerstand", "beteiligung")
AWAY = "Stadtgespräch ist gerade nicht verbunden."
CONFIG = """
[database]
url = "{database}"
[discord]
api_base = "{api_base}"
token = "{token}"
topics = ["leerstand", "beteiligung"]
editors = "Servicestelle"
[web]
port = 0
"""


class Clock:
    """The bot's clock, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


class Bot:
    """The exchange behind the page; it can be stopped and started again."""

    def __init__(self, playground: RecordedPlayground, database_url: str) -> None:
        self.clock = Clock()
        self._playground, self._database_url = playground, database_url
        self._running = AsyncExitStack()

    async def start(self) -> Stage:
        stage = await self._running.enter_async_context(
            on_stage(self._playground, self._database_url, clock=self.clock, topics=TOPICS)
        )
        self._playground.page.web_url = stage.app.web_address
        return stage

    async def stop(self) -> None:
        await self._running.aclose()


async def agree(someone: Window) -> None:
    """Lets the web show what one says, with one's name."""
    form = await someone.start_command("einwilligung")
    await form.get_by_label("auswahl").select_option("öffentlich mit Namen")
    await form.get_by_role("button", name="Ausführen").click()
    await expect(someone.message("Nur für Sie sichtbar").last).to_contain_text("öffentlich mit Namen")


async def read_on_web(someone: Window, text: str) -> Page:
    """Follows the link to the web view, and looks again until the words are there."""
    async with someone.page.expect_popup() as popup:
        await someone.page.get_by_role("link", name="Im Web lesen").click()
    page = await popup.value
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(40):
        if await page.get_by_text(text).count():
            break
        await page.wait_for_timeout(100)
        await page.reload()
    await expect(page.get_by_text(text).first).to_be_visible()
    return page


async def test_the_first_five_minutes(
    playground: RecordedPlayground, database_url: str, ada: Window, ben: Window, cem: Window
) -> None:
    bot = Bot(playground, database_url)
    stage = await bot.start()
    await resources.publish_new(
        stage.app.database,
        NewResource("Methodenblatt: Aktivierende Befragung", "https://example.org/befragung"),
        now=utc_now(),
    )
    try:
        await walk(bot, ada, ben, cem)
    finally:
        await bot.stop()


async def walk(bot: Bot, ada: Window, ben: Window, cem: Window) -> None:
    for someone in (ada, ben, cem):
        await someone.page.reload()
    await ada.page.get_by_role("link", name="Wechseln").click()
    await ada.choose(NAMES["ada"])
    await expect(ada.page.get_by_text(AWAY)).to_be_hidden()

    # ask in a forum, allow the web to show it, read it there
    await ada.begin("leerstand", "Zwischennutzung gesucht", "Wer hat einen leeren Laden?", tags=("Frage",))
    await agree(ada)
    page = await read_on_web(ada, "Wer hat einen leeren Laden?")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Zwischennutzung gesucht")
    await page.close()

    # find a resource with the help of suggestions
    form = await ada.start_command("material finden")
    await form.get_by_role("combobox").first.press_sequentially("befrag")
    await ada.page.get_by_role("option", name="Methodenblatt").click()
    await form.get_by_role("button", name="Ausführen").click()
    await expect(ada.message("Methodenblatt: Aktivierende Befragung")).to_be_visible()

    # the bot is stopped and started in the middle; what is said meanwhile is not lost
    await bot.stop()
    await expect(ada.page.get_by_text(AWAY)).to_be_visible()
    await ada.write("Noch jemand da?")
    await bot.start()
    await expect(ada.page.get_by_text(AWAY)).to_be_hidden()
    # the windows still know where the web view was before
    for someone in (ada, ben, cem):
        await someone.page.reload()
    page = await read_on_web(ada, "Noch jemand da?")
    await page.close()

    # the office enters an event; somebody else takes part
    await cem.go("plausch")
    await cem.call("termin anlegen")
    form = cem.page.get_by_role("dialog")
    await form.get_by_label("Titel").fill("Werkstatt Leerstand")
    soon = utc_now() + timedelta(days=10)
    await form.get_by_label("Wann").fill(f"{soon.day}.{soon.month}. 14:00-15:30")
    await form.get_by_role("button", name="Absenden").click()
    draft = cem.message("Werkstatt Leerstand")
    await draft.get_by_role("button", name="Veröffentlichen").click()
    await ben.go("termine")
    card = ben.message("Werkstatt Leerstand")
    await card.get_by_role("button", name="Anmelden").click()
    await expect(ben.message("Nur für Sie sichtbar")).to_contain_text("Angemeldet")
    await expect(card.first).to_contain_text("1 zugesagt")

    # somebody hands in what was found in a message
    await ben.go("plausch")
    await ben.write("Gute Vorlage: https://example.org/vorlage")
    await ada.go("plausch")
    await ada.act("Gute Vorlage", "Als Material vorschlagen")
    form = ada.page.get_by_role("dialog")
    await form.get_by_label("Titel").fill("Vorlage für Zwischennutzung")
    await form.get_by_label("Wofür es gut ist").fill("Spart Arbeit.")
    await form.get_by_role("button", name="Absenden").click()
    await expect(form).to_have_count(0)
    await expect(ada.message("Nur für Sie sichtbar").last).to_contain_text("Vorlage für Zwischennutzung")

    # a reminder comes as a direct message
    await ada.call("erinnern mich", wann="in 2 Stunden", text="Laden ansehen")
    await expect(ada.message("Laden ansehen")).to_be_visible()
    bot.clock.ahead = timedelta(hours=2)
    direct = ada.page.get_by_role("navigation", name="Orte").get_by_role("link", name="Direktnachrichten")
    await expect(direct).to_contain_text("1 neu", timeout=15_000)
    await ada.go("Direktnachrichten")
    await expect(ada.message("Laden ansehen")).to_be_visible()


async def test_a_killed_bot_is_told_of_and_catches_up(
    playground: RecordedPlayground, database_url: str, ada: Window, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(database=database_url, api_base=playground.api_base, token=playground.gateway.token)
    )
    async with program("serve", "--config", config) as first:
        playground.page.web_url = (await first.printed("web="))["web"]
        await expect(ada.page.get_by_text(AWAY)).to_be_hidden(timeout=20_000)
        await ada.begin("leerstand", "Zwischennutzung gesucht", "Wer hat einen leeren Laden?")
        await agree(ada)
        await first.killed()
        await expect(ada.page.get_by_text(AWAY)).to_be_visible()
        await ada.call("hilfe")
        await expect(ada.page.get_by_role("alert").filter(has_text="nicht verbunden")).to_be_visible()
        await ada.page.keyboard.press("Escape")
        await ada.write("Noch jemand da?")
    async with program("serve", "--config", config) as second:
        playground.page.web_url = (await second.printed("web="))["web"]
        await expect(ada.page.get_by_text(AWAY)).to_be_hidden(timeout=20_000)
        ada.problems.clear()  # the browser notes the 504
        await ada.page.reload()
        await (await read_on_web(ada, "Noch jemand da?")).close()
