"""Asking the assistant: the talk, one's conversations, the numbers of each answer."""

from django.urls import path

from .ask import AskPage, ExamplesPage
from .changing import DeleteConversation, RenameConversation
from .waiting import FreePage, TurnPage

TALK = "ask/<int:number>/"

urls = [
    path("ask/", AskPage.as_view(), name="ask"),
    path("ask/examples/", ExamplesPage.as_view(), name="ask-examples"),
    path("ask/free/", FreePage.as_view(), name="ask-free"),
    path(f"{TALK}turns/<int:turn>/", TurnPage.as_view(), name="conversation-turn"),
    path(TALK, AskPage.as_view(), name="conversation"),
    path(f"{TALK}rename/", RenameConversation.as_view(), name="conversation-rename"),
    path(f"{TALK}delete/", DeleteConversation.as_view(), name="conversation-delete"),
]
