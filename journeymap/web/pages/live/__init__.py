"""Live tracking: what comes in from trackers, who may send, how a client is set up."""

from django.urls import path

from .keys import KeyPage, NewKeyPage, RenewAction
from .live import LivePage, TryAgainAction

urls = [
    path("live/", LivePage.as_view(), name="live-tracking"),
    path("live/try-again/", TryAgainAction.as_view(), name="live-try-again"),
    path("live/keys/new/", NewKeyPage.as_view(), name="write-key-new"),
    path("live/keys/<int:number>/", KeyPage.as_view(), name="write-key"),
    path("live/keys/<int:number>/renew/", RenewAction.as_view(), name="write-key-renew"),
]
