"""People talk on the page: they write, answer, change, take back and react, and see each other do it."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.playground.page.window import Window, window
from tests.support.people import People
from tests.support.playground import RecordedPlayground

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4H0z"/></svg>'


async def test_two_windows_see_each_other_live(ada: Window, ben: Window) -> None:
    await ada.go("plausch")
    await ben.go("plausch")
    await ada.write("Wer bringt Kaffee mit?")
    await expect(ben.message("Wer bringt Kaffee mit?")).to_be_visible()
    await ben.write("Ich.")
    await ben.write("Und Kuchen.")
    await expect(ada.messages.locator("h3")).to_have_text(["Ada Winkler", "Ben Thalheim", "Ben Thalheim"])
    await expect(ada.page.locator(".ansage, #ansage")).to_contain_text("Ben Thalheim: Und Kuchen.")


async def test_a_message_is_changed_and_taken_back_for_everyone(ada: Window, ben: Window) -> None:
    await ada.go("plausch")
    await ben.go("plausch")
    await ada.write("Treffen um drei")
    await ada.act("Treffen um drei", "Bearbeiten")
    await ada.line.fill("Treffen um vier")
    await ada.line.press("Enter")
    await expect(ben.message("Treffen um vier")).to_contain_text("bearbeitet")
    await expect(ben.message("Treffen um drei")).to_have_count(0)
    await ada.act("Treffen um vier", "Löschen")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Löschen").click()
    await expect(ben.messages).to_have_count(0)
    await expect(ben.page.get_by_text("Hier wurde noch nichts geschrieben.")).to_be_visible()


async def test_an_answer_leads_to_what_it_answers(ada: Window, ben: Window) -> None:
    await ada.go("plausch")
    await ada.write("Hat jemand eine Leiter?")
    await ben.go("plausch")
    await ben.act("Hat jemand eine Leiter?", "Antworten")
    await expect(ben.page.locator(".bezug")).to_contain_text("Antwort an Ada Winkler")
    await ben.write("Ja, im Keller.")
    link = ada.message("Ja, im Keller.").get_by_role("link", name="Ada Winkler")
    await expect(link).to_be_visible()
    await link.click()
    await expect(ada.messages.first).to_be_focused()


async def test_a_reaction_is_counted_and_taken_back(ada: Window, ben: Window) -> None:
    await ada.go("plausch")
    await ada.write("Der Laden ist gemietet!")
    await ben.go("plausch")
    await ben.act("Der Laden ist gemietet!", "Reagieren")
    await ben.page.get_by_role("button", name="Feiern").click()
    reaction = ada.page.get_by_role("button", name="🎉")
    await expect(reaction).to_have_attribute("aria-pressed", "false")
    await reaction.click()
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await expect(ben.page.get_by_role("button", name="🎉")).to_contain_text("2")
    await reaction.click()
    await expect(ben.page.get_by_role("button", name="🎉")).to_contain_text("1")


async def test_files_come_with_their_descriptions(ada: Window, ben: Window, tmp_path: Path) -> None:
    (tmp_path / "plan.svg").write_text(DRAWING)
    (tmp_path / "liste.txt").write_text("Eins")
    await ben.go("plausch")
    await ada.go("plausch")
    await ada.page.locator(".schreiben input[type=file]").set_input_files(
        [tmp_path / "plan.svg", tmp_path / "liste.txt"]
    )
    await ada.page.get_by_label("Bildbeschreibung").first.fill("Der Hof von oben")
    await ada.write("Unser Hof")
    picture = ben.page.get_by_role("img", name="Der Hof von oben")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth > 0)")
    await expect(ben.page.get_by_role("link", name="liste.txt")).to_be_visible()


async def test_a_forum_is_sorted_by_tag(ada: Window) -> None:
    await ada.begin("leerstand", "Zwischennutzung?", "Wer hat **Erfahrung**?", tags=("Frage",))
    await expect(ada.page.locator(".rede strong")).to_have_text("Erfahrung")
    await ada.begin("leerstand", "So ging es", "Ein Beispiel", tags=("Beispiel",))
    await ada.go("leerstand")
    titles = ada.page.locator(".liste h3")
    await expect(titles).to_have_text(["So ging es", "Zwischennutzung?"])
    await ada.page.get_by_role("button", name="Frage", exact=True).click()
    await expect(titles).to_have_text(["Zwischennutzung?"])
    await titles.get_by_role("link").click()
    await ada.write("Nachtrag")
    await ada.go("leerstand")
    await expect(titles.first).to_have_text("Zwischennutzung?")


async def test_what_one_has_not_seen_is_counted_and_marked(ada: Window, ben: Window) -> None:
    await ben.go("plausch")
    await ben.write("Eins")
    await ben.go("beteiligung")
    await ada.go("plausch")
    await ada.write("Zwei")
    await ada.write("Drei")
    link = ben.page.get_by_role("navigation", name="Orte").get_by_role("link", name="plausch")
    await expect(link).to_contain_text("2 neu")
    await link.click()
    await expect(ben.page.locator(".neu")).to_contain_text("Zwei")
    await expect(link).not_to_contain_text("neu")
    await ben.page.reload()
    await expect(link).not_to_contain_text("neu")


async def test_the_office_may_pin_and_delete_what_others_may_not(ada: Window, cem: Window) -> None:
    await ada.go("plausch")
    await ada.write("Bitte beachten")
    await cem.go("plausch")
    await cem.act("Bitte beachten", "Anheften")
    await expect(ada.message("hat einen Beitrag angeheftet")).to_be_visible()
    await ada.page.get_by_role("button", name="1 angehefteter Beitrag").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Bitte beachten")
    await ada.page.keyboard.press("Escape")
    await cem.write("Von Cem")
    await ada.message("Von Cem").locator(".mehr").click()
    await expect(ada.page.get_by_role("menuitem", name="Löschen")).to_have_count(0)
    await ada.page.keyboard.press("Escape")
    await cem.act("Bitte beachten", "Löschen")
    await cem.page.get_by_role("dialog").get_by_role("button", name="Löschen").click()
    await expect(ada.message("Bitte beachten")).to_have_count(0)


async def test_a_thread_grows_out_of_a_message_and_can_be_closed(ada: Window, ben: Window) -> None:
    await ada.go("plausch")
    await ada.write("Sommerfest planen")
    await ada.act("Sommerfest planen", "Gespräch beginnen")
    await ada.page.get_by_role("dialog").get_by_label("Titel").fill("Sommerfest")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Gespräch beginnen").click()
    await expect(ada.heading).to_have_text("Sommerfest")
    await ada.write("Im Juli?")
    await ben.go("plausch")
    await ben.page.get_by_role("link", name="Zum Gespräch: Sommerfest").click()
    await expect(ben.message("Im Juli?")).to_be_visible()
    await ada.page.get_by_role("button", name="Gespräch verwalten").click()
    await ada.page.get_by_role("menuitem", name="Schließen").click()
    await expect(ben.page.locator(".titel")).to_contain_text("geschlossen")


async def test_what_is_only_for_some_is_shown_to_them_alone(ada: Window, cem: Window) -> None:
    places = ada.page.get_by_role("navigation", name="Orte")
    await expect(places.get_by_role("link", name="büro")).to_have_count(0)
    await ada.go("termine")
    await expect(ada.page.get_by_text("Hier können Sie lesen, aber nicht schreiben.")).to_be_visible()
    await expect(ada.line).to_have_count(0)
    await cem.go("büro")
    await cem.write("Unter uns")
    await expect(cem.message("Unter uns")).to_be_visible()


async def test_somebody_new_joins_on_the_spot(
    browser: Browser, playground: RecordedPlayground, ada: Window
) -> None:
    async with window(browser, playground.base_url) as newcomer:
        await newcomer.page.get_by_label("Name").fill("Dana Neumann")
        await newcomer.page.get_by_role("button", name="Beitreten").click()
        await expect(newcomer.page.locator(".ich")).to_contain_text("Dana Neumann")
        await newcomer.go("plausch")
        await newcomer.write("Guten Tag!")
        await ada.go("plausch")
        await expect(ada.message("Guten Tag!")).to_contain_text("Dana Neumann")
        await newcomer.page.reload()
        await expect(newcomer.page.locator(".ich")).to_contain_text("Dana Neumann")


async def test_older_messages_are_fetched_when_asked_for(ada: Window, people: People) -> None:
    channel = await people.channel("plausch")
    for number in range(70):
        await people.say("ben", channel, f"Nachricht {number}.")
    await ada.go("plausch")
    await expect(ada.message("Nachricht 69.")).to_be_in_viewport()
    await expect(ada.messages).to_have_count(50)
    await ada.page.get_by_role("button", name="Ältere Beiträge").click()
    await expect(ada.messages).to_have_count(70)
    await expect(ada.page.get_by_role("button", name="Ältere Beiträge")).to_be_hidden()


async def test_a_link_to_a_message_leads_to_it(ada: Window, people: People) -> None:
    channel = await people.channel("plausch")
    first = await people.say("ben", channel, "Ganz am Anfang")
    for number in range(60):
        await people.say("ben", channel, f"Nachricht {number}.")
    guild = (await people.state())["guild"]["id"]
    await people.say("ben", channel, f"Siehe https://discord.com/channels/{guild}/{channel}/{first['id']}")
    await ada.go("plausch")
    await ada.message("Siehe").get_by_role("link").click()
    await expect(ada.message("Ganz am Anfang")).to_be_focused()
