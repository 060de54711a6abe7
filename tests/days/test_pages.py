"""The page of a day: as many rows as each number says, two editors, rights, names that came with data."""

import html
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow.parquet as pq
import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.evidence import Sight
from journeymap.analysis.models import Run, ScoreSet
from journeymap.analysis.parts import Part
from journeymap.days import building, noting
from journeymap.days.addressing import Address, NoAddress, address
from journeymap.days.gathering import kept_day
from journeymap.days.models import DayNote
from journeymap.days.opening import Rows
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.mining.results import Scores
from journeymap.mining.storing import scores_table
from tests.analysis import keeping
from tests.people import api_client_of, client_of

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(Path(building.__file__).with_name("day.schema.json").read_text())
NOTE = {"from_hour": "13", "to_hour": "17", "text": "visits a shop", "source": "interview K. Brandt"}


@pytest.fixture
def bea():
    return client_of(BUSINESS_USER, "bea")


@pytest.fixture
def felt(shop, settings):
    """A finished run that gave a mood to every answer: bad ones at noon."""
    run = Run.objects.create(
        journey=shop, analyzer="feeling", version="1", status="done", snapshot=current(),
        snapshot_number=current().number, journey_revision=shop.revision,
    )  # fmt: skip
    ids = [f"f{number:03}" for number in range(40)]
    run.folder.mkdir(parents=True, exist_ok=True)
    values = np.linspace(-0.9, -0.1, 40)
    path = run.folder / "moods.parquet"
    pq.write_table(scores_table(Scores("moods", "feedback", ids, values, unit="polarity")), path)
    ScoreSet.objects.create(
        run=run, name="moods", subject="feedback", unit="polarity", rows=40,
        path=str(path.relative_to(settings.DATA_DIR)),
    )  # fmt: skip
    return run


def page(client, query="", status=200, slug="shop"):
    answer = client.get(f"/journeys/{slug}/day/{query}")
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def addresses(day):
    """(address, n) of everything that a day shows."""
    for told in [*day["tells"], *(mark for strip in day["strips"] for mark in strip["marks"])]:
        if told["address"]:
            yield told["address"], told["n"]
    for strip in day["strips"]:
        for each in strip["mood"]:
            yield each["address"], each["n"]
        for lane in strip["lanes"]:
            for hour in lane["hours"]:
                at = Address(day["by"], strip["day"], hour["hour"], hour["hour"] + 1, lane["name"])
                yield str(at), hour["sessions"]
    if day["around"]:
        yield day["around"]["address"], day["around"]["n"]


@pytest.mark.parametrize("by", ["channel", "touchpoint"])
@pytest.mark.parametrize("part", [Part(), Part(channels=("phone",)), Part(traits=(("plan", "paid"),))])
def test_every_number_opens_to_as_many_rows_as_it_says(shop, felt, by, part):
    day, opened = kept_day(shop, part, by), 0
    told = dict(addresses(day))
    chosen = [each for each in told if told[each]] + list(told)[::17]
    for each in chosen:
        rows = Rows(shop, part, address(each))
        assert rows.count == told[each] == len(list(rows.all_rows(Sight(True, True)))), each
        opened += told[each] > 0
    assert opened > 8
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(day)))


def test_a_text_that_is_no_address_opens_nothing(shop, bea):
    for text in (
        "",
        "sessions",
        "sessions-weekday-5-3",
        "sessions-all-0-25",
        "channel-all-0-24",
        "drop-all-0-24-eA",
    ):
        with pytest.raises(NoAddress):
            address(text)
    assert bea.get("/journeys/shop/day/rows/nonsense/").status_code == 404
    assert address(str(Address("steps", name="a-b/c é"))).name == "a-b/c é"


def test_the_page_tells_the_day_and_its_table_the_same_numbers(shop, felt, bea):
    shown = page(bea)
    day = kept_day(shop)
    assert "Weekday" in shown and "Monday to Friday" in shown and "No time zone is set" in shown
    for told in day["tells"]:
        assert told["words"] in shown
    rows = next(each for each in day["strips"][0]["lanes"] if each["name"] == "web")["hours"]
    assert f">{rows[9]['sessions']}</a>" in shown
    assert "unknown" in shown and shown.count("url(#weekday-hatch)") >= 2


