"""What looks like a way to reach or pay a person."""

from __future__ import annotations

import pytest

from bot.domain.contacts import contacts, has_contact


@pytest.mark.parametrize(
    "text",
    [
        "Ruf an: 0351 1234567",
        "unter 0351/123 45-67 erreichbar",
        "+49 (0)351 123456",
        "0049 351 123456",
        "mobil 0171-2345678",
        "+٤٩ ١٧١ ٢٣٤٥٦٧٨",
        "Mail an nachbar@beispiel.example",
        "NACHBAR@BEISPIEL.EXAMPLE",
        "Spenden: DE02 1203 0000 0000 2020 51",
        "DE02120300000000202051",
        "Am 15.11. anrufen: 03722 998877",
    ],
)
def test_it_is_noticed(text: str) -> None:
    assert has_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Am 01.12.2026 um 09:00 Uhr",
        "vom 2026-01-05 bis 05/06/2027",
        "06 bis 09 Uhr, 12 Plätze",
        "PLZ 01069 Dresden",
        "https://beispiel.example/0351123456",
        "<@123456789012345678> und <t:1700000000:F>",
        "Schreib mir @Redaktion",
        "2023–2028, 26 Städte, 31 Gebiete",
        "10.000.000 Euro",
    ],
)
def test_it_is_left_alone(text: str) -> None:
    assert not has_contact(text)


def test_a_moderator_is_told_what_was_noticed_each_once() -> None:
    text = "Am 01.12. an uns: 0351 1234567, nachbar@beispiel.example, DE02 1203 0000 0000 2020 51."
    assert contacts(text) == ["nachbar@beispiel.example", "DE02 1203 0000 0000 2020 51", "0351 1234567"]
    assert contacts("Am 01.12.2026 um 09:00 Uhr") == []
