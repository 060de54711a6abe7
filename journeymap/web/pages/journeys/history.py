"""The editor's history: every change in words, and the way back to any revision."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from journeymap.journeys.editing import changing
from journeymap.journeys.editing.changing import Outcome
from journeymap.journeys.editing.edits import CannotEdit
from journeymap.mining.definition import JourneyDefinition
from journeymap.web.pages.asked import sheet, whole

from .editor import EditorPage

ROWS = 25  # changes on a page


class HistoryPage(EditorPage):
    tab = "journey-history"
    template_name = "web/journeys/history.html"

    def done(self, posted: QueryDict) -> Outcome:
        if posted.get("op") != "restore":
            return super().done(posted)
        wanted = whole(posted.get("number", ""))
        if wanted is None:
            raise CannotEdit("The form tells no revision to restore. Open the page again.")
        return changing.restore(self.journey, wanted, self.told(posted), self.request.user)

    def parts(self, now: JourneyDefinition) -> dict[str, Any]:
        rows = self.journey.history.select_related("by").order_by("-pk")
        page = sheet(self.request, rows, ROWS)
        return {"page": page, "told": changing.history(self.journey, list(page))}
