"""The tables of what desks cost say what was measured, and go where the page wants them."""

from benchmarks import desks

COST = {"cpu": 12.34, "seconds": 20.0, "peak_mb": 743.2, "bytes": 279_000_000}
FOUND = {
    "10000000": {"forms": {desks.MAKING: COST, "csv": COST}, "feed": {"the last": 0.156}},
    "1000000": {"forms": {desks.MAKING: COST}, "feed": {"the last": 0.05, "more": 0.1}},
}


def test_sizes_stand_beside_each_other_the_smallest_first():
    lines = desks.table(FOUND).splitlines()
    assert "| form | 1,000,000 events | 10,000,000 events |" in lines
    assert "| csv |  | 12.3 CPU s, 743 MB, file 279 MB |" in lines
    assert "| the last | 0.05 | 0.16 |" in lines and "| more | 0.10 |  |" in lines
    assert not any(line.startswith("| xes") for line in lines), "what was not measured has no line"
