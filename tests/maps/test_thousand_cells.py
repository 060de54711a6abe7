"""A thousand cells of three companies: number = rows in the drawer = rows of the export = the API."""

from __future__ import annotations

import csv
import io
import random

import pytest
from django.core.management import call_command

from journeymap.analysis.evidence import Sight
from journeymap.analysis.parts import part
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.maps.keeping import kept_map
from journeymap.maps.opening import opened
from journeymap.web.demo.journeys import draft_journeys
from journeymap.web.demo.loading import bring_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EVERYTHING = Sight(True, True)
LOGS = {"receipt": "receipt/receipt.xes.gz", "bpic2013": "bpic2013/bpic2013_incidents.xes.gz"}
CELLS = {"demo": 340, "receipt": 330, "bpic2013": 330}
READ = 300  # rows up to which the file and the page are read line by line; of more, the counts must do


@pytest.fixture(params=sorted(CELLS))
def company(request, tmp_path, settings, shared_data) -> str:
    settings.DATA_DIR, settings.STORE_DIR = tmp_path, tmp_path / "store"
    for name in ("EXPORTS_DIR", "UPLOADS_DIR", "FILE_UPLOAD_TEMP_DIR"):
        setattr(settings, name, tmp_path / name.lower())
        getattr(settings, name).mkdir()
    if request.param == "demo":
        draft_journeys(bring_in(300, _silent), _silent)
    else:
        call_command("import_events", str(shared_data(LOGS[request.param])))
        call_command("discover", request.param)
    return request.param


def _silent(*_told: object) -> None:
    """What the demo company says while it is made."""


def test_number_drawer_export_and_api_agree(company, ann):
    chance, left = random.Random(company), CELLS[company]
    shown = [(journey, told) for journey in Journey.objects.all() for told in _parts(journey, chance)]
    each = -(-left // len(shown))
    seen = 0
    for journey, told in shown:
        cells = kept_map(journey, told)["measures"]
        for cell in chance.choices(cells, k=min(each, left - seen)):
            _agree(journey, told, cell, ann)
            seen += 1
    assert seen == CELLS[company]


def _parts(journey, chance) -> list:
    """The whole, a channel, a period, both."""
    offered = choices(journey)
    found = [part()]
    channels = [each["name"] for each in offered["channels"]]
    periods = list(offered["presets"])
    if channels:
        found.append(part(channels=[chance.choice(channels)]))
    if periods:
        period = chance.choice(periods)
        found.append(part(period["since"], period["until"]))
        found.append(part(period["since"], period["until"], channels[:1]))
    return found


def _agree(journey, told, cell, ann) -> None:
    found = opened(journey, told, cell["address"])
    assert found.counted == cell["n"], cell
    query = {}
    for name, value in found.query:
        query.setdefault(name, []).append(value)
    base = f"/api/v1/journeys/{journey.slug}/map/cells/{cell['address']}/rows/"
    answer = ann.get(base, {**query, "limit": READ}).json()
    assert answer["count"] == answer["n"] == cell["n"], cell
    assert len(answer["results"]) == min(cell["n"], READ)
    if cell["n"] <= READ:
        file = ann.get(base, {**query, "format": "csv"})
        lines = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode())))
        assert len(lines) == cell["n"], cell
        assert len(found.rows(EVERYTHING, READ)) == cell["n"]
