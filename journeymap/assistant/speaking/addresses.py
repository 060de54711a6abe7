"""Where the language model answers: the address that an administrator entered, and no other.

An address of this machine or of the own network is what a local model has, so it may be reached; what nobody
means is refused (`access.addresses`).
"""

from __future__ import annotations

from urllib.parse import SplitResult

from journeymap.access import addresses
from journeymap.access.addresses import Unfit, port_of

__all__ = ["Unfit", "checked_address", "parsed", "port_of"]
WHAT = "a language model"


def parsed(url: str) -> SplitResult:
    """The parts of an address such as http://127.0.0.1:8080/v1. Raises Unfit."""
    parts = addresses.parsed(url, WHAT)
    if parts.query or parts.fragment:
        raise Unfit(
            f"The address of {WHAT} looks like https://models.example.com/v1: nothing behind the path."
        )
    return parts


def checked_address(parts: SplitResult) -> str:
    """An address of the host to connect to. Raises Unfit where it has none or one that may not be reached."""
    return addresses.checked_address(parts.hostname or "", port_of(parts), WHAT, parts.scheme == "http")
