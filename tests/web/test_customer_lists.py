"""Lists of customers by what analyzers say: thresholds, reasons, order, the file; who refused is on none."""

import csv
import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.models import Run, ScoreSet
from journeymap.customers import consenting
from journeymap.customers.addresses import opaque
from journeymap.customers.personas.models import Persona
from journeymap.customers.suppression import suppress
from journeymap.mining.results import Scores
from journeymap.mining.storing import scores_table
from tests.analysis.conftest import shop, store  # noqa: F401 - fixtures
from tests.people import client_of, somebody

pytestmark = pytest.mark.django_db
PAGE = "/lists/shop/dropoff/risk/"
KEYS = [f"c{number}" for number in range(40)]


def keep(run, name, values, ids=KEYS, subject="customer", **more):
    folder = run.folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    pq.write_table(scores_table(Scores(name, subject, list(ids), np.asarray(values), **more)), path)
    return ScoreSet.objects.create(
        run=run, name=name, subject=subject, rows=len(ids), path=f"runs/{run.pk}/{name}.parquet",
        unit=more.get("unit", ""), better=more.get("better", "neither"),
    )  # fmt: skip


@pytest.fixture
def run(shop):  # noqa: F811
    run = Run.objects.create(journey=shop, analyzer="dropoff", status="done")
    keep(run, "risk", np.arange(40) / 40, unit="share", better="lower")
    keep(run, "reason", np.array(["late", "=cmd()", None, "<b>dear</b>"] * 10, dtype=object))
    keep(run, "worth", np.append(np.nan, np.arange(39)), unit="money")
    keep(run, "risk.shadow", np.zeros(40))
    keep(run, "vectors", np.zeros((40, 3)))
    keep(run, "mood", np.zeros(2), ["f1", "f2"], "feedback")
    return run


@pytest.fixture
def business():
    return client_of(BUSINESS_USER)


def shown(client, address=PAGE):
    return client.get(address).content.decode()


def keys(page):
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        piece.partition("<")[0]
        for piece in body.split('class="data mono"')[1:]
        for piece in [piece.partition(">")[2]]
    ]


def test_the_index_names_lists_that_are_the_newest_and_of_customers(run, business):
    page = shown(business, "/lists/")
    assert 'href="/lists/shop/dropoff/risk/"' in page and 'href="/lists/shop/dropoff/worth/"' in page
    assert "dropoff/reason/" not in page, "a column of the others"
    assert "shadow" not in page and "vectors" not in page and "mood" not in page
    assert "No list yet" not in page and "Customers to act on" in page
    Run.objects.create(journey=run.journey, analyzer="dropoff", status="done")
    assert "No list yet" in shown(business, "/lists/"), "a newer run says nothing of customers"


def test_the_largest_stand_first_with_reasons_and_lead_to_their_timeline(run, business):
    page = shown(business)
    assert keys(page)[:3] == ["c39", "c38", "c37"]
    assert f'href="/people/{opaque("c39")}/timeline/"' in page and "&lt;b&gt;dear&lt;/b&gt;" in page
    assert "98\u202f%" in page and ">38<" in page and "<b>dear" not in page and "style=" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?least=90", ["c39", "c38", "c37", "c36"]),
        ("?most=5&sort=up", ["c0", "c1", "c2"]),
        ("?least=90&is-reason=late", ["c36"]),
        ("?least=90&by=reason&sort=up", ["c39", "c37", "c36", "c38"]),
        ("?most=5&by=worth", ["c2", "c1", "c0"]),
        ("?key=c3&least=95", ["c39", "c38"]),
        ("?least=many&key=c39", ["c39"]),
        ("?least=90&trait=country=PT", ["c39", "c36"]),
        ("?least=80&trait=country=PT&trait=plan=free&trait=", ["c36"]),
        ("?least=90&trait=country=PT&trait=country=DE", ["c39", "c37", "c36"]),
    ],
)
def test_thresholds_labels_and_orders(run, business, query, expected):
    page = shown(business, PAGE + query)
    assert keys(page) == expected, "what is unknown stands last"
    assert ("is no number" in page) == ("many" in query)


def test_the_traits_of_customers_are_offered_and_one_that_nobody_has_is_said(run, business):
    page = shown(business, f"{PAGE}?trait=country=PT")
    assert '<option value="country=PT" selected>PT (20)</option>' in page
    assert '<option value="plan=free">free (30)</option>' in page
    page = shown(business, f"{PAGE}?least=95&trait=<b>=1")
    assert "Customers have no trait &#x27;&lt;b&gt;&#x27;" in page
    assert keys(page) == ["c39", "c38"]


