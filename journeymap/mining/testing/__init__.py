"""The contract kit: does an analyzer keep its word? For plugin authors, in their own tests.

    from journeymap.mining.testing import assert_contract

    def test_contract():
        assert_contract(MyAnalyzer)

`check` gives a Report that lists every check; docs/plugins.md says what each demands.
"""

from .kit import CHECKS, assert_contract, check
from .report import Check, Report

__all__ = ["CHECKS", "Check", "Report", "assert_contract", "check"]
