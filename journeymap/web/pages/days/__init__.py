"""Pages of days in the life."""

from django.urls import URLPattern

urls: list[URLPattern] = []
