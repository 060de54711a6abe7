"""Who refused mining is on no map; who agrees again is back. Rows stay stored all the while."""

import pyarrow.compute as pc
import pytest
from django.test import Client

from journeymap.analysis.evidence import Sight
from journeymap.analysis.voices import with_texts
from journeymap.customers.addresses import UnknownAddress, opaque, opened
from journeymap.customers.consenting import UnknownPurpose, obey, say, silent
from journeymap.customers.models import Consent
from journeymap.customers.stitching import link, separate
from journeymap.events.logs import compiled
from journeymap.events.reading import bucket_tables, customers_table, feedback_table, person_rows
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.maps.timelines import timeline
from journeymap.mining import JourneyDefinition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str, **told) -> Import:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        files = [{"name": path.name, "path": str(path)}]
        return run_here(Import.objects.create(kind=kind, files=files, told=told))

    return hand_in


@pytest.fixture
def company(hand_in):
    hand_in(
        "events",
        "customer,case,activity,time\nann,o1,visit,2026-01-01\nann,o2,buy,2026-01-02\n"
        "bob,o2,visit,2026-01-03\nbob,o3,visit,2026-01-03\n",
    )
    hand_in(
        "feedback", "id,text,score,customer,case\n1,nice,5,ann,\n2,mine,4,,o1\n3,shared,1,,o2\n4,b,3,bob,\n"
    )
    hand_in("customers", "customer,city\nann,Ulm\nbob,Bonn\n")


def cases(case: str = "customer") -> int:
    return compiled(JourneyDefinition(name="all", case=case), current()).n_cases


def seen() -> dict[str, set]:
    at = current()
    rows = [row for table in bucket_tables(at) for row in table.to_pylist()]
    answers = feedback_table(at)
    return {
        "events": {row["customer"] for row in rows},
        "answers": set(zip(answers["customer"].to_pylist(), answers["case"].to_pylist(), strict=True)),
        "customers": set(customers_table(at)["customer"].to_pylist()),
    }


def test_who_refuses_mining_is_left_out_of_everything_that_is_mined_and_comes_back(company):
    before, number = seen(), current().number
    assert (cases(), cases("case")) == (2, 3)
    say("ann", "mining", given=False)
    assert current().number > number  # so that analysis looks again and no map is shown from before
    assert (cases(), cases("case")) == (1, 2)
    assert seen() == {"events": {"bob"}, "answers": {(None, "o2"), ("bob", None)}, "customers": {"bob"}}
    assert person_rows(current(), "ann").num_rows == 2  # it stays stored
    say("ann", "mining", given=True)
    assert seen() == before and cases() == 2


def test_rows_that_come_later_are_left_out_too(company, hand_in):
    say("ann", "mining", given=False)
    assert cases() == 1
    hand_in(
        "events", "customer,activity,time\nann,again,2026-02-01\ncy,visit,2026-02-01\nbob,more,2026-02-02\n"
    )
    assert cases() == 2 and "ann" not in seen()["events"]
    say("ann", "mining", given=True)
    assert cases() == 3 and person_rows(current(), "ann").num_rows == 3


def test_a_refusal_holds_for_all_keys_of_a_person_whenever_they_are_linked(company):
    say("ann", "mining", given=False)
    link("bob", "ann")
    assert cases() == 0
    separate("bob")
    assert cases() == 1 and seen()["events"] == {"bob"}
    link("bob", "ann")
    say("bob", "mining", given=True)  # the person agreed, under whichever key
    assert cases() == 1 and seen()["events"] == {"ann", "bob"}


def test_a_refused_word_is_not_read_but_its_score_counts(company):
    say("ann", "texts", given=False)
    answers = with_texts(feedback_table(current()))
    words = dict(zip(answers["score"].to_pylist(), answers["text"].to_pylist(), strict=True))
    assert words == {5: None, 4: "mine", 1: "shared", 3: "b"}
    say("ann", "texts", given=True)
    assert pc.all(pc.is_valid(with_texts(feedback_table(current()))["text"])).as_py()


def test_an_import_says_who_agrees_and_unreadable_words_are_refused(company, hand_in):
    job = hand_in("customers", "customer,city,consent\nann,Ulm,no\nbob,Bonn,yes\ncy,Rom,hm\ndee,Pisa,\n")
    assert (job.accepted + job.duplicates, job.rejected) == (3, 1)
    assert "neither yes nor no" in job.rejects_path.read_text()
    assert dict(Consent.objects.values_list("customer", "given")) == {"ann": False, "bob": True}
    assert seen()["events"] == {"bob"}
    hand_in("customers", "customer,consent\nann,1\n")
    assert seen()["events"] == {"ann", "bob"}


def test_a_snapshot_that_does_not_obey_yet_is_mended_by_the_duty(company):
    Consent.objects.create(customer="ann", purpose="mining", given=False)
    assert obey() and cases() == 1
    assert not obey()


def test_a_purpose_that_nobody_obeys_cannot_be_told(company):
    with pytest.raises(UnknownPurpose, match="mining"):
        say("ann", "world peace", given=True)


def test_consent_is_told_over_the_api_by_those_who_may(company, django_user_model):
    django_user_model.objects.create_superuser("ada", password="x")
    django_user_model.objects.create_user("eve", password="x")
    ada, eve = Client(), Client()
    ada.force_login(django_user_model.objects.get(username="ada"))
    eve.force_login(django_user_model.objects.get(username="eve"))
    where, told = "/api/v1/customers/ann/consent/", {"purpose": "mining", "given": False}
    assert eve.post(where, told, content_type="application/json").status_code == 403
    assert Client().post(where, told, content_type="application/json").status_code == 401
    answer = ada.post(where, told, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["consent"]["mining"] is False
    assert seen()["events"] == {"bob"}
    assert ada.post(where, {"purpose": "x", "given": 1}, content_type="application/json").status_code == 400
    for nobody, status in (("nobody", 404), ("%00", 400)):
        where = f"/api/v1/customers/{nobody}/consent/"
        assert ada.post(where, told, content_type="application/json").status_code == status


@pytest.mark.parametrize("key", ["ann", "", "a/b c?d#e", "ключ", "x" * 400])
def test_an_address_opens_to_its_key_and_hides_it(key):
    address = opaque(key)
    assert opened(address) == key and address == opaque(key)
    assert not key or key not in address
    other = address[:-1] + ("A" if address[-1] != "A" else "Q")
    with pytest.raises(UnknownAddress):
        opened(other)


@pytest.mark.parametrize("address", ["", "x", "ä", "AAAA", "?" * 40, "A" * 40])
def test_a_guessed_address_opens_nobody(address):
    with pytest.raises(UnknownAddress):
        opened(address)


def test_a_refused_word_is_hidden_under_every_key_of_the_person(company):
    say("ann", "texts", given=False)
    link("bob", "ann")
    assert {"ann", "bob"} <= silent()


def test_the_timeline_of_one_person_shows_what_is_held_though_it_is_not_mined(company):
    sight = Sight(identities=True, texts=True)
    before = timeline("ann", sight)
    say("ann", "mining", given=False)
    after = timeline("ann", sight)
    assert after["count"] == before["count"] == 3 and after["traits"] == {"city": "Ulm"}
