"""What words of maps mean, in a sentence each; formulas as docs/log.md and docs/maps.md have them. Pure."""

from __future__ import annotations

MEASURES: dict[str, str] = {
    "cases": "distinct cases with at least one event there",
    "open": "cases that reached neither goal nor exit and were not silent long enough to count as ended",
    "goal_rate": "of the cases that have ended, the share that reached the goal; with a Wilson interval",
    "drop_off": (
        "of the ended cases that came to the stage, the share whose last event is there and that "
        "did not reach the goal; with a Wilson interval"
    ),
    "ends": "ended cases whose last event is in the stage and that did not reach the goal",
    "goals": "cases that reached the goal and whose last event is in the stage",
    "starts": "cases whose first event in any stage is in this one",
    "share_of_start": "of all cases, the share that came to the stage; with a Wilson interval",
    "share_of_previous": (
        "of the cases of the previous stage, the share whose first event here follows their first "
        "event there; with a Wilson interval"
    ),
    "median_seconds": (
        "the median over cases of the time from the first event in the stage to the first event of "
        "a later stage, else to the last event here"
    ),
    "seconds_p25": "the time in the stage that a quarter of the cases do not exceed",
    "seconds_p75": "the time in the stage that three quarters of the cases do not exceed",
    "seconds_p90": "the time in the stage that nine tenths of the cases do not exceed",
    "median_seconds_to_next": "the median time from an event there to the next event of the same case",
    "events": "events there, however many of one case",
    "nps": (
        "100 times (promoters, who gave 9 or 10, less detractors, who gave 0 to 6), divided by all answers"
    ),
    "csat": "the share of answers in the two top boxes of the scale; with a Wilson interval",
    "ces": "the share of answers from 5 to 7 on a scale of 7; with a Wilson interval",
    "rating": "the mean of the ratings; with a bootstrap interval",
    "score": "the mean of the scores; with a bootstrap interval",
}
TERMS: dict[str, str] = {
    "case": (
        "one go through the journey: a customer, a session, a case column or another attribute, as "
        "its settings say"
    ),
    "stage": "a part of the journey; stages stand in order",
    "touchpoint": "a place where customers meet the company; rules send events to touchpoints",
    "channel": "the way an event came: web, app, shop, phone",
    "persona": "a group of customers with a face; who belongs to it is assigned by a run",
    "theme": "something that people speak of in their texts, told apart by a run and named by people",
    "finding": "something that an analyzer found, with the rows behind it",
    "pain point": "a finding that goes with fewer cases reaching the goal, or with worse feelings",
    "bright spot": "a finding that goes with more cases reaching the goal, or with better feelings",
    "opportunity": "findings of one mood about the same people at the same place, told once",
    "impact": (
        "share of the ended cases that something befell, times how much rarer the outcome is among "
        "them than among comparable cases"
    ),
    "interval": "where the true value lies with a chance of 95 in 100; of forecasts 90 in 100",
    "mood": "how positive a text is, from -1 to +1, as the analyzer that scores texts says",
    "forecast": (
        "what the next weeks bring as things are, and what changes would bring: association, not cause"
    ),
    "detractors": "who gave 0 to 6 on the NPS question",
    "passives": "who gave 7 or 8 on the NPS question",
    "promoters": "who gave 9 or 10 on the NPS question",
    "stale": "newer data or a newer definition came since the analysis ran",
    "alert": "an incident that an analyzer saw, or a limit of a number that was passed",
    "not enough data": "fewer than ten cases or answers stand behind a number, so it is not told",
}
