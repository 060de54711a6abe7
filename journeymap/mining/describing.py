"""All analyzers as a document, made from what they declare: `python -m journeymap.mining.describing` writes
docs/analyzers.md. Installed plugins from elsewhere are left out: the document is of this source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .registry import PACKAGE, Registry, describe, discover

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "analyzers.md"
HEAD = """# Analyzers

<!-- Made by `.venv/bin/python -m journeymap.mining.describing` from what analyzers declare: change that. -->

Every analyzer of this source, in the order in which they run. *Needs* must be there first; *wants* are used
where they are there; *gives* is what others may use. The page Analyzers, `GET /api/v1/analyzers/` and forms
are made from the same declarations. How to write one: [plugins.md](plugins.md).
"""
BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}"}


def document(registry: Registry) -> str:
    """Markdown of all analyzers, in the order of their runs."""
    order = registry.in_order()
    lines = [HEAD, "| analyzer | of | what it says |", "|---|---|---|"]
    for name in order:
        told = describe(registry.get(name))
        lines.append(f"| [{name}](#{name}) | {told['scope']} | {_cell(_first(told['description']))} |")
    for name in order:
        lines += ["", *_section(describe(registry.get(name)))]
    return "\n".join(lines) + "\n"


def _section(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {told['name']}"
    yield ""
    yield f"**{told['title']}**, version {told['version']}. {told['description']}"
    yield ""
    quick = ", quick: looks at every snapshot at once" if told["quick"] else ""
    yield f"- of the {told['scope']}; {', '.join(told['traits'])}{quick}"
    for word in ("needs", "wants", "gives"):
        if told[word]:
            yield f"- {word} {', '.join(f'`{each}`' for each in told[word])}"
    if told["task"]:
        yield f"- answers `manage.py {told['task']}`"
    yield from ["", "| kind | what it says |", "|---|---|"]
    yield from (f"| `{kind}` | {_cell(said)} |" for kind, said in sorted(told["kinds"].items()))
    fields = told["parameters"].get("properties", {})
    if fields:
        yield from ["", "| parameter | default | allowed | what it does |", "|---|---|---|---|"]
        yield from (_parameter(name, field) for name, field in fields.items())


def _parameter(name: str, field: Mapping[str, Any]) -> str:
    allowed = ", ".join(text.format(f"{field[key]:,}") for key, text in BOUNDS.items() if key in field)
    if "enum" in field:
        allowed = ", ".join(f"`{value}`" for value in field["enum"])
    default = field.get("default")
    shown = "" if default in ("", None) else f"`{default}`"
    return f"| `{name}` | {shown} | {allowed} | {_cell(field.get('description', ''))} |"


def _first(text: str) -> str:
    """The first sentence."""
    return re.split(r"(?<=[.:]) (?=[A-Z])", text, maxsplit=1)[0]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    DOCUMENT.write_text(document(discover(PACKAGE, group="no other")), encoding="utf-8")
