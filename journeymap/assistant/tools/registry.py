"""All tools by name, and the one way to call one: rights first, then arguments, then the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from journeymap.analysis.parts import AskedError
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.draft import DraftTool
from journeymap.assistant.telling import Told
from journeymap.assistant.tools.alerts import AlertsTool
from journeymap.assistant.tools.compare import CompareTool
from journeymap.assistant.tools.contract import Refused, Tool, Unclear
from journeymap.assistant.tools.customers import CustomersTool
from journeymap.assistant.tools.definition import DefinitionTool
from journeymap.assistant.tools.findings import FindingsTool
from journeymap.assistant.tools.forecast import ForecastTool
from journeymap.assistant.tools.journeys import JourneysTool
from journeymap.assistant.tools.losses import LossesTool
from journeymap.assistant.tools.measure import MeasureTool
from journeymap.assistant.tools.mending import unclear
from journeymap.assistant.tools.paths import PathsTool
from journeymap.assistant.tools.personas import PersonasTool
from journeymap.assistant.tools.quality import QualityTool
from journeymap.assistant.tools.quotes import QuotesTool
from journeymap.assistant.tools.rank import RankTool
from journeymap.assistant.tools.start_run import StartRunTool
from journeymap.assistant.tools.summary import SummaryTool
from journeymap.assistant.tools.themes import ThemesTool
from journeymap.assistant.tools.trend import TrendTool

TOOLS: tuple[type[Tool], ...] = (
    JourneysTool,
    SummaryTool,
    MeasureTool,
    TrendTool,
    CompareTool,
    RankTool,
    LossesTool,
    PathsTool,
    FindingsTool,
    ThemesTool,
    QuotesTool,
    PersonasTool,
    StartRunTool,
    DefinitionTool,
    ForecastTool,
    QualityTool,
    CustomersTool,
    AlertsTool,
    DraftTool,
)


@cache
def tools() -> Mapping[str, Tool]:
    """Name -> tool, in the order in which they are told."""
    return MappingProxyType({each.name: each() for each in TOOLS})


def call(asker: Asker, name: str, arguments: Mapping[str, Any]) -> Told:
    """The answer of one tool. Refused where the asker may not have it; Unclear where the tool, an argument or
    a name is not there. arguments: JSON data."""
    tool = tools().get(name)
    if tool is None:
        raise Unclear("There is no such tool.", "tool", name, tuple(tools()))
    if not asker.may(*tool.permissions):
        raise Refused("You may not see what this question asks for. An administrator can give you the right.")
    if tool.writes and not asker.writes:
        raise Refused("This question starts something new, and your token may only read.")
    try:
        told = tool.Arguments.model_validate_json(_json(arguments))
        return tool.run(asker, told)
    except ValidationError as error:
        raise unclear(tool.Arguments, error) from error
    except AskedError as error:
        raise Unclear(str(error)) from error


def _json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(dict(arguments))
