"""A thread's life in chat: answered, closed, reopened and summed up, in step on both sides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from functools import partial
from typing import Any

import pytest

from bot.app import utc_now
from bot.domain import consent, standing, threads
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.standing import State
from tests.cogs.conftest import button_id, defaults, named_button, said
from tests.support.playground import SEED, RecordedPlayground, recorded_playground
from tests.support.stage import Stage, on_stage
from tests.support.stage import eventually as soon

TOPICS = ("leerstand", "beteiligung", "plausch", "büro")
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

eventually = partial(soon, within_s=20)
"""The machine may be busy: what shall be seen is waited for a while."""


@pytest.fixture
async def playground() -> AsyncIterator[RecordedPlayground]:
    seed: Any = deepcopy(dict(SEED))
    for channel in seed["channels"]:
        if channel["name"] == "leerstand":
            channel["tags"] = ["Frage", "Beantwortet"]
    async with recorded_playground(seed=seed) as running:
        yield running


@pytest.fixture
async def stage(playground: RecordedPlayground, database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(playground, database_url, topics=TOPICS) as running:
        yield running


async def ask(stage: Stage, title: str = "Leerer Laden", *, key: str = "ada") -> str:
    """A public question in the forum, archived; its thread's id."""
    member = Person(await stage.people.member(key), "", groups=None)
    await consent.decide(stage.app.database, member, Consent.PUBLIC_NAME, now=utc_now())
    forum = await stage.people.channel("leerstand")
    posted = await stage.people.post(key, forum, title, "Wer weiß Rat?")
    await eventually(
        lambda: standing.look(stage.app.database, int(posted["id"])), lambda found: found is not None
    )
    return str(posted["id"])


async def calls(stage: Stage, key: str, name: str, place: str, **options: Any) -> Any:
    return await stage.people.interact(key, place, "command", name=name, options=options, locale="de")


async def in_chat(stage: Stage, thread: str) -> tuple[bool, list[str]]:
    """Whether the thread is locked there, and its tags."""
    threads = (await stage.people.state())["threads"]
    found = next(each for each in threads if each["id"] == thread)
    return found["locked"], [tag["name"] for tag in found["tags"]]


async def state(stage: Stage, thread: str) -> State | None:
    found = await standing.look(stage.app.database, int(thread))
    return found.state if found else None


async def test_whoever_asked_closes_it_and_chat_locks_it(stage: Stage) -> None:
    thread = await ask(stage)
    answer = await calls(stage, "ada", "thread state", thread, state="closed", reason="Hat sich erledigt")
    assert "geschlossen: keine Antworten mehr" in said(answer)
    assert "Hat sich erledigt" in said(answer)
    assert "Ada Winkler" in said(answer)
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen == (True, []))
    page = await stage.page(f"/threads/{thread}/leerer-laden")
    assert "geschlossen" in page
    assert "Dieses Gespräch ist geschlossen" in page
    assert "geschlossen" in await stage.page("/topics/leerstand")
    await calls(stage, "cem", "thread state", thread, state="open")
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen == (False, []))


async def test_what_the_office_closed_stays_closed_for_others(stage: Stage) -> None:
    thread = await ask(stage)
    assert "wer gefragt hat" in said(await calls(stage, "ben", "thread state", thread, state="closed"))
    await calls(stage, "cem", "thread state", thread, state="closed")
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen[0])
    plausch = await stage.people.channel("plausch")
    refused = await calls(stage, "ada", "thread state", plausch, state="open", thread=f"#{thread}")
    assert "Die Servicestelle hat dieses Gespräch geschlossen" in said(refused)
    assert await state(stage, thread) is State.CLOSED


async def test_a_lock_and_a_tag_set_in_chat_say_how_it_stands(stage: Stage) -> None:
    thread = await ask(stage)
    office = await stage.people.member("cem")
    path = f"/threads/{thread}"
    await stage.people.call("PATCH", path, {"member_id": office, "tags": ["Frage", "Beantwortet"]})
    await eventually(lambda: state(stage, thread), lambda seen: seen is State.ANSWERED)
    await stage.people.call("PATCH", path, {"member_id": office, "locked": True})
    await eventually(lambda: state(stage, thread), lambda seen: seen is State.CLOSED)
    assert "beantwortet, geschlossen" in await stage.page(f"{path}/leerer-laden")
    await stage.people.call("PATCH", path, {"member_id": office, "locked": False, "tags": ["Frage"]})
    await eventually(lambda: state(stage, thread), lambda seen: seen is State.OPEN)
    found = await standing.look(stage.app.database, int(thread))
    assert found is not None
    assert [(done.what, done.by) for done in found.done] == [
        ("open", ""),
        ("open", ""),
        ("closed", ""),
        ("answered", ""),
    ]


