"""All measures of a log in a form that does not depend on the order of codes."""

from __future__ import annotations

from journeymap.mining.log import Log
from journeymap.mining.measures import Measures


def measured(log: Log) -> dict:
    measures = Measures(log)
    tables = {
        "activity": measures.directly_follows(),
        "touchpoint": measures.directly_follows("touchpoint"),
        "stages": measures.stages(),
        "touchpoints": measures.touchpoints(),
        "eventually": measures.eventually_follows("activity"),
        "variants": measures.variants(None),
        "gaps": measures.gaps(),
        "stays": measures.stays(),
        "endings": measures.endings(),
        "outcome_places": measures.outcome_places(),
    }
    known = {name: table.to_pylist() for name, table in tables.items()}
    known["variants"].sort(key=lambda row: row["path"])
    channels = [row for row in measures.channels().to_pylist() if row["events"]]
    known["channels"] = sorted(channels, key=lambda row: row["name"])
    mixed = measures.stage_channels().to_pylist()
    known["stage_channels"] = sorted(mixed, key=lambda row: (row["stage"], row["channel"]))
    pairs = measures.activity_touchpoints().to_pylist()
    known["matched"] = sorted((row["activity"], row["touchpoint"], row["events"]) for row in pairs)
    known["totals"] = measures.totals()
    known["log"] = (log.n_events, log.n_cases, log.ends_after, log.reference_time)
    known["cases"] = sorted(log.cases.select("key", "path", "goal", "ended").fetchall())
    known["events"] = log.events.count("*").fetchall()
    return known
