"""The product's ASGI application, with a line in a file for each map that is computed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from journeymap.asgi import application

from journeymap.maps import keeping  # isort: skip - Django is set up by the line above

_drawn = keeping.drawn


def drawn(*told: Any) -> dict[str, Any]:
    with Path(os.environ["JOURNEYMAP_COUNTED"]).open("a") as file:
        file.write("map\n")
    return _drawn(*told)


keeping.drawn = drawn

__all__ = ["application"]
