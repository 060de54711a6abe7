"""Nothing leaves by a closed exit; what leaves obeys refusals, erasures and rights, and is in the trail."""

import time
from io import StringIO

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from journeymap.access.exits import Closed, set_open
from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER
from journeymap.customers.consenting import say
from journeymap.desks import tables, taking
from journeymap.desks.choice import REAL, Choice
from journeymap.desks.forms import FORMS
from journeymap.desks.models import Take
from journeymap.desks.tables import desk
from journeymap.jobs.claiming import run_here
from journeymap.maps.gathering import current_map
from journeymap.privacy.requesting import request_erasure
from tests.people import api_client_of, somebody

pytestmark = pytest.mark.django_db


def taken(journey, form: str = "parquet", by=None, names=(), **choice) -> Take:
    return run_here(taking.ask(journey, form, names, Choice(**choice), by or somebody(BUSINESS_USER, "ann")))


def customers(journey) -> set[str]:
    found = desk(journey, Choice(REAL)).table("customers")
    return {key for batch in found.batches() for key in batch["customer_key"].to_pylist()}


def texts(journey) -> dict[str, str | None]:
    found = desk(journey, Choice(REAL, texts=True)).table("answers")
    return {row["customer_key"]: row["text"] for batch in found.batches() for row in batch.to_pylist()}


@pytest.mark.parametrize("form", list(FORMS))
def test_no_form_leaves_by_a_closed_exit(shop, opened, ann, form):
    set_open(FORMS[form].exit, False, None)
    with pytest.raises(Closed, match="administrator has to open"):
        taken(shop, form)
    answer = ann.post("/api/v1/takes/", {"journey": "shop", "form": form}, format="json")
    assert answer.status_code == 403 and "administrator" in answer.json()["detail"]
    with pytest.raises(CommandError, match="administrator has to open"):
        call_command("export_desk", "--journey", "shop", "--as", form, "--output", "x", stderr=StringIO())
    assert not Take.objects.exists()


def test_an_exit_that_closes_while_files_wait_holds_them_back(shop, opened, ann):
    take = taken(shop)
    assert len(b"".join(ann.get(f"/api/v1/takes/{take.pk}/file/").streaming_content)) == take.size
    waiting = taking.ask(shop, "parquet", [], Choice(), somebody(BUSINESS_USER, "ann"))
    set_open("tables", False, None)
    assert ann.get(f"/api/v1/takes/{take.pk}/file/").status_code == 403
    with pytest.raises(Closed):
        run_here(waiting)
    assert not waiting.path


def test_keys_and_texts_have_exits_and_rights_of_their_own(shop, opened):
    stranger = somebody(name="sam", may=("desks.add_take",))
    for choice in (Choice(REAL), Choice(texts=True)):
        with pytest.raises(PermissionDenied):
            taking.permitted(FORMS["csv"], choice, stranger)
    for name, choice in (("real-keys", Choice(REAL)), ("texts", Choice(texts=True))):
        set_open(name, False, None)
        with pytest.raises(Closed):
            taking.permitted(FORMS["csv"], choice, somebody(BUSINESS_USER, "ann"))


def test_a_take_is_in_the_trail_with_its_rows_and_columns(shop, opened):
    taken(shop, names=["cases", "stages"])
    entry = Entry.objects.filter(action="desks.take").latest("seq")
    assert entry.who == "ann" and entry.target == "journey shop"
    assert entry.detail["rows"] == {"cases": current_map(shop)["totals"]["cases"], "stages": 3}
    assert entry.detail["columns"]["cases"][:2] == ["case_key", "customer_key"]
    assert entry.detail["keys"] == "stand-ins" and entry.detail["form"] == "parquet"


def test_a_command_writes_and_is_in_the_trail(shop, opened, tmp_path):
    said = StringIO()
    place = tmp_path / "out"
    call_command("export_desk", "--journey", "shop", "--as", "parquet", "--output", str(place), stderr=said)
    assert pq.read_table(place / "events.parquet").num_rows == current_map(shop)["totals"]["events"]
    assert "events" in said.getvalue()
    assert Entry.objects.filter(action="desks.take", who="").exists()


