"""What is left of runs: results, not copies of people's data, and not every snapshot for ever."""

import pytest

from journeymap.analysis.models import Model, Run
from journeymap.analysis.starting import plan
from journeymap.analysis.storing import store_model
from journeymap.events.models import Pin
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Journey
from journeymap.mining import ModelArtefact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("children")]


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(
        "customer,activity,time\nalice,visit,2026-01-01\nalice,buy,2026-01-02\nbob,visit,2026-01-03\n"
    )
    run_here(Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}]))
    return Journey.objects.create(name="shop")


def test_a_run_leaves_no_copy_of_what_it_read(shop):
    run = run_here(plan(shop, "dropoff"))
    assert run.status == Run.Status.DONE
    assert not [path for path in run.folder.rglob("*") if path.is_file()]


def test_a_run_that_fails_leaves_nothing(shop, settings):
    settings.RUN_SECONDS = 0
    run = plan(shop, "dropoff")
    with pytest.raises(RuntimeError):
        run_here(run)
    assert run.status == Run.Status.FAILED and not run.folder.exists()


def test_superseded_runs_let_their_snapshot_go_but_remember_its_number(shop):
    runs = [run_here(plan(shop, "dropoff")) for _ in range(4)]
    first = Run.objects.get(pk=runs[0].pk)
    assert first.snapshot is None and first.snapshot_number == runs[-1].snapshot_number
    assert set(Pin.objects.values_list("holder", flat=True)) == {f"run:{run.pk}" for run in runs[1:]}


def test_a_new_model_takes_the_place_of_those_that_wait_and_of_no_approved_one(shop, settings):
    run = Run.objects.create(journey=shop, analyzer="any")
    made = ModelArtefact(name="risk", files={}, card="c", metrics={}, trained_on="t")
    for status in ("shadow", "active"):
        Model.objects.create(journey=shop, name="risk", path=status, card="c", trained_on="t", status=status)
    store_model(run, made, settings.DATA_DIR / "runs" / "9" / "out" / "models" / "risk")
    assert sorted(Model.objects.values_list("status", flat=True)) == ["active", "retired", "shadow"]
    assert Model.objects.get(status="retired").path == "shadow"
