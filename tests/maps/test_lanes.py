"""The board of a map: every cell ready to read, every finding somewhere, doubt and comparison in sight."""

from dataclasses import dataclass, fields, is_dataclass
from types import SimpleNamespace

import pytest

from journeymap.maps.addresses import addressed
from journeymap.maps.comparing import Difference
from journeymap.maps.lanes import Voice, lanes

N, M = "\u202f", "\u2212"
RUN = {"id": 7, "analyzer": "weather", "version": "1", "snapshot": 1, "revision": 1}


def cell(name, place, at, value, unit="cases", n=100, interval=None, run=None, dims=None, **more):
    low_high = None if interval is None else {"low": interval[0], "high": interval[1], "level": 0.95}
    return {
        "id": None, "name": name, "anchor": {"place": place, "name": at, "to": None}, "dims": dims or {},
        "value": value, "unit": unit, "interval": low_high, "n": n, "method": "count",
        "status": "not enough data" if value is None else "measured", "evidence": None, "run": run,
        "scope": {"journey": "shop", "filter": {}}, "stale": False, **more,
    }  # fmt: skip


def finding(number, place, at, to=None, mood="pain", impact=0.1, money=None, kind="slow_page", **more):
    effect = None
    if impact is not None:
        effect = {
            "outcome": "goal", "exposed": {"n": 100, "reached": 40}, "comparison": None,
            "comparison_rate": 0.4 + impact, "basis": "matched",
            "interval": {"low": impact - 0.02, "high": impact + 0.02, "level": 0.95},
        }  # fmt: skip
    return {
        "id": number, "kind": kind, "headline": f"finding {number}", "mood": mood, "impact": impact,
        "money": money, "p": 0.001, "effect": effect, "incident": None, "value": 0.1, "unit": "share",
        "anchor": {"place": place, "name": at, "to": to}, "interval": None, "n": 100, "method": "m",
        "evidence": {"subject": "cases", "where": [], "ids": None}, "run": RUN,
        "scope": {"journey": "shop", "filter": {}}, "stale": False, **more,
    }  # fmt: skip


def stage(name, cases, share, previous, *touchpoints):
    return {
        "name": name, "cases": cases, "share_of_start": share, "share_of_previous": previous,
        "median_seconds": 60.0, "touchpoints": list(touchpoints),
    }  # fmt: skip


def drawn(measures=(), findings=(), **more):
    """A map of two stages, Look (Home, Search) and Buy (Cart)."""
    return {
        "journey": "Shop", "slug": "shop", "totals": {"cases": 200, "open_cases": 3, "events": 900},
        "key": {"since": None, "until": None, "channels": [], "traits": []}, "ends_after_seconds": 86_400,
        "unmatched": {"events": 4, "cases": 2}, "goal": {"touchpoints": ["Cart"], "stages": ["Buy"]},
        "transitions": [], "activities": {"search shown": "Search", "cart opened": "Cart"},
        "touchpoint_transitions": [{"from": "Home", "to": "END", "count": 80, "median_seconds": None}],
        "stages": [stage("Look", 200, 1.0, None, "Home", "Search"), stage("Buy", 120, 0.6, 0.6, "Cart")],
        "measures": addressed(measures), "findings": addressed(findings), **more,
    }  # fmt: skip


def lane(board, key):
    return next(one for one in board.lanes if one.key == key)


def said(board):
    """Every string of the board, drawings left out."""
    found = []

    def walk(one):
        if is_dataclass(one):
            for name in fields(one):
                walk(getattr(one, name.name))
        elif isinstance(one, tuple):
            for each in one:
                walk(each)
        elif type(one) is str:
            found.append(one)

    walk(board)
    return found


def test_the_heads_tell_cases_and_both_shares_and_their_base():
    measures = [cell("share_of_start", "stage", "Buy", 0.6, "share", 200, (0.53, 0.67))]
    first, second = lanes(drawn(measures)).stages
    assert (first.cases, first.share_of_start, first.share_of_previous) == (
        "200",
        f"100.0{N}%",
        "first stage",
    )
    assert second.share_of_start == f"60{N}%"
    assert second.share_of_previous == f"60.0{N}% of previous"


def test_a_head_opens_its_numbers_with_their_intervals():
    told = cell("share_of_start", "stage", "Buy", 0.6, "share", 200, (0.53, 0.67))
    board = lanes(drawn([told]))
    cases, start, previous = board.stages[1].cell.lines
    assert (cases.name, start.interval, start.long) == ("Cases", "[53, 67]", f"95{N}% [53, 67]")
    assert start.address.startswith("c") and previous.value == f"60.0{N}%"
    assert board.stage_lane.cells[1] == board.stages[1].cell and board.stages[1].at == "stage.2"
    assert [line.name for line in board.stages[0].cell.lines] == ["Cases", "Share of start"]


