"""Customers to act on: lists by what analyzers say of each."""

from django.urls import path

from .lists import ListPage, ListsPage

urls = [
    path("lists/", ListsPage.as_view(), name="lists"),
    path("lists/<str:where>/<str:analyzer>/<path:name>/", ListPage.as_view(), name="list"),
]
