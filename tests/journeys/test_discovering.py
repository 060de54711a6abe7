"""discover, command and function: from the store to a stored journey, again, and refused."""

import json
from io import StringIO

import pyarrow as pa
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from journeymap.events.logs import compiled
from journeymap.events.snapshots import current
from journeymap.journeys import discovering
from journeymap.journeys.definitions import StaleRevision, claim, definition
from journeymap.journeys.discovering import Asked, EditedJourney, discover
from journeymap.journeys.editing.wording import shown
from journeymap.journeys.models import Journey, UnknownJourney
from journeymap.mining.definition import JourneyDefinition

from .conftest import put, traces

pytestmark = pytest.mark.django_db
SHOP = ["visit view cart payment"] * 6 + ["visit view"] * 4
OFFICE = ["intake check letter"] * 8 + ["intake check"] * 2


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("discover", *arguments, stdout=out, stderr=err)
    return out.getvalue()


def test_json_is_one_document_of_the_shape_that_was_promised(store):
    put(1, traces(SHOP))
    answer = json.loads(run("Our shop", "--json"))
    assert list(answer) == ["journey", "slug", "case", "sources", "guesses"]
    assert (answer["journey"], answer["slug"], answer["case"], answer["sources"]) == (
        "Our shop",
        "our-shop",
        "case",
        [1],
    )
    assert all(set(each) == {"what", "value", "reason"} and each["reason"] for each in answer["guesses"])
    told = {each["what"]: each["value"] for each in answer["guesses"]}
    assert told["goal"] == ["payment"] and told["stages"] == ["Awareness", "Consideration", "Purchase"]
    journey = Journey.objects.called("our-shop")
    assert journey == Journey.objects.called("Our shop") and journey.guesses == answer["guesses"]


def test_what_is_stored_is_what_was_drafted(store):
    put(1, traces(SHOP))
    run("Shop")
    found = definition(Journey.objects.get(name="Shop"))
    assert isinstance(found, JourneyDefinition) and found.revision == 1
    assert found.stages == ("Awareness", "Consideration", "Purchase") and found.goal == ("payment",)
    assert {(each.name, each.stage) for each in found.touchpoints} == {
        ("Visit", "Awareness"), ("View", "Consideration"), ("Cart", "Purchase"), ("Payment", "Purchase"),
    }  # fmt: skip
    assert [each.name for each in found.touchpoints] == ["Visit", "View", "Cart", "Payment"]
    assert {rule.pattern: rule.touchpoint for rule in found.rules}["cart"] == "Cart"


def test_sources_keep_what_was_told(store):
    put(1, traces(SHOP))
    put(2, traces(OFFICE))
    answer = json.loads(run("Office", "--source", "2", "--json"))
    assert answer["sources"] == [2] and Journey.objects.get().sources == [2]
    assert {r.pattern for r in definition(Journey.objects.get()).rules} == {"intake", "check", "letter"}
    both = json.loads(run("Both", "--json"))
    assert both["sources"] == [1, 2] and Journey.objects.get(name="Both").sources == []


def test_thousands_of_imports_are_not_named_one_by_one(store):
    for number in range(1, 26):
        put(number, traces([*SHOP, f"visit view extra{number}"]))
    some = f"{', '.join(map(str, range(1, 21)))} and 5 more"
    for told in ((), ("--source", *map(str, range(1, 26)))):
        answer = json.loads(run("Shop", *told, "--redraft", "--json"))
        assert answer["sources"] == [*range(1, 26)]
        assert [each["value"] for each in answer["guesses"] if each["what"] == "sources"] == [some]
    with pytest.raises(CommandError, match=f"import 30\\. Imports that hold events: {some}\\.$"):
        run("Shop", "--source", "30")
    assert shown("sources", (*range(1, 26),)) == some and shown("sources", (1, 2)) == "1, 2"


def test_again_keeps_slug_and_revision_until_something_changes(store):
    put(1, traces(SHOP))
    first = run("Shop", "--json")
    assert run("Shop", "--json") == first and Journey.objects.get().revision == 1
    touchpoint = Journey.objects.get().touchpoints.get(name="Visit").pk
    put(2, traces(["visit wishlist payment refer_friend"] * 30))
    run("Shop")
    journey = Journey.objects.get()
    assert (journey.revision, journey.slug, journey.edited) == (2, "shop", False)
    assert journey.touchpoints.get(name="Visit").pk == touchpoint  # what refers to it stays true


def test_edits_of_people_are_not_undone_unless_told(store):
    put(1, traces(SHOP))
    run("Shop")
    edit(Journey.objects.get(), goal=["view"])
    with pytest.raises(CommandError, match=r"changed by people.*--redraft"):
        run("Shop", "--json")
    assert Journey.objects.get().goal == ["view"]
    run("Shop", "--redraft")
    assert (Journey.objects.get().goal, Journey.objects.get().revision) == (["payment"], 3)


def edit(journey, **fields):
    with transaction.atomic():
        claim(journey, journey.revision)
        for name, value in fields.items():
            setattr(journey, name, value)
        journey.save()


