"""Pages of future maps."""

from django.urls import URLPattern

urls: list[URLPattern] = []
