"""A filtered log measures as the log of the chosen cases alone would."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.mining.compiling import compile_log, recompile
from journeymap.mining.filters import Filter
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.results import Condition
from journeymap.mining.selecting import count
from tests.mining import reference
from tests.mining.strategies import definitions, raw_rows

numbers = itertools.count()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("filters")


@st.composite
def filters(draw) -> Filter:
    start = draw(st.sampled_from([None, 1_600_000_000_000_030]))
    return Filter(
        period=None if start is None else (EPOCH + timedelta(microseconds=start), None),
        channels=draw(st.sampled_from([(), ("web",), ("web", "shop")])),
        customers=draw(st.sampled_from([None, frozenset({"A"}), frozenset()])),
        keys=draw(st.sampled_from([None, frozenset({"A", "B#1", "1", "s", "t#1"}), frozenset()])),
        conditions=draw(st.sampled_from([(), (Condition(column="activity", op="=", value="buy"),)])),
    )


def kept(case: reference.Case, chosen: Filter) -> bool:
    since = chosen.period[0] if chosen.period else None
    customers = [e["customer"] for e in case.events if e["customer"] is not None]
    if chosen.customers is not None and not (customers and customers[0] in chosen.customers):
        return False
    if chosen.keys is not None and case.key not in chosen.keys:
        return False
    return any(
        (since is None or EPOCH + timedelta(microseconds=e["time"]) >= since)
        and (not chosen.channels or e["channel"] in chosen.channels)
        and (not chosen.conditions or e["activity"] == "buy")
        for e in case.events
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=raw_rows(), definition=definitions(), chosen=filters(), overlaid=st.booleans())
def test_measures_of_chosen_cases(folder, rows, definition, chosen, overlaid):
    table = reference.raw_table(rows)
    log = compile_log([table], definition, folder / f"{next(numbers)}", snapshot="s")
    if overlaid:  # the same rows again: a part with dropped cases must not change anything
        owners = {o for _, cases in log.buckets((), ("owner",)) for o in cases["owner"].to_pylist()}
        log = recompile(log, [table], owners, folder / f"{next(numbers)}", snapshot="t")
    cases = [case for case in reference.cases_of(rows, definition) if kept(case, chosen)]
    measures = Measures(log, chosen)
    assert measures.totals().cases == len(cases)
    assert measures.case_features().num_rows == len(cases)
    found = {
        (r["from"], r["to"]): (r["count"], r["cases"], r["median_seconds"])
        for r in measures.directly_follows().to_pylist()
    }
    expected = reference.directly_follows(cases, "activity")
    assert found.keys() == expected.keys()
    for step, figures in expected.items():
        assert found[step] == pytest.approx(figures)
    data = SimpleNamespace(log=log)
    for (start, end), (number, _, _) in found.items():
        assert count(evidence.transition("activity", start, end), data, chosen) == number


def test_an_empty_filter_is_no_filter():
    assert Filter().empty and not Filter(channels=("web",)).empty
