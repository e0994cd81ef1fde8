"""The guard, against hosts that are slow, endless, huge, lying, looping or inside our own network."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FetchFailed, Reason
from bot.fetching import Fetcher, is_public, loopback_origins

MEGABYTE = 1024 * 1024
LIMIT = 4 * MEGABYTE
SOON = 5.0
"""Seconds that a test grants what it expects to end by itself."""


@dataclass
class Host:
    """A host on this computer, its address, and what it was asked."""

    address: str
    asked: list[web.Request] = field(default_factory=list)

    def at(self, path: str) -> str:
        return self.address + path


class Names(AbstractResolver):
    """Names as a test wants them: each time the next answer of the list, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(each) for name, each in answers.items()}
        self.asked: list[str] = []
        self.is_closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self._answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self._answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(hostname=host, host=each, port=port, family=socket.AF_INET, proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        self.is_closed = True


@asynccontextmanager
async def hosting(
    *routes: web.RouteDef, on: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Host]:
    """A host that answers as the routes say."""
    host = Host("")

    @web.middleware
    async def note(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        host.asked.append(request)
        return await handler(request)

    app = web.Application(middlewares=[note])
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, on, port, ssl_context=tls).start()
    host.address = f"{'https' if tls else 'http'}://{on}:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_host(answer: bytes) -> AsyncIterator[str]:
    """A host that reads a request, writes these bytes and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def fetching(
    *origins: str, resolver: AbstractResolver | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Fetcher]:
    """A fetcher that may ask these origins on this computer; names are not asked for outside."""
    fetcher = Fetcher("Test", allowed=origins, resolver=resolver or Names(), tls=tls)
    try:
        yield fetcher
    finally:
        await fetcher.close()


async def failure(asking: Awaitable[object]) -> FetchFailed:
    """How it failed; it has to, and soon."""
    async with asyncio.timeout(SOON):
        with pytest.raises(FetchFailed) as failed:
            await asking
    return failed.value


def text(body: str, *, status: int = 200, **headers: str) -> web.RouteDef:
    """`/`: always the same answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(
            text=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return web.get("/", answer)


def stream(write: Callable[[web.StreamResponse], Awaitable[None]], **headers: str) -> web.RouteDef:
    """`/`: whatever `write` writes."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={k.replace("_", "-"): v for k, v in headers.items()})
        await response.prepare(request)
        await write(response)
        return response

    return web.get("/", answer)


def moving(to: str, status: int = 302, path: str = "/") -> web.RouteDef:
    """A redirection."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return web.get(path, answer)


# What may be asked


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.9.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
        ),
        *("100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "203.0.113.9", "224.0.0.1"),
        *(
            "255.255.255.255",
            "168.63.129.16",
            "192.88.99.1",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fd00::1",
        ),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1", "fd00:ec2::254"),
        *("::7f00:1", "fec0::1", "3fff::1", "5f00::1", "100::1"),
    ],
)
def test_no_address_inside_a_network_is_open(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "162.159.135.232",
        "8.8.8.8",
        "172.32.0.1",
        "2606:4700::6810:84e5",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_an_address_on_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_wrapping_an_address_in_ipv6_never_opens_it(address: object) -> None:
    inner = int.from_bytes(bytes(map(int, str(address).split("."))), "big")
    for prefix, shift in ((0xFFFF << 32, 0), (0x64FF9B << 96, 0), (0x2002 << 112, 80)):
        wrapped = ":".join(f"{(prefix | inner << shift) >> 112 - 16 * n & 0xFFFF:x}" for n in range(8))
        assert is_public(wrapped) == is_public(str(address))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://example.org/", Reason.INSECURE),
        ("https://127.0.0.1/", Reason.REFUSED_ADDRESS),
        ("https://[::1]/", Reason.REFUSED_ADDRESS),
        ("https://[::ffff:10.0.0.1]/", Reason.REFUSED_ADDRESS),
        ("https://169.254.169.254/latest/meta-data/", Reason.REFUSED_ADDRESS),
        ("https://2130706433/", Reason.REFUSED_ADDRESS),
        ("https://127.1/", Reason.REFUSED_ADDRESS),
        ("https://someone:secret@example.org/", Reason.REFUSED_ADDRESS),
        ("ftp://example.org/", Reason.REFUSED_ADDRESS),
        ("file:///etc/passwd", Reason.REFUSED_ADDRESS),
        ("https:///path", Reason.REFUSED_ADDRESS),
        ("nothing", Reason.REFUSED_ADDRESS),
        ("", Reason.REFUSED_ADDRESS),
        ("https://example.org:99999/", Reason.REFUSED_ADDRESS),
        ("https://example.org/" + "a" * 5_000, Reason.REFUSED_ADDRESS),
        ("https://inside.test/", Reason.REFUSED_ADDRESS),
        ("https://both.test/", Reason.REFUSED_ADDRESS),
        ("https://nowhere.test/", Reason.DNS),
    ],
)
async def test_what_must_not_be_asked_is_refused_before_anything_is_sent(
    address: str, reason: Reason
) -> None:
    names = Names(inside_test=[["10.0.0.7"]], both_test=[["8.8.8.8", "127.0.0.1"]])
    async with fetching(resolver=names) as fetcher:
        assert (await failure(fetcher.get(address, limit=LIMIT))).reason == reason
        assert (await failure(fetcher.reach(address))).reason == reason


