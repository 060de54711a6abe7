"""Pages of published maps: editions, what changed between two, comments, upkeep."""

from django.urls import URLPattern, path

from .comments import CommentPage, CommentsPage, MentionsPage, PlacePage
from .comparing import ComparePage
from .designing import DesignPage
from .edition import (
    EditionBehindPage,
    EditionCellPage,
    EditionPage,
    EditionRowsPage,
    EditionTrendPage,
    RestorePage,
)
from .editions import EditionsPage
from .upkeep import UpkeepPage

EDITIONS = "journeys/<slug:slug>/editions/"
EDITION = f"{EDITIONS}<int:number>/"
COMMENTS = "journeys/<slug:slug>/comments/"
CELL = f"{EDITION}cell/<str:address>/"

urls: list[URLPattern] = [
    path(EDITIONS, EditionsPage.as_view(), name="editions"),
    path(f"{EDITIONS}compare/", ComparePage.as_view(), name="editions-compare"),
    path(EDITION, EditionPage.as_view(), name="edition"),
    path(f"{EDITION}restore/", RestorePage.as_view(), name="edition-restore"),
    path(CELL, EditionCellPage.as_view(), name="edition-cell"),
    path(f"{CELL}behind/", EditionBehindPage.as_view(), name="edition-behind"),
    path(f"{CELL}trend/", EditionTrendPage.as_view(), name="edition-trend"),
    path(f"{CELL}rows/", EditionRowsPage.as_view(), name="edition-rows"),
    path("journeys/<slug:slug>/design/", DesignPage.as_view(), name="journey-design"),
    path(COMMENTS, CommentsPage.as_view(), name="comments"),
    path(f"{COMMENTS}place/", PlacePage.as_view(), name="comments-place"),
    path(f"{COMMENTS}<int:comment>/", CommentPage.as_view(), name="comment"),
    path("journeys/<slug:slug>/upkeep/", UpkeepPage.as_view(), name="upkeep"),
    path("mentions/", MentionsPage.as_view(), name="mentions"),
]
