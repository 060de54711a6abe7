"""Each part is told as it is: well, slow, down, not in use; in a terminal, on a page, never by hanging."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from journeymap.access import health
from journeymap.access.models import Head
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.connecting.models import Connection
from journeymap.events.models import Machine
from journeymap.jobs.models import Duty
from journeymap.jobs.states import Status
from journeymap.operations.parts import asking, edges, engine
from journeymap.operations.parts.told import DOWN, OFF, OK, SLOW, Part, Told, span
from journeymap.tracking.keys import make
from tests.people import client_of
from tests.samples.models import Parcel

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=3)


@pytest.fixture
def well(monkeypatch):
    """An installation in which broker, worker and clock do well."""
    monkeypatch.setitem(health.CHECKS, "broker", lambda: True)
    monkeypatch.setattr(engine, "queue_length", lambda: 0)
    monkeypatch.setattr(engine, "worker_answers", lambda: True)
    Duty.objects.create(name="tried", started=timezone.now(), finished=timezone.now())


def state_of(check) -> str:
    told = check()
    assert told.said and (told.mend or told.state in (OK, OFF))
    return told.state


def test_broker(well, monkeypatch):
    assert state_of(engine.broker) == OK
    monkeypatch.setattr(engine, "queue_length", lambda: 5_000)
    assert state_of(engine.broker) == SLOW
    monkeypatch.setattr(engine, "queue_length", lambda: None)
    assert state_of(engine.broker) == DOWN
    monkeypatch.setitem(health.CHECKS, "broker", lambda: False)
    assert state_of(engine.broker) == DOWN


def test_worker(well, monkeypatch):
    assert state_of(engine.worker) == OK
    waits = Parcel.objects.create(created=timezone.now() - LONG_AGO)
    assert "3 hours" in engine.worker().said and state_of(engine.worker) == SLOW
    Parcel.objects.filter(pk=waits.pk).update(
        status=Status.RUNNING, heartbeat=timezone.now() - LONG_AGO, worker="x"
    )
    assert "1 job of a worker that died" in engine.worker().said
    monkeypatch.setattr(engine, "worker_answers", lambda: False)
    assert state_of(engine.worker) == DOWN


def test_clock(well):
    assert state_of(engine.clock) == OK
    Duty.objects.create(name="sweep", started=timezone.now(), error="OSError: full")
    assert "sweep" in engine.clock().said and state_of(engine.clock) == SLOW
    Duty.objects.update(started=timezone.now() - LONG_AGO)
    assert state_of(engine.clock) == DOWN
    Duty.objects.all().delete()
    assert state_of(engine.clock) == DOWN


@pytest.mark.parametrize(("free", "state"), [(10 * 2**30, OK), (2**30, SLOW), (2**20, DOWN)])
def test_store(monkeypatch, free, state):
    monkeypatch.setattr(engine.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert state_of(engine.store) == state


def test_a_store_whose_disk_is_not_there(monkeypatch):
    manifest = type("Manifest", (), {"paths": lambda self: {"store/events/gone/all.parquet"}})()
    monkeypatch.setattr(engine, "current", lambda: type("Snapshot", (), {"manifest": manifest})())
    assert state_of(engine.store) == DOWN and "not there" in engine.store().said


def test_tables_of_another_version(monkeypatch):
    assert state_of(engine.schema) == OK
    monkeypatch.setattr(engine, "missing", lambda: ["one", "two"])
    assert "2 steps" in engine.schema().said and state_of(engine.schema) == DOWN


def test_the_audit_trail():
    assert state_of(engine.trail) == OK
    Head.objects.update_or_create(pk=1, defaults={"seq": 3, "broken": "entry 2"})
    assert "entry 2" in engine.trail().said and state_of(engine.trail) == DOWN


def test_live_tracking(monkeypatch):
    assert state_of(edges.tracking) == OFF
    make(None, "Shop", "shop")
    assert state_of(edges.tracking) == OK
    monkeypatch.setattr("journeymap.tracking.state.trouble", lambda _: "The disk is nearly full.")
    assert state_of(edges.tracking) == DOWN


def test_connections():
    assert state_of(edges.connections) == OFF
    shop = Connection.objects.create(name="Shop", kind="rest", every=10, caught_up=timezone.now())
    assert state_of(edges.connections) == OK
    Connection.objects.update(caught_up=timezone.now() - LONG_AGO)
    assert "not taken for a while" in edges.connections().said
    Connection.objects.filter(pk=shop.pk).update(failures=2)
    assert "1 source of 1 failed" in edges.connections().said
    assert "Shop" not in edges.connections().said


def test_devices(settings, tmp_path):
    settings.RUN_DIR = tmp_path
    assert state_of(edges.devices) == OFF
    Connection.objects.create(name="Shops", kind="mqtt")
    assert state_of(edges.devices) == SLOW
    (tmp_path / "devices.alive").touch()
    assert state_of(edges.devices) == OK


def test_machines(monkeypatch):
    assert state_of(edges.machines) == OFF
    monkeypatch.setattr(edges, "place", lambda: type("Place", (), {"shared": True}))
    monkeypatch.setattr(edges, "erasures", lambda: 4)
    Machine.objects.create(name="one", erasures=4)
    assert state_of(edges.machines) == OK
    Machine.objects.create(name="two", erasures=4, seen=timezone.now() - LONG_AGO)
    assert "silent: two" in edges.machines().said and edges.machines().state == SLOW
    Machine.objects.filter(name="two").update(erasures=3)
    assert "may still hold copies" in edges.machines().said and "two" in edges.machines().mend


def test_what_hangs_or_breaks_is_told_and_nobody_waits(well, monkeypatch):
    let_go = threading.Event()

    def hangs() -> Told:
        let_go.wait()
        return Told(OK, "late")

    def breaks() -> Told:
        raise DatabaseError("customers' words")

    parts = (
        Part("web", "Web", hangs, needs_database=False),
        Part("store", "Store", breaks),
        Part("trail", "Trail", engine.trail),
    )
    monkeypatch.setattr(asking, "PARTS", parts)
    monkeypatch.setattr(asking, "PATIENCE", 0.1)
    try:
        told = {part.name: said for part, said in asking.all_told()}
    finally:
        let_go.set()
    assert [told[name].state for name in ("web", "store", "trail")] == [DOWN, DOWN, OK]
    assert "words" not in str(told)


def test_without_a_database_the_others_are_not_asked(well, monkeypatch):
    monkeypatch.setattr(engine, "database_answers", lambda: False)
    told = {part.name: said for part, said in asking.all_told()}
    assert told["database"].state == told["store"].state == DOWN and told["web"].state == OK


def doctor(*options: str) -> tuple[str, int]:
    said = StringIO()
    try:
        call_command("doctor", *options, stdout=said)
    except SystemExit as end:
        return said.getvalue(), int(str(end.code))
    return said.getvalue(), 0


def test_the_doctor_says_it_by_words_and_exit_code(well):
    Head.objects.update_or_create(pk=1, defaults={"checked": timezone.now()})
    said, code = doctor()
    assert code == 0 and "ok    Database" in said and "off   Machines" in said
    Duty.objects.create(name="sweep", started=timezone.now(), error="x")
    assert doctor()[1] == 1
    Duty.objects.all().delete()
    said, code = doctor("--json")
    assert code == 2 and json.loads(said)["parts"]["clock"]["state"] == "down"


def test_the_page_tells_administrators_and_nobody_else(well):
    Duty.objects.create(name="<script>", started=timezone.now(), error="<b>OSError: full")
    page = client_of(ADMINISTRATOR).get("/system/").content.decode()
    assert "Works, and should be looked at" in page and "&lt;script&gt;" in page
    assert "&lt;b&gt;OSError: full" in page
    assert re.search(r'<th scope="row">Clock</th>.*?state-slow', page, re.DOTALL)
    assert "Not in use: " in page and "Memory" in page
    assert client_of(BUSINESS_USER).get("/system/").status_code == 403


def test_ready_is_whoever_reaches_the_database(client, monkeypatch):
    assert client.get("/readyz").status_code == 200

    def away() -> bool:
        raise DatabaseError

    monkeypatch.setattr(health, "database_answers", away)
    assert client.get("/readyz").status_code == 503 and client.get("/livez").status_code == 200


def test_however_many_ask_a_database_that_hangs_is_asked_once(client, monkeypatch):
    let_go, begun = threading.Event(), []

    def hangs() -> bool:
        begun.append(threading.current_thread().name)
        return let_go.wait(30)

    monkeypatch.setattr(health, "database_answers", hangs)
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    assert [client.get("/readyz").status_code for _ in range(5)] == [503] * 5
    let_go.set()
    assert len(begun) == 1
    monkeypatch.setattr(health, "PATIENCE", 30)
    assert client.get("/readyz").status_code == 200


def test_what_no_check_foresaw_is_told_of_that_part_alone(monkeypatch):
    def breaks() -> Told:
        raise LookupError("words of nobody")

    monkeypatch.setattr(asking, "PARTS", (Part("web", "Web", engine.web), Part("store", "Store", breaks)))
    assert [said.state for _, said in asking.all_told()] == [OK, DOWN]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (600, "10 minutes")]
)
def test_spans(seconds, words):
    assert span(seconds) == words
