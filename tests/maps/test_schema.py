"""The JSON of a map is an interface: its schema describes every map, whole, filtered, empty, hostile."""

import json
from pathlib import Path

import jsonschema
import pytest

from journeymap.analysis.parts import part
from journeymap.maps import current
from journeymap.maps.gathering import current_map
from journeymap.mining.frames import FrameData

from .test_current import drawn, hostile  # noqa: F401  (a fixture)

SCHEMA = json.loads(Path(current.__file__).with_name("map.schema.json").read_text())
PROMISED = {
    "": {
        "journey",
        "state",
        "snapshot",
        "totals",
        "transitions",
        "variants",
        "stages",
        "measures",
        "findings",
    },
    "totals": {"cases", "open_cases", "events", "activities", "variants"},
    "transitions": {"from", "to", "count", "median_seconds"},
    "variants": {"path", "count"},
    "stages": {"name", "cases", "share_of_start", "share_of_previous", "median_seconds", "touchpoints"},
}


def described(shown: dict) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(shown)))


def test_the_schema_is_one_and_refuses_what_it_does_not_know():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        described({**drawn(FrameData()), "surprise": 1})


def test_maps_of_nothing_and_of_hostile_names(hostile):  # noqa: F811
    described(drawn(FrameData()))
    described(hostile)


@pytest.mark.django_db
def test_maps_with_findings_whole_and_filtered(dropoff, shop):
    shown = current_map(shop)
    assert shown["findings"] and {m["run"] is None for m in shown["measures"]} == {True, False}
    described(shown)
    described(current_map(shop, part(since="2025-01-05", channels=["web"], traits=["plan=free"])))


@pytest.mark.django_db
def test_the_promised_names_are_there(shop):
    shown = current_map(shop)
    for where, names in PROMISED.items():
        found = shown[where] if where else shown
        for each in found if isinstance(found, list) else [found]:
            assert names <= set(each)
