"""The made-up company: the same everywhere, rich in words, made of nobody real, with its effects in place."""

import csv
import gzip
import hashlib
import itertools
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from journeymap.mining.registry import load
from journeymap.web.demo import effects, flaws, journeys
from journeymap.web.demo.loading import SEED
from journeymap.web.demo.texts import STEPS, TOPICS, UNRELATED
from journeymap.web.demo.writing import FILES, MANIFEST, TRUTH, write_company

ROOT = Path(__file__).resolve().parents[2]
SOME = 5_000  # customers


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The files of a tenth of the company, each as a list of rows."""
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, SOME, SEED)
    return {path.name: rows(path) for path in folder.iterdir() if path.name != MANIFEST}


def rows(path):
    packed = path.read_bytes()
    lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode().splitlines()
    return [json.loads(line) for line in lines] if ".jsonl" in path.name else list(csv.DictReader(lines))


def events(company):
    """activity -> trips -> moment of its first such event."""
    found = {}
    for key in ("clicks", "orders", "contacts"):
        columns = FILES[key].columns
        for row in company[FILES[key].name]:
            moments = found.setdefault(row[columns["activity"]], {})
            moments.setdefault(row[columns["trip"]], row[columns["time"]])
    return found


def texts(company):
    kept = {"rating": "review", "nps": "why", "csat": "comment", "moment": "comment"}
    return [row[column] for kind, column in kept.items() for row in company[FILES[kind].name] if row[column]]


def share(some, of):
    return len(some & of) / len(of)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path):
    def digests(name, seed):
        write_company(tmp_path / name, 1_100, seed)
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (tmp_path / name).iterdir()}

    first, again, other = digests("first", 3), digests("again", 3), digests("other", 4)
    assert first == again and len(first) == len(FILES) + 2
    assert {name for name in first if first[name] == other[name]} == {MANIFEST}


def test_the_number_of_customers_is_the_one_asked_for(tmp_path, company):
    write_company(tmp_path, 1_234, SEED)
    assert len(rows(tmp_path / FILES["customers"].name)) == 1_234
    keys = {row["customer_id"] for row in company[FILES["customers"].name]}
    assert len(keys) == SOME
    assert {row["customer_id"] for row in company[FILES["clicks"].name]} == keys | {flaws.ROBOT}


def test_texts_come_in_many_wordings_and_a_fifth_is_about_nothing_planted(company):
    said = texts(company)
    assert len(set(said)) >= 2_000 and len(set(said)) >= 0.9 * len(said)
    bare = {re.sub(r"\d+|[^a-z ]", "", text.lower()) for text in said}
    assert len(bare) >= 2_000  # not only numbers and marks differ
    assert not [text for text in said if re.search(r"[{}]|\s\s", text)]
    truth = [row["topics"].split("+") for row in company[TRUTH]]
    assert len(truth) == len(said)
    about_nothing = sum(set(topics) <= set(UNRELATED) for topics in truth) / len(truth)
    assert about_nothing == pytest.approx(0.2, abs=0.02)
    counted = Counter(topic for topics in truth for topic in topics)
    assert counted.keys() == {*TOPICS, *STEPS, *UNRELATED} and min(counted.values()) >= 10


def test_nobody_real_can_be_meant(company):
    addresses = {row["email"] for row in company[FILES["customers"].name]}
    assert all(re.fullmatch(r"sim-\d{6}@customer\.example", address) for address in addresses)
    said = " ".join(texts(company))
    assert all(host == "mail.example" for host in re.findall(r"@([\w.-]+\w)", said)) and "@" in said
    assert not re.search(r"\d{5}|https?:|www\.", said)  # no phone, card or account number, no page
    assert all("simulated" in file.name for file in FILES.values())


def test_every_step_has_its_place_on_the_map(company):
    placed = [taken for inside in (*journeys.STAGES.values(), journeys.PLANS) for taken in inside.values()]
    activities = [activity for taken in placed for activity in taken]
    assert sorted(activities) == sorted(events(company).keys() - set(flaws.SPELT.values()))
    assert all("(simulated)" in wanted.name for wanted in journeys.JOURNEYS)


def test_steps_of_a_trip_are_in_order_and_within_the_year(company):
    happened = events(company)
    moments = [moment for trips in happened.values() for moment in trips.values()]
    assert min(moments) >= "2025-01-01" and max(moments) < "2026-01-01"
    chain = ["Added to cart", "Checkout started", "Delivery address entered", "Payment started",
             "Payment completed", "Order confirmed", "Order shipped", "Order delivered"]  # fmt: skip
    for before, after in itertools.pairwise(chain):
        assert happened[after].keys() <= happened[before].keys()
        assert all(happened[before][trip] < moment for trip, moment in happened[after].items())


def test_the_files_are_as_untidy_as_they_are_said_to_be(company):
    clicks = [row for row in company[FILES["clicks"].name] if row["customer_id"] == flaws.ROBOT]
    assert len(clicks) == 7 * 24 * 12
    assert {row["event_time"][:10] for row in clicks} == {f"2025-03-{day}" for day in range(10, 17)}
    days = Counter(row["created_at"][:10] for row in company[FILES["contacts"].name])
    assert not [day for day in days if "2025-03-03" <= day < "2025-03-17"]
    assert days["2025-03-17"] or days["2025-03-18"]
    reasons = Counter(row["reason"] for row in company[FILES["contacts"].name])
    assert all(0 < reasons[wrong] < reasons[right] for right, wrong in flaws.SPELT.items())


def test_a_fee_shown_late_loses_carts_and_one_known_before_does_not(company):
    happened = {activity: trips.keys() for activity, trips in events(company).items()}
    fee, known, paid = (
        happened[name] for name in ("Shipping fee shown", "Shipping costs viewed", "Payment started")
    )
    assert share(paid, fee - known) < 0.58
    assert share(paid, fee & known) > 0.85
    assert share(paid, happened["Delivery address entered"] - fee) > 0.92


def test_lateness_and_gifts_move_scores_and_loyalty(company):
    happened = events(company)
    promised, delivered = happened["Promised delivery day"], happened["Order delivered"]
    late = {trip for trip, moment in delivered.items() if moment > promised.get(trip, "2026")}
    in_time = delivered.keys() - late
    gift = in_time & happened["Gift found in parcel"].keys()
    stars = {row["trip_id"]: row["stars"] for row in company[FILES["rating"].name]}

    def mean(trips):
        return np.mean([stars[trip] for trip in trips & stars.keys()])

    assert mean(in_time) - mean(late) > 1.3
    assert mean(gift) - mean(in_time - gift) > 0.2
    came_again = {before(trip) for trips in happened.values() for trip in trips}
    assert share(came_again, late) < 0.6 * share(came_again, in_time)
    assert share(happened["Newsletter cancelled"].keys(), late) > 0.05
    assert share(happened["Asked where the order is"].keys(), late) > 0.35


def before(trip):
    """The customer's trip before this one: SIM-000001-2 -> SIM-000001-1."""
    customer, number = trip.rsplit("-", 1)
    return f"{customer}-{int(number) - 1}"


