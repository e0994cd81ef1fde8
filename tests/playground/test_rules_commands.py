"""How commands must be written: accepted at the limit, refused past it."""

from typing import Any

import pytest

from bot.playground.rules import Refusal, check_command, check_commands


def command(**fields: Any) -> dict[str, Any]:
    return {"name": "event", "description": "Dates and registrations", "type": 1, **fields}


def option(name: str = "query", **fields: Any) -> dict[str, Any]:
    return {"name": name, "description": "What to look for", "type": 3, **fields}


def menu(name: str, kind: int = 3) -> dict[str, Any]:
    return {"name": name, "type": kind}


def refused(payload: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_command(payload)
    return caught.value


@pytest.mark.parametrize("name", ["event", "termin", "größe", "x" * 32, "a-b_c", "खोज", "2027"])
def test_lower_case_names_in_any_script_are_accepted(name: str) -> None:
    check_command(command(name=name))


@pytest.mark.parametrize("name", ["", "x" * 33, "Termin", "zwei worte", "a.b", None, 5])
def test_other_names_are_refused(name: Any) -> None:
    assert "name" in refused(command(name=name)).body()["errors"]


def test_a_command_is_described_in_up_to_100_characters() -> None:
    check_command(command(description="x" * 100))
    for description in ("", None, "x" * 101):
        assert "description" in refused(command(description=description)).body()["errors"]


@pytest.mark.parametrize("kind", [2, 3])
def test_menu_commands_have_names_with_spaces_and_no_description(kind: int) -> None:
    check_command(menu("Antwort markieren", kind))
    check_command(menu("Melden", kind) | {"description": ""})
    assert refused(menu("Melden", kind) | {"description": "Meldet"}).code == 50035
    assert refused(menu("x" * 33, kind)).code == 50035


def test_translations_are_taken_in_locales_discord_knows() -> None:
    check_command(command(name_localizations={"de": "termin"}, description_localizations={"en-GB": "Dates"}))
    for bad in ({"de-AT": "termin"}, {"de": "Termin"}, {"de": ""}):
        assert "name_localizations" in refused(command(name_localizations=bad)).body()["errors"]


def test_twenty_five_options_are_accepted_and_one_more_refused() -> None:
    check_command(command(options=[option(f"o{n}") for n in range(25)]))
    assert refused(command(options=[option(f"o{n}") for n in range(26)])).code == 50035


def test_required_options_come_first() -> None:
    check_command(command(options=[option("a", required=True), option("b")]))
    refusal = refused(command(options=[option("a"), option("b", required=True)]))
    note = refusal.body()["errors"]["options"]["1"]["_errors"][0]
    assert note["code"] == "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"


def test_an_option_stands_once() -> None:
    assert refused(command(options=[option("a"), option("a")])).code == 50035


def test_twenty_five_choices_are_accepted_and_one_more_refused() -> None:
    choices = [{"name": f"c{n}", "value": str(n)} for n in range(26)]
    check_command(command(options=[option(choices=choices[:25])]))
    assert refused(command(options=[option(choices=choices)])).code == 50035


@pytest.mark.parametrize(
    ("kind", "value", "good"), [(3, "a", True), (3, 1, False), (4, 1, True), (4, "a", False), (10, 0.5, True)]
)
def test_a_choice_has_the_type_of_its_option(kind: int, value: Any, good: bool) -> None:
    payload = command(options=[option(type=kind, choices=[{"name": "a", "value": value}])])
    if good:
        check_command(payload)
    else:
        assert refused(payload).code == 50035


def test_autocomplete_and_choices_exclude_each_other() -> None:
    check_command(command(options=[option(autocomplete=True, choices=[])]))
    assert (
        refused(command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])).code
        == 50035
    )


def test_a_smallest_value_past_the_largest_is_refused() -> None:
    check_command(command(options=[option(type=4, min_value=1, max_value=1)]))
    assert refused(command(options=[option(type=4, min_value=2, max_value=1)])).code == 50035


def test_sub_commands_and_groups_nest_two_deep() -> None:
    sub = option("create", type=1, options=[option("title", required=True)])
    check_command(command(options=[sub, option("series", type=2, options=[sub])]))
    assert (
        refused(command(options=[option("deep", type=2, options=[option("deeper", type=2)])])).code == 50035
    )
    assert refused(command(options=[option("outer", type=1, options=[sub])])).code == 50035


def test_sub_commands_and_plain_options_exclude_each_other() -> None:
    assert refused(command(options=[option("list", type=1), option("query")])).code == 50035


def test_a_command_holds_8000_characters_in_all() -> None:
    long = {"description": "x" * 100, "name_localizations": {"de": "y" * 32}}
    choices = [{"name": f"{n:0100}", "value": f"{n:0100}"} for n in range(25)]
    options = [option(f"o{n}", choices=choices, **long) for n in range(2)]
    check_command(command(options=options[:1]))
    assert refused(command(options=options)).code == 50035


@pytest.mark.parametrize("permissions", [None, "32", 32, 0])
def test_default_permissions_are_a_number_or_its_digits(permissions: Any) -> None:
    check_command(
        command(default_member_permissions=permissions, contexts=[0], integration_types=[0], nsfw=False)
    )


def test_an_unknown_key_is_refused() -> None:
    assert refused(command(descripton="a")).code == 50035


def test_the_same_name_twice_is_refused_but_not_across_types() -> None:
    check_commands([command(name="melden"), menu("melden"), menu("melden", 2)])
    with pytest.raises(Refusal) as caught:
        check_commands([command(), command()])
    note = caught.value.body()["errors"]["1"]["name"]["_errors"][0]
    assert note["code"] == "APPLICATION_COMMANDS_DUPLICATE_NAME"


def test_one_bad_command_is_named_by_its_place_in_the_list() -> None:
    with pytest.raises(Refusal) as caught:
        check_commands([command(name="a"), command(name="B")])
    assert list(caught.value.body()["errors"]) == ["1"]


@pytest.mark.parametrize(("kind", "most"), [(1, 100), (2, 5), (3, 5)])
def test_an_application_has_so_many_commands_of_a_kind(kind: int, most: int) -> None:
    def several(count: int) -> list[dict[str, Any]]:
        return [command(name=f"c{n}") if kind == 1 else menu(f"c{n}", kind) for n in range(count)]

    check_commands(several(most))
    with pytest.raises(Refusal) as caught:
        check_commands(several(most + 1))
    assert caught.value.code == 30032


@pytest.mark.parametrize("payload", [None, {}, [None], ["event"], [{"type": 9, "name": "a"}]])
def test_a_payload_of_another_form_is_refused(payload: Any) -> None:
    with pytest.raises(Refusal) as caught:
        check_commands(payload)
    assert caught.value.code == 50035
