"""Whose rows are refused: kept as keyed digests, so that a refusal names nobody."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from journeymap.access.digesting import digest_key

from .models import Suppression


def digest(key: str) -> str:
    """HMAC-SHA256 of a customer key under this installation's key of digests, as 64 hexadecimal digits."""
    return hmac.new(digest_key(), key.encode(), hashlib.sha256).hexdigest()


def suppress(key: str, reason: str, imports_before: datetime | None = None) -> Suppression:
    """Refuse rows about `key`: those handed in before a moment, or (None) all from now on.

    A refusal for ever is never narrowed by a later one with a moment.
    """
    found, made = Suppression.objects.get_or_create(
        digest=digest(key), defaults={"reason": reason, "imports_before": imports_before}
    )
    if not made and found.imports_before is not None:
        found.reason = reason
        found.imports_before = None if imports_before is None else max(found.imports_before, imports_before)
        found.save(update_fields=["reason", "imports_before"])
    return found


def any_refused(handed_in: datetime) -> bool:
    """Whether there is any refusal that concerns a file handed in at `handed_in`."""
    return _active(handed_in).exists()


def refused(keys: Iterable[str], handed_in: datetime) -> set[str]:
    """Those of `keys` whose rows must not be taken from a file that was handed in at `handed_in`."""
    digests = set(_active(handed_in).values_list("digest", flat=True))
    return {key for key in keys if digest(key) in digests} if digests else set()


def _active(handed_in: datetime) -> QuerySet[Suppression]:
    return Suppression.objects.filter(Q(imports_before=None) | Q(imports_before__gte=handed_in))
