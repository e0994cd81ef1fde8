"""Asks foreign hosts and follows them by hand; whatever goes wrong is one kind of exception with a reason."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import FetchFailed, Reason
from bot.fetching import addresses, bodies
from bot.fetching.bodies import Sink

Read = Callable[[aiohttp.ClientResponse], Awaitable[int]]
MOST_REDIRECTS = 5
CONNECT_SECONDS = 10.0
LONGEST_WAIT = timedelta(days=30)
AT_ONCE = 16
AT_ONCE_PER_HOST = 8
MOVED = {301, 302, 303, 307, 308}
MOVED_FOR_GOOD = {301, 308}
NOT_MODIFIED = 304
ASKS_TO_WAIT = {429, 503}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a host answered. `size` counts the body's bytes, unpacked; `body` is empty if a sink took it."""

    status: int
    url: str
    """Where the answer came from, after all redirections."""
    permanent_url: str
    """Where the address has moved for good; the address itself if it has not."""
    content_type: str
    """What the host says, without parameters: nothing to rely on."""
    charset: str
    etag: str
    size: int = 0
    body: bytes = b""


class Fetcher:
    """Asks foreign hosts. Made inside a running event loop; whoever makes it closes it.

    `allowed` are origins on this computer that may be asked all the same, by http too. Whatever goes wrong is
    a FetchFailed with its reason.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        allowed: Iterable[str] = (),
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = {URL(origin).origin() for origin in allowed}
        self._under_way: set[asyncio.Task[Fetched]] = set()
        self._is_closed = False
        self._resolver = addresses.Checked(resolver or aiohttp.DefaultResolver(), self._allowed)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                use_dns_cache=False,
                limit=AT_ONCE,
                limit_per_host=AT_ONCE_PER_HOST,
                ssl=tls or True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            headers={hdrs.USER_AGENT: user_agent, hdrs.ACCEPT_ENCODING: "identity"},
            auto_decompress=False,
        )

    async def get(
        self, url: str, *, limit: int, within: float = 60.0, into: Sink | None = None, etag: str = ""
    ) -> Fetched:
        """The body of at most `limit` bytes, within so many seconds in all; a piece at a time with `into`.

        With the `etag` of an earlier answer the host may answer 304 and no body.
        """
        kept = bytearray()

        async def keep(piece: bytes) -> None:
            kept.extend(piece)

        read = partial(bodies.read, limit=limit, sink=into or keep)
        headers = {"If-None-Match": etag} if etag else {}
        fetched = await self._stoppable(self._ask(hdrs.METH_GET, url, read, within, headers))
        return replace(fetched, body=bytes(kept))

    async def reach(self, url: str, *, within: float = 30.0) -> Fetched:
        """Whether an address answers, without its body: HEAD, and GET where a host does not take HEAD."""
        try:
            return await self._stoppable(self._ask(hdrs.METH_HEAD, url, bodies.unread, within, {}))
        except FetchFailed as failed:
            may_dislike_head = failed.reason in (Reason.STATUS, Reason.CONNECTION)
            if not may_dislike_head or failed.status in ASKS_TO_WAIT:
                raise
        return await self._stoppable(self._ask(hdrs.METH_GET, url, bodies.unread, within, {}))

    async def close(self) -> None:
        """Gives up what is under way (as STOPPED) and closes every connection. Safe to call twice."""
        self._is_closed = True
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._session.close()
        await self._resolver.close()

    async def _stoppable(self, work: Coroutine[Any, Any, Fetched]) -> Fetched:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        if self._is_closed:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            asker = asyncio.current_task()
            if asker is not None and asker.cancelling():
                raise
            raise FetchFailed(Reason.STOPPED) from None

    async def _ask(
        self, method: str, address: str, read: Read, within: float, headers: Mapping[str, str]
    ) -> Fetched:
        """The answer behind all redirections; each is looked at like the first address."""
        with _failures_named():
            async with asyncio.timeout(within):
                url = permanent = addresses.parse(address)
                for _ in range(MOST_REDIRECTS + 1):
                    addresses.check(url, self._allowed)
                    asking = self._session.request(method, url, headers=headers, allow_redirects=False)
                    async with asking as response:
                        if response.status not in MOVED:
                            _check_status(response, may_be_unchanged=bool(headers))
                            return _fetched(response, permanent, await read(response))
                        is_permanent = url == permanent and response.status in MOVED_FOR_GOOD
                        url = _moved(response)
                        permanent = url if is_permanent else permanent
                raise FetchFailed(Reason.REDIRECT_LOOP, f"more than {MOST_REDIRECTS} redirections")


def _moved(response: aiohttp.ClientResponse) -> URL:
    to = response.headers.get(hdrs.LOCATION, "")
    if not to:
        raise FetchFailed(Reason.STATUS, "a redirection that leads nowhere", status=response.status)
    return response.url.join(addresses.parse(to))


def _check_status(response: aiohttp.ClientResponse, *, may_be_unchanged: bool) -> None:
    if response.ok and (response.status != NOT_MODIFIED or may_be_unchanged):
        return
    wait = _retry_after(response.headers.get(hdrs.RETRY_AFTER, ""))
    raise FetchFailed(Reason.STATUS, str(response.status), status=response.status, retry_after=wait)


def _retry_after(text: str) -> timedelta | None:
    """Seconds, or a date (RFC 9110, 10.2.3); None for anything else."""
    try:
        wait = timedelta(seconds=int(text)) if text.isdecimal() else _until(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _until(date: str) -> timedelta:
    return parsedate_to_datetime(date).astimezone(UTC) - datetime.now(UTC)


def _fetched(response: aiohttp.ClientResponse, permanent: URL, size: int) -> Fetched:
    return Fetched(
        status=response.status,
        url=str(response.url),
        permanent_url=str(permanent),
        content_type=response.content_type,
        charset=response.charset or "",
        etag=response.headers.get(hdrs.ETAG, ""),
        size=size,
    )


@contextmanager
def _failures_named() -> Iterator[None]:
    """Gives what can go wrong on the way its reason."""
    try:
        yield
    except TimeoutError:
        raise FetchFailed(Reason.TIMEOUT, "it took too long") from None
    except aiohttp.InvalidURL:
        raise FetchFailed(Reason.REFUSED_ADDRESS, "it is no address") from None
    except aiohttp.ClientConnectorCertificateError as error:
        reason = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
        raise FetchFailed(Reason.TLS, reason) from None
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        raise FetchFailed(Reason.TLS, str(error)) from None
    except aiohttp.ClientConnectorDNSError as error:
        raise FetchFailed(Reason.DNS, str(error.os_error)) from None
    except (aiohttp.ClientError, OSError) as error:
        raise FetchFailed(Reason.CONNECTION, str(error) or type(error).__name__) from None
