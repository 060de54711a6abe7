"""Pages of shared views: links for people without an account, and the wall that rotates views."""

from django.urls import path

from .managing import HousePage, SharesPage, WithdrawPage
from .reading import SharedPage
from .wall import WallPage

JOURNEY = "journeys/<slug:slug>/"

urls = [
    path(f"{JOURNEY}shares/", SharesPage.as_view(), name="shares"),
    path(f"{JOURNEY}shares/<int:share>/withdraw/", WithdrawPage.as_view(), name="share-withdraw"),
    path("sharing/", HousePage.as_view(), name="sharing"),
    path("s/<str:token>/", SharedPage.as_view(), name="shared"),
    path("wall/", WallPage.as_view(), name="wall"),
]
