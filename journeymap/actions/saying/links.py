"""Addresses in messages: none where nobody said how people reach this machine (JOURNEYMAP_ADDRESS)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse


def link(name: str, *arguments: Any, query: str = "") -> str:
    """The whole address of a page, or nothing."""
    if not settings.PUBLIC_ADDRESS:
        return ""
    return f"{settings.PUBLIC_ADDRESS}{reverse(name, args=arguments)}{query}"
