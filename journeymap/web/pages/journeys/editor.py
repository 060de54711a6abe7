"""What the pages of the editor share: the journey, saving an edit, and telling how that ended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from journeymap.journeys.definitions import StaleRevision, definition
from journeymap.journeys.editing import changing
from journeymap.journeys.editing.changing import Forgotten, Outcome
from journeymap.journeys.editing.edits import CannotEdit, Edit
from journeymap.journeys.models import Journey
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page, Permissions

from .operations import OPERATIONS, Form

TABS = (
    ("journey-edit", "Stages and touchpoints"),
    ("journey-rules", "Rules"),
    ("journey-settings", "Goal, cases, owner"),
    ("journey-history", "History"),
)
COUNTED_ANEW = "The map is counted anew when it is next opened."
TOLD_AT_MOST = 12  # changes of others that a message names


class EditorPage(Page):
    """A tab of the editor. `parts()` gives what its template shows; every POST is one operation."""

    area = "journeys"
    tab: ClassVar[str]
    permissions: ClassVar[dict[str, Permissions]] = {
        "GET": ("journeys.view_journey",),
        "POST": ("journeys.change_journey",),
    }
    journey: Journey

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.outcome: Outcome | None = None
        self.problem = ""
        self.typed: QueryDict | None = None  # what was posted and not saved

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and self.allowed():
            self.journey = get_object_or_404(Journey.objects.select_related("owner"), slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.answer()

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            self.outcome = self.done(request.POST)
        except (CannotEdit, Forgotten, StaleRevision) as refusal:
            self.problem = str(refusal)
        self.journey.refresh_from_db()
        if self.problem or (self.outcome and self.outcome.kind == "conflict"):
            self.typed = request.POST
            return self.answer(200 if request.htmx else 409)
        if self.outcome is not None:
            self.tell(self.outcome)
        return self.answer() if request.htmx else redirect(self.after())

    def done(self, posted: QueryDict) -> Outcome:
        """Carry out the operation that the form names."""
        told = self.told(posted)
        name = posted.get("op", "")
        if name == "undo":
            return changing.undo(self.journey, told, self.request.user)
        edit = self.edit(name, Form(posted, changing.state_at(self.journey, told)["ids"]))
        over = whole(posted.get("over", ""))
        return changing.change(self.journey, told, edit, self.request.user, over=over)

    def edit(self, name: str, form: Form) -> Edit:
        if name not in OPERATIONS:
            raise CannotEdit("This page does not know what the form asks for. Open it again.")
        return OPERATIONS[name](form)

    @staticmethod
    def told(posted: QueryDict) -> int:
        found = whole(posted.get("revision", ""))
        if found is None:
            raise CannotEdit("The form tells no revision. Open the page again, then repeat it.")
        return found

    def tell(self, outcome: Outcome) -> None:
        if outcome.kind == "saved":
            messages.success(self.request, f"Saved as revision {outcome.revision}. {COUNTED_ANEW}")
        elif outcome.kind == "same":
            messages.info(self.request, "That is how it is already: nothing to save.")
        else:
            who = ", ".join(outcome.by) or "somebody"
            changed = "; ".join(outcome.others[:TOLD_AT_MOST])
            more = len(outcome.others) - TOLD_AT_MOST
            messages.warning(
                self.request,
                f"Saved as revision {outcome.revision}, together with what {who} changed meanwhile: {changed}"
                + (f" and {more:,} more changes." if more > 0 else "."),
            )

    def after(self) -> str:
        """Where to go after a change without script."""
        query = self.request.GET.urlencode()
        return reverse(self.tab, args=[self.journey.slug]) + (f"?{query}" if query else "")

    def answer(self, status: int = 200) -> HttpResponseBase:
        now = definition(self.journey)
        may_edit = self.request.user.has_perm("journeys.change_journey")
        return self.show(
            status,
            title=f"Edit {self.journey.name}",
            journey=self.journey,
            revision=self.journey.revision,
            may_edit=may_edit,
            tabs=[(label, reverse(name, args=[self.journey.slug]), name == self.tab) for name, label in TABS],
            undoable=may_edit and self.last_change(),
            outcome=self.outcome,
            problem=self.problem,
            typed=self.typed,
            resend=self.resend(),
            **self.parts(now),
        )

    def last_change(self) -> str:
        """Whose change the undo button takes back; empty where there is none."""
        rows = self.journey.history.filter(number=self.journey.revision).select_related("by")
        row = rows.order_by("pk").first()
        if row is None or not self.journey.history.filter(number__lt=self.journey.revision).exists():
            return ""
        return "your change" if row.by == self.request.user else f"change by {row.by or 'the system'}"

    def resend(self) -> list[tuple[str, str]]:
        """The fields that were posted, for a form that sends them once more over the others' change."""
        if not self.typed or not self.outcome or self.outcome.kind != "conflict":
            return []
        kept = [(n, v) for n in self.typed for v in self.typed.getlist(n)]
        left_out = ("csrfmiddlewaretoken", "over")
        return [*((n, v) for n, v in kept if n not in left_out), ("over", str(self.outcome.revision))]

    def parts(self, now: Any) -> dict[str, Any]:
        raise NotImplementedError
