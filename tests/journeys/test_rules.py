"""Rules are counted before they are saved: first match wins, nothing is left unsaid."""

import pyarrow as pa
import pytest

from journeymap.events.snapshots import current
from journeymap.journeys.rules import check, preview
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .conftest import put, traces


def proposed(*rules, **more):
    rules = [RuleDefinition(**rule) for rule in rules]
    points = [TouchpointDefinition(name=name) for name in dict.fromkeys(rule.touchpoint for rule in rules)]
    return JourneyDefinition(name="J", rules=rules, touchpoints=points, **more)


@pytest.fixture
def shop(store):
    table = traces(["view_1 view_2 cart pay", "view_1 cart", "view_3 help"])
    channel = ["web", "web", "app", "app", "web", None, "app", "web"]
    put(1, table.append_column("channel", pa.array(channel)).append_column("attr_x", pa.array([*"abcdefgh"])))
    return current()


def counts(found):
    return [(rule["events"], rule["activities"]) for rule in found["rules"]]


def test_the_first_match_wins(shop):
    exact = {"touchpoint": "First", "pattern": "view_1"}
    wild = {"touchpoint": "Views", "match": "wildcard", "pattern": "view_?"}
    found = preview(proposed(exact, wild), shop)
    assert counts(found) == [(2, 1), (2, 2)]
    assert counts(preview(proposed(wild, exact), shop)) == [(4, 3), (0, 0)]
    assert found["events"] == 8 and found["unmatched_events"] == 4 and found["unmatched_activities"] == 3
    assert found["unmatched"][0] == {"activity": "cart", "events": 2}
    assert sum(rule["events"] for rule in found["rules"]) + found["unmatched_events"] == found["events"]


def test_channels_attributes_and_nulls(shop):
    rules = (
        {"touchpoint": "App", "column": "channel", "pattern": "app"},
        {"touchpoint": "A", "column": "attr_x", "match": "regex", "pattern": "^[a-d]$"},
        {"touchpoint": "Nothing", "column": "attr_absent", "match": "wildcard", "pattern": "*"},
    )
    found = preview(proposed(*rules), shop)
    assert counts(found) == [(3, 3), (2, 2), (0, 0)]
    assert found["unmatched_events"] == 3 and found["rules"][0]["examples"]


def test_only_the_journeys_sources_and_activities_count(shop):
    put(2, traces(["view_1 other"] * 5))
    rule = {"touchpoint": "First", "pattern": "view_1"}
    assert counts(preview(proposed(rule), current())) == [(7, 1)]
    assert counts(preview(proposed(rule, sources=(1,)), current())) == [(2, 1)]
    limited = preview(proposed(rule, activities=("cart", "view_1")), current())
    assert limited["events"] == 9 and limited["unmatched_events"] == 2


def test_no_rules_and_no_events(shop, store):
    assert preview(proposed(), shop)["unmatched_events"] == 8


def test_an_empty_store(store):
    found = preview(proposed({"touchpoint": "T", "pattern": "x"}), current())
    assert (found["events"], counts(found)) == (0, [(0, 0)])


@pytest.mark.parametrize("pattern", ["(", "(?<=a)b", r"(a)\1", "", "x" * 2001])
def test_patterns_that_cannot_be_read_are_refused(pattern):
    with pytest.raises(DefinitionError, match="touchpoint 'T'"):
        check([RuleDefinition(touchpoint="T", match="regex", pattern=pattern)])


def test_a_pattern_that_would_take_for_ever_elsewhere_is_quick(shop):
    rule = {"touchpoint": "T", "match": "regex", "pattern": "(a+)+$"}
    put(2, traces(["a" * 5000 + "b"]))
    assert counts(preview(proposed(rule), current())) == [(0, 0)]
