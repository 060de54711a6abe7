"""Personas as people keep them: cards, one persona, what is proposed, what people do."""

from django.urls import path

from .persona import InsidePage, PersonaPage
from .personas import PersonasPage

urls = [
    path("personas/", PersonasPage.as_view(), name="all-personas"),
    path("personas/<str:key>/", PersonaPage.as_view(), name="persona"),
    path("personas/<str:key>/inside/", InsidePage.as_view(), name="persona-inside"),
]
