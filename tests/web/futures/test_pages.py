"""The pages of future maps without a browser: making one, changing it, two editors, what a forecast shows."""

import html
import re

import pytest

from journeymap.access.roles import SUPPORT_AGENT
from journeymap.futures.forecasts import ask
from journeymap.futures.models import Change, Forecast, Future, Launch
from journeymap.jobs.claiming import run_here
from tests.people import client_of, somebody

HTMX = {"HX-Request": "true"}
LIST = "/journeys/orders/futures/"
HOSTILE = '<script>alert("x")</script> {{7*7}} \u202eright'
REMOVE = {
    "op": "add_change",
    "kind": "remove",
    "touchpoint": "fee",
    "title": "No fee at the end",
    "scenario": "A",
}


def here(plan):
    return f"{LIST}{plan.slug}/"


def seen(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def post(client, plan, query="", **fields):
    """As htmx sends it: with the revision that is current, unless another is told."""
    plan.refresh_from_db()
    told = {"revision": plan.revision, **fields}
    answer = client.post(f"{here(plan)}{query}", told, headers=HTMX)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_future_map_is_made_from_the_part_that_is_looked_at(bea, long_shop):
    assert "No future map yet" in seen(bea, LIST)
    answer = bea.post(f"{LIST}?channel=web", {"name": "Tell it early"})
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}tell-it-early/"
    future = Future.objects.get()
    assert future.part["channels"] == ["web"]
    shown = seen(bea, answer["Location"])
    assert "Add the first change" in shown
    assert '/journeys/orders/?channel=web"' in shown  # the way to the current map keeps the part


def test_a_bad_name_or_part_is_told_and_nothing_is_made(bea, long_shop):
    answer = bea.post(LIST, {"name": "  "})
    assert answer.status_code == 400 and "name: tell one" in answer.content.decode()
    assert bea.post(f"{LIST}?channel=fax", {"name": "x"}).status_code == 400
    assert not Future.objects.exists()


def test_a_change_is_added_by_its_form_stands_in_its_stage_and_its_form_stays_open(bea, plan):
    shown = post(bea, plan, "?side=add&kind=remove", **REMOVE, assumption="They would not mind", effort="S")
    (change,) = plan.changes.all()
    assert (change.what["kind"], change.what["touchpoint"]) == ("remove", "fee")
    assert change.stage_name == "Buy" and change.effort == "S"
    assert f'name="change" value="{change.pk}"' in shown and "effort S" in shown
    assert [str(row) for row in change.scenarios.all()] == ["A All changes"]


def test_what_cannot_be_is_told_and_what_was_typed_stays_in_the_form(bea, plan):
    shown = post(
        bea, plan, "?side=add&kind=transition", op="add_change", kind="transition", at="cart", to="order",
        chance="much", title="More of them",
    )  # fmt: skip
    assert "“much” is no number" in shown
    assert 'value="More of them"' in shown and 'value="much"' in shown
    assert not Change.objects.exists()


def test_two_editors_are_told_what_the_other_did_and_nothing_is_lost(bea, carl, plan):
    post(bea, plan, **REMOVE)
    (change,) = plan.changes.all()
    answer = carl.post(
        here(plan), {"op": "remove_change", "change": change.pk, "revision": plan.revision - 1}, headers=HTMX
    )
    told = html.unescape(answer.content.decode())
    assert "bea: added “No fee at the end”" in told
    assert Change.objects.filter(pk=change.pk).exists()
    plain = carl.post(here(plan), {"op": "remove_change", "change": change.pk, "revision": 1})
    assert plain.status_code == 409


def test_every_field_is_saved_where_it_is_left_and_undo_takes_it_back(bea, plan):
    post(bea, plan, **REMOVE)
    (change,) = plan.changes.all()
    edit = {**REMOVE, "op": "edit_change", "change": change.pk, "title": "No fee", "owner": "Payments"}
    assert "saved" in post(bea, plan, f"?side=change&change={change.pk}", **edit)
    change.refresh_from_db()
    assert (change.title, change.owner) == ("No fee", "Payments")
    post(bea, plan, op="undo")
    change.refresh_from_db()
    assert change.title == "No fee at the end"


def test_a_change_is_moved_to_another_stage(bea, plan):
    post(bea, plan, **REMOVE)
    (change,) = plan.changes.all()
    post(bea, plan, op="move_change", change=change.pk, stage="Look", before="")
    change.refresh_from_db()
    assert change.stage_name == "Look"


