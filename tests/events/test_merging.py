"""After thousands of small imports a snapshot is still small, its files few, and each can be taken back."""

import json

from journeymap.events import compaction
from journeymap.events.compaction import FILES_AT_MOST, compact
from journeymap.events.manifests import Entry, Manifest, packed, ranges, unpacked
from journeymap.events.reading import customers_table, feedback_table
from journeymap.events.recording import CustomerWriter, FeedbackWriter
from journeymap.events.rewriting import drop_imports
from journeymap.events.snapshots import current

from .test_recording import customers, feedback, record

MANY = FILES_AT_MOST + 1


def entry(imports: tuple[int, ...]) -> Entry:
    return Entry("events/x.parquet", 1, 1, imports)


def test_every_other_import_of_twenty_thousand_is_told_in_a_few_kilobytes():
    imports = tuple(range(3, 20_003, 2))
    told = entry(imports).to_json()
    assert isinstance(told["imports"], str) and len(json.dumps(told)) < 6_000 < len(str(ranges(imports))) / 10
    assert Entry.from_json(json.loads(json.dumps(told))) == entry(imports)
    manifest = Manifest(events=(entry(imports),))
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_few_or_far_imports_are_told_as_ranges():
    for imports in ((), (7,), (1, 2, 3), (1, 5_000_000)):
        assert packed(imports) == tuple(map(tuple, ranges(imports)))
        assert Entry.from_json(entry(imports).to_json()) == entry(imports)
    for imports in ((1, 3, 5, 7, 9), (8, 9, 11, 12, 40, 44, 46)):
        assert isinstance(packed(imports), str) and unpacked(packed(imports)) == imports


def test_what_is_remembered_of_manifests_is_bounded_and_nobody_can_change_it():
    for way in (packed, unpacked):
        assert way.cache_info().maxsize <= 128
    assert all(isinstance(packed(numbers), tuple | str) for numbers in ((), (1, 2), (1, 3, 5, 7, 9)))


def test_files_of_customers_are_merged_and_say_the_same(store):
    for number in range(1, MANY + 1):
        keys = [f"c{number % 5}", f"d{number}"]
        record(CustomerWriter(number), customers(customer=keys, attr_plan=[str(number), "x"]))
    before = customers_table(current()).sort_by("customer")
    assert len(current().manifest.customers) == MANY
    assert compact() and len(current().manifest.customers) == 1
    assert customers_table(current()).sort_by("customer") == before
    assert not compact(), "once is enough"
    drop_imports([MANY])
    after = customers_table(current())
    plans = dict(zip(after["customer"].to_pylist(), after["attr_plan"].to_pylist(), strict=True))
    assert f"d{MANY}" not in plans and plans[f"c{MANY % 5}"] == str(MANY - 5), "what it said before"


def test_files_of_feedback_are_merged_and_one_of_them_is_taken_back(store):
    for number in range(1, MANY + 1):
        record(FeedbackWriter(number), feedback(id=[f"a{number}"], score=[number], customer=["c"]))
    before = feedback_table(current()).sort_by("id")
    assert compact() and len(current().manifest.feedback) == 1
    assert feedback_table(current()).sort_by("id") == before
    drop_imports([3])
    assert "a3" not in feedback_table(current())["id"].to_pylist()
    assert feedback_table(current()).num_rows == MANY - 1


def test_what_is_merged_at_once_is_bounded_as_a_whole(store, monkeypatch):
    """Ten customers in each of many files, one of five: the five and as many tens as fit beside them."""
    monkeypatch.setattr(compaction, "TOGETHER_AT_MOST", 40)
    for number in range(1, MANY + 1):
        rows = 5 if number == 3 else 10
        record(CustomerWriter(number), customers(customer=[f"c{number}-{row}" for row in range(rows)]))
    before = customers_table(current()).sort_by("customer")
    assert compact()
    assert sorted(entry.rows for entry in current().manifest.customers) == [10] * (MANY - 4) + [35]
    assert customers_table(current()).sort_by("customer") == before
    assert not compact(), "few enough are left"


def test_files_of_which_no_two_fit_into_one_stay(store, monkeypatch):
    monkeypatch.setattr(compaction, "TOGETHER_AT_MOST", 15)
    for number in range(1, MANY + 1):
        record(CustomerWriter(number), customers(customer=[f"c{number}-{row}" for row in range(10)]))
    assert not compact() and len(current().manifest.customers) == MANY


def test_sixteen_files_stay_as_they_are(store):
    for number in range(1, FILES_AT_MOST + 1):
        record(CustomerWriter(number), customers(customer=[f"c{number}"]))
    assert not compact()
