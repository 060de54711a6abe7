"""Pages of what leaves this machine: desks that take files or read feeds, and every exit with its switch."""

from django.urls import path

from .exits import ExitsPage
from .taking import DesksPage, ModelFile, TakeFile, TakesPart

urls = [
    path("desks/", DesksPage.as_view(), name="desks"),
    path("desks/takes/", TakesPart.as_view(), name="takes"),
    path("desks/takes/<int:number>/file/", TakeFile.as_view(), name="take-file"),
    path("desks/models/<int:number>/file/", ModelFile.as_view(), name="portable-model-file"),
    path("exits/", ExitsPage.as_view(), name="exits"),
]
