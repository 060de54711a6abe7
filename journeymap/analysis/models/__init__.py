"""Runs, and what they found. `running` needs the results but not the run: hence the order."""

from journeymap.analysis.models.results import Alert, Finding, Measure, Model, Proposal, ScoreSet
from journeymap.analysis.models.run import Run, latest

__all__ = ["Alert", "Finding", "Measure", "Model", "Proposal", "Run", "ScoreSet", "latest"]