def test_a_share_that_is_not_known_is_never_zero():
    without = drawn(stages=[stage("Look", 4, None, None, "Home"), stage("Buy", 2, None, None)])
    board = lanes(without)
    assert (
        board.stages[1].share_of_start == "unknown"
        and board.stages[1].share_of_previous == "too few cases before"
    )
    assert f"0{N}%" not in said(board)


def test_lanes_come_in_the_order_that_people_read_them():
    keys = [one.key for one in lanes(drawn(), quotes={}).lanes]
    assert keys == [
        "flow", "touchpoints", "channels", "time", "emotion", "scores", "quotes", "findings", "endings",
        "opportunities", "truths", "frontstage", "backstage", "systems", "owner",
    ]  # fmt: skip


def test_every_lane_has_a_cell_for_every_stage_or_none():
    for one in lanes(drawn([cell("mood", "touchpoint", "Home", 0.2, "polarity", run=RUN)]), quotes={}).lanes:
        assert [each.stage for each in one.cells] in ([0, 1], [])


def test_what_people_mark_is_a_star_on_the_emotion_curve():
    felt = cell("mood", "touchpoint", "Home", 0.2, "polarity", run=RUN)
    mark = SimpleNamespace(lane="truths", place="Look", at="Home", text="they decide", by=None)
    emotion = lane(lanes(drawn([felt]), [mark]), "emotion")
    assert 'class="star"' in emotion.wide and emotion.cells[0].lines[0].note == "moment of truth"
    assert 'class="star"' not in lane(lanes(drawn([felt])), "emotion").wide


def test_a_touchpoint_is_told_with_its_cases_and_opens():
    board = lanes(drawn([cell("cases", "touchpoint", "Home", 150)]))
    home, search = lane(board, "touchpoints").cells[0].lines
    assert (home.name, home.value) == ("Home", "150") and home.address.startswith("c")
    assert 'width="75%"' in home.mark
    assert search.value == "0" and search.address is None


def test_many_touchpoints_lie_behind_a_fold():
    names = [f"place {i}" for i in range(40)]
    (one,) = lane(lanes(drawn(stages=[stage("Look", 9, 1.0, None, *names)])), "touchpoints").cells
    assert [each.name for each in (*one.lines, *one.more)] == names and one.fold_words == "32 more"


def test_channels_are_told_in_words_in_one_order_of_tones():
    measures = [
        cell("events", "channel", "web", 600), cell("events", "channel", "app", 300),
        cell("events", "stage", "Look", 100, "events", dims={"channel": "app"}),
        cell("events", "stage", "Look", 300, "events", dims={"channel": "web"}),
        cell("events", "stage", "Buy", 1, "events", dims={"channel": "app"}),
    ]  # fmt: skip
    look, buy = lane(lanes(drawn(measures)), "channels").cells
    assert look.lines[0].name == "web 75 · app 25" and look.fold_words == "by channel"
    assert "tone-2" in buy.lines[0].mark and "tone-1" not in buy.lines[0].mark
    assert len(look.addresses) == 2


def test_times_share_one_log_axis_that_the_lane_names():
    measures = [
        cell("median_seconds", "stage", "Look", 40.0, "seconds", interval=(35, 45)),
        cell("seconds_p25", "stage", "Look", 20.0, "seconds"),
        cell("seconds_p75", "stage", "Look", 90.0, "seconds"),
        cell("seconds_p90", "stage", "Look", 400.0, "seconds"),
        cell("median_seconds", "stage", "Buy", None, "seconds", 4),
    ]
    found = lane(lanes(drawn(measures)), "time")
    assert found.note == f"median, middle half, log axis 10{N}s \u2013 10{N}min"
    assert (
        found.cells[0].lines[0].value == f"40{N}s"
        and found.cells[0].lines[0].note == f"slowest tenth 6{N}min 40{N}s"
    )
    assert (found.cells[1].status, found.cells[1].words, found.cells[1].css) == (
        "not enough data",
        "n = 4",
        "is-few",
    )


