"""The current-state map of a journey, and what can be opened from it."""

from django.urls import path

from .analyzing import AnalyzePage
from .cell import BehindPage, CellPage, TrendPage
from .map import MapPage
from .newer import NewerPage
from .noting import NotesHistoryPage, NotesPage
from .rows import RowsPage
from .timeline import TimelinePage
from .viewing import ViewsPage

JOURNEY = "journeys/<slug:slug>/"
CELL = f"{JOURNEY}cell/<str:address>/"

urls = [
    path(JOURNEY, MapPage.as_view(), name="map"),
    path(CELL, CellPage.as_view(), name="map-cell"),
    path(f"{CELL}behind/", BehindPage.as_view(), name="map-behind"),
    path(f"{CELL}trend/", TrendPage.as_view(), name="map-trend"),
    path(f"{CELL}rows/", RowsPage.as_view(), name="map-rows"),
    path(f"{JOURNEY}newer/", NewerPage.as_view(), name="map-newer"),
    path(f"{JOURNEY}analyze/", AnalyzePage.as_view(), name="map-analyze"),
    path(f"{JOURNEY}notes/", NotesPage.as_view(), name="map-notes"),
    path(f"{JOURNEY}notes/history/", NotesHistoryPage.as_view(), name="map-notes-history"),
    path(f"{JOURNEY}notes/<int:note>/", NotesPage.as_view(), name="map-note"),
    path("people/<str:person>/timeline/", TimelinePage.as_view(), name="person-timeline"),
    path(f"{JOURNEY}views/", ViewsPage.as_view(), name="map-views"),
    path(f"{JOURNEY}views/<str:view>/", ViewsPage.as_view(), name="map-view"),
]
