"""The example of docs/mcp.md, run as it stands."""

import re
from pathlib import Path

from tests.assistant.mcp.conftest import apart, token_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "mcp.md"


def test_the_example_works(address, ann, shop, monkeypatch, capsys):
    (example,) = re.findall(r"```python\n(.+?)```", DOCS.read_text(), re.DOTALL)
    monkeypatch.setenv("JOURNEYMAP_MCP", address)
    monkeypatch.setenv("JOURNEYMAP_AGENT_TOKEN", token_of(ann))
    apart(lambda: exec(compile(example, "docs/mcp.md", "exec"), {}))
    told = capsys.readouterr().out
    assert "measure - " in told and "The goal rate is" in told, told