def test_payments_fail_in_one_week_and_bargain_hunters_search_more(company):
    clicks = FILES["clicks"].name
    begin, end = (datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in effects.OUTAGE)
    assert (begin[:10], end[:10]) == ("2025-06-09", "2025-06-16")
    tried, failed = (
        Counter(begin <= r["event_time"] < end for r in company[clicks] if r["event_name"] == name)
        for name in ("Payment started", "Payment failed")
    )
    assert failed[True] / tried[True] > 0.4 and failed[False] / tried[False] < 0.05
    segment = {row["customer_id"]: row["segment"] for row in company[FILES["customers"].name]}
    segment[flaws.ROBOT] = "none"
    searches = Counter(
        segment[r["customer_id"]] for r in company[clicks] if r["event_name"] == "Product searched"
    )
    visits = Counter(
        segment[r["customer_id"]] for r in company[clicks] if r["event_name"] == "Product viewed"
    )
    rate = {name: searches[name] / visits[name] for name in visits}
    assert rate["Bargain hunter"] > 2 * max(rate[name] for name in rate if name != "Bargain hunter")


def test_the_page_about_it_says_what_is_planted():
    page = (ROOT / "docs/demo.md").read_text()
    for each in effects.PLANTED:
        cells = (each.name, each.what, ", ".join(each.direct), ", ".join(each.downstream))
        assert f"| {' | '.join(cells)} |" in page


def test_the_page_says_which_analyzers_show_each_effect():
    page = (ROOT / "docs/demo.md").read_text().split("### Which analyzer shows it")[1]
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    assert [row[0] for row in rows] == [each.name for each in effects.PLANTED]
    assert {name for row in rows for name in row[1].split(", ")} <= load().analyzers.keys()


def test_the_manifest_places_every_effect_on_the_journeys(tmp_path):
    write_company(tmp_path, 10, SEED)
    told = json.loads((tmp_path / MANIFEST).read_text())
    assert [each["name"] for each in told] == [each.name for each in effects.PLANTED]
    touchpoints = {name for inside in (*journeys.STAGES.values(), journeys.PLANS) for name in inside}
    for each in told:
        assert each["direct"]["activities"]
        assert {*each["direct"]["touchpoints"], *each["downstream"]["touchpoints"]} <= touchpoints


def test_people_asked_at_a_step_answer_as_the_step_deserves(company):
    said = {}
    for row in company[FILES["moment"].name]:
        said.setdefault(row["asked_at"], []).append(int(row["stars"]))
    assert said.keys() == effects.MOMENTS.keys()
    mean = {step: np.mean(stars) for step, stars in said.items()}
    assert mean["Shipping fee shown"] < 2.5 < 4 < mean["Gift found in parcel"]
    assert 3.3 < mean["Order delivered"] < 4.3  # some came late
