"""The plan of capacity is arithmetic: doubled work needs twice the cores, and nothing is made up."""

import pytest

from benchmarks.capacity import page, plan


def account(events, per_million, start=5.0):
    """As measured where each step costs `start` and so many seconds a million events."""
    spent = {"cpu": start + per_million * events / 1e6, "seconds": 1.0, "peak_mb": 300 + events / 1e5}
    steps = dict.fromkeys((*page.STEPS, "analyze a"), spent)
    rows = [(what, 0.05, 0.1, 70.0) for what in ("map, again", "a filter seen before", FIRST)]
    steps["migrate"] = {"cpu": start, "seconds": 1.0, "peak_mb": 200}
    size = {"events": events, "stored_bytes": 24 * events, "bytes": 60 * events}
    return {**size, "steps": steps, "pages": {"rows": rows}}


FIRST = "map, first after new data (log compiled anew)"


def texts(count):
    spent = {"cpu": 6.0 + count / 100, "seconds": 1.0, "peak_mb": 500}
    return {"texts": count, "bytes": 300 * count, "steps": {"import": spent, "analyze b": spent}}


EVENTS = [account(1_000_000, 3.0), account(10_000_000, 3.0)]
TEXTS = [texts(2_000), texts(20_000)]


def by_name(company, by):
    return {need.what: need for need in plan.needs(company, by)}


def test_what_every_process_costs_to_start_is_in_no_coefficient():
    by = plan.coefficients(EVENTS, TEXTS)
    assert by.take_event == pytest.approx(3e-6) and by.map_event == pytest.approx(3e-6)
    assert by.text == pytest.approx(0.02)  # two steps of a hundredth each
    assert by.bytes_event == 60 and by.page == 0.05


def test_cpu_seconds_grow_with_the_power_of_the_work_alone():
    assert plan.exponent(EVENTS, "events", plan.work) == pytest.approx(1.0)


def test_a_day_of_events_takes_the_cores_that_its_seconds_fill_half():
    by = plan.coefficients(EVENTS, TEXTS)
    company = plan.Company(
        "x", events=0, events_a_day=86_400e6, texts_a_day=0, viewers=0
    )  # a million a second
    assert by_name(company, by)["taking events"].cores == pytest.approx(3 / plan.BUSY)


def test_twice_the_viewers_need_twice_the_cores_and_nothing_else_more():
    by = plan.coefficients(EVENTS, TEXTS)
    one = by_name(plan.Company("x", 1e9, 1e6, 1e4, viewers=100), by)
    two = by_name(plan.Company("x", 1e9, 1e6, 1e4, viewers=200), by)
    assert two["pages"].cores == pytest.approx(2 * one["pages"].cores)
    assert all(one[name].cores == two[name].cores for name in one if name != "pages")


def test_one_machine_may_always_fall_out():
    by = plan.coefficients(EVENTS, TEXTS)
    assert plan.machines(plan.needs(plan.Company("small", 1e6, 1e3, 10, 5), by)) == 2


def test_one_size_alone_tells_no_coefficient():
    with pytest.raises(ValueError, match="measure another one"):
        plan.coefficients(EVENTS[:1], TEXTS)


def test_sizes_stand_beside_each_other():
    found = {"events": {str(e["events"]): e for e in EVENTS}, "texts": {str(t["texts"]): t for t in TEXTS}}
    assert "| import | 8.0 s, 310 MB | 35.0 s, 400 MB |" in page.tables(found)
