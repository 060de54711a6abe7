"""What a change over the API is told to be made on, so that nobody overwrites unseen what another wrote."""

from __future__ import annotations

from datetime import datetime

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from journeymap.access.audit import record
from journeymap.access.errors import Conflict

from .definitions import StaleRevision, claim
from .models import Journey


def told_revision(request: Request) -> int:
    """The revision that a change was made on; ValidationError when none was told."""
    told = request.data.get("revision", request.query_params.get("revision"))
    try:
        return int(told)
    except (TypeError, ValueError):
        message = "Tell the revision of the journey that you changed: it guards against undoing others' work."
        raise ValidationError({"revision": message}) from None


def seen_modified(request: Request, *, needed: bool) -> datetime | None:
    """`modified` of the journey as it was read, where it is told. needed: ValidationError when it is not."""
    told = request.data.get("modified")
    if told is None and not needed:
        return None
    try:
        return serializers.DateTimeField().to_internal_value(told)
    except ValidationError:
        message = "Tell `modified` of the journey as you read it: words about it are no new revision."
        raise ValidationError({"modified": message}) from None


def claim_or_conflict(
    request: Request, journey: Journey, *, matters: bool = True, seen: datetime | None = None
) -> None:
    """`claim` with the revision told; 409 when it is stale. Notes the change in the audit trail."""
    try:
        claim(journey, told_revision(request), matters=matters, by=request.user, seen=seen)
    except StaleRevision as stale:
        raise Conflict(str(stale)) from stale
    record(
        request.user,
        f"journeys.{request.method.lower()}",
        f"journey {journey.slug}",
        revision=journey.revision,
    )
