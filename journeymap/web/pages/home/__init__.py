"""The home page: journeys and their health, what changed, what needs a look."""

from django.urls import path

from .home import HomePage

urls = [path("", HomePage.as_view(), name="home")]
