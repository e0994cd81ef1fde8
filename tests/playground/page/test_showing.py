"""Messages look as Discord would show them: Markdown, embeds, layouts; and nobody's words become markup."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import discord
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.playground.page.window import Window
from tests.support.discord_client import connected
from tests.support.people import People
from tests.support.playground import RecordedPlayground

SAID = [
    (
        "**fett** *schräg* __unter__ ~~weg~~",
        "<p><strong>fett</strong> <em>schräg</em> <u>unter</u> <s>weg</s></p>",
    ),
    (
        "***beides*** _auch_ snake_case_name",
        "<p><strong><em>beides</em></strong> <em>auch</em> snake_case_name</p>",
    ),
    ("`a **b** c` ``x`y``", "<p><code>a **b** c</code> <code>x`y</code></p>"),
    (r"\*kein Stern\* 2 * 3 * 4", "<p>*kein Stern* 2 * 3 * 4</p>"),
    ("Bürger*innen und Teilnehmer*innen", "<p>Bürger*innen und Teilnehmer*innen</p>"),
    ("Bewohner_innen, *alle Bürger*innen*", "<p>Bewohner_innen, <em>alle Bürger*innen</em></p>"),
    (
        "# Groß\n## Mittel\n-# klein",
        '<h4 class="gr1">Groß</h4><h4 class="gr2">Mittel</h4><p class="klein">klein</p>',
    ),
    ("- eins\n  - tiefer\n- zwei", "<ul><li>eins<ul><li>tiefer</li></ul></li><li>zwei</li></ul>"),
    ("3. drei\n4. vier", '<ol start="3"><li>drei</li><li>vier</li></ol>'),
    ("> Zitat\n> weiter\nDanach", "<blockquote><p>Zitat\nweiter</p></blockquote><p>Danach</p>"),
    (">>> alles\n\nbis zum Ende", "<blockquote><p>alles</p><p>bis zum Ende</p></blockquote>"),
    ("```py\nx = '**'\n```", "<pre tabindex=\"0\"><code>x = '**'</code></pre>"),
    ("<script>alert(1)</script> <b>", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;</p>"),
    ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>"),
    ("Es regnet <:regen:123456789012345678>", "<p>Es regnet :regen:</p>"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def bot(playground: RecordedPlayground) -> AsyncIterator[discord.Client]:
    async with connected(playground) as client:
        yield client


async def html(shown: Locator) -> str:
    """What an element holds."""
    inside: str = await shown.evaluate("one => one.innerHTML")
    return inside


async def test_markdown_is_read_as_discord_reads_it(ada: Window, people: People) -> None:
    channel = await people.channel("plausch")
    said = [await people.say("ben", channel, text) for text, _ in SAID]
    await ada.go("plausch")
    await expect(ada.messages).to_have_count(len(SAID))
    shown = [await html(ada.page.locator(f"#m{message['id']} .text")) for message in said]
    assert shown == [wanted for _, wanted in SAID]


async def test_links_lead_where_they_say_and_never_elsewhere(ada: Window, people: People) -> None:
    channel = await people.channel("plausch")
    texts = [
        "Siehe https://example.org/a_(b).",
        "[Ziel](https://example.org/ziel)",
        "<https://example.org/still>",
    ]
    for text in texts:
        await people.say("ben", channel, text)
    await ada.go("plausch")
    links = ada.page.locator(".rede a")
    await expect(links).to_have_text(["https://example.org/a_(b)", "Ziel", "https://example.org/still"])
    for number, address in enumerate(("a_(b)", "ziel", "still")):
        await expect(links.nth(number)).to_have_attribute("href", f"https://example.org/{address}")
        await expect(links.nth(number)).to_have_attribute("rel", "noopener noreferrer")


async def test_mentions_times_and_hidden_texts_are_put_into_words(ada: Window, people: People) -> None:
    channel, me = await people.channel("plausch"), await people.member("ada")
    role = next(r["id"] for r in (await people.state())["roles"] if r["name"] == "Servicestelle")
    await people.say("ben", channel, f"<@{me}> <@&{role}> <#{channel}> <t:1795000000:F> ||Überraschung||")
    await ada.go("plausch")
    said = ada.message("@Ada Winkler")
    await expect(said.locator(".nenn")).to_have_text(["@Ada Winkler", "@Servicestelle", "#plausch"])
    await expect(said.locator("time.stempel")).to_have_text("Mittwoch, 18. November 2026 um 12:06")
    await expect(said.get_by_text("Überraschung")).to_have_count(0)
    await said.get_by_role("button", name="Verdeckter Text").click()
    await expect(said.get_by_text("Überraschung")).to_be_visible()


async def test_a_layout_of_components_is_shown_in_its_order(
    bot: discord.Client, ada: Window, people: People
) -> None:
    channel = bot.get_partial_messageable(int(await people.channel("plausch")))
    view = discord.ui.LayoutView(timeout=None)
    picture = "attachment://karte.png"
    view.add_item(
        discord.ui.Container(
            discord.ui.TextDisplay("Termin\n**Sprechstunde**"),
            discord.ui.Separator(),
            discord.ui.Section(
                "Mit Knopf daneben", accessory=discord.ui.Button(label="Mehr", custom_id="more")
            ),
            discord.ui.MediaGallery(discord.MediaGalleryItem(picture, description="Lageplan")),
            discord.ui.ActionRow(discord.ui.Button(label="Öffnen", url="https://example.org/")),
            accent_colour=0x9B152B,
        )
    )
    await channel.send(view=view, file=discord.File(io.BytesIO(PIXEL), "karte.png"))
    await ada.go("plausch")
    card = ada.page.locator(".karte")
    await expect(card.locator("strong")).to_have_text("Sprechstunde")
    await expect(card.get_by_role("button", name="Mehr")).to_be_visible()
    await expect(card.get_by_role("img", name="Lageplan")).to_be_visible()
    await expect(card.get_by_role("link", name="Öffnen")).to_have_attribute("href", "https://example.org/")
    bar = await card.evaluate("one => getComputedStyle(one).borderInlineStartColor")
    assert bar == "rgb(155, 21, 43)"


async def test_a_buttons_link_to_a_message_here_stays_on_the_page(
    bot: discord.Client, ada: Window, people: People
) -> None:
    channel = await people.channel("plausch")
    said = await people.say("ben", channel, "Darum geht es")
    view = discord.ui.View(timeout=None)
    address = f"https://discord.com/channels/{bot.guilds[0].id}/{channel}/{said['id']}"
    view.add_item(discord.ui.Button(label="Zur Nachricht", url=address))
    await bot.get_partial_messageable(int(channel)).send("Erinnerung", view=view)
    await ada.go("plausch")
    await ada.page.get_by_role("link", name="Zur Nachricht").click()
    await expect(ada.message("Darum geht es")).to_be_focused()


async def test_an_embed_shows_its_title_fields_and_footer(
    bot: discord.Client, ada: Window, people: People
) -> None:
    channel = bot.get_partial_messageable(int(await people.channel("plausch")))
    embed = discord.Embed(title="Titel", url="https://example.org/", description="**Text**", colour=0x5F6E6A)
    embed.add_field(name="Feld", value="Wert")
    embed.set_footer(text="Unten").set_image(url="https://example.org/bild.png")
    await channel.send(embed=embed)
    await ada.go("plausch")
    card = ada.page.locator(".karte")
    await expect(card.get_by_role("link", name="Titel")).to_be_visible()
    await expect(card.locator("dt")).to_have_text("Feld")
    await expect(card).to_contain_text("Unten")
    # pictures from elsewhere are only linked: nobody outside learns who reads
    await expect(card.locator("img")).to_have_count(0)
    await expect(card.get_by_role("link", name="bild.png")).to_be_visible()


async def test_a_message_of_the_bot_changes_in_place(
    bot: discord.Client, ada: Window, people: People
) -> None:
    channel = bot.get_partial_messageable(int(await people.channel("plausch")))
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Anmelden", custom_id="in"))
    sent = await channel.send("0 zugesagt", view=view)
    await ada.go("plausch")
    await ada.message("0 zugesagt").get_by_role("button", name="Anmelden").focus()
    await sent.edit(content="1 zugesagt", view=view)
    await expect(ada.message("1 zugesagt").get_by_role("button", name="Anmelden")).to_be_focused()


async def test_direct_messages_are_counted_and_seen_by_one_alone(
    bot: discord.Client, ada: Window, ben: Window, people: People
) -> None:
    user = bot.get_user(int(await people.member("ada")))
    assert user is not None
    await user.send("Erinnerung: Sprechstunde um drei")
    link = ada.page.get_by_role("navigation", name="Orte").get_by_role("link", name="Direktnachrichten")
    await expect(link).to_contain_text("1 neu")
    await ada.go("Direktnachrichten")
    await expect(ada.message("Erinnerung: Sprechstunde um drei")).to_be_visible()
    await ben.go("Direktnachrichten")
    await expect(ben.heading).to_have_text("Stadtgespräch")
    await expect(ben.messages).to_have_count(0)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)
