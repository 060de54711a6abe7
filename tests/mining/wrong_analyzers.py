"""Analyzers that break the contract, each in one way: the class is named for the check that must catch it."""

import importlib
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from pydantic import Field

from journeymap.mining import (
    Analyzer,
    Anchor,
    Condition,
    Finding,
    JourneyDefinition,
    Measure,
    Memo,
    Params,
    Rates,
    Scores,
    Selection,
)
from journeymap.mining.frames import FrameData
from journeymap.mining.memory import recall, text_key
from journeymap.mining.significance import two_proportions

DAY = datetime(2026, 1, 1, tzinfo=UTC)


class SizeParams(Params):
    least: int = Field(5, ge=1, le=50, description="How many cases a step needs.")


class CountParams(Params):
    text: str = Field(description="The column whose texts are counted.")


def lengths(texts):
    return np.array([[len(text)] for text in texts])


class Sound(Analyzer):
    """Tells of each step how its cases are rated against all others: keeps every promise."""

    name = "sound"
    title = "Sound"
    version = "1"
    kinds = {"rated": "How cases with this step are rated.", "share": "Share of cases with this step."}
    Params = SizeParams
    traits = frozenset({"tested"})
    wants = frozenset({"curated:themes"})
    task = "count_texts"
    TaskParams = CountParams

    def analyze(self, data, params, progress):
        progress(0.0, "Reading")
        texts = [text for (text,) in data.feedback.filter("text IS NOT NULL").project("text").fetchall()]
        found = recall(data, "lengths-1", texts, self.read) if texts else None
        if found is not None and found.new is not None:
            yield found.new
        high = dict(data.feedback.project('"case", satisfied').filter("satisfied IS NOT NULL").fetchall())
        rows = data.log.events.project('"case", activity').distinct().fetchall()
        keys = dict(data.log.cases.project('"case", key').fetchall())
        for step in sorted({step for _, step in rows}):
            yield from self.tell(data, step, {keys[case] for case, at in rows if at == step}, high, params)

    def read(self, texts):
        return lengths(texts)

    def on_table(self, table, params):
        if params.text not in table.column_names:
            raise ValueError(f"there is no column {params.text!r}")
        return {"texts": table.num_rows}

    def tell(self, data, step, cases, high, params):
        inside = [value for case, value in high.items() if case in cases]
        outside = [value for case, value in high.items() if case not in cases]
        anchor = Anchor(place="touchpoint", name=step)
        evidence = Selection(subject="cases", where=(Condition(column="activity", op="=", value=step),))
        if len(cases) >= params.least:
            share = len(cases) / data.log.n_cases
            yield Measure(
                name="share",
                anchor=anchor,
                value=share,
                unit="share",
                n=len(cases),
                method="count",
                evidence=evidence,
            )
        found = two_proportions(
            Rates(n=len(outside), reached=sum(outside)), Rates(n=len(inside), reached=sum(inside))
        )
        if found is not None and len(inside) >= params.least:
            yield self.finding(anchor, found.value, found.p, len(cases), evidence)

    def finding(self, anchor, value, p, n, evidence):
        return Finding(
            kind="rated",
            anchor=anchor,
            headline=f"Cases with {anchor.name} differ",
            value=value,
            unit="share",
            n=n,
            method="two proportions",
            mood="pain" if value < 0 else "bright",
            p=p,
            evidence=evidence,
        )

    @classmethod
    def example(cls):
        random = np.random.default_rng(1)
        rows, scores = [], {}
        for case in range(120):
            late = bool(random.random() < 0.3)
            steps = ["order", "delay"] if late else ["order"]
            rows += [(f"c{case}", step, DAY + timedelta(hours=case + at)) for at, step in enumerate(steps)]
            scores[f"c{case}"] = float(random.integers(1, 4) if late else random.integers(4, 6))
        data = FrameData(
            {"case": [r[0] for r in rows], "activity": [r[1] for r in rows], "time": [r[2] for r in rows]},
            JourneyDefinition(name="wrong", case="case", ends_after_seconds=3600),
            {
                "case": list(scores),
                "score": list(scores.values()),
                "text": ["late" if score < 4 else "fine" for score in scores.values()],
            },
            curated={"themes": {"revision": 1, "themes": []}},
        )
        anchor = Anchor(place="touchpoint", name="delay")
        return data, Sound().finding(anchor, -0.5, 0.0, 30, Selection(subject="cases"))