async def test_only_the_very_origin_that_was_named_may_be_local() -> None:
    async with hosting(text("hier")) as named, hosting(text("dort")) as other:
        async with fetching(named.address) as fetcher:
            assert (await fetcher.get(named.at("/"), limit=LIMIT)).body == b"hier"
            refused = await failure(fetcher.get(other.at("/"), limit=LIMIT))
        assert refused.reason == Reason.INSECURE
        assert not other.asked


def test_only_origins_on_this_computer_are_exempt() -> None:
    found = loopback_origins("http://127.0.0.1:8081/api/v10", "https://discord.com/api/v10")
    assert found == ("http://127.0.0.1:8081",)


async def test_a_name_that_leads_elsewhere_the_second_time_is_not_followed_there() -> None:
    """Rebinding: what was looked at is what is connected to, without asking for the name again."""
    async with (
        hosting(text("gut")) as good,
        hosting(text("böse"), on="127.0.0.2", port=int(good.address.rsplit(":", 1)[1])) as evil,
    ):
        port = good.address.rsplit(":", 1)[1]
        names = Names(site_test=[["127.0.0.1"], ["127.0.0.2"]])
        async with fetching(f"http://site.test:{port}", resolver=names) as fetcher:
            assert (await fetcher.get(f"http://site.test:{port}/", limit=LIMIT)).body == b"gut"
        assert names.asked == ["site.test"]
        assert not evil.asked


async def test_a_name_is_looked_at_each_time_it_is_asked_for() -> None:
    async with hosting(text("gut", Connection="close")) as host:
        port = host.address.rsplit(":", 1)[1]
        names = Names(site_test=[["127.0.0.1"], ["10.0.0.1"]])
        async with fetching(f"http://site.test:{port}", resolver=names) as fetcher:
            await fetcher.get(f"http://site.test:{port}/", limit=LIMIT)
            again = await failure(fetcher.get(f"http://site.test:{port}/", limit=LIMIT))
        assert again.reason == Reason.REFUSED_ADDRESS


# Redirections


@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/iam/",
        "https://[fd00:ec2::254]/",
        "https://inside.test/",
        "//inside.test/",
        "file:///etc/passwd",
        "https://user:pass@site.test/",
        "http://169.254.169.254/",
    ],
)
async def test_a_redirection_into_a_network_is_not_followed(to: str) -> None:
    names = Names(inside_test=[["192.168.1.1"]])
    async with hosting(moving(to)) as host, fetching(host.address, resolver=names) as fetcher:
        refused = await failure(fetcher.get(host.at("/"), limit=LIMIT))
    assert refused.reason in (Reason.REFUSED_ADDRESS, Reason.INSECURE)


async def test_a_redirection_to_another_port_of_this_computer_is_not_followed() -> None:
    async with hosting(text("geheim")) as inside, hosting(moving(inside.at("/"))) as host:
        async with fetching(host.address) as fetcher:
            assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.INSECURE
        assert not inside.asked


