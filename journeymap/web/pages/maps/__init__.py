"""The current-state map of a journey, and what can be opened from it."""

from django.urls import path

from .cell import BehindPage, CellPage
from .map import MapPage

urls = [
    path("journeys/<slug:slug>/", MapPage.as_view(), name="map"),
    path("journeys/<slug:slug>/cell/<str:address>/", CellPage.as_view(), name="map-cell"),
    path("journeys/<slug:slug>/cell/<str:address>/behind/", BehindPage.as_view(), name="map-behind"),
]
