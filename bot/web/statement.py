"""What the accessibility statement says of itself, in the words of the model in Decision (EU) 2018/1523.

It says only what the office has filled in. No test of ours ever makes it claim that everything conforms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.i18n import N_, Language, gettext, say_day_long

CONFORMITY = {
    "": N_("The office has not yet stated how far these pages conform."),
    "full": N_("These pages conform fully to the standard EN 301 549."),
    "partial": N_(
        "These pages conform partly to the standard EN 301 549, because of the barriers named below."
    ),
    "none": N_("These pages do not conform to the standard EN 301 549. The barriers are named below."),
}
METHOD = {
    "": N_("No assessment has been made yet."),
    "self": N_("It rests on an assessment of our own."),
    "third": N_("It rests on an assessment by an independent body."),
}
FACTS = ("conformity", "method", "assessed_on")


def statement(facts: Mapping[str, str], language: Language) -> dict[str, str]:
    """The fields `{conformity}`, `{method}` and `{assessed_on}` in words."""
    day = facts.get("assessed_on", "")
    return {
        "conformity": gettext(language, CONFORMITY[facts.get("conformity", "")]),
        "method": gettext(language, METHOD[facts.get("method", "")]),
        "assessed_on": say_day_long(date.fromisoformat(day), language) if day else "",
    }
