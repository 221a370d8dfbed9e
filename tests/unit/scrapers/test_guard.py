"""No private address, however it is spelled, except the exact pairs the operator allowed."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard import PrivateAddressError, SocketGuard, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "100::1",
        "not an address",
        "",
        "2130706433",
        "0x7f000001",
    ],
)
def test_private_and_odd_addresses_are_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(PrivateAddressError):
        SocketGuard().check(address, 80)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "::ffff:8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"],
)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)
    SocketGuard().check(address, 443)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_never_makes_it_public(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
    ]
    assert all(is_public(str(one)) == is_public(str(inner)) for one in wrapped)
    assert not is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))))
    assert not is_public(str(ipaddress.IPv6Address(number)))


def test_only_the_exact_pair_is_allowed() -> None:
    guard = SocketGuard(["127.0.0.1:8765", "[::1]:9000"])
    guard.check("127.0.0.1", 8765)
    guard.check("::1", 9000)
    for address, port in [("127.0.0.1", 8766), ("127.0.0.2", 8765), ("::1", 8765)]:
        with pytest.raises(PrivateAddressError):
            guard.check(address, port)


def test_localhost_means_both_loopbacks_on_that_port() -> None:
    guard = SocketGuard(["localhost:8765"])
    guard.check("127.0.0.1", 8765)
    guard.check("::1", 8765)
    assert guard.names("LOCALHOST", 8765)
    assert not guard.names("localhost", 80)


def test_what_an_allowed_name_resolves_to_is_allowed_on_its_port_only() -> None:
    guard = SocketGuard(["demo:80"])
    guard.learn("demo", 80, ["172.18.0.3"])
    guard.learn("other", 80, ["172.18.0.4"])
    guard.learn("demo", 81, ["172.18.0.3"])
    guard.check("172.18.0.3", 80)
    for address, port in [("172.18.0.4", 80), ("172.18.0.3", 81)]:
        with pytest.raises(PrivateAddressError):
            guard.check(address, port)


def test_a_refused_address_gets_no_socket() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with pytest.raises(PrivateAddressError):
        SocketGuard().make_socket(info)
    SocketGuard(["127.0.0.1:80"]).make_socket(info).close()