class declared(Sound):
    kinds = {"rated": ""}


class parameters(Sound):
    class Params(Params):
        least: int = Field(5, ge=1, description="A number without an upper bound.")


class found(Sound):
    def finding(self, anchor, value, p, n, evidence):
        return super().finding(anchor, -value, p, n, evidence)


class quiet(Sound):
    def finding(self, anchor, value, p, n, evidence):
        return super().finding(anchor, value, min(p, 1e-6), n, evidence)


class renamed(Sound):
    def tell(self, data, step, cases, high, params):
        if not step.startswith("step"):
            yield from super().tell(data, step, cases, high, params)


class doubled(Sound):
    def finding(self, anchor, value, p, n, evidence):
        return super().finding(anchor, value * n, p, n, evidence)


class evidence(Sound):
    def finding(self, anchor, value, p, n, evidence):
        return super().finding(anchor, value, p, n + 1, evidence)


class announced(Sound):
    kinds = {"rated": "Shares are told without a word about them."}


class round_trip(Sound):
    gives = frozenset({"scores:order"})

    def analyze(self, data, params, progress):
        yield from super().analyze(data, params, progress)
        yield Scores("order", "case", [1, 2], np.array([0.5, 1.5]))


class untouched(Sound):
    def analyze(self, data, params, progress):
        notes = data.log.folder / "my-notes.txt"
        notes.write_text(notes.read_text() + "x" if notes.exists() else "")
        yield from super().analyze(data, params, progress)


class repeated(Sound):
    def finding(self, anchor, value, p, n, evidence):
        value += 1e-9 * np.random.default_rng().random()
        return super().finding(anchor, value, p, n, evidence)


class empty(Sound):
    def analyze(self, data, params, progress):
        1 / data.log.n_cases
        yield from super().analyze(data, params, progress)


class one_row(Sound):
    def analyze(self, data, params, progress):
        if data.log.n_cases:
            data.log.activities[1 if data.log.n_cases == 1 else 0]
        yield from super().analyze(data, params, progress)


class missing_columns(Sound):
    def analyze(self, data, params, progress):
        if data.feedback.fetchall():
            data.feedback.filter("score IS NOT NULL").fetchall()[0]
        yield from super().analyze(data, params, progress)


class wants(Sound):
    def analyze(self, data, params, progress):
        data.curated("themes")["revision"]
        yield from super().analyze(data, params, progress)


class remembers(Sound):
    def analyze(self, data, params, progress):
        yield from super().analyze(data, params, progress)
        if data.memo("lengths-1").num_rows:
            yield Memo("lengths-1", [text_key("late")], np.array([[4.0]]))


class command(Sound):
    def on_table(self, table, params):
        return {"share": 1 / table.num_rows}


class bounds(Sound):
    def analyze(self, data, params, progress):
        1 / (50 - params.least)  # at its upper bound there is nothing to divide by
        yield from super().analyze(data, params, progress)


class cancelled(Sound):
    def analyze(self, data, params, progress):
        def stubborn(share, message):
            try:
                progress(share, message)
            except Exception:
                return

        yield from super().analyze(data, params, stubborn)


class no_django(Sound):
    def analyze(self, data, params, progress):
        importlib.import_module("django.utils.text")
        yield from super().analyze(data, params, progress)


class no_network(Sound):
    def analyze(self, data, params, progress):
        with socket.socket() as line:
            line.settimeout(0.01)
            line.connect_ex(("127.0.0.1", 9))
        yield from super().analyze(data, params, progress)


class own_files(Sound):
    def analyze(self, data, params, progress):
        Path("/etc/hostname").exists() and Path("/etc/passwd").read_text()
        yield from super().analyze(data, params, progress)
