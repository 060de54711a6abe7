"""A map goes out as JSON and comes back: the same but for the mark, or refused whole with the reason."""

import json
from io import StringIO

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from journeymap.analysis.parts import part
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey, Stage, Touchpoint
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import ImportedMap, Note
from journeymap.maps.taking import SCHEMA, CannotRead, read
from tests.analysis.company import HOSTILE
from tests.journeys.conftest import put

from .test_exports import log_of

pytestmark = pytest.mark.django_db


def exported(name: str, *more: str) -> dict:
    out = StringIO()
    call_command("export_map", name, "--format", "json", *more, stdout=out)
    return json.loads(out.getvalue())


def imported(document: dict, folder) -> dict:
    path, out = folder / "map.json", StringIO()
    path.write_text(json.dumps(document), encoding="utf-8")
    call_command("import_map", str(path), "--json", stdout=out)
    return json.loads(out.getvalue())


def unmarked(document: dict) -> dict:
    """The document without what says that it was imported."""
    found = {name: value for name, value in document.items() if name != "imported"}
    for kind in ("measures", "findings"):
        rows = [{**row, "evidence": None} for row in document[kind]]
        found[kind] = [{name: value for name, value in row.items() if name != "origin"} for row in rows]
    for row in found["measures"]:
        row["status"] = "measured" if row["status"] == "imported" else row["status"]
    return found


def comes_back(name: str, folder, *more: str) -> dict:
    before = exported(name, *more)
    Journey.objects.get(name=name).delete()
    told = imported(before, folder)
    assert told["made"] and told["shown"] and told["journey"] == name
    after = exported(name)
    jsonschema.Draft202012Validator(SCHEMA).validate(after)
    assert unmarked(after) == unmarked(before)
    assert not {row["status"] for row in after["measures"]} & {"measured"}
    assert not any(row["evidence"] for kind in ("measures", "findings") for row in after[kind])
    return after


def test_a_map_comes_back_the_same_but_for_the_mark(shop, store):
    stage = shop.stages.first()
    Note.objects.create(journey=shop, lane="backstage", stage=stage, text="=clerk & <b>pen</b>", order=0)
    Note.objects.create(journey=shop, lane="support", text="\u202eodd 😀", order=1)
    Journey.objects.filter(pk=shop.pk).update(description="How people buy", revision=7)
    after = comes_back("Shop", store)
    assert after["revision"] == 7 and len(after["notes"]) == 2 and after["about"]["description"]
    assert any(row["status"] == "imported" for row in after["measures"])
    first = {**after, "imported": None}
    Journey.objects.all().delete()
    imported(after, store)
    assert {**exported("Shop"), "imported": None} == first


def test_maps_with_findings_come_back(dropoff, shop, store):
    after = comes_back("Shop", store)
    assert after["findings"] and any(row["run"] for row in after["measures"])


def test_maps_of_a_part_come_back(shop, store):
    assert comes_back("Shop", store, "--trait", "plan=free")["key"]["traits"]


def test_maps_of_nothing_and_of_hostile_names_come_back(store):
    Journey.objects.create(name="Empty <script>")
    comes_back("Empty <script>", store)
    put(900, log_of(HOSTILE))
    journey = Journey.objects.create(name="Hostile ]]> \u202e😀", case="case", goal=[HOSTILE[0]])
    for order, name in enumerate(HOSTILE):
        stage = Stage.objects.create(journey=journey, name=name[:200], order=order)
        Touchpoint.objects.create(journey=journey, name=name[:200], stage=stage, order=order).rules.create(
            journey=journey, pattern=name, order=order
        )
    comes_back("Hostile ]]> \u202e😀", store)


def test_a_journey_with_data_keeps_its_measured_cells_and_gets_a_revision(shop, store):
    before = exported("Shop")
    changed = json.loads(json.dumps(before))
    changed["definition"]["stages"].append("Afterwards")
    told = imported(changed, store)
    assert (told["made"], told["shown"], told["revision"]) == (False, False, before["revision"] + 1)
    after = exported("Shop")
    assert [stage["name"] for stage in after["stages"]][-1] == "Afterwards"
    assert "imported" not in after and {row["status"] for row in after["measures"]} >= {"measured"}
    shop.refresh_from_db()
    last = shop.history.order_by("pk").last()
    assert last is not None and last.note == "imported from map.json"
    assert shop.history.exclude(pk=last.pk).get().state["definition"]["stages"] == [
        stage for stage in changed["definition"]["stages"] if stage != "Afterwards"
    ]


