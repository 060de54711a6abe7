"""Where the language model answers: the address that an administrator entered, and no other.

An address of this machine or of the own network is what a local model has, so it may be reached. What nobody
means is refused: addresses of links (as the clouds' lists of secrets have), of many receivers, of none; and
the open internet without encryption, where the key and the question could be read.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}


class Unfit(ValueError):
    """An address that cannot be a language model's; the words say why."""


def parsed(url: str) -> SplitResult:
    """The parts of an address such as http://127.0.0.1:8080/v1. Raises Unfit."""
    wrong = "The address of a language model looks like https://models.example.com/v1"
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
        raise Unfit(f"{wrong}: without name and password, the key has a field of its own.")
    if parts.query or parts.fragment:
        raise Unfit(f"{wrong}: nothing behind the path.")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def checked_address(parts: SplitResult) -> str:
    """An address of the host to connect to. Raises Unfit where it has none or one that may not be reached."""
    try:
        answers = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unfit(f"{parts.hostname} has no address: check the name, or the network.") from error
    addresses = [str(answer[4][0]) for answer in answers]
    for address in addresses:
        _check(address, parts)
    return addresses[0]


def _check(address: str, parts: SplitResult) -> None:
    told = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(told, ipaddress.IPv6Address) and told.ipv4_mapped:
        told = told.ipv4_mapped
    if told.is_link_local or told.is_multicast or told.is_unspecified:
        raise Unfit(f"{parts.hostname} is an address that no language model has ({address}).")
    if parts.scheme == "http" and told.is_global:
        raise Unfit(f"{parts.hostname} is on the open internet: use https, so that nobody reads the key.")