def test_every_measure_of_mood_has_a_curve_whatever_it_is_called():
    measures = [
        cell("mood", "touchpoint", "Home", 0.2, "polarity", 30, (0.1, 0.3), RUN),
        cell("tone", "touchpoint", "Cart", -0.4, "polarity", 30, (-0.5, -0.3), RUN),
        cell("tone", "stage", "Buy", -0.4, "polarity", 30, (-0.5, -0.3), RUN),
    ]
    board = lanes(drawn(measures))
    one, two = lane(board, "emotion"), lane(board, "emotion-1")
    assert (one.title, two.title) == ("Emotion: mood", "Emotion: tone")
    assert one.wide and two.cells[1].lines[0].value == f"{M}0.40" and two.cells[1].lines[0].mood == "pain"
    assert f"{M}0.40" in two.wide and two.cells[1].address


def test_without_any_mood_the_lane_says_so():
    found = lane(lanes(drawn()), "emotion")
    assert not found.wide and found.note == "no feedback has come in"
    scored = [cell("csat", "stage", "Buy", 0.52, "share", 1204, (0.49, 0.55), dims={"scale": "1-5"})]
    assert "no texts have been read" in lane(lanes(drawn(scored)), "emotion").note


def test_the_curve_draws_the_maps_compared():
    one = drawn([cell("mood", "touchpoint", t, 0.2, "polarity", run=RUN) for t in ("Home", "Search", "Cart")])
    two = drawn(
        [cell("mood", "touchpoint", t, -0.2, "polarity", run=RUN) for t in ("Home", "Search", "Cart")]
    )
    wide = lane(lanes(one, others=[("app users", two)]), "emotion").wide
    assert "who-1" in wide and "app users" in wide


def test_scores_tell_interval_and_n_on_the_axis_that_the_lane_names():
    measures = [cell("csat", "stage", "Buy", 0.52, "share", 1204, (0.49, 0.55), dims={"scale": "1-5"})]
    found = lane(lanes(drawn(measures)), "scores")
    (line,) = found.cells[1].lines
    assert (line.name, line.value, line.interval, line.n) == ("CSAT", f"52{N}%", "[49, 55]", "n 1,204")
    assert found.note == f"CSAT on 40{N}% to 60{N}%" and found.cells[0].empty == "nobody asked"


def test_a_stale_score_says_so():
    measures = [cell("nps", "stage", "Buy", 11.0, "NPS", 200, (7, 15), dims={"scale": "0-10"}, stale=True)]
    assert lane(lanes(drawn(measures)), "scores").cells[1].css == "is-stale"


PLACES = [
    ("stage", "Buy", None), ("touchpoint", "Cart", None), ("transition", "search shown", "cart opened"),
    ("transition", "nobody knows", "cart opened"), ("journey", "", None), ("channel", "web", None),
    ("persona", "hurried", None), ("theme", "fees", None), ("touchpoint", "gone", None),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["slow_page", "moment_of_truth"])
def test_every_finding_is_somewhere_on_the_board_once_as_pain_or_truth(kind):
    found = [finding(i, *anchor, kind=kind) for i, anchor in enumerate(PLACES)]
    board = lanes(drawn(findings=found))
    shown = [line.long for line in board.strip]
    for key in ("findings", "truths"):
        for one in (one for each in board.lanes if each.key == key for one in each.cells):
            shown += [line.long for line in (*one.lines, *one.more)]
    assert sorted(shown) == sorted(one["headline"] for one in found)


def test_what_only_describes_a_persona_or_theme_stands_on_its_own_page():
    found = [
        finding(1, "persona", "hurried", impact=None, effect=None),
        finding(2, "theme", "fees", impact=None, effect=None),
        finding(3, "theme", "fees"),
        finding(4, "journey", "", impact=None, effect=None),
    ]
    strip = lanes(drawn(findings=found)).strip
    assert sorted(line.long for line in strip) == ["finding 3", "finding 4"]


def test_a_transition_stands_in_the_stage_of_its_first_end():
    board = lanes(drawn(findings=[finding(1, "transition", "search shown", "cart opened")]))
    look, buy = lane(board, "findings").cells
    assert look.lines[0].name == "Search → Cart" and not buy.lines


def test_an_activity_keeps_its_own_name_where_its_touchpoint_stands_for_several():
    shown = drawn(findings=[finding(1, "transition", "search shown", "cart opened")])
    shown["activities"] = {**shown["activities"], "cart emptied": "Cart"}
    look, _ = lane(lanes(shown), "findings").cells
    assert look.lines[0].name == "Search → cart opened"


def test_where_even_the_slowest_take_no_time_no_figure_of_seconds_stands():
    measures = [cell(name, "stage", "Buy", 0.0, "seconds", 900) for name in ("median_seconds", "seconds_p90")]
    (line,) = lane(lanes(drawn(measures)), "time").cells[1].lines
    assert line.value == "a moment" and not line.mark and line.address


