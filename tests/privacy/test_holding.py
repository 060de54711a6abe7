"""One file holds all that is held about a person, and nothing about anybody else."""

import csv
import io
import json
import os
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.customers.addresses import stand_in
from journeymap.customers.consenting import say
from journeymap.customers.stitching import link
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.holding import KINDS
from journeymap.privacy.suppressing import is_suppressed, suppress_person, unsuppress_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(kind: str, text: str) -> Import:
        path = tmp_path / f"{kind}-{Import.objects.count()}.csv"
        path.write_text(text)
        return run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))

    return hand_in


@pytest.fixture
def company(hand_in):
    hand_in(
        "events",
        "customer,case,activity,time,colour\nann-1,o1,=visit(),2026-01-01,red\nann-2,o2,buy,2026-01-02,\n"
        "bob,o2,visit,2026-01-03,blue\nann-1,o9,visit,never,\n",
    )
    hand_in(
        "feedback",
        "id,text,score,customer,case\n1,nice <b>,5,ann-1,\n2,mine,4,,o1\n3,shared,1,,o2\n4,b,3,bob,\n",
    )
    hand_in("customers", "customer,city\nann-1,Ulm\nann-1,Rom\nbob,Bonn\n")
    link("ann-2", "ann-1")
    say("ann-1", "mining", given=False)
    record(None, "note", "about ann-2")
    record(None, "note", "about somebody else")


def exported(path, key="ann-2") -> dict:
    call_command("export_person", key, output=path, stdout=StringIO())
    return json.loads(path.read_text())


def test_an_export_has_all_of_the_person_and_nothing_of_others(company, tmp_path):
    told = exported(tmp_path / "ann.json")
    assert told["keys"] == ["ann-1", "ann-2"]
    assert sorted(row["activity"] for row in told["events"]) == ["=visit()", "buy"]
    assert sorted(row["text"] for row in told["feedback"]) == ["mine", "nice <b>"]
    assert [row["attr_city"] for row in told["traits"]] == ["Rom"]
    assert {(row["first"], row["second"]) for row in told["links"]} == {("ann-2", "ann-1")}
    assert {row["customer"]: row["given"] for row in told["consents"]} == {"ann-1": False, "ann-2": False}
    assert len(told["rejected"]) == 1
    assert [row["action"] for row in told["audit"]] == ["consent", "note"]
    assert "bob" not in json.dumps(told) and "Bonn" not in json.dumps(told)


def test_a_zip_has_json_and_inert_csv_of_every_kind(company, tmp_path):
    path = tmp_path / "ann.zip"
    call_command("export_person", "ann-1", output=path, stdout=StringIO())
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        assert {f"{kind.name}.{end}" for kind in KINDS for end in ("json", "csv")} < set(archive.namelist())
        table = list(csv.DictReader(io.StringIO(archive.read("events.csv").decode("utf-8-sig"))))
        exact = json.loads(archive.read("events.json"))
    assert "'=visit()" in {row["activity"] for row in table}
    assert "=visit()" in {row["activity"] for row in exact}


@pytest.mark.parametrize("ending", ["json", "zip"])
def test_a_pipe_and_a_link_are_written_to(company, tmp_path, ending):
    pipe, link, kept = (tmp_path / f"{name}.{ending}" for name in ("pipe", "link", "kept"))
    link.symlink_to(kept)
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for path in (pipe, link):
            call_command("export_person", "ann-1", output=path, stdout=StringIO())
        told = os.read(end, 2**16)
    finally:
        os.close(end)
    assert pipe.is_fifo() and link.is_symlink() and kept.stat().st_mode & 0o077 == 0
    if ending == "zip":
        for content in (told, kept.read_bytes()):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.testzip() is None and "events.json" in archive.namelist()
    else:
        assert json.loads(told)["keys"] == json.loads(kept.read_bytes())["keys"] == ["ann-1", "ann-2"]


def test_an_export_is_noted_without_the_key(company, tmp_path):
    exported(tmp_path / "ann.json")
    noted = Entry.objects.get(action="export person")
    assert noted.target == stand_in("ann-2") and "ann" not in json.dumps(noted.detail)


def test_of_an_unknown_key_nothing_is_written(tmp_path):
    with pytest.raises(CommandError, match="Nothing is held"):
        exported(tmp_path / "nobody.json", "nobody")
    assert not list(tmp_path.iterdir())


def test_erasing_empties_entries_that_name_the_key(company):
    call_command("erase_customer", "ann-1", stdout=StringIO())
    assert list(Entry.objects.filter(action="note").order_by("seq").values_list("target", flat=True)) == [
        "",
        "about somebody else",
    ]
    call_command("verify_audit", stdout=StringIO())


def test_suppressed_rows_are_refused_until_it_is_taken_back(company, hand_in):
    assert suppress_person("ann-2") == 2 and is_suppressed("ann-1")
    more = "customer,activity,time\nann-1,more,2026-03-0{}\nbob,more,2026-03-0{}\n"
    job = hand_in("events", more.format(1, 1))
    assert (job.accepted, job.rejected) == (1, 1)
    assert unsuppress_person("ann-1") == 2 and not is_suppressed("ann-2")
    job = hand_in("events", more.format(2, 2))
    assert (job.accepted, job.rejected) == (2, 0)
    assert unsuppress_person("ann-1") == 0


def test_taking_rows_again_does_not_bring_back_who_was_erased(company, tmp_path):
    path = tmp_path / "waiting.csv"
    path.write_text("customer,activity,time\nann-1,old,2026-01-05\n")
    waiting = Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}])
    call_command("erase_customer", "ann-1", stdout=StringIO())
    suppress_person("ann-1")
    unsuppress_person("ann-1")
    assert run_here(waiting).rejected == 1
