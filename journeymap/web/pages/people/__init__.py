"""People and privacy: one person at a time, how long data are kept, what was erased."""

from django.urls import path

from .erasures import ErasePage, ErasuresPage, ReceiptPage
from .lookup import PeoplePage, RefusePage
from .person import ConsentAction, ExportAction, LinkAction, PersonPage, SeparateAction, SuppressAction
from .retention import ClearAction, ClearancesPart, FigurePart, RetentionPage

urls = [
    path("people/", PeoplePage.as_view(), name="people"),
    path("people/refuse/", RefusePage.as_view(), name="people-refuse"),
    path("people/retention/", RetentionPage.as_view(), name="retention"),
    path("people/retention/clear/", ClearAction.as_view(), name="retention-clear"),
    path("people/retention/clearances/", ClearancesPart.as_view(), name="retention-clearances"),
    path("people/retention/<str:kind>/figure/", FigurePart.as_view(), name="retention-would"),
    path("people/erasures/", ErasuresPage.as_view(), name="erasures"),
    path("people/erasures/<int:number>/", ReceiptPage.as_view(), name="erasure"),
    path("people/<str:person>/", PersonPage.as_view(), name="person"),
    path("people/<str:person>/consent/", ConsentAction.as_view(), name="person-consent"),
    path("people/<str:person>/suppress/", SuppressAction.as_view(), name="person-suppress"),
    path("people/<str:person>/link/", LinkAction.as_view(), name="person-link"),
    path("people/<str:person>/separate/", SeparateAction.as_view(), name="person-separate"),
    path("people/<str:person>/export/", ExportAction.as_view(), name="person-export"),
    path("people/<str:person>/erase/", ErasePage.as_view(), name="person-erase"),
]
