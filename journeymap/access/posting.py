"""A message to another machine, signed or with a key: over http or https, to public addresses, no redirects.

The name is looked up once; what is connected to is an address of that answer that was found public, so a
name that changes its answer in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from journeymap.access.addresses import meant, nobodys, port_of

SECONDS = 10.0  # for each answer of the other side
SECONDS_ALL = 30.0  # for all of it, however slowly it drips
MOST_BYTES = 2**20  # of an answer that is read
CLOSED = tuple(
    map(ipaddress.ip_network, ("fec0::/10", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "5f00::/16"))
)  # site-local, NAT64 of one's own, compatible, translated, segment routing: no address of the internet


class Undelivered(Exception):
    """A message did not reach its receiver; the words say why."""


class CheckedConnection(HTTPConnection):
    """Connects to `address`, which was checked; the host's name is used for TLS and the Host header only."""

    wire: socket.socket | None = None
    late = False

    def __init__(self, parts: SplitResult, address: str) -> None:
        self.secure, self.address = parts.scheme == "https", address
        super().__init__(parts.hostname or "", port_of(parts), timeout=SECONDS)
        self.default_port = 443 if self.secure else 80  # else the Host header names it

    def connect(self) -> None:
        # `wire` is for `hang_up`: http.client lets go of `sock` where an answer ends with the connection.
        self.wire = self.sock = socket.create_connection((self.address, self.port), SECONDS)
        self.raise_if_late()  # `hang_up` came before there was a wire to shut
        if self.secure:
            context = ssl.create_default_context()
            self.wire = self.sock = shielded = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.raise_if_late()
            shielded.do_handshake()  # only now: `hang_up` must reach a handshake that drips

    def hang_up(self) -> None:
        """Its time is over: whoever reads is told that there is no more."""
        self.late = True
        with suppress(OSError):  # it is closed already
            if self.wire:
                self.wire.shutdown(socket.SHUT_RDWR)

    def raise_if_late(self) -> None:
        """TimeoutError where `hang_up` broke the answer off: what was read is not all of it."""
        if self.late:
            raise TimeoutError


@dataclass(frozen=True)
class Answer:
    """What the other side said. body: at most MOST_BYTES, empty where it was not asked for."""

    status: int
    body: bytes = b""


def post(url: str, body: bytes, headers: dict[str, str], secret: bool = False) -> int:
    """Send; the status (2xx). Raises Undelivered for every other answer, and where there is none."""
    return exchange("POST", url, body, headers, read=False, secret=secret).status


def exchange(
    method: str,
    url: str,
    body: bytes | None,
    headers: dict[str, str],
    read: bool = True,
    secret: bool = False,
) -> Answer:
    """Send, and read the answer (2xx). Raises Undelivered as `post`, and where the answer is too long.

    secret: a key goes along, or the address is one, so nothing goes over the internet without encryption.
    """
    parts = parsed(url, secret)
    connection = CheckedConnection(parts, checked_address(parts, secret))
    limit = Timer(SECONDS_ALL, connection.hang_up)
    limit.daemon = True
    limit.start()
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body, headers)
        with connection.getresponse() as response:
            status = response.status
            told = response.read(MOST_BYTES + 1) if read and 200 <= status < 300 else b""
        connection.raise_if_late()
    except ValueError as error:  # its words may quote a header, and so a key: they are not kept
        raise Undelivered(f"{parts.hostname} could not be asked ({type(error).__name__})") from None
    except (OSError, HTTPException) as error:
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
    if len(told) > MOST_BYTES:
        raise Undelivered(f"{parts.hostname} answered more than {MOST_BYTES // 2**20} MiB")
    return Answer(status, told)


def signature(secret: str, stamp: int, body: bytes) -> str:
    """The header that proves who sent this body, and when: HMAC-SHA256 over "{stamp}.{body}"."""
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={mac}"


def parsed(url: str, secret: bool = False) -> SplitResult:
    """The parts of an address that a webhook may have. secret: as `exchange` has it. Raises Undelivered."""
    wrong = "The address of a webhook looks like https://example.com/path"
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Undelivered(f"{wrong}: no blanks, letters of ASCII only")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # ValueError where it is no port
    except ValueError as error:
        raise Undelivered(f"{wrong} ({error})") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Undelivered(f"{wrong}: http or https, and a host")
    if parts.username is not None or parts.password is not None:
        raise Undelivered(f"{wrong}: without name and password")
    if secret and parts.scheme == "http" and not settings.WEBHOOK_PRIVATE:
        raise Undelivered(f"{wrong}: https, so that nobody on the way reads the key")
    return parts


def checked_address(parts: SplitResult, secret: bool = False) -> str:
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
    if any(map(nobodys, addresses)):
        raise Undelivered(f"{parts.hostname} is an address that no receiver has")
    if secret and parts.scheme == "http" and any(map(public, addresses)):
        raise Undelivered(
            f"{parts.hostname} is on the open internet: use https, so that nobody reads the key"
        )
    return addresses[0]


def public(address: str) -> bool:
    """Whether an IP address is of the public internet, also the one that it carries inside."""
    both = meant(address)
    closed = any(told.version == each.version and told in each for told in both for each in CLOSED)
    return not closed and all(told.is_global and not told.is_multicast for told in both)
