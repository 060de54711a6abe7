"""What moved is asked of journeys of any age, too young to have two weeks among them."""

import pytest

from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.journeys.models import Journey
from journeymap.maps.moving import movements

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("days", [1, 7, 8, 15])
def test_a_journey_of_a_few_days_has_no_two_weeks_to_compare(settings, tmp_path, days):
    settings.DATA_DIR = tmp_path
    lines = [f"c{n},look,2025-03-{n + 1:02d}T10:00:00Z" for n in range(days)]
    path = tmp_path / "few.csv"
    path.write_text("customer,activity,time\n" + "\n".join(lines))
    run_here(Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}]))
    journey = Journey.objects.create(name="Few", case="customer", goal=["order"], ends_after_seconds=60)
    assert movements(journey)["changes"] == []
