"""Which outside addresses may be spoken to: listed hosts, and never what is inside."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from yarl import URL

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NOT_HTTPS, NOT_LISTED = "not_https", "host_not_listed"
NO_SUCH_HOST, INSIDE = "no_such_host", "address_inside"
Resolve = Callable[[str, int], Awaitable[list[str]]]

UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
NAT64 = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")  # all that is given out of IPv6 (RFC 4291 §2.4, IANA)
RESERVED = IPv4Network("192.0.0.0/24")  # RFC 6890; older Pythons call a part of it global
IPV4_BITS = 32
_ASKING = ThreadPoolExecutor(4, "keyturn-names")


class Refused(OSError):  # noqa: N818 - it says what is so
    """An address that is not spoken to, and would not be later: `code` says why, in a word."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reach:
    """The hosts that may be spoken to, and the networks that are not refused though inside."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def check(self, url: URL) -> str:
        """Give the host of an address that may be spoken to; raises Refused for any other."""
        host = url.raw_host or ""
        if url.scheme not in {"https", "http"} or not host:
            raise Refused(NOT_HTTPS, "it is not an https address")
        if host not in self.hosts:
            raise Refused(NOT_LISTED, f"{host} is not in HITL_WEBHOOK_HOSTS")
        return host

    def pinned(self, url: URL, found: Iterable[str]) -> list[str]:
        """Give what a host resolved to, if all of it may be spoken to; raises Refused.

        One address inside among several refuses them all: such an answer is no mistake. Without
        TLS only networks that the operator listed are spoken to.
        """
        addresses = [ip_address(one.partition("%")[0]) for one in found]
        if not addresses:
            raise Refused(NO_SUCH_HOST, "its host has no address")
        for one in addresses:
            if self._listed(one):
                continue
            if url.scheme != "https":
                why = "it is not https, and not in HITL_WEBHOOK_NETWORKS"
                raise Refused(NOT_HTTPS, why)
            if not outside(one):
                why = f"{one} is inside, and not in HITL_WEBHOOK_NETWORKS"
                raise Refused(INSIDE, why)
        return [str(one) for one in addresses]

    def _listed(self, address: Address) -> bool:
        return any(plain(address) in one for one in self.networks)


def outside(address: Address) -> bool:
    """Tell whether an address is one of the public internet, whatever is folded into it."""
    folded = folded_in(address)
    if folded is not None:
        return outside(folded)
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return False
    return address.is_global and not address.is_multicast and address not in RESERVED


def plain(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one only writes otherwise."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def folded_in(address: Address) -> IPv4Address | None:
    """Find the IPv4 address that an IPv6 one leads to (RFC 4291, 3056, 4380, 6052)."""
    if not isinstance(address, IPv6Address):
        return None
    teredo = address.teredo[1] if address.teredo else None
    nat64 = IPv4Address(int(address) & (2**IPV4_BITS - 1)) if address in NAT64 else None
    return address.ipv4_mapped or address.sixtofour or teredo or nat64


def networks_in(text: str) -> tuple[Network, ...]:
    """Read networks such as 10.0.0.0/8, separated by spaces or commas; raises ValueError."""
    return tuple(ip_network(one) for one in text.replace(",", " ").split())


def url_of(text: str) -> URL:
    """Read an address; raises Refused for what is none."""
    try:
        return URL(text)
    except ValueError as problem:
        raise Refused(NOT_HTTPS, "it is not an address") from problem


async def resolved(host: str, port: int) -> list[str]:
    """Ask the machine for the addresses of a host.

    A question that nobody answers keeps its thread for as long as the machine asks, whoever has
    stopped waiting: it keeps one of these few, and none that anything else needs.

    Raises Refused where there is no such host, OSError where that cannot be found out now.
    """
    try:
        loop = asyncio.get_running_loop()
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await loop.run_in_executor(_ASKING, ask)
    except socket.gaierror as problem:
        if problem.errno in UNKNOWN:
            raise Refused(NO_SUCH_HOST, "there is no such host") from problem
        raise
    except UnicodeError as problem:
        raise Refused(NO_SUCH_HOST, "its host is not a name") from problem
    return list(dict.fromkeys(str(one[4][0]) for one in found))