@ONE_ENGINE
async def test_a_marked_answer_puts_the_forums_tag_on_and_takes_it_off(stage: Stage) -> None:
    thread = await ask(stage)
    answer = await stage.people.say("ben", thread, "So geht es")
    mark = {"name": "Mark as answer", "message_id": answer["id"], "locale": "de"}

    async def marks() -> Any:
        return await stage.people.interact("ada", thread, "message_command", **mark)

    await eventually(marks, lambda told: "direkt unter der Frage" in said(told))
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen == (False, ["Beantwortet"]))
    assert await state(stage, thread) is State.ANSWERED
    await marks()
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen == (False, []))
    assert await state(stage, thread) is State.OPEN


@ONE_ENGINE
async def test_what_was_said_while_chat_was_away_is_shown_there_later(
    playground: RecordedPlayground, stage: Stage
) -> None:
    thread = await ask(stage)
    await stage.people.call(
        "PATCH", f"/threads/{thread}", {"member_id": await stage.people.member("cem"), "archived": True}
    )
    await stage.people.fault("server_error", count=2)
    editor = Person(await stage.people.member("cem"), "Cem Aydın")
    await standing.change(
        stage.app.database, int(thread), State.CLOSED, editor, is_office=True, now=utc_now()
    )
    await eventually(lambda: in_chat(stage, thread), lambda seen: seen[0])
    state = await eventually(stage.people.state, lambda seen: bool(seen["threads"][0]["archived"]))
    assert state["threads"][0]["archived"], "it was archived before, and is again"


async def test_an_editor_sums_up_in_a_form_that_is_filled_in(stage: Stage) -> None:
    thread = await ask(stage)
    refused = await calls(stage, "ada", "thread summary", thread)
    assert "Servicestelle" in said(refused)
    form = await calls(stage, "cem", "thread summary", thread)
    assert defaults(form) == [""]
    told = await _submit(stage, thread, form, "Erst den Hausverein fragen, dann die Stadt.")
    assert "als eigene Worte der Redaktion" in said(told)
    page = await stage.page(f"/threads/{thread}/leerer-laden")
    assert page.index("Erst den Hausverein fragen") < page.index("Wer weiß Rat?")
    assert "Zusammengefasst von der Redaktion, Servicestelle" in page
    assert "Erst den Hausverein fragen" in await stage.page("/topics/leerstand")
    again = await calls(stage, "cem", "thread summary", thread)
    assert defaults(again) == ["Erst den Hausverein fragen, dann die Stadt."]
    assert "gelöscht" in said(await _submit(stage, thread, again, ""))
    assert "Hausverein" not in await stage.page(f"/threads/{thread}/leerer-laden")


async def test_a_summary_quotes_nobody_and_loses_nothing_that_was_typed(stage: Stage) -> None:
    thread = await ask(stage)
    secret = "Der Eigentümer heißt Kunze und will den Laden nicht vermieten"
    await stage.people.say("ben", thread, secret)
    await eventually(lambda: _counted(stage, thread), lambda count: count == 2)
    form = await calls(stage, "cem", "thread summary", thread)
    typed = f"Es zeigte sich: {secret.lower()}, leider."
    refused = await _submit(stage, thread, form, typed)
    assert "Diese Wörter stehen in einem Beitrag" in said(refused)
    again = await stage.people.interact(
        "cem", thread, "component", message_id=refused["message"]["id"], custom_id=button_id(refused)
    )
    assert defaults(again) == [typed]
    assert "Kunze" not in await stage.page(f"/threads/{thread}/leerer-laden")


@ONE_ENGINE
async def test_a_thread_that_one_may_not_see_is_not_there(stage: Stage) -> None:
    office = await stage.people.channel("büro")
    secret = await stage.people.post("cem", office, "Vertraulich", "Nur unter uns")
    await eventually(
        lambda: standing.look(stage.app.database, int(secret["id"])), lambda found: found is not None
    )
    plausch = await stage.people.channel("plausch")
    for typed in ("Vertraulich", f"#{secret['id']}"):
        refused = await calls(stage, "ben", "thread show", plausch, thread=typed)
        assert said(refused).startswith("Es gibt kein Gespräch")
    choices = await stage.people.interact(
        "ben", plausch, "autocomplete", name="thread show", options={"thread": "vertr"}
    )
    assert choices["choices"] == []
    assert "Vertraulich" in said(await calls(stage, "cem", "thread show", plausch, thread="Vertraulich"))