@pytest.mark.parametrize("hops", [1, 5])
async def test_a_few_redirections_are_followed(hops: int) -> None:
    chain = [moving(f"/{n + 1}", path=f"/{n}") for n in range(hops)]

    async def end(_: web.Request) -> web.Response:
        return web.Response(text="da")

    async with hosting(*chain, web.get(f"/{hops}", end)) as host, fetching(host.address) as fetcher:
        fetched = await fetcher.get(host.at("/0#stelle"), limit=LIMIT)
    assert (fetched.body, fetched.url) == (b"da", host.at(f"/{hops}"))
    assert fetched.permanent_url == host.at("/0")


async def test_where_an_address_has_moved_for_good_is_told() -> None:
    moves = [moving("/b", 301, "/a"), moving("/c", 308, "/b"), moving("/d", 302, "/c")]
    async with hosting(*moves, web.get("/d", text("da").handler)) as host, fetching(host.address) as fetcher:
        fetched = await fetcher.reach(host.at("/a"))
    assert (fetched.permanent_url, fetched.url) == (host.at("/c"), host.at("/d"))


@pytest.mark.parametrize("to", ["/", "/?n=1"])
async def test_a_redirection_without_end_is_given_up(to: str) -> None:
    async with hosting(moving(to)) as host, fetching(host.address) as fetcher:
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.REDIRECT_LOOP
        assert len(host.asked) == 6


async def test_a_redirection_that_names_no_place_is_a_failure() -> None:
    async with hosting(text("", status=302)) as host, fetching(host.address) as fetcher:
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.STATUS


# Bounds


async def endless(response: web.StreamResponse) -> None:
    while True:
        await response.write(b"x" * 64 * 1024)


async def drop_by_drop(response: web.StreamResponse) -> None:
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.02)


async def silence(_: web.StreamResponse) -> None:
    await asyncio.sleep(SOON * 2)


async def test_what_is_endless_is_cut_off_at_the_limit_in_bounded_memory() -> None:
    taken = 0

    async def take(piece: bytes) -> None:
        nonlocal taken
        taken += len(piece)

    async with hosting(stream(endless)) as host, fetching(host.address) as fetcher:
        tracemalloc.start()
        failed = await failure(fetcher.get(host.at("/"), limit=32 * MEGABYTE, into=take))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert failed.reason == Reason.TOO_LARGE
    assert taken <= 32 * MEGABYTE
    assert peak < 4 * MEGABYTE


async def test_what_says_it_is_too_large_is_not_read() -> None:
    async with (
        hosting(stream(silence, Content_Length=str(LIMIT + 1))) as host,
        fetching(host.address) as fetcher,
    ):
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.TOO_LARGE


@pytest.mark.parametrize("write", [drop_by_drop, silence])
async def test_what_is_slow_is_given_up_after_its_time(
    write: Callable[[web.StreamResponse], Awaitable[None]],
) -> None:
    async with hosting(stream(write)) as host, fetching(host.address) as fetcher:
        begun = time.monotonic()
        failed = await failure(fetcher.get(host.at("/"), limit=LIMIT, within=0.3))
    assert failed.reason == Reason.TIMEOUT
    assert time.monotonic() - begun < 2


