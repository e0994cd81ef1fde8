"""Small files of every kind, made of their bytes: what chat's people attach."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from binascii import crc32


def png(width: int = 4, height: int = 3) -> bytes:
    """A grey picture."""
    pixels = zlib.compress((b"\0" + b"\x77" * 3 * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def jpeg(width: int = 32, height: int = 16, *, turned: bool = False) -> bytes:
    """The head of a picture; `turned` says that it is to be held upright."""
    orientation = 6 if turned else 1
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([orientation]) + b"\0\0\0\0\0\0\0"
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\0\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8" + _segment(0xE1, exif) + _segment(0xC0, frame) + b"\xff\xd9"


def gif(width: int = 16, height: int = 32) -> bytes:
    """A picture of few colours."""
    colours = b"\0\0\0\xff\xff\xff"
    size = struct.pack("<HH", width, height)
    return b"GIF89a" + size + b"\x80\0\0" + colours + b",\0\0\0\0" + size + b"\0\x02\x02\x44\x01\0;"


def webp(width: int = 16, height: int = 32) -> bytes:
    """The head of a picture."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = (
        b"WEBPVP8X"
        + struct.pack("<I", 10)
        + b"\0\0\0\0"
        + size
        + b"VP8 "
        + struct.pack("<I", 16)
        + b"\0" * 16
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def avif(width: int = 16, height: int = 32) -> bytes:
    """The head of a picture."""
    size = _box(b"ispe", b"\0\0\0\0" + struct.pack(">II", width, height))
    belongs = _box(b"ipma", b"\0\0\0\0" + struct.pack(">IHB", 1, 1, 1) + b"\x81")
    properties = _box(b"iprp", _box(b"ipco", size) + belongs)
    handler = _box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13)
    item = _box(b"pitm", b"\0\0\0\0" + struct.pack(">H", 1))
    meta = _box(b"meta", b"\0\0\0\0" + handler + item + properties)
    return _box(b"ftyp", b"avif\0\0\0\0avifmif1miaf") + meta + _box(b"mdat", b"\0" * 64)


def wav(seconds: float = 0.1) -> bytes:
    """Silence."""
    sound = b"\x80" * int(8_000 * seconds)
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 8_000, 1, 8)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf() -> bytes:
    """One empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def docx() -> bytes:
    """A text document with nothing in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            archive.writestr(name, "<x/>")
    return packed.getvalue()


MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + b"\0" * 400
OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x1e\x01vorbis" + b"\0" * 40
FLAC = b"fLaC\0\0\0\x22" + b"\0" * 60
M4A = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + b"\0" * 40
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 40
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data
