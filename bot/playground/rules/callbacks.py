"""How an interaction may be answered."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.rules.commands import refuse_bad_choices
from bot.playground.rules.form import REQUIRED, Field, one_of, shape
from bot.playground.rules.messages import EPHEMERAL, refuse_bad_message
from bot.playground.rules.modals import refuse_bad_modal

# Schema InteractionCallbackTypes, without those that only games and shops use.
PONG, MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9

# Schema InteractionTypes.
PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5

# What may answer what: documentation, "Interaction Callback Type".
ANSWERS: Mapping[int, tuple[int, ...]] = {
    PING: (PONG,),
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE),
}


def _left_to_type(_: Field) -> None:
    """The data's form depends on the type."""


def check_callback(payload: Any, *, attachment_count: int = 0, interaction_type: int | None = None) -> None:
    """The answer to an interaction of the given type (schema InteractionTypes), if the caller names it.

    Raises Refusal 50035, or 50006 for an empty message.
    """
    form = Field(payload)
    kinds = (
        ANSWERS[interaction_type]
        if interaction_type
        else sorted({k for some in ANSWERS.values() for k in some})
    )
    shape({"type": one_of(kinds), "data": _left_to_type}, ["type"])(form)
    form.settle()
    kind = form.value["type"]
    data = form.at("data")
    if data.value is None and kind in (MESSAGE, CHOICES, MODAL):
        data.refuse(*REQUIRED)
        form.settle()
    checks: Mapping[int, Callable[[], None]] = {
        MESSAGE: lambda: refuse_bad_message(data, attachment_count=attachment_count, answer=True),
        UPDATE: lambda: refuse_bad_message(data, attachment_count=attachment_count, edit=True),
        CHOICES: lambda: refuse_bad_choices(data),
        MODAL: lambda: refuse_bad_modal(data),
        DEFERRED_MESSAGE: lambda: _check_deferral(data),
    }
    if data.value is not None and kind in checks:
        checks[kind]()


def _check_deferral(data: Field) -> None:
    """A deferred message may say that one person alone will see it; what else it says is not heard."""
    refuse_bad_message(data, edit=True)
    if (data.value.get("flags") or 0) & ~EPHEMERAL:
        data.at("flags").refuse("MESSAGE_FLAGS_NOT_ALLOWED", "A sender cannot set these flags.")
    data.settle()
