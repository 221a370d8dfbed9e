"""The socket guard: no connection to a private address, however it is spelled.

A resolver hook is not asked when the address already is an IP literal, and a name that was checked
may resolve to something else a moment later. The last moment at which the true address is known is
the making of the socket, so that is where we look. Names, decimal and octal spellings, IPv4 inside
IPv6 and rebinding all end here.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Ranges that `is_global` lets through, or let through in the Python versions we support.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # NAT64 of a local network.
        "2001::/32",  # Teredo wraps an IPv4 address.
        "2002::/16",  # 6to4 wraps one too.
        "192.0.0.0/24",  # Protocol assignments.
        "192.88.99.0/24",  # The relay of 6to4.
        "::/96",  # IPv4-compatible addresses, long out of use.
        "168.63.129.16/32",  # A cloud provider's host, reached from inside only.
        "fec0::/10",  # Site-local.
        "3fff::/20",  # Documentation.
        "5f00::/16",  # Segment routing inside one network.
        "100::/64",  # Discarded.
    )
)
_IPV4_SLOT = 0xFFFFFFFF


class PrivateAddressError(OSError):
    """The connection would have led into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address, as the socket sees it, may be spoken to by anybody on the internet."""
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & _IPV4_SLOT)))
    if any(ip.version == network.version and ip in network for network in _REFUSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class SocketGuard:
    """Decides at the socket. `allowed` holds exact `host:port` pairs of private hosts.

    A pair may name a host ("localhost:8765", "demo:80"): the addresses that our own resolver found
    for exactly that pair are then allowed on that port, and no others.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._names: set[tuple[str, int]] = set()
        self._addresses: set[tuple[str, int]] = set()
        for pair in allowed:
            host, _, port = pair.strip().rpartition(":")
            self._allow(host.strip("[]").lower(), int(port))

    def _allow(self, host: str, port: int) -> None:
        self._names.add((host, port))
        if host == "localhost":
            self._addresses |= {("127.0.0.1", port), ("::1", port)}
            return
        try:
            self._addresses.add((str(ipaddress.ip_address(host)), port))
        except ValueError:
            return  # A name; `learn` adds what it resolves to.

    def names(self, host: str, port: int) -> bool:
        """Whether the operator allowed exactly this pair."""
        return (host.strip("[]").lower(), port) in self._names

    def learn(self, host: str, port: int, addresses: Iterable[str]) -> None:
        """Take over what an allowed name resolved to; other names are ignored."""
        if self.names(host, port):
            self._addresses |= {(address, port) for address in addresses}

    def check(self, address: str, port: int) -> None:
        """Raise `PrivateAddressError` unless the address is public or allowed."""
        if (address, port) not in self._addresses and not is_public(address):
            raise PrivateAddressError("refused to connect to a private address")

    def make_socket(
        self, info: tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, Any]
    ) -> socket.socket:
        """Make the socket for one final address, or refuse; aiohttp's `socket_factory`."""
        family, kind, protocol, _, target = info
        self.check(str(target[0]), int(target[1]))
        return socket.socket(family=family, type=kind, proto=protocol)

    def connector(self, *, limit: int = 100) -> aiohttp.TCPConnector:
        """Make a connector that can only reach what this guard lets through."""
        return aiohttp.TCPConnector(
            limit=limit, socket_factory=self.make_socket, resolver=_LearningResolver(self)
        )


class _LearningResolver(AbstractResolver):
    """The operating system's resolver; tells the guard what allowed names resolve to."""

    def __init__(self, guard: SocketGuard) -> None:
        self._guard = guard
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        self._guard.learn(host, port, [result["host"] for result in found])
        return found

    async def close(self) -> None:
        await self._inner.close()
