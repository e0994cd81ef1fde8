"""Search reads German, obeys its small language, and tells nothing of what is private."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from bot.domain import consent, glossary, resources, search
from bot.domain.analysis.terms import terms
from bot.domain.consent import Consent
from bot.domain.glossary import TermView
from bot.domain.people import Person
from bot.domain.resources import NewResource
from bot.domain.search import SearchPage
from bot.domain.search.concepts import concepts
from bot.domain.search.looking import MOST, look
from bot.domain.search.passages import marked, wanted_terms
from bot.domain.search.query import parse
from storage.database import Database
from tests.support.exchange import ASKER, HELPER, INTERNAL_TOPIC, SHY, Exchange

SAID = {
    "Fördermittelantrag": "Wer hilft beim Ausfüllen?",
    "Stadtteilfest am Anger": "Mit Blasmusik und Kuchen.",
    "Förderung nach 2027": "Die Bürger*innen fragen, wie es weitergeht.",
    "Neues vom Quartiersmanagement": "Sprechstunde im Laden.",
    "Lastenrad": "Ein Fahrrad für alle.",
    "Runde Sache": "Wir gründen einen runden Tisch für alle Mieter.",
    "Tisch gesucht": "Er ist rund, aber zu breit.",
    "Heiratsantrag im Garten": "Beim Fest wurde getanzt.",
}
FOUND = {
    "Antrag": {"Fördermittelantrag", "Heiratsantrag im Garten"},
    "anträge -Heiratsantrag": {"Fördermittelantrag"},
    "Stadtteil Fest": {"Stadtteilfest am Anger", "Heiratsantrag im Garten"},
    "Foerderung": {"Förderung nach 2027", "Fördermittelantrag"},
    "Bürgerinnen": {"Förderung nach 2027"},
    "Bürger:innen": {"Förderung nach 2027"},
    "Quatiersmanagement": {"Neues vom Quartiersmanagement"},
    "QM": {"Neues vom Quartiersmanagement"},
    "Quartiersman": {"Neues vom Quartiersmanagement"},
    "Rat": set(),
    '"runder Tisch"': {"Runde Sache"},
    "„runde Tische“": {"Runde Sache"},
    "typ:gespräch Fahrrad": {"Lastenrad"},
    "typ:termin Fahrrad": set(),
    "thema:beteiligung Fahrrad": {"Lastenrad"},
    "thema:kollegialer-rat Fahrrad": set(),
    "thema:kollegial Fahrrad": set(),
    "thema:Beteil Fahrrad": {"Lastenrad"},
    "stadt:Mühl Fahrrad": {"Lastenrad"},
    "stadt:roda Fahrrad": {"Lastenrad"},
    "stadt:Mühlroda Fahrrad": {"Lastenrad"},
    "stadt:Hammerwalde Fahrrad": set(),
    "von:2026 bis:11.2026 Fahrrad": {"Lastenrad"},
    "bis:2025 Fahrrad": set(),
}
HOSTILE = (
    '"',
    '""',
    "-",
    "- -- ---",
    "AND OR NOT NEAR(",
    "title_terms:x",
    'x" OR "y',
    "'; DROP TABLE message; --",
    "a:b:c::",
    "\0",
    "x\0y",
    "*",
    "^+=-",
    "thema:",
    "von:99999 bis:0",
    "von:31.2.2026",
    "ß" * 500,
    "x" * 10_000,
    "a " * 5_000,
    '"' * 10_000,
    "(" * 1_000,
    "-x " * 1_000,
    "%_\\",
    "thema:beteiligung stadt:muehlroda bis:2020 Fest Garten Tisch Bürger Antrag Stadtteil Mieter Laden",
    "😀 🏳️‍🌈",
    "\u202e\ufeff",
    "<script>",
)


@pytest.fixture
async def talk(exchange: Exchange, database: Database) -> Exchange:
    """What people said, and a glossary that knows an abbreviation."""
    for number, (title, content) in enumerate(SAID.items()):
        await exchange.open(title, content, at=exchange.now - timedelta(days=number))
    term = TermView("quartiersmanagement", "Quartiersmanagement", ("QM",), "Koordiniert vor Ort.", "")
    await glossary.add_terms(database, [term])
    return exchange


async def test_a_german_reader_finds_what_was_meant(talk: Exchange, database: Database) -> None:
    for query, wanted in FOUND.items():
        page = await search.search(database, query)
        assert {hit.title for hit in page.hits if hit.kind == "thread"} == wanted, query


async def test_a_date_is_found_once_and_not_again_as_the_card_of_our_bot(
    talk: Exchange, database: Database
) -> None:
    bot = Person("900", "Stadtgespräch", is_bot=True)
    await consent.decide(database, bot, Consent.PUBLIC_NAME, now=talk.now)
    card = await talk.open("Seifenkistenrennen", "Am Sonntag, 12 von 18 Plätzen frei.", bot)
    assert (await search.search(database, "Seifenkistenrennen")).hits == []
    await talk.answer(card, "Wir bringen zwei Seifenkisten mit.")
    assert [hit.title for hit in (await search.search(database, "Seifenkiste")).hits] == [
        "Seifenkistenrennen"
    ]


async def test_a_correction_is_said_and_a_known_word_is_not_corrected(
    talk: Exchange, database: Database
) -> None:
    page = await search.search(database, "Quatiersmanagement")
    assert [(each.typed, each.meant) for each in page.corrections] == [
        ("Quatiersmanagement", "Quartiersmanagement")
    ]
    for twice in ("Quatiersmanagment", "Quartirsmanagemnt", "Quatriersmanagemetn"):
        page = await search.search(database, twice)
        assert [each.meant for each in page.corrections] == ["Quartiersmanagement"], twice
    for word in ("Laden", "gründen", "gegründet", "Räumlichkeit"):
        assert (await search.search(database, word)).corrections == (), word


async def test_what_matched_is_marked_also_inside_compounds(talk: Exchange, database: Database) -> None:
    (hit, *_) = (await search.search(database, "Antrag -Heirat")).hits
    assert hit.title_html == "Fördermittel<mark>antrag</mark>"
    (hit, *_) = (await search.search(database, "Bürgerin")).hits
    assert "<mark>Bürger*innen</mark>" in hit.excerpt_html


def test_only_what_matches_is_marked() -> None:
    taught = frozenset(("werkel",))
    assert marked("Die Werkelkiste", frozenset(("werkelkist", "kist")), taught) == (
        "Die Werkel<mark>kiste</mark>"
    )
    assert marked("Die Werkelkiste", frozenset(("werkelkist",)), taught) == "Die <mark>Werkelkiste</mark>"
    (asked,) = concepts(parse("Bürgerhaus").asked, {})
    whole = wanted_terms([asked], terms("", "Das Bürgerhaus").body)
    assert marked("Bürgerhaus und Gartenhaus", whole) == "<mark>Bürgerhaus</mark> und Gartenhaus"
    assert marked("Das Gartenhaus", wanted_terms([asked], "")) == "Das Garten<mark>haus</mark>"


async def test_answers_stand_above_what_only_says_a_word_of_the_question(
    exchange: Exchange, database: Database
) -> None:
    other = await exchange.open("Bohren", "Ohne Kreissäge geht es auch.")
    question = await exchange.open("Kreissäge im Keller", "Wer darf ran?")
    answer = await exchange.answer(question, "Nur mit Einweisung.")
    async with database.reading() as connection:
        looked = await look(database, connection, parse("wer darf im Keller an die Kreissäge"))
        rare = await look(database, connection, parse("Kreissäge"))
    assert [each.row.id for each in looked.found] == [question.id, answer.id, other.id]
    assert {each.row.id for each in rare.found} == {question.id, answer.id, other.id}


async def test_names_are_found_written_out_and_abbreviated(exchange: Exchange, database: Database) -> None:
    await exchange.open("Post von der SAB", "Sie fragt nach Belegen.")
    await exchange.open("Unser GIHK", "Es wird neu geschrieben.")
    await exchange.open("Fragen zur DSGVO", "Wer darf was wissen?")
    for query, wanted in (
        ("Sächsische Aufbaubank", "Post von der SAB"),
        ("S.A.B.", "Post von der SAB"),
        ("integriertes Handlungskonzept", "Unser GIHK"),
        ("GIHKs", "Unser GIHK"),
        ("Datenschutzgrundverordnung", "Fragen zur DSGVO"),
        ("Datenschutz-Grundverordnung", "Fragen zur DSGVO"),
    ):
        page = await search.search(database, query)
        assert [hit.title for hit in page.hits] == [wanted], query
    assert (await search.search(database, "Sachbericht")).hits == [], "SAB is the name of something else"


async def test_what_is_not_seen_splits_no_word(exchange: Exchange, database: Database) -> None:
    await exchange.open("Förder\u00admittel\u200bantrag", "Der Nach\u00adweis\u200d fehlt.")
    for query in ("Fördermittelantrag", "För\u00adder\u200bmittelantrag", "Antrag", '"der Nach\u00adweis"'):
        assert (await search.search(database, query)).total == 1, query
    (hit,) = (await search.search(database, "Antrag Nachweis")).hits
    assert hit.title_html == "Fördermittel<mark>antrag</mark>"
    assert "<mark>Nachweis</mark>" in hit.excerpt_html
    assert await search.complete(database, "förder\u00admitt") == ["Fördermittelantrag"]


async def test_letters_inside_a_word_are_found_below_those_who_wrote_them_as_a_word(
    exchange: Exchange, database: Database
) -> None:
    await exchange.open("Das Xylopraktikum", "Wer war dabei?")
    assert [hit.title for hit in (await search.search(database, "oprakti")).hits] == ["Das Xylopraktikum"]
    await exchange.open("Ein Name", "Er heißt Oprakti.")
    titles = [hit.title for hit in (await search.search(database, "oprakti")).hits]
    assert titles == ["Ein Name", "Das Xylopraktikum"]


async def test_a_noun_comes_before_what_only_the_stemmer_takes_for_it(
    exchange: Exchange, database: Database
) -> None:
    for number, title in enumerate(("Der Jugendtreff", "Wir treffen uns", "Das Regionaltreffen", "Treffen")):
        await exchange.open(title, "Am Anger.", at=exchange.now + timedelta(minutes=number))
    titles = [hit.title for hit in (await search.search(database, "treffen")).hits]
    assert set(titles[:2]) == {"Das Regionaltreffen", "Treffen"}
    assert len(titles) == 4


async def test_one_and_several_are_the_same_word_also_in_latin_and_greek(
    exchange: Exchange, database: Database
) -> None:
    """The stemmer makes different words of them."""
    pairs = {
        "Gremium": "Gremien",
        "Thema": "Themen",
        "Zentrum": "Zentren",
        "Kurs": "Kurse",
        "Konto": "Konten",
    }
    for one, several in pairs.items():
        await exchange.open(f"Ein {one}", "So?")
        await exchange.open(f"Drei {several}", "So?")
    for one, several in pairs.items():
        for query in (one, several.lower()):
            titles = {hit.title for hit in (await search.search(database, query)).hits}
            assert titles == {f"Ein {one}", f"Drei {several}"}, query


async def test_an_abbreviation_is_no_part_of_a_word_and_no_beginning_of_one(
    exchange: Exchange, database: Database
) -> None:
    await exchange.open("Vorlage", "Die Vorlage lag im Lager der Gemeinwesenarbeit.")
    await exchange.open(
        "Viermal im Jahr", "In der LAG, und bei der GEMA.", at=exchange.now - timedelta(days=9)
    )
    first, *_ = (await search.search(database, "LAG")).hits
    assert first.title == "Viermal im Jahr"
    assert [hit.title for hit in (await search.search(database, "GEMA")).hits] == ["Viermal im Jahr"]
    assert "Vorlage" in {hit.title for hit in (await search.search(database, "Lage")).hits}


async def test_neither_library_nor_talk_leaves_the_other_no_room(
    exchange: Exchange, database: Database
) -> None:
    """As many terms of the glossary say a word as are looked at: a conversation that does is still found."""
    await exchange.open("Beete", "Wer gießt?")
    entries = [TermView(f"beet-{n}", f"Beet {n}", (), "Ein Beet.", "") for n in range(MOST + 5)]
    await glossary.add_terms(database, entries)
    page = await search.search(database, "Beet")
    assert page.counts["thread"] == 1
    assert page.counts["term"] >= MOST // 2


async def test_facets_count_what_each_choice_would_show(
    talk: Exchange, database: Database, now: datetime
) -> None:
    await resources.publish_new(database, NewResource("Antrag: Vorlage", "https://a.example"), now=now)
    page = await search.search(database, "Antrag")
    assert page.counts == {"thread": 2, "resource": 1}
    assert {(each.facet, each.slug, each.name, each.count) for each in page.choices} >= {
        ("topic", "beteiligung", "Beteiligung", 2),
        ("city", "muehlroda", "Mühlroda", 2),
    }
    narrowed = await search.search(database, "Antrag", kind="resource")
    assert (narrowed.total, narrowed.counts) == (1, {"thread": 2, "resource": 1})


async def test_pages_go_on_by_key_in_both_orders(exchange: Exchange, database: Database) -> None:
    for number in range(7):
        await exchange.open(f"Garten {number}", "Beet " * number, at=exchange.now - timedelta(days=number))
    for by_date in (False, True):
        seen: list[str] = []
        after = None
        while True:
            page = await search.search(database, "Garten", by_date=by_date, after=after, limit=3)
            seen += [hit.title for hit in page.hits]
            after = page.next
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 7
        if by_date:
            assert seen == [f"Garten {number}" for number in range(7)]


async def test_words_are_completed_as_they_are_written(talk: Exchange, database: Database) -> None:
    assert await search.complete(database, "neues quart") == ["neues Quartiersmanagement"]
    assert await search.complete(database, "foerderm") == ["Fördermittelantrag"]
    assert await search.complete(database, "q") == []


async def test_the_office_gives_words_their_other_names(talk: Exchange, database: Database) -> None:
    assert (await search.search(database, "Ideensalon")).hits == []
    term = TermView("runder-tisch", "Runder Tisch", ("Ideensalon",), "Alle reden mit.", "")
    await glossary.add_terms(database, [term])
    found = await search.search(database, "Ideensalon", kind="thread")
    assert found.hits[0].title == "Runde Sache"


async def test_words_of_a_family_and_of_the_field_are_found_below_the_word_itself(
    exchange: Exchange, database: Database
) -> None:
    for text in ("Absage", "Die Ablehnung", "Was tun, wenn sie ablehnen?"):
        await exchange.open(text, "Heute kam die Post.")
    found = [hit.title for hit in (await search.search(database, "ablehnen")).hits]
    assert found[:2] == ["Was tun, wenn sie ablehnen?", "Die Ablehnung"]


async def test_answers_are_found_below_the_question_that_was_asked(
    exchange: Exchange, database: Database
) -> None:
    question = await exchange.open("Jugendliche erreichen", "Wie macht ihr das?")
    answer = await exchange.answer(question, "Mit einer Tischtennisplatte vor der Tür.")
    async with database.reading() as connection:
        looked = await look(database, connection, parse("wie erreiche ich Jugendliche"))
    assert [each.row.id for each in looked.found] == [question.id, answer.id]


async def test_whoever_asks_in_words_finds_what_was_said_after_the_same_question(
    exchange: Exchange, database: Database
) -> None:
    opening = await exchange.open("Allerlei", "Hier ist Platz für alles.")
    question = await exchange.answer(opening, "Wie lang müssen wir die Kassenzettel aufheben?")
    answer = await exchange.answer(question, "Fünf Jahre, so steht es in der Verordnung.")
    late = await exchange.answer(answer, "Heute gibt es Kuchen.")
    await exchange.answer(late, "Und Kaffee.")
    async with database.reading() as connection:
        asked = await look(database, connection, parse("wie hebt man Kassenzettel auf"))
        named = await look(database, connection, parse("Kassenzettel aufheben"))
    assert [each.row.id for each in asked.found] == [question.id, answer.id, late.id]
    assert [each.row.id for each in named.found] == [question.id]


async def test_an_everyday_word_of_a_question_says_less_than_its_thing(
    exchange: Exchange, database: Database
) -> None:
    paid = await exchange.open("Wer hat das bezahlt?", "Die Klapprampe kam aus dem Fonds.")
    thing = await exchange.open("Beratung unter Kollegen", "Supervision zahlt unser Träger, viermal im Jahr.")
    async with database.reading() as connection:
        looked = await look(database, connection, parse("wer bezahlt die Supervision"))
    assert [each.row.id for each in looked.found] == [thing.id, paid.id]


def test_a_verb_in_two_pieces_is_asked_for_as_one() -> None:
    for query, words in (
        ("wer füllt mit mir die Formulare aus", ["ausfuellen", "formulare"]),
        ("wie bietet man Kurse an", ["anbieten", "kurse"]),
        ("wann fängt das Fest an", ["anfangen", "fest"]),
        ("Schlüssel für den Garten ab", ["schluessel", "garten"]),
        ("Förderung und aus", ["foerderung"]),
        ("auf", ["auf"]),
    ):
        assert [word for each in parse(query).asked for word in each.words] == words, query


async def test_a_mistake_is_found_in_a_part_and_before_an_ending(
    exchange: Exchange, database: Database
) -> None:
    await exchange.open(
        "Neue Kasse",
        "Vor dem Ankommen und Ausliegen: Die Patenschaften für Familien: Familienpatenschaften laufen gut.",
    )
    for typed, meant in (
        ("Familienpatenschfat", "Familienpatenschaften"),
        ("Vereinskase", "Vereinskasse"),
        ("Kaseübergabe", "Kasseübergabe"),
    ):
        page = await search.search(database, typed)
        assert [each.meant for each in page.corrections] == [meant], typed
        assert page.hits, typed
    for word in ("Xylofonspieler", "Vereinskxxe", "wer kommt für Familien auf", "auslegen"):
        assert (await search.search(database, word)).corrections == (), word


async def test_new_words_are_known_as_soon_as_they_are_public_and_no_longer(
    exchange: Exchange, database: Database
) -> None:
    said = await exchange.open("Lastenradverleih", "Wer leiht?")
    assert await search.complete(database, "lastenr") == ["Lastenradverleih"]
    assert (await search.search(database, "Lastenradverleh")).corrections[0].meant == "Lastenradverleih"
    await consent.decide_for_message(database, said.id, Consent.INTERNAL, ASKER, now=exchange.now)
    assert await search.complete(database, "lastenr") == []
    assert (await search.search(database, "Lastenradverleh")).corrections == ()


async def test_odd_and_hostile_queries_are_answered(talk: Exchange, database: Database) -> None:
    for query in HOSTILE:
        page = await search.search(database, query)
        assert page.total <= len(SAID) + 1, query[:40]
        assert len(await search.complete(database, query)) <= 8
    draw = Random(7)
    for _ in range(60):
        query = "".join(draw.choice("\"'-:*()^ \0aäßx7%\\„thema:von") for _ in range(draw.randint(1, 60)))
        await search.search(database, query)


async def test_private_texts_change_nothing_that_the_public_sees(talk: Exchange, database: Database) -> None:
    before = await _seen(database)
    secret = "Geheimplan Verfügungsfonds Quartiersmanagment Fördermittelantrag runder Tisch"
    for number in range(30):
        await talk.open(f"Antrag {number} {secret}", secret, SHY)
        await talk.open(f"Fest {number} {secret}", secret, ASKER, topic=INTERNAL_TOPIC)
    assert await _seen(database) == before
    said = await talk.open(f"Garten {secret}", secret, HELPER)
    reply = await talk.answer(said, f"Antrag {secret}", SHY)
    assert await _seen(database) != before
    await consent.decide_for_message(database, said.id, Consent.INTERNAL, HELPER, now=talk.now)
    await consent.decide_for_message(database, reply.id, Consent.PUBLIC_NAME, SHY, now=talk.now)
    assert await _seen(database) == before
    await consent.decide(database, SHY, Consent.PUBLIC_NAME, now=talk.now)
    assert await _seen(database) != before
    await consent.decide(database, SHY, Consent.WITHDRAWN, now=talk.now)
    assert await _seen(database) == before


async def _seen(database: Database) -> list[SearchPage | list[str]]:
    queries = (*FOUND, "Geheimplan", "Verfügungsfonds", "Geheimplann", "Verfüg", "managment", "Festt")
    pages: list[SearchPage | list[str]] = [await search.search(database, query) for query in queries]
    return pages + [await search.complete(database, begun) for begun in ("ge", "ver", "quart", "an", "f")]
