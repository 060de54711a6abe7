"""Which engine compiles and measures logs: this process with DuckDB, or a Spark cluster. Nobody else knows.

An engine that fails is said to have failed; nothing falls back on the other one unseen.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from journeymap.mining.engines import HERE, Engine

SPARK = "journeymap.events.spark.Spark"  # imported only where it is wanted: its library is an optional part


def engine() -> Engine:
    """The engine that JOURNEYMAP_ENGINE names."""
    return _opened(
        settings.ENGINE, settings.SPARK_MASTER, Path(settings.STORE_DIR), settings.SPARK_SECONDS, os.getpid()
    )


@lru_cache(maxsize=4)
def _opened(name: str, master: str, folder: Path, seconds: float, _process: int) -> Engine:
    # Of each process its own: a driver of Spark does not survive a fork.
    if name == "duckdb":
        return HERE
    try:
        return import_string(SPARK)(master, folder, seconds)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"JOURNEYMAP_ENGINE=spark needs a part that is not installed ({error}): "
            "pip install -r requirements-spark.txt"
        ) from error