@ONE_ENGINE
async def test_an_editor_moves_a_thread_and_chat_leaves_it_where_it_is(stage: Stage) -> None:
    thread = await ask(stage)
    assert "Servicestelle" in said(await calls(stage, "ada", "thread move", thread, topic="Plausch"))
    choices = await stage.people.interact(
        "cem", thread, "autocomplete", name="thread move", options={"topic": "betei"}
    )
    ((name, value),) = [(choice["name"], choice["value"]) for choice in choices["choices"]]
    assert name == "Beteiligung"
    told = said(await calls(stage, "cem", "thread move", thread, topic=value))
    assert "im Thema „Beteiligung“" in told
    await stage.people.say("ben", thread, "Noch eine Antwort")
    await eventually(lambda: _counted(stage, thread), lambda count: count == 2)
    assert "Leerer Laden" in await stage.page("/topics/beteiligung")
    assert "Leerer Laden" not in await stage.page("/topics/leerstand")
    hidden = said(await calls(stage, "cem", "thread move", thread, topic="Büro"))
    assert "zeigt das Gespräch nicht mehr" in hidden
    assert await stage.page(f"/threads/{thread}/leerer-laden") == "404"


@ONE_ENGINE
async def test_who_wrote_in_an_internal_topic_is_asked_by_the_visibility_of_the_message(stage: Stage) -> None:
    office = await stage.people.channel("büro")
    member = Person(await stage.people.member("cem"), "", groups=None)
    await consent.decide(stage.app.database, member, Consent.PUBLIC_NAME, now=utc_now())
    sent = await stage.people.say("cem", office, "Vertraulicher Fall")
    thread = await stage.people.post("cem", office, "Der Fall", "", message_id=sent["id"])
    thread = thread["id"]
    inside = await stage.people.say("cem", thread, "Vertrauliche Einzelheit")
    await eventually(lambda: _counted(stage, thread), lambda count: count == 2)
    told = said(await calls(stage, "cem", "thread move", thread, topic="Beteiligung"))
    assert "2 Beiträge wurden in einem internen Thema geschrieben" in told
    assert await stage.page(f"/threads/{thread}/der-fall") == "404"
    for message, place in ((sent["id"], office), (inside["id"], thread)):
        card = await stage.people.interact(
            "cem", place, "message_command", name="Visibility", message_id=message, locale="de"
        )
        assert "als intern zugesagt" in said(card)
        press = {"message_id": card["message"]["id"], "custom_id": named_button(card, "Öffentlich mit Namen")}
        assert "öffentlich mit Namen" in said(await stage.people.interact("cem", place, "component", **press))
    page = await stage.page(f"/threads/{thread}/der-fall")
    assert "Vertraulicher Fall" in page
    assert "Vertrauliche Einzelheit" in page


async def _submit(stage: Stage, thread: str, form: Any, text: str) -> Any:
    answer = {"custom_id": form["modal"]["custom_id"], "fields": {"field0": text}, "locale": "de"}
    return await stage.people.interact("cem", thread, "modal", **answer)


async def _counted(stage: Stage, thread: str) -> int:
    return await threads.archived_count(stage.app.database, int(thread))


@ONE_ENGINE
async def test_an_editor_names_what_belongs_to_a_thread_and_takes_it_away(stage: Stage) -> None:
    thread, other = await ask(stage), await ask(stage, "Zweiter Laden")
    choices = await stage.people.interact(
        "cem", thread, "autocomplete", name="thread relate", options={"other": "zweiter"}, locale="de"
    )
    assert choices["choices"] == [{"name": "Gespräch: Zweiter Laden", "value": f"thread:{other}"}]
    listed = await calls(stage, "cem", "thread relate", thread, other=f"thread:{other}")
    assert "Zweiter Laden" in said(listed)
    page = await stage.page(f"/threads/{thread}/leerer-laden")
    assert f'href="/threads/{other}"' in page
    assert f'href="/threads/{thread}"' in await stage.page(f"/threads/{other}/zweiter-laden")
    assert "Servicestelle" in said(
        await calls(stage, "ada", "thread relate", thread, other=f"thread:{other}")
    )
    press = {"message_id": listed["message"]["id"], "custom_id": named_button(listed, "Entfernen")}
    await stage.people.interact("cem", thread, "component", **press)
    assert f'href="/threads/{other}"' not in await stage.page(f"/threads/{thread}/leerer-laden")
