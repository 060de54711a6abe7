"""Messages: receivers, what was sent, the digest before it is sent; trackers, and handing over to them."""

from django.urls import path

from .channel import ChannelPage, DeleteChannel, RenewSecret, SwitchChannel, TestChannel
from .digest import DigestMail, DigestPage
from .editing import EditChannel, NewChannel
from .handing import HandOver
from .listing import ChooseReceiver, MessagesPage
from .tracker import DeleteTracker, RenewTrackerSecret, SwitchTracker, TrackerPage
from .tracker_editing import EditTracker, NewTracker

TRACKERS = "messages/trackers/"
urls = [
    path("messages/", MessagesPage.as_view(), name="messages"),
    path("messages/new/", ChooseReceiver.as_view(), name="choose-receiver"),
    path("messages/new/<str:kind>/", NewChannel.as_view(), name="new-channel"),
    path("messages/<int:number>/", ChannelPage.as_view(), name="channel"),
    path("messages/<int:number>/edit/", EditChannel.as_view(), name="edit-channel"),
    path("messages/<int:number>/test/", TestChannel.as_view(), name="test-channel"),
    path("messages/<int:number>/switch/", SwitchChannel.as_view(), name="switch-channel"),
    path("messages/<int:number>/secret/", RenewSecret.as_view(), name="renew-secret"),
    path("messages/<int:number>/delete/", DeleteChannel.as_view(), name="delete-channel"),
    path("messages/<int:number>/digest/", DigestPage.as_view(), name="digest"),
    path("messages/<int:number>/digest/mail/", DigestMail.as_view(), name="digest-mail"),
    path(f"{TRACKERS}new/<str:kind>/", NewTracker.as_view(), name="new-tracker"),
    path(f"{TRACKERS}<int:number>/", TrackerPage.as_view(), name="tracker"),
    path(f"{TRACKERS}<int:number>/edit/", EditTracker.as_view(), name="edit-tracker"),
    path(f"{TRACKERS}<int:number>/switch/", SwitchTracker.as_view(), name="switch-tracker"),
    path(f"{TRACKERS}<int:number>/secret/", RenewTrackerSecret.as_view(), name="renew-tracker-secret"),
    path(f"{TRACKERS}<int:number>/delete/", DeleteTracker.as_view(), name="delete-tracker"),
    path("hand-over/", HandOver.as_view(), name="hand-over"),
]