async def test_the_time_is_for_all_redirections_together() -> None:
    async def wait(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    async with hosting(web.get("/{path:.*}", wait)) as host, fetching(host.address) as fetcher:
        failed = await failure(fetcher.get(host.at("/"), limit=LIMIT, within=0.5))
    assert failed.reason == Reason.TIMEOUT


async def test_a_host_that_never_begins_to_answer_is_given_up() -> None:
    async with raw_silence() as address, fetching(address) as fetcher:
        failed = await failure(fetcher.get(address + "/", limit=LIMIT, within=0.3))
    assert failed.reason == Reason.TIMEOUT


@asynccontextmanager
async def raw_silence() -> AsyncIterator[str]:
    """A host that takes the connection and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def test_a_packed_bomb_is_cut_off_in_bounded_memory() -> None:
    bomb = gzip.compress(b"\0" * 256 * MEGABYTE, 9, mtime=0)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with hosting(web.get("/", answer)) as host, fetching(host.address) as fetcher:
        tracemalloc.start()
        failed = await failure(fetcher.get(host.at("/"), limit=LIMIT))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert failed.reason == Reason.TOO_LARGE
    assert peak < 3 * LIMIT


async def test_packed_bytes_that_unpack_to_nothing_for_ever_are_cut_off() -> None:
    async def blow(response: web.StreamResponse) -> None:
        packer = zlib.compressobj()
        await response.write(packer.compress(b"") + packer.flush(zlib.Z_SYNC_FLUSH))
        while True:
            await response.write(b"\x00\x00\x00\xff\xff" * 10_000)

    async with hosting(stream(blow, Content_Encoding="deflate")) as host, fetching(host.address) as fetcher:
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(b"Halt" * 1000, mtime=0)[:-20], "gzip", Reason.ENCODING),
        (b"kein gzip", "gzip", Reason.ENCODING),
        (gzip.compress(b"eins", mtime=0) + gzip.compress(b"zwei", mtime=0), "gzip", Reason.ENCODING),
        (b"egal", "br", Reason.ENCODING),
        (b"egal", "gzip, gzip", Reason.ENCODING),
    ],
)
async def test_what_is_packed_badly_is_refused(body: bytes, encoding: str, reason: Reason) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    async with hosting(web.get("/", answer)) as host, fetching(host.address) as fetcher:
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == reason


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_host_that_packs_unasked_is_read(pack: Callable[[bytes], bytes]) -> None:
    body = bytes(range(256)) * 2_000
    encoding = "gzip" if pack is gzip.compress else "deflate"

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=pack(body), headers={"Content-Encoding": encoding})

    async with hosting(web.get("/", answer)) as host, fetching(host.address) as fetcher:
        fetched = await fetcher.get(host.at("/"), limit=LIMIT)
    assert (fetched.body, fetched.size) == (body, len(body))
    assert host.asked[0].headers["Accept-Encoding"] == "identity"


# Lies and failures


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nzu kurz",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nzu kurz",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nkurz und mehr",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"Guten Tag\r\n\r\n",
        b"",
    ],
)
async def test_an_answer_that_is_broken_off_or_makes_no_sense_is_a_failure(answer: bytes) -> None:
    async with raw_host(answer) as address, fetching(address) as fetcher:
        assert (await failure(fetcher.get(address + "/", limit=LIMIT))).reason == Reason.CONNECTION


async def test_nobody_there_is_a_failure_of_the_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with fetching(address) as fetcher:
            assert (await failure(fetcher.get(address, limit=LIMIT))).reason == Reason.CONNECTION


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 410, 500, 503])
async def test_an_error_of_the_host_carries_its_status(status: int) -> None:
    async with (
        hosting(text("" if status == 304 else "Fehler", status=status)) as host,
        fetching(host.address) as fetcher,
    ):
        failed = await failure(fetcher.get(host.at("/"), limit=LIMIT))
    assert (failed.reason, failed.status, failed.retry_after) == (Reason.STATUS, status, None)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("99999999999999999999", None),
        ("9999999999", timedelta(days=30)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", timedelta(0)),
        ("bald", None),
    ],
)
async def test_a_host_that_asks_to_wait_is_heard(header: str, wait: timedelta | None) -> None:
    async with hosting(text("", status=429, Retry_After=header)) as host, fetching(host.address) as fetcher:
        failed = await failure(fetcher.reach(host.at("/")))
        assert (failed.status, failed.retry_after) == (429, wait)
        assert len(host.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 405, 501])
async def test_a_host_that_takes_no_head_is_asked_with_get(status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status if request.method == "HEAD" else 200, body=b"x" * LIMIT * 2)

    async with hosting(web.route("*", "/", answer)) as host, fetching(host.address) as fetcher:
        reached = await fetcher.reach(host.at("/"))
        assert (reached.status, reached.size) == (200, 0)
        assert [request.method for request in host.asked] == ["HEAD", "GET"]


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(text="neu", headers={"ETag": '"1"'})

    async with hosting(web.get("/", answer)) as host, fetching(host.address) as fetcher:
        first = await fetcher.get(host.at("/"), limit=LIMIT)
        second = await fetcher.get(host.at("/"), limit=LIMIT, etag=first.etag)
    assert (first.body, second.status, second.body) == (b"neu", 304, b"")


async def test_no_cookie_is_kept_and_we_say_who_we_are() -> None:
    async with hosting(text("", Set_Cookie="spur=1; Path=/")) as host, fetching(host.address) as fetcher:
        for _ in range(2):
            await fetcher.get(host.at("/"), limit=LIMIT)
    assert all("Cookie" not in request.headers for request in host.asked)
    assert host.asked[0].headers["User-Agent"] == "Test"


# Encryption


@dataclass(frozen=True)
class Certificate:
    """A certificate that nobody but a test trusts."""

    file: Path
    key: Path

    def shown(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    names = "subjectAltName=DNS:site.test"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=site.test", "-addext", names, "-keyout", made.key, "-out", made.file),
        ],
        check=True,
        capture_output=True,
    )
    return made


async def test_a_host_with_a_trusted_certificate_is_asked(certificate: Certificate) -> None:
    async with hosting(text("sicher"), tls=certificate.shown()) as host:
        port = host.address.rsplit(":", 1)[1]
        names, origin = Names(site_test=[["127.0.0.1"]]), f"https://site.test:{port}"
        async with fetching(origin, resolver=names, tls=certificate.trusted()) as fetcher:
            assert (await fetcher.get(origin + "/", limit=LIMIT)).body == b"sicher"


async def test_a_certificate_that_is_not_trusted_is_named(certificate: Certificate) -> None:
    async with hosting(text("unsicher"), tls=certificate.shown()) as host:
        origin = f"https://site.test:{host.address.rsplit(':', 1)[1]}"
        async with fetching(origin, resolver=Names(site_test=[["127.0.0.1"]])) as fetcher:
            failed = await failure(fetcher.get(origin + "/", limit=LIMIT))
    assert (failed.reason, failed.detail) == (Reason.TLS, "self-signed certificate")


async def test_a_certificate_for_another_name_is_named(certificate: Certificate) -> None:
    async with hosting(text("fremd"), tls=certificate.shown()) as host:
        origin = f"https://other.test:{host.address.rsplit(':', 1)[1]}"
        names = Names(other_test=[["127.0.0.1"]])
        async with fetching(origin, resolver=names, tls=certificate.trusted()) as fetcher:
            failed = await failure(fetcher.get(origin + "/", limit=LIMIT))
    assert failed.reason == Reason.TLS
    assert "other.test" in failed.detail


async def test_a_host_that_speaks_no_tls_is_a_failure_of_tls(certificate: Certificate) -> None:
    async with hosting(text("offen")) as host:
        origin = f"https://site.test:{host.address.rsplit(':', 1)[1]}"
        names = Names(site_test=[["127.0.0.1"]])
        async with fetching(origin, resolver=names, tls=certificate.trusted()) as fetcher:
            assert (await failure(fetcher.get(origin + "/", limit=LIMIT))).reason == Reason.TLS


# Stopping


async def test_closing_gives_up_what_is_under_way_and_takes_nothing_new() -> None:
    async with hosting(stream(silence)) as host, fetching(host.address) as fetcher:
        asking = asyncio.create_task(fetcher.get(host.at("/"), limit=LIMIT))
        while not host.asked:  # noqa: ASYNC110 - until the host was asked
            await asyncio.sleep(0.01)
        await fetcher.close()
        assert (await failure(asking)).reason == Reason.STOPPED
        assert (await failure(fetcher.get(host.at("/"), limit=LIMIT))).reason == Reason.STOPPED


async def test_closing_lets_everything_go_and_may_be_said_twice() -> None:
    names = Names()
    async with fetching(resolver=names) as fetcher:
        await fetcher.close()
    assert names.is_closed


async def test_whoever_asks_may_stop_asking() -> None:
    async with hosting(stream(silence)) as host, fetching(host.address) as fetcher:
        asking = asyncio.create_task(fetcher.get(host.at("/"), limit=LIMIT))
        while not host.asked:  # noqa: ASYNC110 - until the host was asked
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
