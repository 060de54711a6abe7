"""A future map on paper: what the board says stands on each form, each mark whole."""

import io

import pytest
from pptx import Presentation

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.parts import Part
from journeymap.futures.forecasts import ask
from journeymap.futures.offering import told_future
from journeymap.futures.operations import add_change
from journeymap.futures.sheets import sheet_of_future
from journeymap.jobs.claiming import run_here
from journeymap.maps.exporting.shapes import Path, Text
from journeymap.maps.states import exported
from tests.people import client_of


@pytest.fixture
def forecast(plan, ben):
    what = {"kind": "remove", "touchpoint": "fee"}
    add_change(plan, ben, plan.revision, {"title": "No fee <at> the end", "what": what, "effort": "M"})
    run_here(ask(plan.scenarios.get(), ben))
    return plan


def words(told):
    return [shape.words for shape in sheet_of_future(told).shapes if isinstance(shape, Text)]


def test_each_form_holds_the_board(forecast):
    told = told_future(forecast.journey, Part(), forecast.slug)
    said = words(told)
    assert {"No fee <at> the end", "Forecast, scenario A", "Scenarios", "Can we trust the model?"} <= set(
        said
    )
    diamonds = [s for s in sheet_of_future(told).shapes if isinstance(s, Path) and s.pen.stroke == "accent"]
    assert any(len(each.steps) == 5 and each.pen.fill == "card" for each in diamonds)  # whole, not cut
    for name, begin in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("pptx", b"PK")):
        form, shown = exported(forecast.journey, Part(), name, "future", forecast.slug)
        assert form.encoded(shown).startswith(begin)
    slides = Presentation(io.BytesIO(form.encoded(shown))).slides
    texts = {shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame}
    assert "No fee <at> the end" in texts and "Scenarios" in texts


def test_a_map_without_changes_and_forecast_is_drawn_and_taken_with_a_trace(plan):
    said = words(told_future(plan.journey, Part(), plan.slug))
    assert "none yet" in said and "No forecast of this scenario has been made yet." in said
    bea = client_of(BUSINESS_USER, "bea")
    page = bea.get(f"/journeys/orders/futures/{plan.slug}/").content.decode()
    at = f"/api/v1/journeys/orders/futures/{plan.slug}/export/"
    assert f"{at}?format=pdf&amp;scenario=A" in page
    answer = bea.get(f"{at}?format=svg&scenario=0")
    assert answer.status_code == 200 and "scenario 0" in answer.content.decode()
    assert bea.get(f"{at}?format=gif").status_code == 400
