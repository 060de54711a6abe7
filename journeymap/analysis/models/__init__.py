"""What the app keeps: runs, what they found, and what people decided of analyzers."""

from journeymap.analysis.models.results import Alert, Finding, Measure, Model, Proposal, ScoreSet
from journeymap.analysis.models.run import Run, latest
from journeymap.analysis.models.setting import Schedule, Setting, SettingChange

__all__ = [
    "Alert",
    "Finding",
    "Measure",
    "Model",
    "Proposal",
    "Run",
    "Schedule",
    "ScoreSet",
    "Setting",
    "SettingChange",
    "latest",
]
