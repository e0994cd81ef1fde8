"""Commands, buttons, menus and forms of a bot, called and filled in on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import expect

from tests.playground.commanded import Commanded
from tests.playground.page.window import Window
from tests.playground.test_client_forms import Forms
from tests.support.discord_client import running
from tests.support.people import People
from tests.support.playground import RecordedPlayground


@pytest_asyncio.fixture(loop_scope="session")
async def bot(playground: RecordedPlayground) -> AsyncIterator[Commanded]:
    async with running(playground, Commanded()) as client:
        await client.tree.sync()
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def forms(playground: RecordedPlayground) -> AsyncIterator[Forms]:
    async with running(playground, Forms()) as client:
        await client.tree.sync()
        yield client


async def test_a_command_is_found_and_called_without_a_mouse(bot: Commanded, ada: Window) -> None:
    keyboard = ada.page.keyboard
    await ada.tab_to(ada.page.get_by_role("navigation", name="Orte").get_by_role("link", name="plausch"))
    await keyboard.press("Enter")
    await expect(ada.heading).to_be_focused()
    await ada.tab_to(ada.line)
    await keyboard.type("/fi")
    search = ada.page.get_by_role("combobox", name="Befehl suchen")
    await expect(search).to_be_focused()
    await expect(ada.page.get_by_role("option", name="/find")).to_have_attribute("aria-selected", "true")
    marked = await ada.page.get_by_role("option", name="/find").get_attribute("id")
    await expect(search).to_have_attribute("aria-activedescendant", marked or "")
    await keyboard.press("Enter")
    await expect(ada.page.get_by_role("combobox", name="query")).to_be_focused()
    await keyboard.type("le")
    offered = ada.page.get_by_role("listbox", name="query").get_by_role("option")
    await expect(offered).to_have_text(["Leerstand", "Leitfaden"])
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(ada.page.get_by_role("combobox", name="query")).to_have_value("Leitfaden")
    await keyboard.press("Enter")
    answer = ada.message("3 für leitfaden")
    await expect(answer).to_contain_text("Nur für Sie sichtbar")
    await expect(ada.line).to_be_focused()


async def test_escape_leaves_a_command_step_by_step(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    await ada.line.press_sequentially("/fi")
    await expect(ada.page.get_by_role("option").first).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("listbox")).to_have_count(0)
    await ada.page.keyboard.press("Escape")
    await expect(ada.line).to_be_focused()
    await ada.line.press_sequentially("/xyz")
    await expect(ada.page.get_by_text("Kein Befehl passt dazu.")).to_be_visible()
    for _ in range(4):
        await ada.page.keyboard.press("Backspace")
    await expect(ada.line).to_be_focused()


async def test_a_whole_name_can_be_typed_on_into_its_option(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    await ada.line.press_sequentially("/event series stop Frühstück")
    await ada.page.keyboard.press("Enter")
    await expect(ada.message("Frühstück endet")).to_be_visible()


async def test_only_the_asker_sees_an_ephemeral_answer_and_can_put_it_away(
    bot: Commanded, ada: Window, ben: Window
) -> None:
    await ben.go("plausch")
    await ada.go("plausch")
    await ada.call("find", query="Hof")
    await expect(ada.message("3 für Hof")).to_be_visible()
    await ada.write("Gefunden.")
    await expect(ben.message("Gefunden.")).to_be_visible()
    await expect(ben.message("3 für Hof")).to_have_count(0)
    await ada.message("3 für Hof").get_by_role("button", name="Ausblenden").click()
    await expect(ada.message("3 für Hof")).to_have_count(0)
    await ada.page.reload()
    await expect(ada.message("Gefunden.")).to_be_visible()
    await expect(ada.message("3 für Hof")).to_have_count(0)


async def test_every_kind_of_option_has_its_field(bot: Commanded, ada: Window, tmp_path: Path) -> None:
    (tmp_path / "liste.txt").write_text("Inhalt")
    await ada.go("plausch")
    form = await ada.start_command("every")
    await form.get_by_label("yes").select_option("ja")
    await form.get_by_label("share").fill("0.5")
    await form.get_by_label("role").select_option("Servicestelle")
    await form.get_by_label("file").set_input_files(tmp_path / "liste.txt")
    await form.get_by_label("whom").select_option(label="Ben Thalheim")
    await form.get_by_role("button", name="Ausführen").click()
    await expect(ada.message("Danke")).to_be_visible()
    yes, share, role, content, whom = bot.notes
    assert (yes, share, role.name, content, whom.name) == (
        True,
        0.5,
        "Servicestelle",
        b"Inhalt",
        "ben.thalheim",
    )


async def test_a_missing_or_impossible_option_is_told_before_it_is_sent(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    form = await ada.start_command("find")
    await form.get_by_role("button", name="Ausführen").click()
    query = form.get_by_role("combobox", name="query")
    await expect(query).to_be_focused()
    await query.fill("Hof")
    await form.get_by_label("limit").fill("99")
    await form.get_by_role("button", name="Ausführen").click()
    await expect(form.get_by_label("limit")).to_be_focused()
    assert bot.notes == []


async def test_a_slow_answer_is_waited_for_in_sight(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    await ada.call("slow")
    await expect(ada.message("Stadtgespräch denkt nach")).to_be_visible()
    bot.may_answer.set()
    await expect(ada.message("Ganz fertig")).to_be_visible()
    await expect(ada.message("Stadtgespräch denkt nach")).to_have_count(0)
    await expect(ada.message("Noch etwas")).to_have_count(0)


async def test_a_bot_that_stays_silent_is_told_of_clearly(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    await ada.call("silent")
    problem = ada.page.get_by_role("alert").filter(has_text="hat nicht rechtzeitig geantwortet")
    await expect(problem).to_be_visible()
    bot.may_answer.set()
    ada.problems.clear()  # the browser notes the 504


async def test_without_the_bot_the_page_says_so(ada: Window) -> None:
    await expect(ada.page.get_by_text("Stadtgespräch ist gerade nicht verbunden.")).to_be_visible()


async def test_a_command_for_a_message_stands_in_its_menu(bot: Commanded, ada: Window) -> None:
    await ada.go("plausch")
    await ada.write("So geht es.")
    await ada.message("So geht es.").locator(".mehr").focus()
    await ada.page.keyboard.press("ArrowDown")
    await expect(ada.page.get_by_role("menuitem", name="Antworten")).to_be_focused()
    await ada.page.keyboard.press("End")
    await expect(ada.page.get_by_role("menuitem", name="Antwort markieren")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.message("Markiert: So geht es.")).to_be_visible()


async def test_buttons_and_menus_of_a_message_work_for_everyone(
    bot: Commanded, ada: Window, ben: Window
) -> None:
    await ben.go("plausch")
    await ada.go("plausch")
    await ada.call("offer")
    await ben.message("Bitte wählen").get_by_role("button", name="going").click()
    await expect(ben.message("going 7")).to_contain_text("Nur für Sie sichtbar")
    menu = ben.message("Bitte wählen")
    await menu.get_by_role("button", name="Auswählen").click()
    await expect(menu.get_by_role("alert")).to_have_text("Bitte 1 bis 2 auswählen.")
    await menu.get_by_label("Aue").check()
    await menu.get_by_label("Borna").check()
    await menu.get_by_role("button", name="Auswählen").click()
    await expect(ada.message("aue, borna")).to_be_visible()
    await expect(ada.message("going 7")).to_have_count(0)


async def test_a_form_takes_people_places_and_files(forms: Forms, ada: Window, tmp_path: Path) -> None:
    (tmp_path / "beleg.txt").write_text("Beleg")
    await ada.go("plausch")
    await ada.call("first")
    form = ada.page.get_by_role("dialog", name="first")
    await form.get_by_label("Aue").check()
    await form.get_by_label("Döbeln").check()
    await form.get_by_label("who").select_option(label="Ben Thalheim")
    await form.get_by_label("where").select_option("plausch")
    await form.get_by_role("button", name="Absenden").click()
    await expect(form.get_by_role("alert")).to_have_text("Bitte 1 bis 1 auswählen.")
    await form.get_by_label("proof").set_input_files(tmp_path / "beleg.txt")
    await form.get_by_role("button", name="Absenden").click()
    await expect(ada.message("Danke")).to_be_visible()
    assert forms.notes["cities"] == ["aue", "döbeln"]
    assert forms.notes["who"][0].name == "ben.thalheim"
    assert forms.notes["where"][0].name == "plausch"
    assert await forms.notes["proof"][0].read() == b"Beleg"


async def test_a_form_takes_choices_ticks_and_text(forms: Forms, ada: Window) -> None:
    await ada.go("plausch")
    await ada.call("second")
    form = ada.page.get_by_role("dialog", name="second")
    await expect(form.get_by_role("radio", name="Aue")).to_be_focused()
    await form.get_by_role("button", name="Absenden").click()
    await expect(form.get_by_role("alert")).to_have_text("Bitte eine Möglichkeit wählen.")
    await form.get_by_role("radio", name="Borna").check()
    await form.get_by_role("checkbox", name="Aue").check()
    await form.get_by_label("agreed").uncheck()
    await form.get_by_label("text").fill("kurz")
    await form.get_by_role("button", name="Absenden").click()
    await expect(ada.message("Danke")).to_be_visible()
    noted = {key: forms.notes[key] for key in ("one", "some", "agreed", "text")}
    assert noted == {"one": "borna", "some": ["aue"], "agreed": False, "text": "kurz"}


async def test_a_form_that_finds_no_bot_keeps_what_was_typed(
    bot: Commanded, people: People, ada: Window
) -> None:
    await ada.go("plausch")
    await ada.call("form")
    form = ada.page.get_by_role("dialog", name="Neuer Termin")
    await form.get_by_label("Titel").fill("Sprechstunde im Hof")
    await form.get_by_label("Art").select_option("Sprechstunde")
    await people.fault("offline")
    await form.get_by_role("button", name="Absenden").click()
    await expect(form.get_by_role("alert")).to_contain_text("ist gerade nicht verbunden")
    await people.fault("online")
    away = ada.page.locator(".leitung")
    await expect(away).to_be_hidden()
    await form.get_by_role("button", name="Absenden").click()
    await expect(ada.message("Sprechstunde im Hof: ['hour']")).to_be_visible()
    await expect(form).to_have_count(0)
    ada.problems.clear()  # the browser notes the 504
