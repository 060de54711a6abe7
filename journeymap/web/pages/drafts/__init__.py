"""First drafts of the assistant, at the things that they are about: asked for, looked at, decided on."""

from django.urls import path

from .drafts import DecideDraftPage, DraftsPage

urls = [
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<int:pk>/", DecideDraftPage.as_view(), name="draft-decide"),
]
