"""Pages of future maps: the list, the board with its changes, its forecast while it is made."""

from django.urls import path

from .answered import AskedForecastPage
from .future import ForecastPart, FutureMapPage
from .listing import FutureListPage

FUTURES = "journeys/<slug:slug>/futures/"
FUTURE = f"{FUTURES}<slug:which>/"
urls = [
    path("forecasts/<int:pk>/", AskedForecastPage.as_view(), name="asked-forecast"),
    path(FUTURES, FutureListPage.as_view(), name="futures"),
    path(FUTURE, FutureMapPage.as_view(), name="future"),
    path(f"{FUTURE}forecast/", ForecastPart.as_view(), name="future-forecast"),
]
