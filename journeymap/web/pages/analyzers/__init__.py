"""The engine room: analyzers and their settings, runs, models, proposals, alerts."""

from django.urls import path

from .alerts import AlertsPage
from .analyzer import AnalyzerPage
from .analyzers import AnalyzersPage, SwitchPage
from .models import ModelPage, ModelsPage
from .proposals import DecidePage, ProposalsPage
from .runs import RunPage, RunsPage, StartPage
from .settings import SettingPage

urls = [
    path("analyzers/", AnalyzersPage.as_view(), name="analyzers"),
    path("analyzers/<str:name>/", AnalyzerPage.as_view(), name="analyzer"),
    path("analyzers/<str:name>/switch/", SwitchPage.as_view(), name="analyzer-switch"),
    path("analyzers/<str:name>/setting/", SettingPage.as_view(), name="setting-save"),
    path("analyzers/<str:name>/start/", StartPage.as_view(), name="analyzer-start"),
    path("runs/", RunsPage.as_view(), name="runs"),
    path("runs/<int:pk>/", RunPage.as_view(), name="run"),
    path("models/", ModelsPage.as_view(), name="models"),
    path("models/<int:pk>/", ModelPage.as_view(), name="model"),
    path("proposals/", ProposalsPage.as_view(), name="proposals"),
    path("proposals/decide/", DecidePage.as_view(), name="proposals-decide"),
    path("alerts/", AlertsPage.as_view(), name="alerts"),
]