def test_own_data_win_as_soon_as_the_touchpoints_take_newer_events(shop, store):
    comes_back("Shop", store)
    journey = Journey.objects.get(name="Shop")
    assert "imported" in kept_map(journey) and "imported" not in kept_map(journey, part(channels=["web"]))
    put(77, log_of(["visit", "pay"]))
    assert current().number > ImportedMap.objects.get().snapshot
    assert "imported" not in kept_map(journey) and "imported" not in exported("Shop")


def test_a_journey_that_is_changed_keeps_the_figures_of_what_stayed(shop, store):
    document = exported("Shop")
    document["journey"] = document["slug"] = "elsewhere"
    for rule in document["definition"]["rules"]:
        rule["pattern"] = f"there {rule['pattern']}"
    imported(document, store)
    journey = Journey.objects.get(name="elsewhere")
    gone = journey.stages.first()
    gone.delete()
    Stage.objects.create(journey=journey, name="New", order=9)
    Journey.objects.filter(pk=journey.pk).update(revision=journey.revision + 1)
    journey.refresh_from_db()
    shown = kept_map(journey)
    names = [stage["name"] for stage in shown["stages"]]
    assert gone.name not in names and names[-1] == "New" and shown["stages"][-1]["cases"] == 0
    assert gone.name not in {row["anchor"]["name"] for row in shown["measures"]}
    assert all(row["stale"] for row in shown["measures"]) and shown["imported"]["file"] == "map.json"


def test_an_older_file_without_a_definition_makes_the_journey_too(shop, store):
    document = exported("Shop")
    for name in ("definition", "about", "notes"):
        del document[name]
    document["journey"] = document["slug"] = "older"
    assert imported(document, store)["shown"]
    made = Journey.objects.get(name="older")
    assert [stage.name for stage in made.stages.all()] == [stage["name"] for stage in document["stages"]]
    assert made.goal == document["goal"]["activities"] and made.rules.count() == len(document["activities"])


def test_notes_are_added_once(shop, store):
    Note.objects.create(journey=shop, lane="backstage", text="a clerk signs")
    document = exported("Shop")
    document["notes"].append({**document["notes"][0], "text": "a robot signs"})
    assert imported(document, store)["notes"] == 1 and imported(document, store)["notes"] == 0
    assert list(shop.notes.values_list("text", flat=True)) == ["a clerk signs", "a robot signs"]


def broken(**changes):
    def change(document):
        document.update(changes)

    return change


BAD = {
    "a field that nobody knows": (broken(surprise=1), "surprise.*newer version"),
    "another state": (broken(state="future"), "only current-state maps"),
    "no name": (broken(journey="  "), "needs a name"),
    "a name of 300 letters": (broken(journey="x" * 300), "definition.name"),
    "a text for a number": (lambda d: d["measures"][0].update(value="=1+1"), r"measures\[0\].value"),
    "a rule for nothing": (lambda d: d["definition"]["rules"][0].update(touchpoint="?"), "definition: "),
    "a bad pattern": (
        lambda d: d["definition"]["rules"][0].update(match="regex", pattern="("),
        "definition: ",
    ),
    "a stage twice": (lambda d: d["definition"].update(stages=["a", "a"]), "definition.stages"),
    "no time": (broken(reference_time="yesterday"), "is no time"),
    "a NUL": (lambda d: d["notes"].append(
        {"lane": "a", "stage": "", "text": "a\0b", "status": "assumed"}), r"notes\[0\].text.*NUL"),
    "too large": (lambda d: d["totals"].update(cases=10**30), "totals.cases.*too large"),
    "another case": (lambda d: d["definition"].update(case="DROP TABLE"), "definition.case"),
    "a wrong day": (lambda d: d["about"].update(review_date="2025-13-01"), "is no day"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_the_place_and_nothing_changes(shop, store, what):
    change, message = BAD[what]
    document = exported("Shop")
    change(document)
    with pytest.raises(CommandError, match=f"map.json: .*{message}") as refused:
        imported(document, store)
    assert "Nothing was imported" in str(refused.value)
    shop.refresh_from_db()
    assert shop.revision == 1 and not ImportedMap.objects.exists() and Journey.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "line 1, column 1: this is no JSON"),
        (b'{"journey": NaN}', "NaN is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"\xff"', "not UTF-8"),
        (b'"\\ud800"', "not UTF-8"),
        (b'{"n": 1e999}', "too large a number"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "cannot be read"),
        (b'{"n": ' + b"9" * 400 + b"}", "n: 9+ is too large a number"),
        (b"[]", "the document"),
        (b"{}", "the document: .* is a required property"),
    ],
)
def test_what_is_no_map_is_told(text, message):
    with pytest.raises(CannotRead, match=message):
        read(text)


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("journeymap.maps.taking.MOST_BYTES", 10)
    with pytest.raises(CannotRead, match="larger than"):
        read(b" " * 11)


