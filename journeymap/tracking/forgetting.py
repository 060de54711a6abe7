"""What waits for the store and is about somebody: told, and taken away. What waited too long goes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from journeymap.tracking.harvest import body
from journeymap.tracking.models import Arrival, Same
from journeymap.tracking.receiving import FAST, MANY, PACKED

NOT_READ = {"message": "nested too deep to be read; it is never stored, and goes as a whole"}
KEYS = ("userId", "anonymousId", "previousId")


def naming(keys: Collection[str]) -> Iterator[tuple[Arrival, dict[str, Any], list[Any]]]:
    """(request, its body, its messages that are about one of the keys).

    Of a request that nests too deep to be read, and holds a key, NOT_READ stands for all of it.
    """
    wanted = {key for key in keys if key}
    looks = {form for key in wanted for form in (key.encode(), json.dumps(key)[1:-1].encode())}
    for pk in list(Arrival.objects.values_list("pk", flat=True)):
        arrival = Arrival.objects.select_related("key").filter(pk=pk).first()
        if arrival is None:  # taken meanwhile
            continue
        plain = zlib.decompress(bytes(arrival.body), PACKED)
        if not any(each in plain for each in looks):
            continue
        try:
            told = body(arrival)
        except RecursionError:
            yield arrival, {"batch": [NOT_READ], **NOT_READ}, [NOT_READ]
            continue
        found = [message for message in messages(arrival, told) if about(message, wanted)]
        if found:
            yield arrival, told, found


def messages(arrival: Arrival, told: dict[str, Any]) -> list[Any]:
    return told["batch"] if arrival.call in MANY else [told]


def about(message: Any, keys: Collection[str]) -> bool:
    return isinstance(message, dict) and any(str(message.get(name) or "").strip() in keys for name in KEYS)


def erase(keys: Collection[str]) -> int:
    """Messages about these customers leave what waits; how many they were."""
    count = pairs(keys).delete()[0]
    for arrival, told, found in naming(keys):
        count += len(found)
        rest = found[0] is not NOT_READ and [
            each for each in messages(arrival, told) if not any(each is gone for gone in found)
        ]
        if not rest:
            Arrival.objects.filter(pk=arrival.pk).delete()
            continue
        packed = zlib.compress(json.dumps({**told, "batch": rest}).encode(), FAST)
        Arrival.objects.filter(pk=arrival.pk).update(body=packed, size=len(packed), events=len(rest))
    return count


def waiting(keys: Collection[str]) -> Iterator[dict[str, Any]]:
    """The messages themselves, as they came."""
    for arrival, _, found in naming(keys):
        for message in found:
            yield {"received": arrival.received, "from": arrival.key.name, "message": json.dumps(message)}


def is_waiting(key: str) -> bool:
    return pairs({key}).exists() or any(True for _ in naming({key}))


def pairs(keys: Collection[str]) -> QuerySet[Same]:
    return Same.objects.filter(Q(other__in=keys) | Q(customer__in=keys))


def aside(moment: datetime) -> QuerySet[Arrival]:
    """What was set aside and was received before a moment."""
    return Arrival.objects.filter(aside=True, received__lt=moment)