def test_the_goal_is_no_place_where_cases_drop_off():
    measures = [
        cell("end_share", "touchpoint", "Cart", 1.0, "share", 100, (0.96, 1.0), RUN, {"step": "cart opened"})
    ]
    goal = {"activities": ["cart opened"], "touchpoints": ["Cart"], "stages": ["Buy"]}
    board = lanes({**drawn(measures), "goal": goal})
    found = lane(board, "endings")
    assert not found.cells[1].lines and [line.name for line in found.cells[1].more] == ["Cart"]
    assert "End share" not in [each.title for each in board.lanes]
    assert lane(lanes(drawn(measures)), "endings").cells[1].lines


def test_findings_are_ranked_over_all_stages_and_told_in_money_with_interval():
    found = [
        finding(1, "touchpoint", "Home", impact=0.02, money=2_000),
        finding(2, "touchpoint", "Cart", impact=-0.2, money=-20_000, mood="bright"),
        finding(3, "stage", "Look", impact=None),
    ]
    board = lanes(drawn(findings=found))
    look, buy = lane(board, "findings").cells
    assert [(one.rank, one.value) for one in look.lines] == [("2", f"{M}2k"), ("3", "")]
    (best,) = buy.lines
    assert (best.rank, best.value, best.glyph, best.mood) == ("1", "+20k", "bright", "delight")
    assert best.interval == "[+18k, +22k]" and best.address == "f2"


def test_without_money_a_finding_is_told_in_points():
    board = lanes(drawn(findings=[finding(1, "stage", "Buy", impact=0.1)]))
    (line,) = lane(board, "findings").cells[1].lines
    assert line.value == f"{M}10.0 points" and line.interval == f"[{M}12.0, {M}8.0] points"


def test_an_opportunity_is_what_the_comparison_had():
    found = [
        finding(1, "stage", "Buy", impact=0.1, money=1_000),
        finding(2, "stage", "Buy", mood="bright", impact=-0.1),
    ]
    (line,) = lane(lanes(drawn(findings=found)), "opportunities").cells[1].lines
    assert (line.value, line.note, line.rank) == ("+800 \u2013 +1.2k", "", "1")


def test_drop_off_shows_what_would_be_usual_as_a_ring():
    where = [
        {"column": "activity", "op": "=", "value": "cart opened"},
        {"column": "next_activity", "op": "null", "value": None},
    ]
    ends = finding(
        1, "touchpoint", "Cart", evidence={"subject": "cases", "where": where, "ids": None}, value=0.2
    )
    measures = [
        cell("drop_off", "stage", "Buy", 0.3, "share", 120, (0.22, 0.38)),
        cell("end_share", "touchpoint", "Cart", 0.29, "share", 100, (0.2, 0.4), RUN, {"step": "cart opened"}),
    ]
    found = lane(lanes(drawn(measures, [ends])), "endings")
    whole, step = found.cells[1].lines
    assert (whole.name, whole.value) == ("whole stage", f"30{N}%")
    assert (step.name, step.mood) == ("Cart", "pain") and f"9{N}% is usual" in step.long
    assert 'class="expected"' in step.mark and 'class="expected"' not in whole.mark


def test_a_measure_that_no_lane_knows_gets_a_lane_of_its_own():
    measures = [cell("rain_hours", "touchpoint", "Home", 3.5, "hours", 40, (3, 4), RUN, {"month": "May"})]
    found = lane(lanes(drawn(measures)), "weather-rain_hours")
    assert (found.title, found.note) == ("Rain hours", "measured by weather")
    assert [(line.name, line.value, line.n) for line in found.cells[0].lines] == [
        ("Home · May", "3.5", "n 40")
    ]


def test_what_holds_for_other_cases_than_those_shown_says_so():
    part = {"since": "2026-01-01", "until": None, "channels": [], "traits": []}
    board = lanes(
        drawn([cell("rain", "stage", "Buy", 1.0, "h", run=RUN)], [finding(1, "stage", "Buy")], key=part)
    )
    assert all(
        "other cases" in lane(board, key).note for key in ("findings", "opportunities", "weather-rain")
    )
    assert "other cases" not in lane(lanes(drawn(findings=[finding(1, "stage", "Buy")])), "findings").note


@dataclass
class Note:
    lane: str
    place: str
    text: str
    by: str = "ada"
    pk: int = 5
    revision: int = 2


