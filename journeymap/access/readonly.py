"""Admin pages of the rooms: what all of them share, and those that people look at and programs write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db.models import JSONField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

NOTHING = "\u2013"
IDENTITY = "customers.view_customer"  # who may see whose rows these are
LABELS = {  # colours of the skin's labels for what becomes of things
    "queued": "info", "running": "info", "waiting": "warning", "done": "success", "failed": "danger",
    "cancelled": "warning", "active": "success", "shadow": "info", "retired": "warning", "open": "info",
    "accepted": "success", "rejected": "warning", "undone": "warning",
}  # fmt: skip


class Records(ModelAdmin):
    """Rows of one model. personal: fields that say whose they are, for those only who may see customers."""

    personal: tuple[str, ...] = ()
    list_per_page = 50
    list_max_show_all = 200
    list_fullwidth = True
    show_full_result_count = False
    empty_value_display = NOTHING

    def hidden(self, request: HttpRequest) -> tuple[str, ...]:
        """Fields that the one who asks may not see."""
        return () if request.user.has_perm(IDENTITY) else self.personal

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page offers as a filter: else an address could ask for what no column shows."""
        told = [entry if isinstance(entry, str) else entry[0] for entry in self._filters(request)]
        offered = {name for name in (*told, self.date_hierarchy) if name} - set(self.hidden(request))
        return any(lookup == name or lookup.startswith(f"{name}__") for name in offered) and bool(
            super().lookup_allowed(lookup, value, request)
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._seen(super().get_list_display(request), request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return self._seen(super().get_list_filter(request), request)

    def get_search_fields(self, request: HttpRequest) -> list[Any]:
        return self._seen(super().get_search_fields(request), request)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*(super().get_exclude(request, obj) or ()), *self.hidden(request)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if self.has_change_permission(request, obj) or obj is None:
            return self._seen(super().get_fields(request, obj), request)
        left_out = {"id", *self.get_exclude(request, obj)}
        names = self.fields or [field.name for field in self.opts.fields if field.name not in left_out]
        return [self.shown(name) for name in self._seen(names, request)]

    def shown(self, name: Any) -> Any:
        """JSON as text of ours: the skin would colour it by style attributes, which our policy refuses."""
        field = next((field for field in self.opts.fields if field.name == name), None)
        return as_text(name, str(field.verbose_name)) if isinstance(field, JSONField) else name

    def _filters(self, request: HttpRequest) -> list[Any]:
        return [entry for entry in self.get_list_filter(request) if isinstance(entry, str | tuple | list)]

    def _seen(self, names: Sequence[Any], request: HttpRequest) -> list[Any]:
        hidden = self.hidden(request)
        return [name for name in names if name not in hidden]


class ReadOnlyAdmin(Records):
    """Looking needs the `view` permission; adding, changing and deleting is done by what owns the rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@cache
def as_text(name: str, label: str) -> Callable[[Any], SafeString]:
    """A column of an admin page that shows the JSON field `name` as indented text."""

    def show(row: Any) -> SafeString:
        text = json.dumps(getattr(row, name), indent=2, ensure_ascii=False, default=str)
        return format_html('<pre class="jm-json">{}</pre>', text)

    show.short_description = label  # type: ignore[attr-defined]
    show.__name__ = name
    return show


def cut(text: str, at: int = 120) -> str:
    """The beginning of a long text, for a column."""
    return text if len(text) <= at else f"{text[: at - 1].rstrip()}…"
