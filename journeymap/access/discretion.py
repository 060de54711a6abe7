"""What logs must not say: addresses of the API hold keys of customers, and logs outlive an erasure."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

KEPT = 3  # parts of an address that are kept: /api/v1/customers
PEOPLE = "people"  # pages about one person: what follows says who, though nobody else can read it


class ShortAddresses(logging.Filter):
    """Cuts the addresses that Django's request log quotes down to what names nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and isinstance(record.args, tuple):
            record.args = tuple(
                shortened(arg) if isinstance(arg, str) and arg.startswith("/") else arg for arg in record.args
            )
        return True


def shortened(address: str) -> str:
    """Turn /api/v1/customers/C-1/link/ into /api/v1/customers/... (short addresses stay).

    Of pages about people only /people/... is left, of any address nothing behind a question mark.
    """
    parts = address.partition("?")[0].strip("/").split("/")
    kept = 1 if parts[0] == PEOPLE else KEPT
    return address.partition("?")[0] if len(parts) <= kept else f"/{'/'.join(parts[:kept])}/..."


def logging_into(folder: Path, level: str, form: str = "") -> dict[str, Any]:
    """The setting LOGGING: lines to stderr and to a file of `folder`, addresses shortened.

    form: "json" for one JSON object a line, a line for every request among them; else lines for people.
    """
    kind = "json" if form == "json" else "plain"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "journeymap.access.lines.PlainLines"},
            "json": {"()": "journeymap.access.lines.JsonLines"},
        },
        "filters": {"addresses": {"()": ShortAddresses}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": kind, "filters": ["addresses"]},
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filters": ["addresses"],
                "filename": folder / "journeymap.log",
                "formatter": kind,
                "delay": True,
            },
        },
        "loggers": {
            "axes": {"level": "WARNING"},  # every sign-in would be three lines
            "mcp": {"level": "WARNING"},  # every call of an agent as many
            "journeymap.requests": {"level": level if form == "json" else "WARNING"},
        },
        "root": {"handlers": ["stderr", "file"], "level": level},
    }
