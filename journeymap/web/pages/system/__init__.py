"""How each part of the installation does."""

from django.urls import path

from .system import SystemPage

urls = [path("system/", SystemPage.as_view(), name="system")]
