"""The plugin shown in the guide works as it stands."""

import importlib
import re
import sys
from pathlib import Path

from journeymap.mining.testing import CHECKS, assert_contract

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "plugins.md"


def test_the_plugin_in_the_guide_keeps_the_contract(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (tmp_path / "guide_plugin.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    guide_plugin = importlib.import_module("guide_plugin")

    try:
        (analyzer,) = guide_plugin.analyzers
        assert_contract(analyzer)
    finally:
        del sys.modules["guide_plugin"]


def test_the_guide_names_every_check():
    text = GUIDE.read_text()
    assert [name for name in CHECKS if name not in text] == []
