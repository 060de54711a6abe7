"""The engine room's pages: who may open them, what they say, hostile texts, decisions and conflicts."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.analysis import configuring
from journeymap.analysis.models import Alert, Finding, Model, Proposal, Run, Setting
from journeymap.analysis.parts import part
from journeymap.jobs.claiming import attempt
from journeymap.mining.registry import load
from journeymap.web.pages.analyzers import forms
from tests.people import client_of

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
GOOD = {
    "p-level": "0.9", "p-most": "30", "p-way": '"mean"', "p-colour": '"blue"', "p-careful": "on",
    "p-word": "pay", "p-note": "", "p-ceiling": "", "p-names": '["a", "b"]',
    "enabled": "on", "schedule": "daily", "revision": "0",
}  # fmt: skip


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def filled(every, told):
    """One of everything, with hostile texts."""
    for name in ("every", "failing"):
        attempt(Run, Run.objects.create(journey=every, analyzer=name).pk)
    Finding.objects.filter(run=told, rank=0).update(headline=SCRIPT, name=SCRIPT)
    Model.objects.create(run=told, journey=every, name="waits", path="x", card=f"# Card {SCRIPT}",
                         metrics={"auc": 0.8}, trained_on=SCRIPT)  # fmt: skip
    Proposal.objects.create(run=told, journey=every, kind="rule", target=SCRIPT, reason=SCRIPT,
                            operations=[{"name": SCRIPT, "arguments": {SCRIPT: SCRIPT}}],
                            evidence={"subject": "cases", "where": [], "ids": None})  # fmt: skip
    Alert.objects.create(journey=every, analyzer="gone", key="k", headline=SCRIPT, started=timezone.now(),
                         finding=told.findings.first())  # fmt: skip
    return every


def addresses() -> list[str]:
    model, runs = Model.objects.get(), Run.objects.values_list("pk", flat=True)
    return [
        "/analyzers/", "/analyzers/?journey=shop", "/analyzers/every/", "/analyzers/every/?journey=shop",
        "/analyzers/failing/", "/runs/", "/runs/?analyzer=failing&status=failed",
        *(f"/runs/{pk}/" for pk in runs),
        "/models/", f"/models/{model.pk}/", "/proposals/", "/proposals/?status=accepted", "/alerts/",
        "/alerts/?show=closed",
    ]  # fmt: skip


def test_every_page_opens_and_shows_hostile_texts_as_texts(filled, business, admin):
    for address in addresses():
        for who in (business, admin):
            response = who.get(address)
            assert response.status_code == 200, address
            assert "<script>alert" not in text(response) and "<i>" not in text(response), address
            assert "style=" not in text(response), "the content policy forbids it"
    shown = text(business.get(f"/runs/{Run.objects.get(status='failed').pk}/"))
    assert "the moon is full" in shown and "&lt;script&gt;alert" in shown
    assert "no &lt;i&gt;luck&lt;/i&gt;" in text(business.get("/analyzers/"))


def test_support_agents_see_nothing_of_it(filled, support):
    for address in addresses():
        response = support.get(address)
        assert response.status_code == 403, address
    menu = text(support.get("/analyzers/"))
    assert 'href="/analyzers/"' not in menu and 'href="/alerts/"' not in menu
    for address in ("/analyzers/every/start/", "/analyzers/every/setting/", "/analyzers/every/switch/",
                    "/proposals/decide/", "/alerts/"):  # fmt: skip
        assert support.post(address, GOOD).status_code == 403
    assert not Setting.objects.exists()


def test_nobody_unnamed_gets_in(filled, client):
    for address in addresses():
        assert client.get(address).status_code == 302


def test_what_is_not_there_is_404(filled, business):
    for address in ("/analyzers/nothing/", "/analyzers/unlucky/", "/analyzers/?journey=no", "/runs/999999/",
                    "/models/999999/", "/proposals/?journey=no"):  # fmt: skip
        assert business.get(address).status_code == 404, address


def test_an_empty_installation_says_what_will_come(store, business):
    for address, said in (
        ("/analyzers/", "There is no journey yet"), ("/runs/", "No analyzer ran yet"),
        ("/models/", "No model yet"), ("/proposals/", "Nothing waits for you"),
        ("/alerts/", "No alert is open"), ("/analyzers/dropoff/", "It never ran"),
    ):  # fmt: skip
        assert said in text(business.get(address)), address


def test_errors_are_for_those_who_may_read_customers_words(filled):
    client = client_of(may=["analysis.view_run"])
    shown = text(client.get(f"/runs/{Run.objects.get(status='failed').pk}/"))
    assert "the moon is" not in shown and "you may not read what they wrote" in shown
    assert "the moon is" not in text(client.get("/runs/"))
    assert "Run now" not in text(client.get("/analyzers/every/"))


def test_the_form_is_made_from_the_parameters(every, business):
    made = {field.name: field for field in forms.fields(load().get("every"), {"most": 7})}
    assert [field.kind for field in made.values()] == [
        "number", "integer", "choice", "choice", "bool", "text", "area", "number", "json"
    ]  # fmt: skip
    assert (made["level"].label, made["most"].label, made["level"].bounds) == (
        "Confidence level",
        "Most",
        "0 to 1",
    )
    assert made["most"].own and not made["level"].own
    assert made["word"].bounds == "at most 40 characters" and made["ceiling"].bounds == "at least 0"
    shown = text(business.get("/analyzers/every/"))
    for said in ("How &lt;sure&gt;.", '<option value="&quot;median&quot;" selected>', "nobody gives it"):
        assert said in shown


def test_a_form_is_saved_and_shown_again(every, business):
    saved = business.post("/analyzers/every/setting/", GOOD)
    assert saved.status_code == 302 and saved.url == "/analyzers/every/#setting"
    row = Setting.objects.get()
    assert row.params == {
        "level": 0.9,
        "most": 30,
        "way": "mean",
        "colour": "blue",
        "word": "pay",
        "names": ["a", "b"],
    }
    assert (row.schedule, row.enabled, row.by.username) == ("daily", True, "business-user")
    shown = text(business.get("/analyzers/every/"))
    assert 'value="0.9"' in shown and "its default is" in shown
    business.post("/analyzers/every/setting/", GOOD | {"revision": "1", "default": "most"})
    assert "most" not in Setting.objects.get().params
    business.post("/analyzers/every/setting/", {"revision": "2", "forget": ""})
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("most", "501", "less than or equal to 500"),
        ("most", "many", "valid integer"),
        ("level", "1", "less than 1"),
        ("level", "nan", "less than 1"),
        ("way", '"mode"', "mean"),
        ("colour", "nonsense", "red"),
        ("word", "x" * 41, "at most 40 characters"),
        ("names", "[1, ", "valid tuple"),
        ("ceiling", "-1", "greater than or equal to 0"),
        ("level", SCRIPT, "valid number"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_what_was_typed_stays(every, business, field, value, said):
    refused = business.post("/analyzers/every/setting/", GOOD | {f"p-{field}": value})
    shown = text(refused)
    assert refused.status_code == 400 and not Setting.objects.exists()
    assert said in shown and 'aria-invalid="true"' in shown and "<script>alert" not in shown
    assert 'value="30"' in shown or field == "most", "the other fields stay as they were typed"


def test_two_editors_see_what_the_other_changed(every, business, admin):
    assert business.post("/analyzers/every/setting/", GOOD).status_code == 302
    late = admin.post("/analyzers/every/setting/", GOOD | {"p-most": "40"})
    shown = text(late)
    wrong = admin.post("/analyzers/every/setting/", GOOD | {"p-most": "999"})
    assert wrong.status_code == 409, "a wrong value does not hide that somebody else was there"
    assert late.status_code == 409 and Setting.objects.get().params["most"] == 30
    assert "changed meanwhile by business-user" in shown and 'value="40"' in shown
    assert '<input type="hidden" name="revision" value="1">' in shown
    assert (
        admin.post("/analyzers/every/setting/", GOOD | {"p-most": "40", "revision": "1"}).status_code == 302
    )
    assert Setting.objects.get().params["most"] == 40


def test_a_journeys_own_setting_begins_as_what_held(every, business):
    business.post("/analyzers/every/setting/", GOOD)
    business.post("/analyzers/every/switch/", {"journey": "shop", "enabled": "off"})
    own = Setting.objects.get(journey=every)
    assert (own.enabled, own.schedule, own.params["most"]) == (False, "daily", 30)
    assert "switched off" in text(business.get("/analyzers/?journey=shop"))
    business.post("/analyzers/every/switch/", {"enabled": "off"})
    assert not Setting.objects.get(journey=None).enabled
    assert Entry.objects.filter(action="analyzer.setting").count() == 3


def test_a_setting_that_no_longer_fits_is_told(every, business):
    Setting.objects.create(analyzer="every", params={"old": 1, "most": 9999}, revision=1)
    Setting.objects.create(analyzer="vanished", enabled=False, revision=1)
    shown = text(business.get("/analyzers/"))
    assert "its setting does not fit" in shown and "vanished on all journeys" in shown
    shown = text(business.get("/analyzers/every/"))
    assert "less than or equal to 500" in shown and "Extra inputs are not permitted" in shown


def test_run_now_on_a_part_told_by_the_maps_query(every, business):
    query = "journey=shop&since=2025-01-10&channel=web&trait=country=PT&trait=country=DE"
    shown = text(business.get(f"/analyzers/every/?{query}"))
    assert "from 10 Jan 2025 · web · country DE or PT" in shown
    sent = {
        "journey": "shop",
        "since": "2025-01-10",
        "channel": ["web"],
        "trait": ["country=PT", "country=DE"],
    }
    started = business.post("/analyzers/every/start/", sent)
    run = Run.objects.get()
    assert started.url == f"/runs/{run.pk}/" and run.filter["traits"][0] == {"name": "country", "value": "DE"}
    assert "from 10 Jan 2025" in text(business.get(f"/runs/{run.pk}/"))
    assert "--channel web" in text(business.get(f"/runs/{run.pk}/"))
    assert business.post("/analyzers/every/start/", {"journey": "shop", "channel": "mail"}, follow=True)
    assert Run.objects.count() == 1
    assert "cannot be read" in text(business.get("/analyzers/every/?since=tomorrow"))


def test_progress_is_polled_and_a_run_is_cancelled(every, business):
    Run.objects.create(journey=every, analyzer="dropoff")
    run = Run.objects.create(journey=every, analyzer="every")
    shown = text(business.get(f"/runs/{run.pk}/"))
    assert "1 run before it" in shown and 'hx-trigger="every 2s"' in shown
    asked = business.get(f"/runs/{run.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in text(asked) and "HX-Refresh" not in asked
    assert business.post(f"/runs/{run.pk}/").status_code == 302
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert business.get(f"/runs/{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_findings_lead_to_the_map_and_to_their_rows(told, business):
    shown = text(business.get(f"/runs/{told.pk}/"))
    for finding in told.findings.all():
        assert f"/journeys/shop/?cell=f{finding.pk}" in shown
        assert f"/journeys/shop/cell/f{finding.pk}/rows/" in shown
    assert "the newest, what the map shows" in shown
    finding = told.findings.first()
    Run.objects.filter(pk=told.pk).update(filter=part(channels=["web"]).kept())
    shown = text(business.get(f"/runs/{told.pk}/"))
    assert f"/api/v1/findings/{finding.pk}/rows/" in shown and "?cell=" not in shown
    assert "/journeys/shop/?channel=web" in shown


def test_proposals_are_decided_with_a_reason_many_at_once(every, told, business):
    def propose(name, **arguments):
        return Proposal.objects.create(
            run=told, journey=every, kind="k", target=name, reason="r",
            operations=[{"name": "rename_touchpoint", "arguments": arguments}],
        )  # fmt: skip

    good, stale, *others = (
        propose("good", touchpoint="cart", to="Basket"), propose("stale", touchpoint="none", to="x"),
        propose("a", touchpoint="a", to="b"), propose("b", touchpoint="a", to="b"),
    )  # fmt: skip
    business.post("/proposals/decide/", {"decision": f"accept:{good.pk}", "because": "a better word"})
    good.refresh_from_db()
    assert (good.status, good.because) == ("accepted", "a better word")
    answer = business.post("/proposals/decide/", {"decision": f"accept:{stale.pk}"}, follow=True)
    stale.refresh_from_db()
    assert stale.status == "open" and "nothing was changed" in text(answer)
    business.post(
        "/proposals/decide/", {"decision": "reject:", "chosen": [o.pk for o in others], "because": "no"}
    )
    assert Proposal.objects.filter(status="rejected", because="no").count() == 2
    business.post("/proposals/decide/", {"decision": f"undo:{good.pk}"})
    good.refresh_from_db()
    assert good.status == "undone"
    assert business.post("/proposals/decide/", {"decision": "reject:"}, follow=True).status_code == 200
    assert business.post("/proposals/decide/", {"decision": "x", "back": "//evil"}).url == "/proposals/"


def test_the_rows_behind_a_proposal(filled, business):
    proposal = Proposal.objects.get()
    assert business.get(f"/api/v1/proposals/{proposal.pk}/rows/").json()["count"] == 60
    Proposal.objects.update(run=None)
    assert business.get(f"/api/v1/proposals/{proposal.pk}/rows/").status_code == 404


def test_only_administrators_activate_models_and_only_when_sure(filled, business, admin):
    model = Model.objects.get()
    assert business.post(f"/models/{model.pk}/", {"sure": "on"}).status_code == 403
    assert "An administrator makes models active" in text(business.get(f"/models/{model.pk}/"))
    admin.post(f"/models/{model.pk}/", {"decision": "activate"})
    model.refresh_from_db()
    assert model.status == "shadow"
    admin.post(f"/models/{model.pk}/", {"decision": "activate", "sure": "on"})
    model.refresh_from_db()
    assert (model.status, model.decided_by.username) == ("active", "administrator")
    newer = Model.objects.create(
        journey=filled, name="waits", path="y", card="", metrics={"auc": 0.83}, trained_on="t"
    )
    assert "+0.030" in text(admin.get(f"/models/{newer.pk}/"))
    admin.post(f"/models/{newer.pk}/", {"decision": "activate", "sure": "on"})
    model.refresh_from_db()
    assert model.status == "retired"


def test_alerts_are_known_assigned_and_remembered(filled, business, support):
    alert = Alert.objects.get()
    old = timezone.now() - timedelta(days=9)
    Alert.objects.create(
        journey=filled, analyzer="gone", key="k", headline="h", started=old, closed=old, ending="gone"
    )
    shown = text(business.get("/alerts/"))
    assert f"?cell=f{alert.finding_id}" in shown and "was here 1 time before" in shown
    assert "support-agent" not in shown, "who may do nothing about it is not offered"
    business.post("/alerts/", {"alert": alert.pk})
    business.post("/alerts/", {"alert": alert.pk, "assign": "business-user"})
    alert.refresh_from_db()
    assert alert.acknowledged_by.username == alert.assigned.username == "business-user"
    business.post("/alerts/", {"alert": alert.pk, "assign": "support-agent"})
    alert.refresh_from_db()
    assert alert.assigned is None
    assert "the newest run sees it no more" in text(business.get("/alerts/?show=closed"))
    assert business.post("/alerts/", {"alert": "x"}).status_code == 404


def test_what_is_switched_off_says_so_where_it_is_listed(told, business, django_user_model):
    by = django_user_model.objects.get(username="business-user")
    configuring.configure("dropoff", told.journey, by, 0, enabled=False)
    assert "kept, not shown" in text(business.get("/analyzers/?journey=shop"))
    refused = business.post("/analyzers/dropoff/start/", {"journey": "shop"}, follow=True)
    assert "switched off" in text(refused) and Run.objects.count() == 1
    assert json.loads(business.get("/api/v1/findings/").content)["count"] == 0


def test_fields_left_empty_mean_everything(every, business):
    sent = {"journey": "shop", "since": "", "until": "", "channel": "", "trait": ""}
    started = business.post("/analyzers/every/start/", sent)
    assert started.url == f"/runs/{Run.objects.get().pk}/" and not Run.objects.get().filter