def test_a_target_for_the_mood_is_kept_in_its_unit(bea, plan):
    post(bea, plan, **REMOVE, target="share", target_value="55")
    (change,) = plan.changes.all()
    assert change.target == {"measure": "share that goes on", "value": 0.55, "unit": "share"}
    form = seen(bea, f"{here(plan)}?side=change&change={change.pk}")
    assert re.search(r'id="target-value"[^>]*value="55"', form)


def test_scenarios_hold_the_changes_that_people_tick(bea, plan):
    post(bea, plan, **REMOVE)
    (change,) = plan.changes.all()
    post(bea, plan, op="add_scenario", name="nothing yet", scenario="A")
    assert [one.pk for one in plan.scenarios.get(letter="B").changes.all()] == [change.pk]
    post(bea, plan, op="edit_scenario", scenario="B", name="without it")
    assert not plan.scenarios.get(letter="B").changes.exists()
    assert "not in B" in seen(bea, f"{here(plan)}?scenario=B")
    post(bea, plan, op="remove_scenario", scenario="B")
    assert "keeps one scenario" in post(bea, plan, op="remove_scenario", scenario="A")


def test_a_forecast_is_asked_for_polled_and_shown_in_words_and_lanes(bea, plan):
    post(bea, plan, **REMOVE)
    shown = post(bea, plan, op="forecast", scenario="A")
    assert 'hx-trigger="every 2s"' in shown
    assert bea.get(f"{here(plan)}forecast/?scenario=A").status_code == 200
    run_here(Forecast.objects.get())
    ended = bea.get(f"{here(plan)}forecast/?scenario=A")
    assert ended.status_code == 286 and ended["HX-Trigger"] == "forecast-ended"
    shown = seen(bea, here(plan))
    assert "Goal rate: order" in shown and "Association, not cause" in shown
    assert re.search(r"<b>\d+ of \d+</b> inside the 90", shown)
    assert "expected-edge" in shown and "no forecast yet" not in shown.split('class="under"')[0]
    edit = {**REMOVE, "op": "edit_change", "touchpoint": "cart", "change": plan.changes.get().pk}
    assert "Forecast is stale" in post(bea, plan, **edit)


def test_a_launch_is_held_to_what_was_forecast(bea, plan):
    post(bea, plan, **REMOVE)
    refused = post(bea, plan, op="launch", scenario="A", since="2026-03-02", until="2026-06-01")
    assert "no forecast of this scenario" in refused
    run_here(ask(plan.scenarios.get(), None))
    shown = post(
        bea, plan, op="launch", scenario="A", since="2026-03-02", until="2026-06-01", rule="before-after"
    )
    assert Launch.objects.get().since.isoformat() == "2026-03-02"
    assert "live since 2 Mar 2026" in shown
    assert "a day, such as" in post(bea, plan, op="launch", scenario="A", since="soon", until="2026-06-01")


@pytest.mark.parametrize("show", ["both", "ahead", "beside"])
def test_each_view_shows_what_it_says(bea, plan, show):
    shown = seen(bea, f"{here(plan)}?show={show}")
    assert ("Flow, as is" in shown) == (show == "beside")
    assert ("Flow, to be" in shown) == (show in ("ahead", "beside"))


def test_hostile_names_stay_text_everywhere(bea, long_shop, plan):
    post(bea, plan, **{**REMOVE, "title": HOSTILE, "owner": HOSTILE, "assumption": HOSTILE})
    (change,) = plan.changes.all()
    for query in (
        "",
        f"?side=change&change={change.pk}",
        "?side=scenario",
        "?side=opportunities",
        "?side=launch",
    ):
        answer = bea.get(f"{here(plan)}{query}").content.decode()
        assert "<script>alert" not in answer and "49" not in re.findall(r"alert\(.{0,60}", answer)


def test_nonsense_in_the_address_or_the_form_is_no_error(bea, plan):
    for query in (
        "?scenario=ZZ",
        "?side=change&change=999",
        "?side=add&kind=fly",
        "?show=upside&side=x",
    ):
        seen(bea, f"{here(plan)}{query}")
    assert "does not know" in post(bea, plan, op="explode")
    assert "tells no revision" in post(bea, plan, op="undo", revision="soon")
    assert bea.get(f"{LIST}gone/").status_code == 404


def test_who_may_only_look_gets_no_form_and_support_gets_nothing(plan):
    reader = client_of(
        name="rita", may=("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    )
    shown = seen(reader, f"{here(plan)}?side=add")
    assert 'hx-post="/journeys' not in shown and "add a change" not in shown
    assert reader.post(here(plan), {"op": "undo", "revision": 1}).status_code == 403
    somebody(SUPPORT_AGENT, "sue")
    assert client_of(SUPPORT_AGENT, "sue").get(here(plan)).status_code == 403
