"""The engine room: analyzers and their settings, runs, models, proposals, alerts."""

from django.urls import path

from .alerts import AlertsPage
from .analyzer import AnalyzerPage
from .analyzers import AnalyzersPage, SwitchPage
from .models import ModelPage, ModelsPage
from .proposals import DecidePage, ProposalsPage
from .proposed_rows import ProposedRowsPage
from .results import MeasurePage
from .runs import RunPage, RunsPage, StartPage
from .settings import SettingPage
from .thresholds import LimitRemovePage, LimitsPage

urls = [
    path("analyzers/", AnalyzersPage.as_view(), name="analyzers"),
    path("analyzers/<str:name>/", AnalyzerPage.as_view(), name="analyzer"),
    path("analyzers/<str:name>/switch/", SwitchPage.as_view(), name="analyzer-switch"),
    path("analyzers/<str:name>/setting/", SettingPage.as_view(), name="setting-save"),
    path("analyzers/<str:name>/start/", StartPage.as_view(), name="analyzer-start"),
    path("runs/", RunsPage.as_view(), name="runs"),
    path("runs/<int:pk>/", RunPage.as_view(), name="run"),
    path("runs/<int:pk>/measures/<path:name>/", MeasurePage.as_view(), name="run-measure"),
    path("models/", ModelsPage.as_view(), name="models"),
    path("models/<int:pk>/", ModelPage.as_view(), name="model"),
    path("proposals/", ProposalsPage.as_view(), name="proposals"),
    path("proposals/decide/", DecidePage.as_view(), name="proposals-decide"),
    path("proposals/<int:pk>/rows/", ProposedRowsPage.as_view(), name="proposed-rows"),
    path("alerts/", AlertsPage.as_view(), name="alerts"),
    path("alerts/limits/", LimitsPage.as_view(), name="thresholds"),
    path("alerts/limits/remove/", LimitRemovePage.as_view(), name="threshold-remove"),
]
