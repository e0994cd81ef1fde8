"""Practice examples: what they tell, step by step."""

from __future__ import annotations

from bot.i18n import N_

STEPS = {
    "need": N_("What was needed"),
    "steps": N_("How it was done"),
    "partners": N_("Who took part"),
    "cost": N_("What it cost"),
    "worked": N_("What worked"),
    "failed": N_("What did not work"),
    "tips": N_("Tips for other places"),
}
