"""One analyzer on trial: its example, and runs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..concluding import Conclusion, conclude
from ..contract import Analyzer
from ..frames import FrameData
from ..outcomes import outcomes, population
from ..results import Finding, Result
from . import sandbox


@dataclass
class Trial:
    """Runs that several checks need are made once. Checks return what is wrong, or an empty text."""

    analyzer: type[Analyzer]
    seeds: int

    @cached_property
    def example(self) -> tuple[FrameData, Result]:
        return self.analyzer.example()  # type: ignore[return-value]

    @property
    def data(self) -> FrameData:
        return self.example[0]

    @cached_property
    def results(self) -> list[Result]:
        """The results on the example, with the parameters' defaults."""
        return self.run(self.data)

    @cached_property
    def touched(self) -> dict[str, Any]:
        return sandbox.look(self.analyzer)

    def run(self, data: FrameData, **params: Any) -> list[Result]:
        return list(self.analyzer().analyze(data, self.analyzer.Params(**params), _silent))

    @staticmethod
    def concluded(data: FrameData, results: Sequence[Result]) -> Conclusion:
        """What the core would keep."""
        findings = [result for result in results if isinstance(result, Finding)]
        return conclude(findings, population(outcomes(data)))


def _silent(share: float, message: str) -> None:
    """Progress that nobody watches."""
