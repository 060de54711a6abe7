import pytest

from journeymap.customers.models import Link
from journeymap.customers.stitching import link, persons_of, separate, stitch
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str) -> None:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))

    return hand_in


def persons() -> dict[str, str]:
    rows = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    return {row["customer"]: row["person"] for row in rows}


EVENTS = "customer,activity,time\nann,visit,2026-01-01\nanna,buy,2026-01-02\nbob,visit,2026-01-03\n"
SAME_MAIL = "customer,email\nann,a@example.com\nanna,A@EXAMPLE.com\nbob,b@example.com\n"


def test_customers_with_one_address_become_one_person(hand_in):
    hand_in("events", EVENTS)
    hand_in("customers", SAME_MAIL)
    assert persons() == {"ann": "ann", "anna": "ann", "bob": "bob"}


def test_events_that_come_later_join_the_person(hand_in):
    hand_in("customers", SAME_MAIL)
    hand_in("events", EVENTS)
    assert persons()["anna"] == "ann"


def test_a_separation_by_a_person_is_not_undone_by_the_next_stitching(hand_in):
    hand_in("events", EVENTS)
    hand_in("customers", SAME_MAIL)
    separate("anna")
    stitch()
    assert persons() == {"ann": "ann", "anna": "anna", "bob": "bob"}


def test_a_link_by_a_person_survives_the_next_stitching(hand_in):
    hand_in("events", EVENTS)
    link("bob", "ann")
    stitch()
    assert persons()["bob"] == "ann"
    assert Link.objects.get().reason == "told"


def test_an_anonymous_key_in_the_row_of_a_customer_is_the_same_person(hand_in):
    hand_in(
        "events", "customer,activity,time,anonymous_id\nanon-1,visit,2026-01-01,\nzoe,buy,2026-01-02,anon-1\n"
    )
    assert stitch() == 1
    assert persons() == {"anon-1": "anon-1", "zoe": "anon-1"}


def test_an_address_that_many_share_links_nobody(hand_in):
    hand_in("customers", "customer,email\n" + "".join(f"c{n},info@example.com\n" for n in range(11)))
    assert not Link.objects.exists()


def test_chains_of_pairs_end_in_one_person():
    assert persons_of([("b", "c"), ("a", "b"), ("x", "y")]) == {"b": "a", "c": "a", "y": "x"}
