"""The tools as the protocol lists them: those that this asker may call, with their arguments' schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from mcp_types import Tool as Listed
from mcp_types import ToolAnnotations

from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import Tool
from journeymap.assistant.tools.registry import tools

PRESSED = "confirm"
"""The argument that only a button carries: a person presses it, an agent never."""


def listed(asker: Asker) -> list[Listed]:
    """Tools that the rights of the person and the scope of the token open, in the order of the registry."""
    return [_listed(name) for name, tool in tools().items() if open_to(asker, tool)]


def open_to(asker: Asker, tool: Tool) -> bool:
    return asker.may(*tool.permissions) and (asker.writes or not tool.writes)


@cache
def _listed(name: str) -> Listed:
    tool = tools()[name]
    return Listed(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=schema(tool),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=not tool.writes,
            destructive_hint=False,
            idempotent_hint=not tool.writes,
            open_world_hint=False,
        ),
    )


def schema(tool: Tool) -> dict[str, Any]:
    """JSON schema of the arguments, without what a button carries."""
    told = tool.Arguments.model_json_schema()
    told["properties"] = {
        name: {key: value for key, value in each.items() if key != "title"}
        for name, each in told.get("properties", {}).items()
        if name != PRESSED
    }
    return {key: value for key, value in told.items() if key not in ("title", "description")}