def test_further_values_of_a_trait_stay_chosen_in_the_form(run, business):
    page = shown(business, f"{PAGE}?trait=country=PT&trait=country=DE")
    assert page.count('name="trait" multiple') == 1
    offered = page.partition('name="trait" multiple')[2].partition("</select>")[0]
    assert f' size="{offered.count("<option")}">' in offered, "no value that is chosen is cut off"
    assert '<option value="country=PT" selected>' in page and '<option value="country=DE" selected>' in page


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        (["shoe"], "is no trait"),
        ([f"country={n}" for n in range(41)], "At most 40 traits"),
        (["country=PT" + "x" * 400], "at most 400 letters"),
    ],
)
def test_traits_that_cannot_be_read_are_said_and_left_out(run, business, traits, said):
    page = business.get(PAGE, {"trait": traits}).content.decode()
    assert said in page and "<p>40 of 40</p>" in page


def test_empty_choices_of_a_form_are_not_counted_as_traits(run, business):
    page = business.get(PAGE, {"trait": [""] * 50 + ["country=PT"], "least": "90"}).content.decode()
    assert keys(page) == ["c39", "c36"]


@pytest.mark.parametrize("query", ["trait=shoe%3D1", "trait=shoe", "least=abc", "least=90&most=many"])
def test_no_file_is_made_of_a_question_that_cannot_be_read(run, business, query):
    assert business.get(f"{PAGE}?{query}").status_code == 200
    assert business.get(f"{PAGE}?{query}&format=csv").status_code == 400
    assert not Entry.objects.filter(action="analysis.export_list").exists()


def test_labels_alone_are_a_list_too(run, business):
    page = shown(business, "/lists/shop/dropoff/reason/?is-reason=late")
    assert len(keys(page)) == 10 and "At least" not in page


def test_the_file_is_inert_holds_whom_the_page_shows_and_is_noted(run, business):
    answer = business.get(f"{PAGE}?least=90&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["customer"] for row in rows] == ["c39", "c38", "c37", "c36"]
    assert rows[0] == {"customer": "c39", "risk": "0.975", "worth": "38.0", "reason": "<b>dear</b>"}
    assert rows[1]["reason"] == "" and rows[2]["reason"] == "'=cmd()"
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.target, entry.detail["rows"]) == (
        "analysis.export_list",
        "list dropoff risk",
        4,
    )


def test_who_refused_is_on_no_list_from_that_moment_on(run, business):
    consenting.say("c39", "mining", False, somebody(ADMINISTRATOR))
    suppress("c38", "asked for")
    page = shown(business)
    assert keys(page)[:2] == ["c37", "c36"] and "2 left out" in page
    lines = b"".join(business.get(f"{PAGE}?format=csv").streaming_content).decode()
    assert "c39" not in lines and "c38" not in lines
    assert "0.975" not in lines and "Risk" not in shown(business, f"/people/{opaque('c39')}/timeline/")


def test_a_timeline_says_what_is_said_of_the_person(run, business):
    page = shown(business, f"/people/{opaque('c37')}/timeline/")
    assert f'href="{PAGE}"' in page and "92\u202f%" in page
    assert "=cmd()" in page and "shadow" not in page


def test_only_who_may_know_customers_sees_them(run):
    for address in ("/lists/", PAGE, f"{PAGE}?format=csv"):
        assert client_of(SUPPORT_AGENT).get(address).status_code == 403
        assert client_of(name="sam", may=["analysis.view_run"]).get(address).status_code == 403
    assert client_of(BUSINESS_USER).get("/lists/shop/dropoff/vectors/").status_code == 404
    assert client_of(BUSINESS_USER).get("/lists/-/dropoff/risk/").status_code == 404


def test_an_erased_person_leaves_a_list_that_was_looked_at(run, business):
    assert keys(shown(business))[0] == "c39"
    path = run.folder / "risk.parquet"
    pq.write_table(pq.read_table(path).slice(0, 39), path)
    assert keys(shown(business))[0] == "c38"


def test_of_too_many_labels_one_searches_for_words(run, business):
    many = [f"c{at}" for at in range(50)]
    keep(run, "whys", np.array([f"Reason number {at}" for at in range(50)], dtype=object), many)
    page = shown(business, "/lists/shop/dropoff/whys/?is-whys=NUMBER+39")
    assert keys(page) == ["c39"] and "<select" not in page.partition("is-whys")[0].rpartition("<label")[2]


def test_customers_are_told_apart_by_the_persona_they_belong_to_now(run, business):
    persona = Persona.objects.create(journey=run.journey, name="Late & lost", rule={})
    other = Run.objects.create(journey=run.journey, analyzer="paths", status="done")
    labels = np.array([persona.key if at >= 38 else "merged-away" for at in range(40)], dtype=object)
    keep(other, "persona", labels)
    page = shown(business, f"{PAGE}?is-persona=Late+%26+lost")
    assert keys(page) == ["c39", "c38"] and "Late &amp; lost" in page and "merged-away" not in page
    assert keys(shown(business, "/lists/shop/paths/persona/?is-persona=Late+%26+lost")) == ["c38", "c39"]
