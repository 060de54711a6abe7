"""A customer's key as it may stand in an address or in the audit trail: it tells nobody who the customer is.

Addresses end in logs, histories and bookmarks, which outlive an erasure. `opaque` hides the key in them and
can be opened by this installation alone; who guesses or changes one opens nobody.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from journeymap.access.digesting import digest_key
from journeymap.customers.suppression import digest

TAG = 16  # bytes: authenticates the key, and makes the mask that hides it
LONGEST = 2_000  # characters of an address


class UnknownAddress(LookupError):
    """The address was not made by this installation."""


def opaque(key: str) -> str:
    """An address for a key: URL-safe, the same for the same key within an installation."""
    plain = key.encode()
    tag = _mac("tag", plain)[:TAG]
    return urlsafe_b64encode(tag + _masked(tag, plain)).rstrip(b"=").decode()


def opened(address: str) -> str:
    """The key behind an address that `opaque` made. Raises UnknownAddress."""
    try:
        raw = urlsafe_b64decode(address[:LONGEST].encode("ascii") + b"=" * (-len(address) % 4))
        tag, plain = raw[:TAG], _masked(raw[:TAG], raw[TAG:])
        key = plain.decode()
    except ValueError as error:
        raise UnknownAddress("Nobody has this address.") from error
    if not hmac.compare_digest(tag, _mac("tag", plain)[:TAG]):
        raise UnknownAddress("Nobody has this address.")
    return key


def stand_in(key: str) -> str:
    """How the audit trail names a person: the beginning of a keyed digest, as on receipts of erasures."""
    return f"person {digest(key)[:16]}"


def _masked(tag: bytes, text: bytes) -> bytes:
    """A keystream from the tag of the text itself (synthetic IV): HMAC-SHA256 in counter mode."""
    blocks = (_mac("mask", tag + number.to_bytes(4, "big")) for number in range(len(text) // 32 + 1))
    stream = b"".join(blocks)[: len(text)]
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))


def _mac(use: str, content: bytes) -> bytes:
    key = hmac.new(digest_key(), f"journeymap.people.{use}".encode(), sha256).digest()
    return hmac.new(key, content, sha256).digest()
