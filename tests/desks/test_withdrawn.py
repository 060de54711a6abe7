"""Where people refuse or are erased again and again, a large feed is read all the same, without them."""

from datetime import timedelta
from io import StringIO

import pyarrow as pa
import pytest
from django.core.management import call_command
from django.utils import timezone

from journeymap.customers.consenting import keep, say
from journeymap.customers.models import Consent
from journeymap.desks import standing, tables, withdrawn
from journeymap.desks.models import Making
from journeymap.events.models import Snapshot
from journeymap.events.refusals import refused
from journeymap.jobs import joining
from journeymap.jobs.claiming import attempt
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.privacy import sparing
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import request_erasure
from tests.analysis.company import BEGIN, answers, hear
from tests.desks.test_feed import read
from tests.desks.test_standing import followed, large, made, reader, told_to_wait
from tests.journeys.conftest import put

__all__ = ["large", "reader"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def exports(settings, store):
    settings.EXPORTS_DIR.mkdir()


def refuse(*keys: str) -> None:
    for key in keys:
        say(key, "mining", given=False)


def stand_in(key: str) -> str:
    (found,) = withdrawn.coded([key], "stand-ins")
    return found


def pages(client, name: str, between) -> list[list[dict]]:
    """All pages of a reading; `between` is called before each but the first."""
    told = read(client, name)
    found = [told["value"]]
    while address := told.get("@odata.nextLink"):
        between()
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer.status_code == 200, answer.content
        told = answer.json()
        found.append(told["value"])
    return found


@pytest.mark.parametrize("ordered", ["", "?$orderby=time desc"])
def test_a_reading_ends_although_somebody_refuses_before_each_of_its_pages(reader, ordered):
    told_to_wait(reader)
    refuse("c1")  # while the job is queued
    made()
    whole = followed(reader, read(reader, "events"))
    refuse("c7")  # the tables were made with them
    left, refused = iter(f"c{number}" for number in range(20, 60)), []

    def between() -> None:
        refused.append(next(left))
        refuse(refused[-1])

    found = pages(reader, f"events{ordered}", between)
    assert Making.objects.count() == 1 and len(found) >= 4
    later = {stand_in(key) for key in refused}
    rows = [row for page in found for row in page]
    keys = [row["event_key"] for row in rows]
    assert len(keys) == len(set(keys))
    assert not [row for row in rows if row["customer_key"] in {stand_in("c1"), stand_in("c7")}]
    others = {row["event_key"] for row in whole if row["customer_key"] not in {stand_in("c7"), *later}}
    assert others <= set(keys), "nobody else is missing"
    for number, page in enumerate(found):
        gone = {stand_in(key) for key in refused[:number]}
        assert not [row for row in page if row["customer_key"] in gone], "who refused is on no page after"


def test_counts_rows_by_key_and_filters_leave_out_who_refuses(reader):
    told_to_wait(reader)
    made()
    cases = followed(reader, read(reader, "cases"))
    theirs = next(row for row in cases if row["customer_key"] == stand_in("c7"))
    refuse("c7")
    count = reader.get("/odata/shop/customers/$count").content
    assert count == b"59", count
    assert len(followed(reader, read(reader, "customers"))) == 59
    assert reader.get(f"/odata/shop/cases('{theirs['case_key']}')").status_code == 404
    asked = f"cases?$filter=case_key eq '{theirs['case_key']}'&$select=events"
    assert read(reader, asked)["value"] == []
    asked = "cases?$select=events&$count=true"
    told = read(reader, asked)
    assert told["@odata.count"] == sum(row["customer_key"] != stand_in("c7") for row in cases)
    assert set(told["value"][0]) == {"events"}


def test_who_agrees_again_is_there_when_the_tables_are_made_anew(reader):
    refuse("c7")
    told_to_wait(reader)
    made()
    say("c7", "mining", given=True)
    assert reader.get("/odata/shop/customers/$count").content == b"59"
    Making.objects.update(finished=timezone.now() - standing.FRESH)
    told_to_wait(reader)
    made()
    assert reader.get("/odata/shop/customers/$count").content == b"60"


def test_a_row_goes_by_its_hidden_columns():
    gone = withdrawn.Withdrawn(frozenset({"a", "case:L"}))
    assert gone.is_of({"whose": "a", "customer_key": "x"})
    assert not gone.is_of({"whose": "b", "customer_key": "a"})
    assert gone.is_of({"whose": "case:L", "owner": None}) and gone.is_of({"whose": "case:M", "owner": "a"})
    assert not gone.is_of({"stage": "buy"}) and not withdrawn.NOBODY
    assert not withdrawn.NOBODY.is_of({"whose": None})


def strangers() -> pa.Table:
    """Two whom a case is known of and no customer key, one whom only a session is; orders of their own; and a
    customer with a case."""
    rows = [
        (None, "L", "s1", "o1"), (None, "L", "s2", "o2"), (None, "M", "s3", "o3"), (None, "s1", "s4", "L"),
        (None, None, "s5", "o5"), ("c7", "K", "s7", "o7"),
    ]  # fmt: skip
    names = ("customer", "case", "session", "attr_order")
    columns = {
        name: pa.array(each, pa.string()) for name, each in zip(names, zip(*rows, strict=True), strict=True)
    }
    times = [BEGIN + timedelta(hours=number) for number in range(len(rows))]
    return pa.table(
        {
            **columns,
            "activity": ["visit"] * len(rows),
            "time": pa.array(times, pa.timestamp("us", "UTC")),
            "channel": ["web"] * len(rows),
            "value": [1.0] * len(rows),
        }
    )


@pytest.mark.parametrize("refused", ["case:L", "session:s5"])
@pytest.mark.parametrize("case", ["customer", "case", "session", "attr_order"])
def test_a_reading_leaves_out_of_every_journey_what_tables_made_anew_would(reader, shop, case, refused):
    put(4, strangers())
    hear(5, [{**answers(2)[0], "id": f"n{each}", "case": each, "customer": None} for each in "LM"])
    Journey.objects.filter(pk=shop.pk).update(case=case)
    told_to_wait(reader)
    made()
    before = keys_of_all(reader)
    refuse(refused)
    found = keys_of_all(reader)
    count = {name: int(reader.get(f"/odata/shop/{name}/$count").content) for name in tables.KEPT}
    Making.objects.all().delete()
    told_to_wait(reader)
    made()
    anew = keys_of_all(reader)
    assert found == anew and before["events"] > anew["events"]
    assert count == {name: len(each) for name, each in anew.items()}


def keys_of_all(reader) -> dict[str, set[str]]:
    return {
        name: {row[tables.KEYS[name]] for row in followed(reader, read(reader, name))} for name in tables.KEPT
    }


def test_answers_that_name_nobody_go_with_whose_case_it_is(reader, shop):
    put(4, strangers())
    nobodys = {**answers(2)[0], "customer": None, "touchpoint": "pay"}
    hear(5, [{**nobodys, "id": f"n{each}", "case": each, "row": row} for row, each in enumerate("KLM", 1)])
    told_to_wait(reader)
    made()
    before = keys_of_all(reader)["answers"]
    refuse("c7")
    key = withdrawn.coded(["nK", "nL", "nM"], "stand-ins")
    assert key <= before
    found = keys_of_all(reader)["answers"]
    assert key - found == withdrawn.coded(["nK"], "stand-ins")
    refuse("case:L")
    assert key & keys_of_all(reader)["answers"] == withdrawn.coded(["nM"], "stand-ins")


def erase(key: str) -> Erasure:
    """What a worker does with an erasure that somebody asks for."""
    job = request_erasure(key)
    attempt(Erasure, job.pk)
    job.refresh_from_db()
    return job


def test_an_erasure_that_comes_alone_waits_for_nothing(reader):
    told_to_wait(reader)
    made()
    assert read(reader, "events")["value"]
    assert erase("c7").status == Status.DONE
    told_to_wait(reader)


def test_erasures_that_keep_coming_let_a_feed_be_made_and_read(reader):
    assert erase("c1").status == Status.DONE
    told_to_wait(reader)
    second = erase("c2")
    assert second.status == Status.WAITING, "the tables were asked for before"
    made()
    third: list[Erasure] = []

    def between() -> None:
        if not third:
            third.append(erase("c3"))

    rows = [row for page in pages(reader, "events", between) for row in page]
    assert third[0].status == Status.WAITING and Making.objects.count() == 1
    assert not [row for row in rows if row["customer_key"] in {stand_in("c1"), stand_in("c2")}]
    assert reader.get("/odata/shop/customers/$count").content == b"57", "who waits is left out at once"
    assert sparing.wake(Erasure) == 0
    Making.objects.update(used=timezone.now() - sparing.READ_FOR)
    assert sparing.wake(Erasure) == 2, "all that waited are carried out together"
    for job in (second, third[0]):
        attempt(Erasure, job.pk)
        job.refresh_from_db()
        assert job.status == Status.DONE
    assert not Consent.objects.filter(customer__in=["c2", "c3"]).exists()
    for snapshot in Snapshot.objects.all():
        assert not {"c2", "c3"} & set(refused(snapshot.manifest)["person"].to_pylist())
    told_to_wait(reader)


def test_a_feed_is_spared_for_a_quarter_of_an_hour_at_most(reader):
    erase("c1")
    told_to_wait(reader)
    made()
    waiting = erase("c2")
    Making.objects.update(started=timezone.now() - sparing.LONGEST)
    assert read(reader, "events")["value"] and sparing.wake(Erasure) == 1
    attempt(Erasure, waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == Status.DONE


def test_tables_are_begun_when_all_are_erased_who_asked_before(reader):
    erase("c1")
    first = request_erasure("c2")
    told_to_wait(reader)
    making = Making.objects.get()
    attempt(Making, making.pk)
    making.refresh_from_db()
    assert making.status == Status.WAITING and "it is queued" in told_to_wait(reader)["message"]
    assert erase("c3").status == Status.WAITING
    assert Making.wake() == 0
    attempt(Erasure, first.pk)
    making.refresh_from_db()
    assert making.status == Status.QUEUED, "the erasure woke it"
    made()
    assert reader.get("/odata/shop/customers/$count").content == b"57"


def test_an_erasure_long_ago_is_none_that_keeps_coming(reader):
    erase("c1")
    Erasure.objects.update(finished=timezone.now() - sparing.STEADY - timedelta(minutes=1))
    told_to_wait(reader)
    made()
    assert erase("c2").status == Status.DONE


@pytest.mark.parametrize("status", [Status.QUEUED, Status.WAITING])
def test_a_feed_that_nobody_makes_is_spared_for_a_quarter_of_an_hour_at_most(reader, status):
    erase("c1")
    told_to_wait(reader)
    Making.objects.update(status=status)
    waiting = erase("c2")
    assert waiting.status == Status.WAITING and sparing.wake(Erasure) == 0
    Making.objects.update(created=timezone.now() - sparing.LONGEST)
    assert sparing.wake(Erasure) == 1
    attempt(Erasure, waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == Status.DONE


def test_a_command_that_erases_makes_the_tables_it_waits_for_and_says_that_it_waits(reader, monkeypatch):
    erase("c1")
    first = request_erasure("c2")
    told_to_wait(reader)
    monkeypatch.setattr(joining, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(sparing, "READ_FOR", timedelta(0))
    out, err = StringIO(), StringIO()
    call_command("erase_customer", "c3", stdout=out, stderr=err)
    assert err.getvalue().splitlines() == [f"{sparing.WAITS}."]
    assert "receipt" in out.getvalue() and Making.objects.get().status == Status.DONE
    first.refresh_from_db()
    assert first.status == Status.DONE, "the tables waited for it"


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FAILED])
def test_an_erasure_that_erased_nobody_is_none_that_keeps_coming(reader, status):
    erase("c1")
    Erasure.objects.update(status=status)
    told_to_wait(reader)
    made()
    assert erase("c2").status == Status.DONE


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FAILED])
def test_an_erasure_that_erased_nobody_deleted_no_tables(reader, status):
    erase("c1")
    told_to_wait(reader)
    made()
    stopped = request_erasure("c2")
    Erasure.objects.filter(pk=stopped.pk).update(status=status, finished=timezone.now())
    assert read(reader, "events")["value"]
    assert erase("c3").status == Status.WAITING


def test_who_waits_to_be_erased_refuses_more_firmly_than_a_tracker_told(reader):
    erase("c1")
    told_to_wait(reader)
    keep({("c2", "mining"): False}, recorded=False)
    assert erase("c2").status == Status.WAITING
    assert Consent.objects.get(customer="c2", purpose="mining").recorded
