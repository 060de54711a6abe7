"""What the benchmark finds in OCEL files is what is in them, and what is wrong with them."""

import json

import pytest

from benchmarks.read_back import read_back
from journeymap.desks.choice import Choice
from journeymap.desks.forms import FORMS
from journeymap.desks.tables import desk
from journeymap.maps.gathering import current_map
from tests.analysis.conftest import shop, store

__all__ = ["shop", "store"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["ocel", "ocel-xml", "ocel-sqlite"])
def test_every_form_of_ocel_holds_all_events_and_nothing_twice(shop, tmp_path, form):
    place = tmp_path / form
    place.mkdir()
    FORMS[form].write(desk(shop, Choice()), (), place, lambda share, what: None)
    (path,) = place.iterdir()
    found = read_back(path)
    assert found.events == current_map(shop)["totals"]["events"] == sum(found.types.values())
    assert (found.lost, found.odd, found.twice) == (0, 0, 0) and found.objects == 60
    assert found.relations == found.events and found.first < found.last


def test_what_is_wrong_with_a_file_is_found(tmp_path):
    event = {
        "id": "e",
        "type": "odd",
        "time": "2026",
        "relationships": [{"objectId": "a"}, {"objectId": "b"}],
    }
    objects = [{"id": "a", "type": "Case"}, {"id": "a", "type": "Case"}]
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"eventTypes": [{"name": "buy"}], "objects": objects, "events": [event]}))
    found = read_back(path)
    assert (found.twice, found.lost, found.odd, found.relations) == (1, 1, 1, 2)
