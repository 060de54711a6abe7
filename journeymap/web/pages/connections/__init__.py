"""Connections: the list, making and changing one, trying it, what its pulls brought."""

from django.urls import path

from .connection import (
    BeginAgain,
    CancelPull,
    ConnectionPage,
    DeleteConnection,
    PullNow,
    SwitchConnection,
    TryConnection,
)
from .editing import ChooseKind, EditConnection, NewConnection
from .listing import ConnectionsPage

urls = [
    path("connections/", ConnectionsPage.as_view(), name="connections"),
    path("connections/new/", ChooseKind.as_view(), name="choose-connection"),
    path("connections/new/<str:kind>/", NewConnection.as_view(), name="new-connection"),
    path("connections/<int:number>/", ConnectionPage.as_view(), name="connection"),
    path("connections/<int:number>/edit/", EditConnection.as_view(), name="edit-connection"),
    path("connections/<int:number>/pull/", PullNow.as_view(), name="pull-connection"),
    path("connections/<int:number>/cancel/", CancelPull.as_view(), name="cancel-pull"),
    path("connections/<int:number>/try/", TryConnection.as_view(), name="try-connection"),
    path("connections/<int:number>/switch/", SwitchConnection.as_view(), name="switch-connection"),
    path("connections/<int:number>/begin-again/", BeginAgain.as_view(), name="begin-again"),
    path("connections/<int:number>/delete/", DeleteConnection.as_view(), name="delete-connection"),
]
