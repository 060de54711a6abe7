"""How much people may write on one journey: so that no list of theirs grows until its pages fail."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def room(rows: QuerySet[Any], most: int, what: str, full: type[Exception]) -> None:
    """`full`, with what to do about it, where there are `most` rows already. Call it inside the transaction
    that adds one, with the journey locked."""
    if rows.count() >= most:
        raise full(f"This journey has {most:,} {what}, the most that it can have. Delete some of them first.")
