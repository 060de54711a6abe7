"""Themes as people keep them: the list, one theme, what is proposed, what people do."""

from django.urls import path

from .theme import ThemePage
from .themes import MergePage, ThemesPage

urls = [
    path("themes/", ThemesPage.as_view(), name="all-themes"),
    path("themes/merge/", MergePage.as_view(), name="merge-themes"),
    path("themes/<str:key>/", ThemePage.as_view(), name="theme"),
]
