"""Imports: handing files in, checking them, watching them, what came of them, taking them back."""

from django.urls import path

from .checking import DiscardDraft, DraftPage, StartDraft
from .history import ImportsPage
from .result import CancelImport, ImportPage, RejectsFile
from .undoing import UndoPage
from .uploading import Upload

urls = [
    path("imports/", ImportsPage.as_view(), name="imports"),
    path("imports/upload/", Upload.as_view(), name="upload"),
    path("imports/drafts/<int:number>/", DraftPage.as_view(), name="draft"),
    path("imports/drafts/<int:number>/start/", StartDraft.as_view(), name="start-draft"),
    path("imports/drafts/<int:number>/discard/", DiscardDraft.as_view(), name="discard-draft"),
    path("imports/<int:number>/", ImportPage.as_view(), name="import"),
    path("imports/<int:number>/cancel/", CancelImport.as_view(), name="cancel-import"),
    path("imports/<int:number>/rejects/", RejectsFile.as_view(), name="rejected-rows"),
    path("imports/<int:number>/undo/", UndoPage.as_view(), name="undo-import"),
]
