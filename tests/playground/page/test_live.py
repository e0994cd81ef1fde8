"""The page lives through what happens around it: a playground that starts again, a bot that is cut off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from discord import EntityType, PrivacyLevel
from discord.utils import utcnow
from playwright.async_api import Browser, expect

from bot.playground import Playground
from tests.playground.page.window import Window, window
from tests.support.discord_client import connected
from tests.support.people import People, people_of
from tests.support.playground import SEED, RecordedPlayground

LOST = "Die Verbindung zum Probierraum ist unterbrochen."


async def test_a_page_goes_on_after_the_playground_started_again(browser: Browser, tmp_path: Path) -> None:
    async with Playground(tmp_path, seed=SEED) as before:
        opened = window(browser, before.base_url, "ada")
        ada = await opened.__aenter__()
        await ada.go("plausch")
        await ada.write("Vorher")
        await ada.line.fill("Ein halber Satz")
    await expect(ada.page.get_by_text(LOST)).to_be_visible()
    async with Playground(tmp_path, port=before.port) as after, people_of(after.base_url) as people:
        await people.say("ben", await people.channel("plausch"), "Während des Neustarts")
        await expect(ada.page.get_by_text(LOST)).to_be_hidden()
        await expect(ada.message("Während des Neustarts")).to_be_visible()
        await expect(ada.message("Vorher")).to_be_visible()
        await expect(ada.line).to_have_value("Ein halber Satz")
        await people.say("ben", await people.channel("plausch"), "Danach")
        await expect(ada.message("Danach")).to_be_visible()
        ada.problems.clear()  # the browser notes the lost connection
        await opened.__aexit__(None, None, None)


async def test_what_is_deleted_while_nobody_listens_is_gone_afterwards(
    browser: Browser, tmp_path: Path
) -> None:
    async with Playground(tmp_path, seed=SEED) as before, people_of(before.base_url) as people:
        channel = await people.channel("plausch")
        said = await people.say("ben", channel, "Nicht mehr lange")
        await people.say("ben", channel, "Bleibt")
        opened = window(browser, before.base_url, "ada")
        ada = await opened.__aenter__()
        await ada.go("plausch")
        await expect(ada.messages).to_have_count(2)
    async with Playground(tmp_path, port=before.port) as after, people_of(after.base_url) as people:
        path = f"/messages/{channel}/{said['id']}"
        await people.call("DELETE", path, {"member_id": await people.member("ben")})
        await expect(ada.messages).to_have_count(1)
        ada.problems.clear()
        await opened.__aexit__(None, None, None)


async def test_the_bot_is_cut_off_and_let_back_from_behind_the_scenes(
    playground: RecordedPlayground, ada: Window
) -> None:
    async with connected(playground):
        await ada.page.get_by_role("button", name="Hinter den Kulissen").click()
        corner = ada.page.get_by_role("complementary", name="Hinter den Kulissen")
        await expect(corner).to_contain_text("Stadtgespräch ist verbunden.")
        await corner.get_by_role("button", name="Bot vom Netz nehmen").click()
        await expect(corner).to_contain_text("Stadtgespräch ist abgeschnitten.")
        await expect(ada.page.locator(".leitung")).to_be_visible()
        await corner.get_by_role("button", name="Bot wieder verbinden").click()
        await expect(corner).to_contain_text("Stadtgespräch ist verbunden.", timeout=15_000)
        await expect(ada.page.locator(".leitung")).to_be_hidden()


async def test_faults_wait_for_the_bot_and_what_it_sends_is_listed(
    playground: RecordedPlayground, people: People, ada: Window
) -> None:
    async with connected(playground) as client:
        await ada.page.get_by_role("button", name="Hinter den Kulissen").click()
        corner = ada.page.get_by_role("complementary", name="Hinter den Kulissen")
        await corner.get_by_label("Störung").select_option("Serverfehler (2-mal)")
        await corner.get_by_role("button", name="Auslösen").click()
        await expect(corner).to_contain_text("2 Störungen warten auf den Bot.")
        await people.fault("none")
        channel = client.get_partial_messageable(int(await people.channel("plausch")))
        await channel.send("**Erinnerung** an alle")
        await expect(corner.locator(".gesendet li").first).to_contain_text("Erinnerung an alle")
        await corner.locator(".gesendet").get_by_role("link", name="plausch").click()
        await expect(ada.message("Erinnerung an alle")).to_be_visible()


async def test_first_steps_are_ticked_off_put_away_and_brought_back(ada: Window) -> None:
    steps = ada.page.get_by_role("complementary", name="Erste Schritte")
    await steps.get_by_role("link", name="Fragen Sie die anderen").click()
    form = ada.page.get_by_role("dialog")
    await form.get_by_label("Titel").fill("Neu hier")
    await form.get_by_label("Ihre Frage oder Ihr Beitrag").fill("Guten Tag!")
    await form.get_by_role("button", name="Veröffentlichen").click()
    await expect(ada.heading).to_have_text("Neu hier")
    await expect(steps.locator(".getan h3")).to_have_text(["Fragen Sie die anderen (erledigt)"])
    await steps.get_by_role("button", name="Schließen").click()
    await expect(steps).to_be_hidden()
    await ada.page.reload()
    await expect(ada.heading).to_have_text("Neu hier")
    await expect(steps).to_be_hidden()
    await ada.page.get_by_role("button", name="Erste Schritte").click()
    await expect(steps).to_be_visible()


async def test_interest_in_an_event_is_counted(
    playground: RecordedPlayground, ada: Window, ben: Window
) -> None:
    async with connected(playground) as client:
        start = utcnow() + timedelta(days=3)
        await client.guilds[0].create_scheduled_event(
            name="Sprechstunde",
            description="Fragen zur **Abrechnung**",
            start_time=start,
            end_time=start + timedelta(hours=1),
            entity_type=EntityType.external,
            location="Dresden",
            privacy_level=PrivacyLevel.guild_only,
        )
        await ada.go("Termine")
        await ben.go("Termine")
        await ada.page.get_by_role("button", name="Ich bin interessiert").click()
        await expect(ada.page.get_by_role("button", name="Nicht mehr interessiert")).to_be_focused()
        await expect(ben.page.get_by_text("1 Person interessiert sich")).to_be_visible()
        await expect(ben.page.locator(".tage")).to_contain_text("Dresden")
