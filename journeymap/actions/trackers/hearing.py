"""The address that trackers post to when an issue moves: signed, understood, stored, then answered."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from journeymap.access.audit import record
from journeymap.access.secrets import Unreadable
from journeymap.actions.models import Handover, Tracker
from journeymap.actions.trackers.moving import Moved, Unsigned, moved, verify

MOST_BYTES = 2**20
PLACES = ("repository", "project")  # settings that say which issues are meant


@method_decorator(csrf_exempt, name="dispatch")
class TrackerHook(View):
    """POST: 200 with how many hand-overs moved, 401 unsigned, 400 not understood, 413 too large."""

    def post(self, request: HttpRequest, public: UUID) -> JsonResponse:
        tracker = Tracker.objects.filter(public=public, on=True).first()
        if tracker is None:
            return refused(404, "There is nothing here.")
        body = request.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            return refused(413, f"At most {MOST_BYTES:,} bytes are taken.")
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            verify(tracker.kind, tracker.secrets.get("hook", ""), headers, body)
        except (Unsigned, Unreadable) as error:
            return refused(401, str(error))
        try:
            told = moved(tracker.kind, headers, json.loads(body))
        except (ValueError, RecursionError) as error:
            return refused(400, f"The message is not understood. {error}"[:300])
        Tracker.objects.filter(pk=tracker.pk).update(heard=timezone.now())
        return JsonResponse({"moved": take(tracker, told) if told else 0})


def take(tracker: Tracker, told: Moved) -> int:
    """Note the state of the issue where it is newer than what is known; 1 where something changed."""
    known = tracker.settings.get(PLACES[0]) or tracker.settings.get(PLACES[1]) or ""
    if told.place and told.place.casefold() != str(known).casefold():
        return 0
    with transaction.atomic():
        rows = Handover.objects.select_for_update().filter(tracker=tracker)
        job = found(rows, told)
        if job is None or (job.moved and told.when < job.moved):
            return 0
        changed = job.state != told.state
        job.state, job.moved, job.seen = told.state, told.when, timezone.now()
        job.save(update_fields=["state", "moved", "seen"])
        if changed:
            record(None, "tracker.moved", f"hand-over {job.pk}", tracker=tracker.pk, state=told.state)
    return int(changed)


def found(rows: Any, told: Moved) -> Handover | None:
    """The hand-over of an issue; one that is known only by our own id, by that."""
    try:
        by_delivery = rows.filter(delivery=UUID(told.delivery)).first() if told.delivery else None
    except ValueError:
        by_delivery = None
    return by_delivery or (rows.filter(key=told.key).first() if told.key else None)


def refused(status: int, words: str) -> JsonResponse:
    return JsonResponse({"detail": words}, status=status)


urls = [path("hooks/trackers/<uuid:public>/", TrackerHook.as_view(), name="tracker-hook")]
