"""The state of the data: what is wrong is found, told of its source, and proposed to be mended."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from journeymap.mining import Finding, JourneyDefinition, Measure, Proposal
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.quality import Quality, Records, spelling
from plugins.quality.profile import answer

START = datetime(2025, 1, 6, 9, tzinfo=UTC)  # a Monday
SOURCES = {"source": [1, 2, 3], "name": ["clicks-2025-01.csv", "clicks-2025-02.csv", "calls.csv"]}


def shop(rows, sources=SOURCES, **more):
    """rows: (customer, activity, time, import)."""
    names = ("customer", "activity", "time", "import")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    columns["import"] = pa.array(columns["import"], pa.int32())
    definition = JourneyDefinition(
        name="Shop",
        stages=("Look", "Buy"),
        touchpoints=more.get(
            "touchpoints", ({"name": "Visit", "stage": "Look"}, {"name": "Pay", "stage": "Buy"})
        ),
        rules=more.get(
            "rules", ({"touchpoint": "Visit", "pattern": "visit"}, {"touchpoint": "Pay", "pattern": "pay"})
        ),
    )
    received = [START + timedelta(days=400)] * len(sources["source"])
    return FrameData(pa.table(columns), definition, sources={**sources, "received": received})


def daily(days=60, first="visit", number=1, skip=()):
    return [
        (f"c{day}-{n}", first, START + timedelta(days=day, hours=n), number)
        for day in range(days)
        if day not in skip
        for n in range(9)
    ]


def found(data, analyzer=Quality, **params):
    return list(analyzer().analyze(data, analyzer.Params(**params), lambda share, message: None))


def told(results, kind):
    return [r for r in results if isinstance(r, Finding | Proposal) and r.kind == kind]


def points(results, name):
    (value,) = [
        r.value
        for r in results
        if isinstance(r, Measure) and r.name == "source_points" and r.anchor.name == name
    ]
    return value


def test_contract():
    assert_contract(Quality)
    assert_contract(Records, excused={"doubled": "whoever is there twice is what it looks for"})


def test_files_of_one_stream_are_graded_together():
    results = found(shop(daily() + daily(number=2, first="pay") + daily(number=3)))
    assert points(results, "clicks-….csv") == points(results, "calls.csv") == 100
    assert not told(results, "grade")  # what is in order needs nobody's time


def test_impossible_times_cost_points_and_are_evidence():
    odd = [("c1", "visit", datetime(1970, 1, 1, tzinfo=UTC), 1)] * 20
    odd += [("c2", "visit", START + timedelta(days=900, minutes=n), 1) for n in range(34)]
    results = found(shop(daily() + odd))
    assert points(results, "clicks-2025-01.csv") == pytest.approx(100 * 540 / 594)
    (grade,) = told(results, "grade")
    assert "grade B, 91 of 100" in grade.headline and "34 events lie after" in grade.headline
    ancient, future = told(results, "impossible_times")
    assert "20 events lie before 1990" in ancient.headline and ancient.n == 20
    assert "34 events lie after" in future.headline


def test_equal_rows_of_dates_without_time_are_no_repetition():
    rows = [(customer, "visit", time.replace(hour=0), number) for customer, _, time, number in daily()]
    results = found(shop(rows + rows[:100]))
    assert "midnight" in {finding.kind for finding in results if isinstance(finding, Finding)}
    shares = {
        r.dims.get("fault"): r.value for r in results if isinstance(r, Measure) and r.name == "fault_share"
    }
    assert shares["repeated"] == 0


def test_machines_are_told_from_people():
    fast = [("bot", "visit", START + timedelta(seconds=n / 2), 1) for n in range(600)]
    awake = [("monitor", "visit", START + timedelta(minutes=30 * n), 1) for n in range(48 * 5)]
    batch = [
        ("till", "pay", START + timedelta(days=n // 100), 1) for n in range(500)
    ]  # logged at one instant
    (finding,) = told(found(shop(daily() + fast + awake + batch)), "machines")
    assert set(finding.evidence.where[1].value) == {"bot", "monitor"} and finding.n == 840


def test_gaps_and_silence_go_by_a_sources_own_rhythm():
    weekdays = [day for day in range(120) if day % 7 < 5]
    closed = daily(120, number=3, skip=set(range(120)) - set(weekdays))
    results = found(shop(closed + daily(120, skip=range(40, 45)) + daily(50, number=2)))
    gaps = told(results, "gap")
    assert [(gap.anchor.name, gap.value) for gap in gaps] == []  # the second file fills the first one's gap
    results = found(shop(closed + daily(120, skip=range(70, 75))))
    (gap,) = told(results, "gap")
    assert gap.anchor.name == "clicks-2025-01.csv" and gap.value == 5 and "17 March 2025" in gap.headline
    (silent,) = told(found(shop(daily(120, number=3) + daily(60))), "silent")
    assert silent.anchor.name == "clicks-2025-01.csv" and silent.value == 60


def test_a_column_that_empties_and_one_with_new_values():
    data = shop(daily(200))
    days = [(row - START).days for row in data.event_table["time"].to_pylist()]
    plan = pa.array([None if day >= 94 and n % 2 else "basic" for n, day in enumerate(days)])
    tier = pa.array(["platinum" if day >= 94 and n % 3 == 0 else "gold" for n, day in enumerate(days)])
    events = data.event_table.append_column("attr_plan", plan).append_column("attr_tier", tier)
    drifts = {finding.headline for finding in told(found(data.changed(events=events)), "drift")}
    assert any("“plan” is empty in 50% of the rows, before in 0%" in each for each in drifts)
    assert any("of “tier” are values never seen before: “platinum”" in each for each in drifts)
    assert len(drifts) == 2


def test_spellings_of_an_activity_are_sent_to_one_touchpoint():
    rows = daily() + daily(10, first="Visit ") + daily(5, first="pay") + daily(20, first="other")
    results = found(shop(rows, rules=(
        {"touchpoint": "Visit", "pattern": "visit"}, {"touchpoint": "Pay", "pattern": "Visit "},
        {"touchpoint": "Pay", "pattern": "pay"},
    )))  # fmt: skip
    (mend,) = told(results, "one_spelling")
    assert [(each.name, each.arguments["touchpoint"]) for each in mend.operations] == [
        ("remove_rule", "Pay"),
        ("add_rule", "Visit"),
    ]
    (new,) = told(results, "new_touchpoint")
    assert [each.name for each in new.operations] == ["add_touchpoint", "add_rule"] and new.target == "other"


def test_a_touchpoint_without_a_stage_is_put_where_its_neighbours_are():
    rows = [
        (f"c{n}", activity, START + timedelta(days=n, minutes=place), 1)
        for n in range(30)
        for place, activity in enumerate(("visit", "help", "visit", "pay"))
    ]
    places = (
        {"name": "Visit", "stage": "Look"},
        {"name": "Help", "stage": None},
        {"name": "Pay", "stage": "Buy"},
    )
    rules = tuple({"touchpoint": name.title(), "pattern": name} for name in ("visit", "help", "pay"))
    (mend,) = told(found(shop(rows, touchpoints=places, rules=rules)), "missing_stage")
    assert mend.operations[0].arguments == {"touchpoint": "Help", "stage": "Look"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Order placed", "order_placed", True),
        ("orderPlaced", "ORDER PLACED", True),
        ("Café", "cafe", True),
        ("step 1.1", "step 11", False),
        ("rated +1", "rated -1", False),
        ("C++", "C", False),
        ("мой", "мои", False),
        ("か", "が", False),
        ("👍", "👎", False),
    ],
)
def test_spelling(one, other, alike):
    assert bool(spelling.groups({one: 1, other: 2})) is alike


def test_customers_alike_by_name_need_something_more():
    people = [
        ("a", "Ann Smith", "1980-01-02"), ("b", "SMITH, Ann", "1980-01-02"), ("c", "Ann Smith", None),
        ("d", "Bob Jones", "1990-01-01"), ("e", "Bob Jones", "1991-01-01"), ("f", "Eve", "1970-01-01"),
        ("g", "Eve", "1970-01-01"), ("h", "Zoë Lee", "1985-05-05"), ("i", "Zoe Lee", "1985-05-05"),
    ]  # fmt: skip
    names = ("customer", "attr_name", "attr_birth_date")
    table = {name: [row[n] for row in people] for n, name in enumerate(names)}
    data = FrameData(None, None, None, table | {"person": table["customer"]}, scope="company")
    merges = [m.operations[0].arguments["customers"] for m in told(found(data, Records), "merge_customers")]
    assert merges == [("h", "i")]  # of three Ann Smiths one has no birthday: nobody knows which two are one


def test_answers_are_graded_by_their_source():
    n = 60
    answers = {
        "id": [f"a{i}" for i in range(n)],
        "source": ["1"] * 30 + ["2"] * 30,
        "customer": [f"c{i}" for i in range(n)],
        "score": [4.0] * 30 + [9.0] * 10 + [4.0] * 20,
        "time": [START] * 30 + [START] * 20 + [None] * 10,
    }
    sources = {"source": [1, 2], "name": ["good.csv", "bad.csv"], "received": [START + timedelta(days=1)] * 2}
    data = FrameData(None, None, answers, scope="company", sources=sources)
    by = {r.anchor.name: r.value for r in found(data, Records) if getattr(r, "name", "") == "answer_points"}
    assert by["good.csv"] == 100 and by["bad.csv"] == pytest.approx(100 / 3)


def test_a_plain_table_is_profiled_with_its_mends():
    n = 60
    table = pa.table({
        "order": [f"o{i}" for i in range(n - 1)] + ["o0"],
        "placed": [f"2025-03-{1 + i % 28:02} 10:{i:02}:00" for i in range(n)],
        "arrived": [f"2025-04-{1 + i % 28:02} 09:00:00" for i in range(n - 1)] + ["2024-01-01 09:00:00"],
        "amount": [f"{i},50" for i in range(n - 2)] + ["a lot", ""],
        "country": ["Spain", "spain ", "n/a"] * 20,
        "mail": [f"p{i}@example.com" for i in range(n)],
    })  # fmt: skip
    told = answer(pa.concat_tables([table, table.slice(5, 3)]))
    columns = {column["name"]: column for column in told["columns"]}
    assert {name: column["type"] for name, column in columns.items()} == {
        "order": "category", "placed": "time", "arrived": "time", "amount": "number", "country": "category",
        "mail": "category",
    }  # fmt: skip
    assert columns["mail"]["personal"] == "e-mail address" and not columns["mail"]["typical"]
    assert columns["amount"]["max"] == 57.5 and columns["amount"]["unreadable"] == 1
    assert columns["country"]["spellings"] == [["Spain", "spain "]] and columns["country"]["fillers"] == {
        "n/a": 21
    }
    assert told["duplicates"]["rows"] == 3 and told["rows"] == 63
    said = " | ".join(each["what"] for each in told["mend"])
    for part in (
        "3 rows (4.8%) repeat",
        "'arrived' lies before 'placed'",
        "values are no numbers",
        "holds personal data",
    ):
        assert part in said
    assert told["grade"] == "B"


def test_an_odd_table_is_refused_or_answered_plainly():
    with pytest.raises(ValueError, match="at least one column"):
        answer(pa.table({}))
    told = answer(pa.table({"a": pa.array([], pa.string())}))
    assert told["grade"] is None and "no rows" in told["how"]
    (column,) = answer(pa.table({"a": ["1", "nan", "inf", "-2.5", "-inf"] * 9}))["columns"]
    assert (column["min"], column["max"]) == (-2.5, 1.0)


def test_days_without_rows_are_gaps_of_a_table():
    days = [START + timedelta(days=day) for day in range(60) if not 20 <= day < 26 for _ in range(5)]
    (gap,) = answer(pa.table({"at": [day.replace(tzinfo=None) for day in days]}))["gaps"]["time"]
    assert (gap["from"], gap["days"], gap["rows_usual"]) == ("2025-01-26", 6, 30)
