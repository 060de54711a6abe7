"""Opportunities: what would be gained, over all analyzers and journeys."""

from django.urls import path

from .found import FindingsPage
from .opportunities import OpportunitiesPage

urls = [
    path("opportunities/", OpportunitiesPage.as_view(), name="opportunities"),
    path("findings/", FindingsPage.as_view(), name="findings"),
]