def test_the_schema_is_published(ann):
    assert ann.get("/api/v1/map-schema/").json() == SCHEMA


def test_a_file_that_is_not_there_is_told(store):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_map", str(store / "none.json"))


HOLLOW = {
    "kind": "drop", "headline": "=x", "mood": "pain", "impact": 1, "money": None, "p": 0,
    "effect": {"basis": "x"},
    "incident": None, "id": 5, "anchor": {"place": "stage", "name": "Look", "to": None}, "value": None,
    "unit": "", "interval": None, "n": 0, "method": "", "evidence": None, "run": None,
    "scope": {"journey": None, "filter": {}}, "stale": False, "address": "f5",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["about"].update(review_date="2025-01-31T12:00"), "about.review_date: .* is no day"),
        (lambda d: d.update(reference_time="9999-12-31T23:59:59-14:00"), "no time of the years"),
        (lambda d: d["key"].update(since="bad"), "'bad' is no time"),
        (lambda d: d["stages"][0].update(name="S" * 300), "the stage 'S+' needs a name"),
        (lambda d: d["stages"][0]["touchpoints"].append(""), "the touchpoint '' needs a name"),
        (lambda d: d["stages"].append(d["stages"][0]), "two of them name the stage"),
        (lambda d: d["stages"][1].update(touchpoints=d["stages"][0]["touchpoints"]), "name the touchpoint"),
        (lambda d: d.update(findings=[HOLLOW]), r"findings\[0\].effect.* required"),
    ],
)
def test_what_no_page_could_show_is_refused(shop, change, message):
    document = exported("Shop")
    change(document)
    with pytest.raises(CannotRead, match=message):
        read(json.dumps(document).encode())


@pytest.mark.parametrize("slug", ["../../x y", "x" * 300, "", "-\u0000"])
def test_a_journey_gets_an_address_that_pages_have(shop, store, slug, ann):
    document = {**exported("Shop"), "journey": "Elsewhere", "slug": slug.replace("\0", "/")}
    told = imported(document, store)
    assert told["slug"] == "elsewhere"
    assert ann.get("/api/v1/journeys/elsewhere/map/export/?format=json").json()["slug"] == "elsewhere"


def test_more_notes_than_a_journey_can_have_are_refused_and_nothing_is_kept(shop, store, ann, monkeypatch):
    Note.objects.create(journey=shop, lane="backstage", text="a clerk signs")
    document = exported("Shop")
    (note,) = document["notes"]
    document |= {"journey": "Elsewhere", "notes": [{**note, "text": f"step {n}"} for n in range(4)]}
    path = store / "many.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr("journeymap.maps.importing.MOST", 3)
    with pytest.raises(CommandError, match=r"more than 3 notes, .* Nothing was imported"):
        call_command("import_map", str(path))
    answer = ann.post("/api/v1/maps/import/", document, format="json")
    assert answer.status_code == 400 and "more than 3 notes" in answer.json()["file"]
    assert not Journey.objects.filter(name="Elsewhere").exists()
    monkeypatch.setattr("journeymap.maps.importing.MOST", 4)
    call_command("import_map", str(path))
    assert Note.objects.filter(journey__name="Elsewhere").count() == 4
