"""Pages of published maps."""

from django.urls import URLPattern

urls: list[URLPattern] = []
