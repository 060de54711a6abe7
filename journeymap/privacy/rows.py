"""Rows of a backup: Django's JSON lines, with times to the microsecond.

Django's own cut times to the millisecond; the chain of the audit trail counts each microsecond.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.serializers import jsonl
from django.core.serializers.json import DjangoJSONEncoder

Deserializer = jsonl.Deserializer


class Exact(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime.datetime | datetime.time) else super().default(o)


class Serializer(jsonl.Serializer):
    internal_use_only = False

    def start_serialization(self) -> None:
        self.options["cls"] = Exact
        super().start_serialization()
