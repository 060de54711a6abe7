"""Reading the trail, taking it along as a file, checking its chain."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access import verifying
from journeymap.access.audit import record
from journeymap.access.models import Entry, Head
from journeymap.access.spreadsheets import inert
from journeymap.maps.exporting.streaming import new_file, sent
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.audit.words import alike, in_words
from journeymap.web.pages.page import Page

AT_ONCE = 50
UTC = ZoneInfo("UTC")
COLUMNS = ("entry", "when", "who", "action", "target", "detail", "digest", "link")
ASKED = ("who", "action", "target", "since", "until")
SEE = ("access.view_entry",)


class AuditPage(Page):
    area = "audit"
    title = "Audit trail"
    permissions = {"GET": SEE}
    template_name = "web/audit/audit.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked, entries, problem = found(request)
        page = sheet(request, entries, AT_ONCE)
        query = urlencode({name: value for name, value in asked.items() if value})
        return self.show(
            asked=asked,
            problem=problem,
            page=page,
            rows=[(entry, in_words(entry.action), said(entry.detail)) for entry in page],
            query=query,
            filtered=bool(query),
            actions=deeds(asked["action"]),
            people=Entry.objects.exclude(who="").order_by("who").values_list("who", flat=True).distinct(),
            head=Head.objects.filter(pk=1).first(),
            erased=Entry.objects.exclude(erased=None).count(),
            system="system",
        )


def deeds(asked: str) -> list[tuple[str, str]]:
    """(name of a deed that the trail holds, in words), by the words. Of those that read alike just one, and
    that is the one `asked` for, if it is among them."""
    names = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    by_words = {in_words(name): name for name in names}
    if in_words(asked) in by_words:
        by_words[in_words(asked)] = asked
    return sorted(((name, words) for words, name in by_words.items()), key=lambda told: told[1])


def found(request: HttpRequest) -> tuple[dict[str, str], QuerySet[Entry], str]:
    """What was asked, the entries, and what could not be understood."""
    asked = {name: request.GET.get(name, "").strip().replace("\0", "") for name in ASKED}
    entries, problem = Entry.objects.all(), ""
    if asked["who"]:
        entries = entries.filter(who="" if asked["who"] == "system" else asked["who"])
    if asked["action"]:
        entries = entries.filter(action__in=alike(asked["action"]))
    if asked["target"]:
        entries = entries.filter(target__icontains=asked["target"])
    for name in ("since", "until"):
        if not asked[name]:
            continue
        try:
            day = date.fromisoformat(asked[name])
            begin = datetime.combine(day, time.min, UTC)
            entries = entries.filter(**(
                {"when__gte": begin} if name == "since" else {"when__lt": begin + timedelta(days=1)}
            ))  # fmt: skip
        except (ValueError, OverflowError):
            problem = f"“{asked[name][:20]}” is no day; write it as 2026-01-31. It was left out."
    return asked, entries, problem


def said(detail: Any) -> list[tuple[str, str]]:
    """The detail of an entry as pairs of texts."""
    if not isinstance(detail, dict):
        return [("", json.dumps(detail))] if detail else []
    return [
        (str(name).replace("_", " "), value if isinstance(value, str) else json.dumps(value))
        for name, value in detail.items()
    ]


class CheckAction(Page):
    """Check the whole chain now."""

    title = "Audit trail"
    permissions = {"POST": SEE}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        verdict = verifying.verify()
        verifying.note(verdict)
        if verdict.whole:
            messages.success(request, f"The trail is whole: {verdict.checked:,} entries checked.")
        else:
            messages.error(request, f"The trail is broken: {verdict.broken}.")
        return redirect("audit")


class ExportAction(Page):
    """The entries that the filter keeps, as CSV that no spreadsheet runs."""

    title = "Audit trail"
    permissions = {"GET": SEE}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked, entries, _ = found(request)
        path = new_file("audit.csv")
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for entry in entries.order_by("seq").iterator(chunk_size=2_000):
                detail = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
                told = (entry.who or "system", entry.action, entry.target, detail, entry.digest, entry.link)
                writer.writerow([entry.seq, entry.when.isoformat(), *map(inert, told)])
        record(request.user, "export audit", "audit trail", filtered=sorted(n for n, v in asked.items() if v))
        return sent(request, path, "audit.csv", "text/csv; charset=utf-8")