def test_an_edit_made_while_it_was_drafted_wins(store, monkeypatch):
    put(1, traces(SHOP))
    run("Shop")
    put(2, traces(OFFICE))
    honest = discovering.draft

    def slow(*args, **told):
        edit(Journey.objects.get(), goal=["view"])
        return honest(*args, **told)

    monkeypatch.setattr(discovering, "draft", slow)
    with pytest.raises(StaleRevision, match="revision 1, it is at revision 2"):
        discover(Asked("Shop"))
    assert Journey.objects.get().goal == ["view"]
    with pytest.raises(EditedJourney):
        discover(Asked("Shop"))


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["X", "--source", "9"], "No events came with import 9. Imports that hold events: 1."),
        (["X", "--case", "customer"], "None of the 32 events names a customer"),
        (["X", "--case", "order"], "no column 'order'"),
        (["X", "--template", "nothing"], "There is no template 'nothing'. There are: online-shop"),
        (["  "], "1 to 200 characters"),
        (["x" * 201], "this one has 201"),
    ],
)
def test_refusals_say_why_and_store_nothing(store, arguments, said):
    put(1, traces(SHOP))
    with pytest.raises(CommandError) as refusal:
        run(*arguments, "--json")
    assert said in str(refusal.value)
    assert not Journey.objects.exists()


def test_no_events_tells_how_to_import(store):
    with pytest.raises(CommandError, match=r"There are no events yet.*import_events"):
        run("Shop", "--json")


def test_case_customer_is_one_case_per_customer(store):
    put(1, traces(SHOP, key="customer"))
    answer = json.loads(run("Shop", "--case", "customer", "--json"))
    assert answer["case"] == "customer" and definition(Journey.objects.get()).case == "customer"


def test_an_attribute_as_case(store):
    table = traces(SHOP, key="customer")
    put(1, table.append_column("attr_order_id", table["customer"]))
    assert json.loads(run("Shop", "--case", "order_id", "--json"))["case"] == "order_id"
    assert Journey.objects.get().case == "attr_order_id"


def test_a_column_that_became_the_case_is_known_by_its_own_name(store, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer,order_id,activity,time\na,1,visit,2026-01-01\na,2,visit,2026-01-02\n")
    call_command("import_events", str(path), "--map", "case=order_id", "--json", stdout=StringIO())
    assert json.loads(run("Shop", "--case", "order_id", "--json"))["case"] == "case"
    assert Journey.objects.get().case == "case"
    with pytest.raises(CommandError, match="no column 'order'"):
        run("Other", "--case", "order")


def test_text_for_people_gives_every_reason(store):
    put(1, traces(SHOP))
    text = run("Shop", "--template", "online-shop")
    assert text.startswith("Shop (shop), one case per case")
    assert "goal: payment" in text and "The template “Online shop” was asked for" in text


def test_slugs_do_not_clash():
    names = ["Shop", "shop", "SHOP!", "discover", "???", "Été"]
    journeys = [Journey.objects.create(name=name) for name in names]
    slugs = [journey.slug for journey in journeys]
    assert len(set(slugs)) == len(slugs) and "discover" not in slugs
    assert slugs[0] == "shop" and slugs[-1] == "ete"
    for journey in journeys:
        assert Journey.objects.called(journey.name) == journey
    with pytest.raises(UnknownJourney, match=r"There is no journey 'x'. There are: '[?]"):
        Journey.objects.called("x")


def test_real_data_from_the_store(store, real):
    put(1, real("receipt/receipt"))
    put(2, real("olist"))
    receipt = json.loads(run("Receipt", "--source", "1", "--json"))
    olist = json.loads(run("Orders", "--source", "2", "--case", "order_id", "--json"))
    assert receipt["case"] == "case" and olist["case"] == "order_id"
    goal = {each["what"]: each["value"] for each in olist["guesses"]}["goal"]
    assert goal == ["order_delivered_customer_date"]
    assert current().number == 2


@pytest.mark.parametrize("case", ["case", "order_id", "session", "customer"])
def test_every_event_of_the_sources_is_kept(store, case):
    """Rows that name no case belong to a case of their person, compiled at once or added later."""
    column = {"order_id": "attr_order_id"}.get(case, case)
    many = traces(["visit view pay"] * 60, key="customer")
    few = traces(["visit view"], key="customer").append_column("attr_batch", pa.array(["2", "2"]))
    if column != "customer":
        many = many.append_column(column, pa.array(["k0", None, "k1"] * 60))
        few = few.append_column(column, pa.nulls(2, pa.string()))
    put(1, many)
    run("Shop", "--case", case)
    wanted = definition(Journey.objects.get())
    cases = {"case": 62, "order_id": 62, "session": 62, "customer": 60}[case]
    assert_whole(compiled(wanted, current()), events=180, cases=cases)
    put(2, few)
    added = compiled(wanted, current())
    assert any(part.sign < 0 for part in added.manifest.parts)  # an overlay, not everything again
    assert_whole(added, events=182, cases=cases)


def assert_whole(log, events, cases):
    assert (log.n_events, log.n_cases, log.manifest.left_out) == (events, cases, {})
