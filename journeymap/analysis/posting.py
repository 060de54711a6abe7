"""A signed message to a webhook: over http or https, to public addresses, without redirects.

The name is looked up once; what is connected to is an address of that answer that was found public, so a
name that changes its answer in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
import ssl
from contextlib import suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

SECONDS = 10.0  # for each answer of the other side
SECONDS_ALL = 30.0  # for all of it, however slowly it drips
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Undelivered(Exception):
    """A message did not reach its receiver; the words say why."""


class CheckedConnection(HTTPConnection):
    """Connects to `address`, which was checked; the host's name is used for TLS and the Host header only."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        self.secure, self.address = parts.scheme == "https", address
        super().__init__(parts.hostname or "", port_of(parts), timeout=SECONDS)
        self.default_port = 443 if self.secure else 80  # else the Host header names it

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), SECONDS)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()  # only now: `hang_up` must reach a handshake that drips

    def hang_up(self) -> None:
        with suppress(OSError):  # it is closed already
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send; the status (2xx). Raises Undelivered for every other answer, and where there is none."""
    parts = parsed(url)
    connection = CheckedConnection(parts, checked_address(parts))
    limit = Timer(SECONDS_ALL, connection.hang_up)
    limit.daemon = True
    limit.start()
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        raise Undelivered(f"{parts.hostname} could not be reached ({type(error).__name__})") from error
    finally:
        limit.cancel()
        connection.close()
    if 300 <= status < 400:
        raise Undelivered(
            f"{parts.hostname} answered {status}: redirects are not followed, enter the new address"
        )
    if not 200 <= status < 300:
        raise Undelivered(f"{parts.hostname} answered {status}")
    return status


def signature(secret: str, stamp: int, body: bytes) -> str:
    """The header that proves who sent this body, and when: HMAC-SHA256 over "{stamp}.{body}"."""
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={mac}"


def parsed(url: str) -> SplitResult:
    """The parts of an address that a webhook may have. Raises Undelivered."""
    wrong = "The address of a webhook looks like https://example.com/path"
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Undelivered(f"{wrong}: no blanks, letters of ASCII only")
    try:
        parts = urlsplit(url)
        port_of(parts)
    except ValueError as error:
        raise Undelivered(f"{wrong} ({error})") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Undelivered(f"{wrong}: http or https, and a host")
    if parts.username is not None or parts.password is not None:
        raise Undelivered(f"{wrong}: without name and password")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def checked_address(parts: SplitResult) -> str:
    """An address of the host to connect to, if all that it has may be reached. Raises Undelivered."""
    try:
        answers = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(f"{parts.hostname} has no address") from error
    addresses = [str(answer[4][0]) for answer in answers]
    if not settings.WEBHOOK_PRIVATE and not all(map(public, addresses)):
        raise Undelivered(
            f"{parts.hostname} is an address of this machine or of a private network. Where that is meant, "
            "set JOURNEYMAP_WEBHOOK_PRIVATE=1."
        )
    return addresses[0]


def public(address: str) -> bool:
    """Whether an IP address is of the public internet, also the one that it carries inside."""
    told = ipaddress.ip_address(address.partition("%")[0])
    inside: ipaddress.IPv4Address | None = None
    if isinstance(told, ipaddress.IPv6Address):
        inside = told.ipv4_mapped or told.sixtofour or (told.teredo[1] if told.teredo else None)
        if told in NAT64:
            inside = ipaddress.IPv4Address(int(told) & 0xFFFFFFFF)
        if told.ipv4_mapped is not None:
            return public(str(told.ipv4_mapped))
    return told.is_global and not told.is_multicast and (inside is None or public(str(inside)))
