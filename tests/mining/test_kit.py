"""The contract kit: a sound analyzer passes it, each wrong one is caught by the check that is meant."""

import importlib.util
import sys
from pathlib import Path

import pytest

from journeymap.mining.testing import CHECKS, assert_contract, check

HERE = Path(__file__).parent
SANDBOXED = {"no_django", "no_network", "own_files"}


@pytest.fixture(scope="module")
def wrong():
    spec = importlib.util.spec_from_file_location("wrong_analyzers", HERE / "wrong_analyzers.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["wrong_analyzers"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["wrong_analyzers"]


def test_a_sound_analyzer_passes(wrong):
    assert_contract(wrong.Sound)
    report = check(wrong.Sound)
    assert [c.name for c in report.checks] == list(CHECKS)
    assert {c.status for c in report.checks} == {"passed"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_wrong_analyzer_is_caught_by_the_right_check(wrong, name):
    # The checks in a process of their own take seconds: they run for the analyzers that they are about.
    only = set(CHECKS) if name in SANDBOXED else set(CHECKS) - SANDBOXED
    report = check(getattr(wrong, name), only=only)
    assert {c.name for c in report.failed} == {name}, str(report)
    assert report[name].reason


def test_an_excuse_needs_a_reason_and_a_real_check(wrong):
    report = check(wrong.quiet, excused={"quiet": "it is a test of the kit"}, only={"quiet"})
    assert report.ok and "it is a test of the kit" in str(report)
    assert not check(wrong.quiet, excused={"quiet": ""}, only={"quiet"}).ok
    with pytest.raises(KeyError, match="no check 'silent'"):
        check(wrong.Sound, excused={"silent": "why"})


def test_the_assertion_tells_every_check(wrong):
    with pytest.raises(AssertionError, match=r"failed +declared"):
        assert_contract(wrong.declared)


def test_analyzers_that_only_describe_need_not_be_quiet(wrong):
    describing = type("Describing", (wrong.Sound,), {"traits": frozenset({"descriptive"})})
    assert check(describing, only={"quiet"})["quiet"].status == "excused"
