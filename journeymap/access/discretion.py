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
        if record.name == "django.request" and isinstance(record.args, tuple):
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


def logging_into(folder: Path, level: str) -> dict[str, Any]:
    """The setting LOGGING: lines to stderr and to a file of `folder`, addresses shortened."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"}},
        "filters": {"addresses": {"()": ShortAddresses}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["addresses"]},
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filters": ["addresses"],
                "filename": folder / "journeymap.log",
                "formatter": "line",
                "delay": True,
            },
        },
        "loggers": {
            "axes": {"level": "WARNING"},  # every sign-in would be three lines
            "mcp": {"level": "WARNING"},  # every call of an agent as many
        },
        "root": {"handlers": ["stderr", "file"], "level": level},
    }
