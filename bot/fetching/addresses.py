"""Which addresses may be asked: the open internet, and nothing else that a name may lead to."""

from __future__ import annotations

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import FetchFailed, Reason

LONGEST_ADDRESS = 4_000
CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
        "168.63.129.16/32",  # the machines of a cloud find their host there
    )
)
"""What is not the open internet (IANA's special-purpose address registries)."""
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, seen through all that wraps IPv4 in IPv6."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
        if ip not in OPEN_V6:
            return False
    return not any(ip in network for network in CLOSED)


def loopback_origins(*addresses: str) -> tuple[str, ...]:
    """The origins of those addresses that are on this computer: a playground's, in a demo or a test."""
    urls = [URL(address) for address in addresses]
    return tuple(str(url.origin()) for url in urls if url.host in LOOPBACK)


def parse(address: str) -> URL:
    """An address as it is asked for, without its fragment."""
    if len(address) > LONGEST_ADDRESS:
        raise FetchFailed(Reason.REFUSED_ADDRESS, "the address is too long")
    try:
        return URL(address).with_fragment(None)
    except ValueError:
        raise FetchFailed(Reason.REFUSED_ADDRESS, "it is no address") from None


def check(url: URL, allowed: set[URL]) -> None:
    """Refuses what must not be asked. Names are looked at when they are resolved: by `Checked`."""
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise FetchFailed(Reason.REFUSED_ADDRESS, "only https addresses without a password are asked")
    if url.origin() in allowed:
        return
    if url.scheme != "https":
        raise FetchFailed(Reason.INSECURE, "it is not encrypted")
    try:
        may_be_asked = is_public(url.host)
    except ValueError:
        return
    if not may_be_asked:
        raise FetchFailed(Reason.REFUSED_ADDRESS, f"{url.host} is not on the open internet")


class Checked(AbstractResolver):
    """Resolves names and hands on only addresses that were looked at: what is connected to is one of them."""

    def __init__(self, inner: AbstractResolver, allowed: set[URL]) -> None:
        self._inner = inner
        self._local = {(origin.host, origin.port) for origin in allowed}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses of a name; a FetchFailed if any of them must not be asked."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            is_local = (host, port) in self._local and ipaddress.ip_address(each["host"]).is_loopback
            if not is_local and not is_public(each["host"]):
                raise FetchFailed(Reason.REFUSED_ADDRESS, f"{host} is not on the open internet")
        return found

    async def close(self) -> None:
        """Lets the resolver behind it go."""
        await self._inner.close()