def test_rows_name_nobody_to_who_may_not_know_and_a_file_of_them_is_noted(shop, bea):
    stranger = client_of(
        name="sam", may=("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    )
    at = f"/journeys/shop/day/rows/{Address('sessions')}/"
    assert "masked-" in stranger.get(at).content.decode() and "masked-" not in bea.get(at).content.decode()
    answer = bea.get(f"{at}?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == kept_day(shop)["sessions"] + 1
    assert Entry.objects.filter(action="days.export_rows").count() == 1


def test_a_filter_that_cannot_be_answered_is_told_and_the_whole_day_stays(shop, bea):
    shown = page(bea, "?channel=fax")
    assert "There is no channel" in shown and "Weekday" in shown
    assert "No case fits this filter" in page(bea, "?since=2031-01-01")
    Journey.objects.create(name="Empty", case="customer", activities=["nothing of the kind"])
    assert "Nothing is recorded yet" in page(bea, slug="empty")


def test_a_persona_has_its_own_day_and_its_own_notes(shop, felt, bea):
    persona = keeping.persona(shop, "Night owls", goals="to be left in peace")
    keeping.assign(felt, "persona", {f"c{n}": persona.key for n in range(0, 60, 6)})
    shown = page(bea, f"?persona={persona.key}")
    assert "Night owls" in shown and "to be left in peace" in shown and "“" in shown
    assert kept_day(shop, Part(persona=persona.key))["customers"] == 10
    bea.post(f"/journeys/shop/day/notes/?persona={persona.key}", {**NOTE, "weekend": "yes"})
    assert DayNote.objects.get().persona == persona.key
    assert "visits a shop" in page(bea, f"?persona={persona.key}") and "visits a shop" not in page(bea)


def test_what_people_tell_is_drawn_as_assumed_and_kept_in_every_version(shop, bea):
    bea.post("/journeys/shop/day/notes/", NOTE)
    note = DayNote.objects.get()
    assert (note.weekend, note.from_hour, note.to_hour, note.by.username) == (False, 13, 17, "bea")
    assert "visits a shop · assumed, interview K. Brandt" in page(bea)
    bea.post(f"/journeys/shop/day/notes/{note.pk}/", {**NOTE, "text": "works", "revision": 1})
    bea.post(f"/journeys/shop/day/notes/{note.pk}/", {**NOTE, "revision": 2, "what": "delete"})
    assert not DayNote.objects.exists()
    history = bea.get("/journeys/shop/day/notes/history/").content.decode()
    assert history.count("visits a shop") == 1 and history.count("works") == 2 and "deleted" in history
    actions = Entry.objects.filter(action__startswith="days.").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["days.create_note", "days.change_note", "days.delete_note"]


def test_two_editors_of_a_note_lose_nothing(shop, bea):
    bea.post("/journeys/shop/day/notes/", NOTE)
    note = DayNote.objects.get()
    DayNote.objects.filter(pk=note.pk).update(text="their words", revision=2)
    mine = {**NOTE, "text": "my words", "revision": 1}
    shown = html.unescape(bea.post(f"/journeys/shop/day/notes/{note.pk}/", mine).content.decode())
    assert "changed this note meanwhile" in shown and 'value="my words"' in shown and "their words" in shown
    assert DayNote.objects.get().text == "their words"
    DayNote.objects.all().delete()
    shown = html.unescape(bea.post(f"/journeys/shop/day/notes/{note.pk}/", mine).content.decode())
    assert "deleted this note meanwhile" in shown and 'value="my words"' in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [({"from_hour": "17", "to_hour": "13"}, "before they begin"), ({"source": " "}, "without a source")],
)
def test_a_note_without_source_or_with_hours_turned_round_is_not_kept(shop, bea, change, said):
    answer = bea.post("/journeys/shop/day/notes/", {**NOTE, **change}, follow=True)
    assert said in html.unescape(answer.content.decode()) and not DayNote.objects.exists()


def test_a_journey_has_so_many_notes_of_its_days_and_no_more(shop, bea, monkeypatch):
    monkeypatch.setattr(noting, "MOST", 1)
    bea.post("/journeys/shop/day/notes/", NOTE)
    answer = bea.post("/journeys/shop/day/notes/", NOTE, follow=True)
    assert "1 notes on its days, the most" in answer.content.decode() and DayNote.objects.count() == 1


def test_the_api_tells_the_day_by_its_schema_and_guards_notes_by_revisions(shop, felt):
    ann = api_client_of(BUSINESS_USER, "ann")
    base = "/api/v1/journeys/shop/day/"
    note = ann.post(f"{base}notes/", {**NOTE, "weekend": False, "persona": ""}, format="json")
    assert note.status_code == 201 and note.json()["status"] == "assumed"
    day = ann.get(base).json()
    jsonschema.Draft202012Validator(SCHEMA).validate(day)
    assert day["notes"][0]["text"] == "visits a shop"
    one = f"{base}notes/{note.json()['id']}/"
    assert ann.patch(one, {"text": "rests", "revision": 1}, format="json").json()["revision"] == 2
    stale = ann.patch(one, {"text": "runs", "revision": 1}, format="json")
    assert stale.status_code == 409 and stale.json()["note"]["text"] == "rests"
    assert ann.patch(one, {"to_hour": 3, "revision": 2}, format="json").status_code == 400
    assert ann.delete(f"{one}?revision=2").status_code == 204
    assert ann.get(f"{base}?by=nothing").status_code == 400 == ann.get(f"{base}?channel=fax").status_code


def test_files_hold_every_figure_and_nothing_that_a_spreadsheet_would_run(shop, felt, bea):
    DayNote.objects.create(journey=shop, from_hour=1, to_hour=2, text="=1+1", source="@sum")
    base = "/api/v1/journeys/shop/day/export/?format="
    lines = bea.get(f"{base}csv").content.decode().splitlines()
    day = json.loads(bea.get(f"{base}json").content)
    cells = 48 * (1 + len(day["lanes"])) + sum(len(s["mood"]) + len(s["marks"]) for s in day["strips"])
    beside = len(day["around"]["before"]) + len(day["around"]["after"])
    assert len(lines) == 1 + cells + beside + 1
    assert "'=1+1" in lines[-1] and "'@sum" in lines[-1]
    assert any(re.match(r"weekday,3,4,channel,web,,", line) and "not enough data" in line for line in lines)


def test_names_that_came_with_data_are_shown_as_text(shop, felt, bea):
    shop.touchpoints.filter(name="Support").update(name="<script>alert(1)</script> support")
    shop.stages.update(name="<b>x</b>")
    Journey.objects.filter(pk=shop.pk).update(name="<img src=x>", revision=shop.revision + 1)
    answer = bea.get("/journeys/shop/day/?by=touchpoint").content.decode()
    assert "<script>alert(1)" not in answer and "<img src=x>" not in answer
    assert "&lt;script&gt;alert(1)" in answer
