"""Journeys: the list, making a new one, the editor."""

from django.urls import path

from .board import BoardPage
from .deleting import DeletePage
from .from_file import MapFilePage
from .history import HistoryPage
from .making import DraftingPage, NewJourneyPage
from .overview import FiguresPart, JourneysPage
from .rules import RulesPage
from .settings import SettingsPage

EDIT = "journeys/<slug:slug>/edit/"
urls = [
    path("journeys/", JourneysPage.as_view(), name="journeys"),
    path("journeys/new/", NewJourneyPage.as_view(), name="new-journey"),
    path("journeys/new/from-file/", MapFilePage.as_view(), name="journey-from-file"),
    path("journeys/new/<int:number>/", DraftingPage.as_view(), name="drafting"),
    path("journeys/<slug:slug>/figures/", FiguresPart.as_view(), name="journey-figures"),
    path(EDIT, BoardPage.as_view(), name="journey-edit"),
    path(f"{EDIT}rules/", RulesPage.as_view(), name="journey-rules"),
    path(f"{EDIT}settings/", SettingsPage.as_view(), name="journey-settings"),
    path(f"{EDIT}history/", HistoryPage.as_view(), name="journey-history"),
    path(f"{EDIT}delete/", DeletePage.as_view(), name="journey-delete"),
]