def test_a_time_that_is_none_is_explained(shop, opened):
    with pytest.raises(CommandError, match="is no time"):
        call_command("export_desk", "--journey", "shop", "--as", "csv", "--updated-since", "soon")


def test_who_refused_mining_is_in_no_table(shop):
    assert "c7" in customers(shop)
    say("c7", "mining", given=False, by=None)
    assert "c7" not in customers(shop) and len(customers(shop)) == 59
    found = desk(shop, Choice(REAL))
    for name in ("events", "cases", "answers"):
        keys = {key for batch in found.table(name).batches() for key in batch["customer_key"].to_pylist()}
        assert keys and "c7" not in keys, name


def test_files_made_before_somebody_refused_do_not_leave(shop, opened, ann):
    before = taken(shop, names=["customers"], keys=REAL)
    assert taking.is_there(before)
    say("c7", "mining", given=False, by=None)
    address = f"/api/v1/takes/{before.pk}/"
    assert not ann.get(address).json()["there"]
    answer = ann.get(f"{address}file/")
    assert answer.status_code == 404 and "Take it anew" in answer.json()["detail"]
    after = taken(shop, names=["customers"], keys=REAL, by=before.by)
    assert b"".join(ann.get(f"/api/v1/takes/{after.pk}/file/").streaming_content)
    say("c7", "mining", given=True, by=None)
    assert taking.is_there(before) and not taking.is_there(after)


def test_words_taken_before_somebody_refused_do_not_leave(shop, opened):
    scores, words = taken(shop, names=["answers"]), taken(shop, names=["answers"], texts=True)
    say("c4", "texts", given=False, by=None)
    assert taking.is_there(scores) and not taking.is_there(words)


def test_who_refused_texts_is_scored_but_not_quoted(shop):
    assert texts(shop)["c4"] == "mine is number 4"
    say("c4", "texts", given=False, by=None)
    assert texts(shop)["c4"] is None and texts(shop)["c6"] == "mine is number 6"


def test_texts_leave_only_where_they_were_asked_for(shop):
    assert "text" not in desk(shop, Choice()).table("answers").schema.names


@pytest.mark.django_db(transaction=True)
def test_an_erasure_takes_the_person_and_every_file_away(shop, opened, ada):
    take = taken(shop, names=["customers"], keys=REAL)
    assert taking.file_of(take) and "c7" in customers(shop)
    run_here(request_erasure("c7", None))
    assert taking.file_of(take) is None and not list(tables.folder().glob("*"))
    answer = api_client_of(BUSINESS_USER, "ann").get(f"/api/v1/takes/{take.pk}/file/")
    assert answer.status_code == 404
    assert "c7" not in customers(shop)


def test_tables_of_data_that_were_erased_meanwhile_are_given_up(shop, monkeypatch):
    found = desk(shop, Choice(REAL))
    assert found.still()
    found.data.at.files = {**found.data.at.files, "identity": 99}  # as an erasure rewrites a snapshot
    assert not found.still()


def test_others_takes_are_seen_by_administrators_only(shop, opened, ada):
    take = taken(shop, names=["stages"])
    bob = api_client_of(BUSINESS_USER, "bob")
    assert bob.get(f"/api/v1/takes/{take.pk}/").status_code == 404
    assert bob.get(f"/api/v1/takes/{take.pk}/file/").status_code == 404
    assert ada.get(f"/api/v1/takes/{take.pk}/").json()["by"] == "ann"


def test_files_go_after_a_day(shop, opened, monkeypatch):
    take = taken(shop, names=["stages"])
    assert taking.sweep() == 0
    now = time.time() + 2 * taking.KEPT_FOR
    monkeypatch.setattr(time, "time", lambda: now)
    assert taking.sweep() > 0
    assert taking.file_of(take) is None
