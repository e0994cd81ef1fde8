"""What a modal may hold: five parts, a short title."""

from typing import Any

from bot.playground.rules import components as c
from bot.playground.rules.form import REQUIRED, Field, by_type, listing, shape, text

MAX_PARTS = 5  # documentation, "Modal Interaction Callback"; the description says 40

_modal = shape(
    {
        "custom_id": text(1, 100),
        "title": text(1, 45),  # schema ModalInteractionCallbackRequestData
        "components": listing(
            by_type({c.ACTION_ROW: c.input_row, c.LABEL: c.label, c.TEXT_DISPLAY: c.text_display}),
            1,
            MAX_PARTS,
        ),
    },
    ["custom_id", "title", "components"],
)


def check_modal(payload: Any) -> None:
    """The `data` of a modal callback. Raises Refusal 50035."""
    refuse_bad_modal(Field(payload))


def refuse_bad_modal(form: Field) -> None:
    """The same for a modal inside another form. Raises Refusal 50035."""
    _modal(form)
    form.settle()
    layout = form.at("components")
    c.refuse_doubled_ids(layout)
    for part in c.each(layout):
        if part.value["type"] == c.TEXT_INPUT:
            _check_text_input(part)
        _check_input(part)
    form.settle()


def _check_input(part: Field) -> None:
    """What must be chosen cannot be nothing, and nothing is disabled: notes in "Component Reference"."""
    if part.value.get("disabled"):
        part.at("disabled").refuse("COMPONENT_DISABLED_IN_MODAL", "Modals cannot have disabled components.")
    if part.value.get("min_values") == 0 and part.value.get("required") is not False:
        part.at("min_values").refuse("NUMBER_TYPE_MIN", "Value should be greater than or equal to 1.")


def _check_text_input(part: Field) -> None:
    """In a row the text input carries its own label; inside a Label it must not."""
    labelled = part.path[-1] == "component"
    own = part.value.get("label")
    if labelled and own:
        part.at("label").refuse("TEXT_INPUT_LABEL_IN_LABEL", "The label stands on the Label component.")
    if not labelled and not own:
        part.at("label").refuse(*REQUIRED)
    low, high = part.value.get("min_length"), part.value.get("max_length")
    if low is not None and high is not None and low > high:
        part.at("min_length").refuse("BASE_TYPE_BAD_RANGE", "Must not exceed max_length.")
