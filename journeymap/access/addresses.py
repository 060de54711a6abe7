"""Where a request may go whose address an administrator entered: what nobody means is refused.

An address of this machine or of the own network is meant. Addresses of links (as the clouds' lists of secrets
have), of many receivers and of none are not; nor is the open internet without encryption, where the key and
what is asked could be read.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
CARRYING = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"))
)  # NAT64, the same of one's own, compatible, translated: an address of version 4 in the last four bytes
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unfit(ValueError):
    """An address that may not be asked; the words say why."""


def parsed(url: str, what: str) -> SplitResult:
    """The parts of an address. what: whose, for the words. Raises Unfit."""
    wrong = f"The address of {what} looks like https://service.example.com/path"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unfit(f"{wrong}: no blanks, letters of ASCII only.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # ValueError where it is no port
    except ValueError as error:
        raise Unfit(f"{wrong} ({error}).") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Unfit(f"{wrong}: http or https, and a host.")
    if parts.username is not None or parts.password is not None:
        raise Unfit(f"{wrong}: without name and password, they have fields of their own.")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def checked_address(host: str, port: int, what: str, plain: bool) -> str:
    """An address of the host to connect to. plain: without encryption. Raises Unfit."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unfit(f"{host} has no address: check the name, or the network.") from error
    addresses = [str(answer[4][0]) for answer in answers]
    for address in addresses:
        _check(address, host, what, plain)
    return addresses[0]


def meant(address: str) -> list[Address]:
    """An IP address and the one that it carries inside, which a network on the way may connect to: of an
    address of version 4 written as one of version 6 only that, else (6to4, Teredo, NAT64, old forms) both."""
    told = ipaddress.ip_address(address.partition("%")[0])
    if not isinstance(told, ipaddress.IPv6Address):
        return [told]
    if told.ipv4_mapped:
        return [told.ipv4_mapped]
    inside = told.sixtofour or (told.teredo[1] if told.teredo else None)
    if int(told) > 1 and any(told in network for network in CARRYING):  # 0 is of none, 1 is this machine
        inside = ipaddress.IPv4Address(int(told) & 0xFFFFFFFF)
    return [told, inside] if inside else [told]


def nobodys(address: str) -> bool:
    """Whether it is one that nobody means: of a link, of many receivers, of none."""
    return any(told.is_link_local or told.is_multicast or told.is_unspecified for told in meant(address))


def _check(address: str, host: str, what: str, plain: bool) -> None:
    if nobodys(address):
        raise Unfit(f"{host} is an address that {what} does not have ({address}).")
    if plain and meant(address)[-1].is_global:
        raise Unfit(f"{host} is on the open internet: use encryption, so that nobody reads the key.")
