"""Small marks of a page: icons, and the glyph with the word of a status."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

STATUSES = {
    "measured": "measured",
    "assumed": "assumed",
    "stale": "stale",
    "contested": "contested",
    "imported": "imported",
    "not enough data": "few",
    "target": "target",
    "predicted": "predicted",
}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A line drawing of static/web/icons.svg. It says nothing: the word stands beside it."""
    return format_html(
        '<svg class="i {}" width="16" height="16" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes, static("web/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def glyph(name: str, classes: str = "") -> SafeString:
    """A filled mark: a status, painpt (down, pain), bright (up), mot (moment of truth)."""
    return format_html(
        '<svg class="g {}" width="12" height="12" aria-hidden="true"><use href="{}#g-{}"></use></svg>',
        classes, static("web/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def status(name: str, more: str = "") -> SafeString:
    """Glyph and word of a status: measured, assumed, stale, contested, imported, not enough data."""
    words = f"{name} · {more}" if more else name
    return format_html('<span class="st">{}{}</span>', glyph(STATUSES.get(name, "measured")), words)
