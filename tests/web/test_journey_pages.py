"""The pages of journeys without a browser: rights, forms without script, hostile names, much data."""

import json
import time

import pytest
from django.urls import reverse

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.journeys.definitions import definition, replace
from journeymap.journeys.models import Drafting, Journey
from journeymap.mining.definition import JourneyDefinition
from tests.journeys.conftest import put, traces
from tests.people import client_of

pytestmark = pytest.mark.django_db
SHOP = ["visit view cart payment"] * 30 + ["visit view"] * 20
TABS = ("journey-edit", "journey-rules", "journey-settings", "journey-history", "journey-delete")
HTML = "<img src=x onerror=alert(1)>"


@pytest.fixture
def ann():
    return client_of(BUSINESS_USER, "ann")


@pytest.fixture
def shop(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    put(1, traces([*SHOP, "visit refund"]))
    journey = Journey.objects.create(name="Shop", case="case")
    stage = journey.stages.create(name="See")
    journey.stages.create(name="Buy", order=1)
    for name in ("visit", "view"):
        point = journey.touchpoints.create(name=name.title(), stage=stage)
        point.rules.create(journey=journey, pattern=name)
    return journey


def post(client, op, page="journey-edit", revision=1, query="", **told):
    address = reverse(page, args=["shop"]) + query
    return client.post(address, {"op": op, "revision": revision, **told}, follow=True)


def text(answer):
    return answer.content.decode()


def test_support_agents_see_and_change_nothing_of_journeys(shop):
    bob = client_of(SUPPORT_AGENT)
    for address in (
        reverse("journeys"),
        reverse("new-journey"),
        *(reverse(tab, args=["shop"]) for tab in TABS),
    ):
        assert bob.get(address).status_code == 403
    assert post(bob, "add_stage", name="Mine").status_code == 403
    assert Journey.objects.get().revision == 1


def test_who_may_only_look_gets_no_forms_and_is_refused_to_change(shop):
    client = client_of(may=["journeys.view_journey"])
    for tab in ("journey-edit", "journey-rules", "journey-history"):
        answer = client.get(reverse(tab, args=["shop"]))
        assert answer.status_code == 200 and 'name="op"' not in text(answer), tab
    assert "disabled" in text(client.get(reverse("journey-settings", args=["shop"])))
    assert post(client, "add_stage", name="Mine").status_code == 403


def test_who_is_not_signed_in_is_sent_to_sign_in(shop, client):
    assert client.get(reverse("journey-edit", args=["shop"])).status_code == 302


def test_each_change_is_saved_at_once_told_and_noted(shop, ann):
    stage = shop.stages.get(name="Buy")
    point = shop.touchpoints.get(name="View")
    answer = post(ann, "move_touchpoint", touchpoint=point.pk, stage=stage.pk)
    assert "Saved as revision 2." in text(answer)
    point.refresh_from_db()
    assert point.stage == stage
    entry = Entry.objects.get(action="journeys.edit")
    assert (entry.actor.username, entry.detail) == ("ann", {"revision": 2})


def test_every_operation_of_the_board_does_what_it_says(shop, ann):
    see, visit, view = shop.stages.get(name="See"), *shop.touchpoints.order_by("pk")
    steps = [
        ("add_stage", {"name": "After"}), ("rename_stage", {"stage": see.pk, "to": "Look"}),
        ("move_stage", {"stage": see.pk, "place": 1}), ("add_touchpoint", {"name": "Call", "stage": see.pk}),
        ("rename_touchpoint", {"touchpoint": visit.pk, "to": "Arrive"}),
        ("make_touchpoint", {"activity": json.dumps("cart"), "stage": see.pk}),
        ("take", {"activity": json.dumps("payment"), "into": "Call"}),
        ("merge_touchpoints", {"touchpoint": view.pk, "into": "Arrive"}),
    ]  # fmt: skip
    for revision, (op, told) in enumerate(steps, 1):
        answer = post(ann, op, revision=revision, **told)
        assert f"Saved as revision {revision + 1}." in text(answer), (op, text(answer)[-900:])
    now = definition(Journey.objects.get())
    assert now.stages == ("Buy", "Look", "After")
    assert [(p.name, p.stage) for p in now.touchpoints] == [
        ("Arrive", "Look"),
        ("Call", "Look"),
        ("cart", "Look"),
    ]
    assert {r.pattern: r.touchpoint for r in now.rules} == {
        "visit": "Arrive", "view": "Arrive", "cart": "cart", "payment": "Call",
    }  # fmt: skip
    post(ann, "remove_stage", revision=9, stage=see.pk)
    post(ann, "remove_touchpoint", revision=10, touchpoint=visit.pk)
    post(ann, "undo", revision=11)
    assert [p.name for p in shop.touchpoints.all()] == ["Arrive", "Call", "cart"]


def test_rules_are_added_changed_moved_and_removed(shop, ann):
    point = shop.touchpoints.get(name="View")
    told = {"touchpoint": point.pk, "column": "activity", "match": "wildcard", "pattern": "ca*"}
    post(ann, "add_rule", "journey-rules", **told)
    rule = json.dumps({**told, "touchpoint": "View"})
    post(ann, "move_rule", "journey-rules", 2, rule=rule, place=0)
    assert shop.rules.first().pattern == "ca*"
    post(ann, "change_rule", "journey-rules", 3, "?rule=0", rule=rule, **{**told, "pattern": "car*"})
    post(
        ann,
        "remove_rule",
        "journey-rules",
        4,
        rule=json.dumps({**told, "touchpoint": "View", "pattern": "car*"}),
    )
    assert shop.rules.count() == 2 and Journey.objects.get().revision == 5
    answer = post(ann, "add_rule", "journey-rules", 5, **{**told, "match": "regex", "pattern": "(a"})
    assert answer.status_code == 409 and "cannot be read" in text(answer) and 'value="(a"' in text(answer)
    tested = post(ann, "test", "journey-rules", 5, **{**told, "pattern": "pay*"})
    assert "It would take" in text(tested) and 'value="pay*"' in text(tested)
    tested = post(ann, "test", "journey-rules", 5, **{**told, "match": "regex", "pattern": "("})
    assert "cannot be read" in text(tested)
    assert shop.rules.count() == 2


def test_settings_are_kept_and_refused_in_words(shop, ann):
    post(ann, "mark", "journey-settings", 1, activity=json.dumps("payment"), wanted="goal")
    post(ann, "mark", "journey-settings", 2, activity=json.dumps("refund"), wanted="exit")
    post(ann, "belong", "journey-settings", 3, activity=json.dumps("refund"), belongs="no")
    post(ann, "silences", "journey-settings", 4, ends_after="2", ends_after_unit="days", session_gap="10",
         session_gap_unit="minutes")  # fmt: skip
    post(ann, "case", "journey-settings", 5, case="customer")
    post(ann, "sources", "journey-settings", 6, source=[1])
    now = definition(Journey.objects.get())
    assert (now.goal, now.exit, now.activities) == (
        ("payment",),
        ("refund",),
        ("cart", "payment", "view", "visit"),
    )
    assert (now.ends_after_seconds, now.session_gap_seconds, now.case) == (172_800.0, 600.0, "customer")
    assert now.sources == (1,)
    refused = post(ann, "silences", "journey-settings", 7, ends_after="soon")
    assert refused.status_code == 409 and "no length of time" in text(refused)
    assert (
        post(ann, "mark", "journey-settings", 7, activity=json.dumps("payment"), wanted="").status_code == 200
    )
    assert Journey.objects.get().goal == []


def test_words_about_a_journey_are_kept_and_others_changes_are_shown(shop, ann):
    was = {f"was_{name}": "" for name in ("description", "owner", "review_date")} | {"was_name": "Shop"}
    told = {"name": "Shop", "description": "Ours\r\nand yours", "owner": "", "review_date": "2030-02-01"}
    post(ann, "describe", "journey-settings", **was, **told)
    journey = Journey.objects.get()
    assert (journey.description, str(journey.review_date)) == ("Ours\nand yours", "2030-02-01")
    clash = post(ann, "describe", "journey-settings", **was, **{**told, "description": "Mine"})
    assert clash.status_code == 409 and "Somebody else changed this" in text(clash) and "Mine" in text(clash)
    assert Journey.objects.get().description == "Ours\nand yours"
    bad = post(ann, "describe", "journey-settings", **was, **{**told, "review_date": "soon"})
    assert bad.status_code == 409 and "2027-03-31" in text(bad)


def test_two_editors_are_merged_or_asked(shop, ann):
    stage, point = shop.stages.get(name="Buy"), shop.touchpoints.get(name="View")
    post(ann, "rename_stage", stage=stage.pk, to="Order")
    merged = post(ann, "move_touchpoint", revision=1, touchpoint=point.pk, stage=stage.pk)
    assert "together with what ann changed meanwhile: Stage “Buy” renamed to “Order”" in text(merged)
    asked = post(ann, "rename_stage", revision=1, stage=stage.pk, to="Pay")
    assert asked.status_code == 409 and "renamed to “Pay”" in text(asked)
    assert 'name="over" value="3"' in text(asked) and Journey.objects.get().revision == 3
    post(ann, "rename_stage", revision=1, stage=stage.pk, to="Pay", over=3)
    stage.refresh_from_db()
    assert stage.name == "Pay"


@pytest.mark.parametrize(
    "told",
    [
        {"op": "nonsense", "revision": "1"}, {"op": "add_stage"}, {"op": "add_stage", "revision": "x"}, {},
        {"op": "move_stage", "revision": "1", "stage": "0", "place": "1"},
        {"op": "add_stage", "revision": "1", "name": "x" * 201},
        {"op": "add_stage", "revision": "77", "name": "a"},
        {"op": "take", "revision": "1", "activity": "{", "into": "View"},
        {"op": "take", "revision": "1", "activity": "[1]", "into": "View"},
        {"op": "remove_rule", "revision": "1", "rule": "[]"},
        {"op": "restore", "revision": "1", "number": "9"},
        {"op": "sources", "revision": "1", "source": "x"}, {"op": "case", "revision": "1", "case": "nothing"},
        {"op": "test", "touchpoint": "9", "pattern": "a"}, {"op": "test"}, {"op": "undo", "revision": "1"},
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused_in_words(shop, ann, told):
    for tab in TABS[:4]:
        answer = ann.post(reverse(tab, args=["shop"]), told, follow=True)
        assert "note bad" in text(answer) or "nothing to save" in text(answer), tab
    assert Journey.objects.get().revision == 1


def test_a_nul_in_a_form_is_refused_at_the_door_in_words(shop, ann):
    for tab in TABS[:4]:
        answer = ann.post(reverse(tab, args=["shop"]), {"op": "add_stage", "revision": "1", "name": "a\0b"})
        assert answer.status_code == 400 and "NUL" in text(answer), tab
    assert Journey.objects.get().revision == 1


def test_a_journey_is_deleted_by_whoever_types_its_name(shop, ann):
    address = reverse("journey-delete", args=["shop"])
    assert ann.post(address, {"name": "shop"}).status_code == 409 and Journey.objects.exists()
    assert ann.post(address, {"name": " Shop "}).status_code == 302 and not Journey.objects.exists()
    assert Entry.objects.get(action="journeys.delete").target == "journey shop"


def test_a_new_journey_and_a_refused_one(shop, ann):
    answer = ann.post(reverse("new-journey"), {"name": "Two", "case": "case"}, follow=True)
    assert "What we guessed and why" in text(answer)
    assert Drafting.objects.get().journey == Journey.objects.get(name="Two")
    refused = ann.post(reverse("new-journey"), {"name": "Three", "case": "customer"}, follow=True)
    assert "names a customer" in text(refused) and "case=customer" in text(refused)
    assert ann.post(reverse("new-journey"), {"name": "Two"}).status_code == 422
    assert ann.post(reverse("new-journey"), {"name": " "}).status_code == 422


def test_names_full_of_html_are_text_everywhere(shop, ann):
    put(2, traces([f"{HTML} visit"], key="customer"))
    shop.stages.filter(name="See").update(name=HTML)
    Journey.objects.update(name=HTML, description=HTML)
    point = shop.touchpoints.create(name=HTML)
    point.rules.create(journey=shop, pattern=HTML)
    pages = [reverse("journeys"), reverse("new-journey"), *(reverse(tab, args=["shop"]) for tab in TABS)]
    for address in [*pages, f"{pages[2]}?touchpoint={point.pk}", f"{pages[2]}?q={HTML}"]:
        answer = ann.get(address)
        assert answer.status_code == 200 and "<img src=x" not in text(answer), address


def test_the_first_visit_leads_by_the_hand(ann, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert "Bring in the events first" in text(ann.get(reverse("journeys")))
    assert "There are no events yet" in text(ann.get(reverse("new-journey")))
    put(1, traces(SHOP))
    assert "Draft the first journey" in text(ann.get(reverse("journeys")))


def test_figures_of_a_row_come_from_its_map(shop, ann):
    Journey.objects.update(goal=["payment"])
    answer = text(ann.get(reverse("journey-figures", args=["shop"])))
    assert ">51<" in answer and "[" in answer
    shop.rules.update(match="regex", pattern="(")
    Journey.objects.update(revision=2)
    assert "cannot be counted" in text(ann.get(reverse("journey-figures", args=["shop"])))
    assert "Mend it among the rules" in text(ann.get(reverse("journey-edit", args=["shop"])))


def test_thousands_of_activities_stay_usable(shop, ann):
    names = [f"activity{n:04}" for n in range(5000)]
    put(2, traces([" ".join(names)]))
    wanted = JourneyDefinition.model_validate(
        {
            "name": "Shop", "case": "case", "stages": ["A", "B"],
            "touchpoints": [{"name": name, "stage": "A"} for name in names[:3000]],
            "rules": [{"touchpoint": name, "pattern": name} for name in names[:3000]],
        }
    )  # fmt: skip
    replace(shop, wanted)
    for tab in TABS[:4]:
        begin = time.process_time()
        answer = ann.get(reverse(tab, args=["shop"]))
        assert time.process_time() - begin < 8 and len(answer.content) < 600_000, tab
    asked = {"activity": "activity4999", "q": "activity2999"}
    board = text(ann.get(reverse("journey-edit", args=["shop"]), asked)).split("<datalist")
    assert "activity2999" in board[0] and "activity0001" not in board[0] and "activity4999" in board[1]
