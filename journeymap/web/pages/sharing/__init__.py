"""Pages of shared views."""

from django.urls import URLPattern

urls: list[URLPattern] = []
