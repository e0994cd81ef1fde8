"""A city's sign."""

from __future__ import annotations

import re

from bot.web.signs import sign

SLUGS = [f"stadt-{n}" for n in range(200)]


def test_the_same_city_always_has_the_same_sign() -> None:
    assert sign("altwiesa") == sign("altwiesa")
    assert sign("muehlroda") == "M2 2h20v6H8v14H2zM12 12h10v10H12z"


def test_cities_can_be_told_apart() -> None:
    assert len({sign(slug) for slug in SLUGS}) > len(SLUGS) * 0.9


def test_a_sign_stays_on_its_grid() -> None:
    for slug in SLUGS:
        for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", sign(slug)):
            assert 2 <= int(x) < int(x) + int(width) <= 22
            assert 2 <= int(y) < int(y) + int(height) <= 22
