"""Pages of days in the life."""

from django.urls import path

from .day import DayPage
from .noting import DayNotesHistoryPage, DayNotesPage
from .rows import DayRowsPage

DAY = "journeys/<slug:slug>/day/"

urls = [
    path(DAY, DayPage.as_view(), name="day"),
    path(f"{DAY}rows/<str:address>/", DayRowsPage.as_view(), name="day-rows"),
    path(f"{DAY}notes/", DayNotesPage.as_view(), name="day-notes"),
    path(f"{DAY}notes/history/", DayNotesHistoryPage.as_view(), name="day-notes-history"),
    path(f"{DAY}notes/<int:note>/", DayNotesPage.as_view(), name="day-note"),
]
