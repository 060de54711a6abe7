"""Forms that a map can leave in. Each takes the map's plain data and gives text."""

from collections.abc import Callable
from typing import Any

from journeymap.maps.exporting.mermaid import as_mermaid
from journeymap.maps.exporting.text import as_csv, as_json

FORMATS: dict[str, Callable[[dict[str, Any]], str]] = {"json": as_json, "csv": as_csv, "mermaid": as_mermaid}

__all__ = ["FORMATS"]