def test_what_people_write_is_assumed_and_says_by_whom():
    notes = [
        Note("backstage", "Buy", "checked by hand"),
        Note("legal", "", "terms"),
        Note("opportunities", "Buy", "free fee"),
    ]
    board = lanes(drawn(), notes)
    one = lane(board, "backstage").cells[1]
    assert (one.status, one.css, one.words, one.lines[0].name) == (
        "assumed",
        "is-assumed",
        "ada",
        "checked by hand",
    )
    assert (one.notes[0].pk, one.notes[0].revision) == (5, 2)
    assert [each.lines[0].name for each in lane(board, "legal").cells] == ["terms", "terms"]
    (idea,) = lane(board, "opportunities").cells[1].lines
    assert (idea.name, idea.glyph) == ("free fee", "assumed")


def test_voices_are_shown_as_handed_in_and_not_at_all_without():
    board = lanes(drawn(), quotes={"Buy": [Voice("Too dear", "survey · 3 Oct", "pain"), "plain words"]})
    one, two = lane(board, "quotes").cells[1].lines
    assert (one.name, one.note, one.quote) == (
        "Too dear",
        "survey · 3 Oct",
        True,
    ) and two.name == "plain words"
    assert not [each for each in lanes(drawn()).lanes if each.key == "quotes"]


def difference(a, b, marked):
    return Difference(a, b, a - b, None, None, marked, 100, 100, "m")


@pytest.mark.parametrize("marked", [True, False])
def test_a_difference_is_marked_only_where_it_is_told_so(marked):
    shown = drawn([cell("csat", "stage", "Buy", 0.52, "share", 90, (0.4, 0.6), dims={"scale": "1-5"})])
    (one,) = shown["measures"]
    board = lanes(shown, compared={one["address"]: difference(0.52, 0.6, marked)})
    (line,) = lane(board, "scores").cells[1].lines
    assert (line.before, line.change, line.marked) == (f"60{N}%", f"{M}8.0 points", marked)
    assert 'class="dot hollow"' in line.mark


def test_a_difference_that_rounds_to_nothing_is_not_told():
    shown = drawn([cell("median_seconds", "stage", "Buy", 58.0, "seconds")])
    (one,) = shown["measures"]
    (line,) = (
        lane(lanes(shown, compared={one["address"]: difference(58.0, 58.2, False)}), "time").cells[1].lines
    )
    assert (line.before, line.change) == (f"58{N}s", "")


@pytest.mark.parametrize(
    ("other", "told", "arrow"), [(0.52002, "0.0 points", False), (0.6, f"{M}8.0 points", True)]
)
def test_no_arrow_goes_with_a_difference_that_rounds_to_nothing(other, told, arrow):
    shown = drawn([cell("share_of_start", "stage", "Buy", 0.52, "share", 90, (0.4, 0.6))])
    (one,) = shown["measures"]
    heads = lanes(shown, compared={one["address"]: difference(0.52, other, True)}).stages
    (head,) = [each for each in heads if each.start_change]
    assert (head.start_change, head.marked) == (told, arrow)


def test_counts_are_compared_as_shares_of_start():
    shown, other = (
        drawn([cell("cases", "touchpoint", "Home", 150)]),
        drawn(totals={"cases": 1000, "open_cases": 0}),
    )
    (one,) = shown["measures"]
    board = lanes(shown, compared={one["address"]: difference(150, 500, False)}, others=[("before", other)])
    home = lane(board, "touchpoints").cells[0].lines[0]
    assert (home.before, home.change) == ("500", "") and 'class="other" x1="50%"' in home.mark


def test_hostile_names_never_become_markup():
    bad = '<script>"&</script>'
    shown = drawn(
        [cell("cases", "touchpoint", bad, 5), cell("mood", "touchpoint", bad, 0.1, "polarity", run=RUN)],
        [finding(1, "touchpoint", bad)],
        stages=[stage(bad, 9, 1.0, None, bad)],
    )
    board = lanes(shown)
    drawings = [one.wide for one in board.lanes]
    drawings += [line.mark for one in board.lanes for each in one.cells for line in (*each.lines, *each.more)]
    assert any(drawings) and not any("<script" in one for one in drawings)


def test_a_journey_without_stages_has_a_board_without_cells():
    board = lanes(drawn(stages=[], findings=[finding(1, "stage", "Buy")]))
    assert not board.stages and board.width == 0
    assert [line.long for line in board.strip] == ["finding 1"]
    assert all(not one.cells for one in board.lanes)


def test_facts_of_the_whole_map_are_told():
    facts = lanes(drawn()).facts
    assert facts == (
        "200 cases",
        "3 of them still open",
        f"a case ends after 1{N}d of silence",
        "4 events match no touchpoint",
    )
