"""The document of measured quality: each measurement writes its own section and no other."""

import importlib

import pytest

from benchmarks.quality.__main__ import DOCUMENT, names, placed


def test_a_measurement_renews_its_section_and_leaves_the_others():
    document = placed("# Quality\n", "first", "First", "one")
    document = placed(document, "second", "Second", "two")
    document = placed(document, "first", "First", "three \\1")
    assert document.index("three \\1") < document.index("two")
    assert "one" not in document


@pytest.mark.parametrize("name", names())
def test_every_measurement_has_a_title_and_its_section_in_the_document(name):
    module = importlib.import_module(f"benchmarks.quality.{name}")
    assert callable(module.measure)
    assert f"<!-- {name} -->\n## {module.TITLE}\n" in DOCUMENT.read_text(encoding="utf-8")
