"""Pictures in embeds are kept from the hosts that the office chose, and from no others."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.parts import Embed, Parts, Picture
from bot.domain.pictures import with_pictures
from bot.domain.seen import FileSeen, MessageSeen, ThreadSeen
from tests.support.exchange import ASKER

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
HOSTS = ("quartier.example",)


def message(*pictures: str, title: str = "") -> MessageSeen:
    embeds = tuple(Embed(title=title, image=Picture(url, "")) for url in pictures)
    thread = ThreadSeen(1, 1000, "Titel", ASKER, 1, NOW)
    file = FileSeen(5, "a.pdf", "", 1, "", "https://cdn.example/a")
    return MessageSeen(2, thread, ASKER, 0, "", NOW, files=(file,), parts=Parts(embeds=embeds))


def test_only_what_lies_on_a_chosen_host_is_a_file() -> None:
    urls = (
        "https://quartier.example/bilder/fest%20platz.jpg",
        "https://www.quartier.example/a.png?w=1",
        "https://quartier.example.org/a.png",
        "https://meinquartier.example/a.png",
        "https://[damaged",
        "attachment://a.png",
    )
    files = with_pictures(message(*urls), HOSTS).files
    assert [file.url for file in files[1:]] == list(urls[:2])
    assert [file.name for file in files] == ["a.pdf", "fest platz.jpg", "a.png"]
    assert with_pictures(message(*urls), ()).files == message().files


def test_the_same_picture_keeps_its_number_and_is_one_file() -> None:
    url = "https://quartier.example/a.png"
    first, again = (with_pictures(message(url, url, title="Fest"), HOSTS).files[1:] for _ in range(2))
    assert first == again
    assert len(first) == 1
    assert 0 < first[0].id < 1 << 63
    assert first[0].description == "Bild zu „Fest“"
