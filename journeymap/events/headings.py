"""The names that files gave to fields: "order_id" for case. Kept per import, asked for by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .models import Heading

LONGEST = 500  # characters of a column's name; a longer one is no name that people tell


def note(import_number: int, columns: Mapping[str, str]) -> None:
    """Keep field -> column of one import. Where a field goes by its own name there is nothing to keep."""
    Heading.objects.bulk_create(
        [
            Heading(import_number=import_number, column=column, field=field)
            for field, column in columns.items()
            if column != field and len(column) <= LONGEST
        ],
        ignore_conflicts=True,
    )


def field_called(column: str, imports: Iterable[int]) -> str | None:
    """The field that the newest of these imports filled from a column of this name; None if none did."""
    found = Heading.objects.filter(column=column, import_number__in=list(imports))
    return found.order_by("-import_number", "field").values_list("field", flat=True).first()
