"""The home page, and the first page of an empty installation."""

from django.urls import path

from .home import Changes, HealthRow, HomePage

urls = [
    path("", HomePage.as_view(), name="home"),
    path("home/changes/", Changes.as_view(), name="home-changes"),
    path("home/journeys/<str:slug>/", HealthRow.as_view(), name="home-journey"),
]
