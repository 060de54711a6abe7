"""The engine that the settings name, and what is said where it cannot be had."""

import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from journeymap.events import engines
from journeymap.mining.engines import HERE


def test_duckdb_is_the_engine_unless_told_otherwise():
    assert engines.engine() is HERE


def test_spark_that_is_not_installed_is_said(settings, monkeypatch):
    settings.ENGINE, settings.SPARK_MASTER = "spark", "local[1]"
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.delitem(sys.modules, "journeymap.events.spark", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"requirements-spark\.txt"):
        engines.engine()
