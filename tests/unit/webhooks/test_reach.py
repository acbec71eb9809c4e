"""What may be spoken to: listed hosts at addresses of the public internet, or listed networks."""

from ipaddress import ip_address

import pytest
from yarl import URL

from app.webhooks.reach import Reach, Refused, networks_in, outside

HOOK = URL("https://hooks.test/x")
REACH = Reach(frozenset({"hooks.test"}))
INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # noqa: S104 - nothing listens there
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::1",  # 6to4 of 127.0.0.1
    "2002:a9fe:a9fe::1",  # 6to4 of 169.254.169.254
    "64:ff9b::a9fe:a9fe",  # NAT64 of it
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:0:127.0.0.1",  # IPv4-translated, RFC 7915
    "5f00::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_refused_however_it_is_written(address: str) -> None:
    with pytest.raises(Refused) as no:
        REACH.pinned(HOOK, [address])

    assert no.value.code == "address_inside"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_is_outside_is_spoken_to(address: str) -> None:
    assert outside(ip_address(address))
    assert REACH.pinned(HOOK, [address]) == [address]


def test_one_address_inside_among_several_refuses_them_all() -> None:
    with pytest.raises(Refused):
        REACH.pinned(HOOK, ["93.184.216.34", "10.0.0.1"])


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(Refused) as no:
        REACH.pinned(HOOK, [])

    assert no.value.code == "no_such_host"


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_a_listed_network_is_spoken_to_without_tls_too(address: str) -> None:
    inside = Reach(frozenset({"hooks.test"}), networks_in("10.0.0.0/8, fd00::/8"))

    assert inside.pinned(HOOK, [address])
    assert inside.pinned(URL("http://hooks.test/x"), [address])
    with pytest.raises(Refused):
        inside.pinned(HOOK, ["127.0.0.1"])


def test_without_tls_nothing_outside_is_spoken_to() -> None:
    with pytest.raises(Refused) as no:
        REACH.pinned(URL("http://hooks.test/x"), ["93.184.216.34"])

    assert no.value.code == "not_https"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.test/",
        "https://hooks.test.evil.test/",
        "https://hooks.test@evil.test/",
        "https://evil.test/https://hooks.test/",
        "https://hooks.test./",
        "ftp://hooks.test/",
        "file://localhost/etc/passwd",
        "hooks.test",
        "",
    ],
)
def test_a_host_that_is_not_listed_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        REACH.check(URL(url))


def test_a_listed_host_is_the_same_however_its_letters_are_written() -> None:
    assert REACH.check(URL("https://HOOKS.test:8443/x")) == "hooks.test"
