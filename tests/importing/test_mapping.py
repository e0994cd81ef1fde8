"""What is understood of an export: as the exporter writes it, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.parts import Embed, Field, Picture, Sticker
from bot.domain.people import Person
from bot.domain.seen import FileSeen, HappeningSeen, MessageSeen
from bot.importing.mapping import NoExportError, PassedOverError, Speakers, copies, export_of, seen
from bot.importing.reading import UNUSABLE
from tests.support import exports
from tests.support.exports import FORUM, channel, export, message, number, person, post, reaction

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
THREAD = number(AT)
ADA = person("501", "Ada Beispiel", "Quartiersmanagement", "Mühlroda")
CATHY = person("502", "Cathy", "Kommune")
POST = export_of(export(post(THREAD, "Leerer Laden"), [], AT))


def read(entry: dict[str, Any]) -> MessageSeen:
    found = seen(entry, POST.thread, Speakers())
    assert isinstance(found, MessageSeen)
    return found


def test_a_post_is_a_thread_of_its_forum() -> None:
    assert (POST.thread.id, POST.thread.topic_id, POST.thread.title) == (THREAD, FORUM, "Leerer Laden")
    assert (POST.thread.starter_id, POST.thread.created_at) == (THREAD, AT)
    assert (POST.topic.id, POST.topic.name, POST.topic.is_stream) == (FORUM, "leerstand", False)
    assert not POST.topic.is_open
    assert POST.exported_at == AT
    assert export_of(export(post(1, "x", type="GuildPrivateThread"), [], AT)).thread.is_private


def test_a_channel_is_a_topic_and_its_own_stream() -> None:
    read = export_of(export(channel(), [], AT))
    assert read.is_stream
    assert read.thread.id == read.thread.topic_id == read.topic.id == exports.CHANNEL
    assert (read.topic.name, read.topic.description) == ("plausch-ecke", "Worüber man so redet")


@pytest.mark.parametrize("head", [{}, {"channel": 5, "guild": {}}, {"channel": {"id": "1"}, "guild": {}}])
def test_other_json_is_no_export(head: dict[str, Any]) -> None:
    with pytest.raises(NoExportError):
        export_of(head)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("DirectTextChat", "private conversation"),
        ("GuildVoiceChat", "voice channel"),
        ("99", "unknown type '99'"),
    ],
)
def test_a_channel_that_is_no_topic_is_passed_over(kind: str, words: str) -> None:
    with pytest.raises(PassedOverError, match=words):
        export_of(export(channel(type=kind), [], AT))


@pytest.mark.parametrize(
    "of", [post(5, "x", categoryId=None), channel(id="0"), channel(id="x"), channel(name=5)]
)
def test_a_channel_that_cannot_be_told_is_an_error(of: dict[str, Any]) -> None:
    with pytest.raises(UNUSABLE):
        export_of(export(of, [], AT))


def test_a_message_is_read_whole() -> None:
    entry = message(
        ADA,
        AT,
        "Der Laden in der Langen Straße steht leer.",
        type="Reply",
        timestamp="2026-03-02T10:30:00.1234567+01:00",
        timestampEdited="2026-03-02T10:31:00+01:00",
        isPinned=True,
        reference={"type": "Default", "messageId": "17", "channelId": "1", "guildId": "1"},
        attachments=[exports.attachment(77, "https://cdn.example/plan.pdf?ex=1", "plan.pdf", 1234)],
        reactions=[reaction("👍", 3), reaction("quartier", 1, emoji_id="88")],
    )
    assert read(entry) == MessageSeen(
        id=THREAD,
        thread=POST.thread,
        author=Person("501", "Ada Beispiel", ("Quartiersmanagement", "Mühlroda")),
        kind=19,
        content="Der Laden in der Langen Straße steht leer.",
        created_at=datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC),
        edited_at=datetime(2026, 3, 2, 9, 31, tzinfo=UTC),
        reply_to_id=17,
        is_pinned=True,
        files=(FileSeen(77, "plan.pdf", "", 1234, "application/pdf", "https://cdn.example/plan.pdf?ex=1"),),
        reactions=(("👍", 3), ("quartier:88", 1)),
    )


def test_roles_count_from_the_highest_and_none_are_unknown() -> None:
    author = person("9", "Bea", "Kommune", "Hammerwalde")
    author["roles"].reverse()
    assert read(message(author, AT, "x")).author.groups == ("Kommune", "Hammerwalde")
    assert read(message(person("9", "Bea"), AT, "x")).author.groups is None


def test_mentioned_people_are_not_named() -> None:
    content = "Danke @Ada Beispiel, @Ada und @Adalbert, frag @Unbekannt"
    mentions = [ADA, person("503", "Ada")]
    entry = message(CATHY, AT, content, mentions=mentions)
    assert read(entry).content == "Danke <@501>, <@503> und @Adalbert, frag @Unbekannt"
    assert read(message(CATHY, AT, "Danke <@501>", mentions=mentions)).content == "Danke <@501>"


def test_custom_emoji_are_as_typed() -> None:
    emoji = [
        {"id": "88", "name": "quartier", "code": "quartier", "isAnimated": False},
        {"id": "89", "name": "tanz", "code": "tanz", "isAnimated": True},
        {"id": "", "name": "👍", "code": "thumbsup", "isAnimated": False},
    ]
    entry = message(ADA, AT, "10:30:00 :quartier: <:quartier:88> :tanz: :thumbsup:", inlineEmojis=emoji)
    assert read(entry).content == "10:30:00 <:quartier:88> <:quartier:88> <a:tanz:89> :thumbsup:"


def test_embeds_stickers_and_forwarded_messages_are_kept() -> None:
    image = {"url": "pictures/a.png", "canonicalUrl": "https://a.example/a.png", "width": 1, "height": 1}
    embed = {
        "title": "Leitfaden",
        "url": "https://a.example/l",
        "timestamp": "2026-03-02T10:30:00+01:00",
        "description": "Von @Ada Beispiel",
        "author": {"name": "Servicestelle", "url": None},
        "thumbnail": {"width": 0, "height": 0},
        "image": image,
        "images": [image],
        "footer": {"text": "Stand März"},
        "fields": [{"name": "Ort", "value": "Rathaus", "isInline": True}],
    }
    entry = message(
        CATHY,
        AT,
        "",
        mentions=[ADA],
        embeds=[embed],
        stickers=[{"id": "1", "name": "Danke", "format": "Png", "sourceUrl": "x"}],
        reference={"type": "Forward", "messageId": "17", "channelId": "1", "guildId": "1"},
        forwardedMessage={"timestamp": "2026-03-01T10:30:00+01:00", "content": "Alt", "embeds": []},
    )
    parts = read(entry).parts
    assert parts.embeds == (
        Embed(
            title="Leitfaden",
            url="https://a.example/l",
            description="Von <@501>",
            author="Servicestelle",
            fields=(Field("Ort", "Rathaus"),),
            footer="Stand März",
            dated=AT,
            image=Picture("https://a.example/a.png"),
        ),
    )
    assert parts.stickers == (Sticker("Danke"),)
    assert parts.forwarded is not None
    assert (parts.forwarded.message_id, parts.forwarded.content) == (17, "Alt")


def test_what_chat_noted_is_kept_by_its_kind_or_concerns_nobody() -> None:
    noted = seen(message(ADA, AT, "Pinned a message.", type="ChannelPinnedMessage"), POST.thread, Speakers())
    assert noted == HappeningSeen(THREAD, POST.thread, read(message(ADA, AT, "")).author, 6, AT)
    for kind in ("RecipientAdd", "Call", "8", "21"):
        assert seen(message(ADA, AT, "", type=kind), POST.thread, Speakers()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"id": str(1 << 63)},
        {"timestamp": "2026-03-02T10:30:00"},
        {"timestamp": "gestern"},
        {"timestamp": "0001-01-01T00:00:00+14:00"},
        {"author": None},
        {"author": {"id": "5"}},
        {"content": 5},
        {"attachments": [{"id": "1"}]},
        {"reactions": [{"count": 1}]},
        {"reference": {"messageId": "-1"}},
        {"embeds": [5]},
    ],
)
def test_what_the_exporter_would_not_write_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(UNUSABLE):
        seen(message(ADA, AT, "x", **{"mentions": [], **wrong}), POST.thread, Speakers())


def test_what_no_database_keeps_is_replaced() -> None:
    entry = message(person("5", "A\x00da"), AT, "halb \ud83d, null \x00", attachments=[])
    assert (read(entry).content, read(entry).author.name) == ("halb �, null �", "A�da")


def test_a_downloaded_file_keeps_its_address_in_chat(tmp_path: Path) -> None:
    media = tmp_path / "x.json_Files"
    media.mkdir()
    (media / "Plan-0a.pdf").write_bytes(b"%PDF-")
    listed = [
        exports.attachment(77, "x.json_Files\\Plan-0a.pdf", "Plan ä.pdf", 5),
        exports.attachment(78, "x.json_Files/gone.png", "gone.png", 5),
        exports.attachment(79, "https://cdn.example/c.png", "c.png", 5),
    ]
    entry = message(ADA, AT, "", attachments=listed)
    address = f"https://cdn.discordapp.com/attachments/{THREAD}/77/Plan%20%C3%A4.pdf"
    assert read(entry).files[0].url == address
    assert list(copies(entry, tmp_path, ())) == [(77, media / "Plan-0a.pdf"), (78, None)]


def test_an_export_cannot_reach_for_files_elsewhere(tmp_path: Path) -> None:
    secret, inside = tmp_path / "secret.txt", tmp_path / "exports"
    secret.write_text("x")
    inside.mkdir()
    (inside / "way.txt").symlink_to(secret)
    for url in ("../secret.txt", str(secret), "way.txt"):
        entry = message(ADA, AT, "", attachments=[exports.attachment(77, url, "a.txt", 1)])
        assert list(copies(entry, inside, ())) == [(77, None)]
        assert list(copies(entry, inside, [tmp_path])) == [(77, secret)]
