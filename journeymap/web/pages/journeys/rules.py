"""The editor's rules: in the order they are tried, with what each takes, tested before they are saved."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

from journeymap.events import reading, snapshots
from journeymap.journeys.editing import changing
from journeymap.journeys.editing.changing import Outcome
from journeymap.journeys.editing.edits import CannotEdit, add_rule, change_rule
from journeymap.journeys.editing.wording import MATCHES
from journeymap.journeys.rules import RuleCount, preview
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition
from journeymap.web.pages.asked import sheet

from .editor import EditorPage
from .operations import Form

RULES = 50  # on a page


class RulesPage(EditorPage):
    tab = "journey-rules"
    template_name = "web/journeys/rules.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.tested: dict[str, Any] | None = None

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if request.POST.get("op") != "test":
            return super().post(request, slug)
        self.typed = request.POST
        if request.htmx and not request.POST.get("pattern"):
            return self.answer()  # nothing is typed yet
        try:
            self.tested = self.test(request.POST)
        except CannotEdit as refusal:
            self.problem = str(refusal)
        return self.answer()

    def test(self, posted: QueryDict) -> dict[str, Any]:
        """What the rule of the form would take, after the rules before it; nothing is saved."""
        form = Form(posted, changing.state_at(self.journey, self.journey.revision)["ids"])
        now = changing.definition(self.journey)
        wanted, old = form.rule(), form.known_rule() if form.text("rule") else None
        after = (change_rule(now, rule=old, to=wanted) if old else add_rule(now, **wanted)).definition
        told = preview(after, snapshots.current())
        place = next(n for n, rule in enumerate(after.rules) if rule.model_dump() == wanted)
        before = preview(now, snapshots.current())
        return {
            **told["rules"][place],
            "left": told["unmatched_events"],
            "fewer": before["unmatched_events"] - told["unmatched_events"],
        }

    def done(self, posted: QueryDict) -> Outcome:
        outcome = super().done(posted)
        if self.request.GET.get("rule"):  # the rule is changed: its form closes
            self.request.GET = QueryDict(self.request.GET.urlencode(), mutable=True)
            self.request.GET.pop("rule")
        return outcome

    def parts(self, now: JourneyDefinition) -> dict[str, Any]:
        snapshot = snapshots.current()
        try:
            counted, trouble = list(preview(now, snapshot)["rules"]), ""
        except DefinitionError as error:
            counted, trouble = [], str(error)
        query = self.request.GET.get("q", "").strip()
        rows = [row for row in _rows(now, counted) if query.casefold() in row["search"]]
        attributes = reading.attributes(snapshot, now.sources)
        chosen = next((row for row in rows if str(row["place"]) == self.request.GET.get("rule")), None)
        return {
            "trouble": trouble,
            "page": sheet(self.request, rows, RULES),
            "rules": len(now.rules),
            "q": query,
            "chosen": chosen,
            "tested": self.tested,
            "testing": bool(self.typed and self.typed.get("op") == "test"),
            "points": list(self.journey.touchpoints.values_list("pk", "name")),
            "columns": [(c, c.removeprefix("attr_")) for c in ("activity", "channel", *attributes)],
            "matches": [("exact", "is"), ("wildcard", "looks like (* and ?)"), ("regex", "matches (RE2)")],
            "values": self.values(chosen),
        }

    def values(self, chosen: dict[str, Any] | None) -> dict[str, str]:
        """What the form holds: what was typed, else the rule that is changed."""
        names = ("touchpoint", "column", "match", "pattern")
        if self.typed:
            return {name: self.typed.get(name, "") for name in names}
        if chosen:
            point = self.journey.touchpoints.get(name=chosen["touchpoint"])
            return {**{name: chosen[name] for name in names}, "touchpoint": str(point.pk)}
        wanted = self.request.GET.get("touchpoint", "")
        return {"touchpoint": wanted, "column": "activity", "match": "exact", "pattern": ""}


def _rows(now: JourneyDefinition, counted: list[RuleCount]) -> list[dict[str, Any]]:
    rows = []
    for place, rule in enumerate(now.rules):
        told = counted[place] if counted else None
        rows.append(
            {
                **rule.model_dump(),
                "place": place,
                "says": MATCHES[rule.match],
                "shown": rule.column.removeprefix("attr_"),
                "events": told["events"] if told else None,
                "activities": told["activities"] if told else None,
                "examples": told["examples"] if told and rule.match != "exact" else [],
                "json": json.dumps(rule.model_dump()),
                "search": f"{rule.pattern} {rule.touchpoint} {rule.column}".casefold(),
            }
        )
    return rows
