"""A draft: what its columns mean, the first rows, corrections, and the start of its import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from journeymap.ingest.drafts import keeping
from journeymap.ingest.drafts.looking import look
from journeymap.ingest.drafts.samples import sample_of
from journeymap.ingest.drafts.telling import FIXED, NOT_FIELDS, ORDER, WORDS
from journeymap.ingest.guessing import MappingError
from journeymap.ingest.models import Draft, Kind
from journeymap.ingest.readers import UnreadableFile
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page

from .history import beside

STARTED = "This was started already, as import {}. Here is how it goes."
TIME_FORMATS = (
    ("", "as guessed"), ("dmy", "day first: 31/01/2026"), ("mdy", "month first: 01/31/2026"),
    ("epoch_s", "Unix seconds"), ("epoch_ms", "Unix milliseconds"), ("excel", "Excel day numbers"),
)  # fmt: skip
SCORE_KINDS = (("", "as guessed"), ("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES"), ("rating", "rating"))
ZONES = ("UTC", "Europe/Berlin", "Europe/London", "Europe/Paris", "America/New_York", "America/Los_Angeles",
         "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney")  # fmt: skip


class OwnDraft(Page):
    """A page or an action about a draft of the person who asks; those of others are not there."""

    area = "imports"
    title = "Check the columns"
    permissions = ("ingest.add_import",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Draft.DoesNotExist as error:  # thrown away in another tab meanwhile
            raise Http404 from error

    def draft(self, number: int) -> Draft:
        return get_object_or_404(Draft, pk=number, by_id=self.request.user.pk)


class DraftPage(OwnDraft):
    template_name = "web/imports/draft.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        draft = self.draft(number)
        if draft.job_id:
            messages.info(request, STARTED.format(draft.job_id))
            return redirect("import", draft.job_id)
        return self.checked(draft)

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Take the corrections. The script gets the form anew, others the page."""
        draft = self.draft(number)
        try:
            corrected(draft, request)
        except keeping.AlreadyStarted:
            address = reverse("draft", args=(number,))
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
        except UnreadableFile as error:
            messages.error(request, str(error))
            return HttpResponseClientRedirect(reverse("imports")) if request.htmx else redirect("imports")
        if not request.htmx:
            return redirect("draft", number)
        self.template_name = "web/imports/parts/check.html"
        return self.checked(draft)

    def checked(self, draft: Draft) -> HttpResponseBase:
        told_place = whole(self.request.GET.get("file", "")) or 0
        place_of = told_place if told_place < len(draft.files) else 0
        try:
            seen = look(draft, self.request.user.has_perm("customers.view_customer"), place_of)
        except UnreadableFile as error:
            messages.error(self.request, str(error))
            keeping.discard(draft)
            return redirect("imports")
        return self.show(
            draft=draft, seen=seen, place=place_of, same=keeping.same_before(draft),
            **choices(draft), **beside(self.request),
        )  # fmt: skip


class StartDraft(OwnDraft):
    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        draft = self.draft(number)
        try:
            if "kind" in request.POST:
                corrected(draft, request)
            job = keeping.start(draft)
        except keeping.AlreadyStarted as error:
            messages.info(request, STARTED.format(error.job.pk))
            return redirect("import", error.job.pk)
        except (MappingError, UnreadableFile) as error:
            messages.error(request, str(error))
            return redirect("draft", number)
        return redirect("import", job.pk)


class DiscardDraft(OwnDraft):
    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        draft = self.draft(number)
        keeping.discard(draft)
        messages.success(request, "Thrown away. Nothing of it was imported.")
        return redirect("imports")


def corrected(draft: Draft, request: HttpRequest) -> None:
    """What the form says, kept. Raises AlreadyStarted."""
    told = request.POST
    kind = told.get("kind", "")
    if kind not in Kind.values:
        kind = draft.kind
    columns = sample_of(draft.files[0]).of(draft.kind).columns
    means = {name: told[f"means-{place}"] for place, name in enumerate(columns) if f"means-{place}" in told}
    keeping.change(draft, kind, means, file_settings(kind, request))
    remember = "remember" in told
    if remember != draft.remember:
        keeping.save(draft, remember=remember)


def file_settings(kind: str, request: HttpRequest) -> dict[str, str]:
    """What is said of the whole file, as it is told."""
    told = {name: request.POST.get(name, "").strip() for name in ("timezone", "time_format", "scale")}
    for field in FIXED[kind]:
        text = request.POST.get(f"fixed-{field}", "").strip()
        told[field] = f"={text}" if text else ""
    if kind == "feedback":
        score = request.POST.get("score_kind", "")
        told["kind"] = f"={score}" if score else ""
    else:
        told.pop("scale")
    return {name: value for name, value in told.items() if value}


def choices(draft: Draft) -> dict[str, Any]:
    """What can be chosen on the page, and what is chosen now."""
    told = draft.told

    def fixed(field: str) -> str:
        value = told.get(field)
        return value[1:] if isinstance(value, str) and value.startswith("=") else ""

    scale = told.get("scale", "")
    return {
        "kinds": Kind.choices,
        "meanings": [(name, WORDS[name]) for name in ORDER[draft.kind]] + list(NOT_FIELDS.items()),
        "time_formats": TIME_FORMATS,
        "score_kinds": SCORE_KINDS,
        "zones": ZONES,
        "fixed": [(field, WORDS[field], fixed(field)) for field in FIXED[draft.kind]],
        "timezone": told.get("timezone", ""),
        "time_format": told.get("time_format", ""),
        "score_kind": fixed("kind"),
        "scale": scale if isinstance(scale, str) and scale[:1].isdigit() else "",
    }
