"""What customers said, one by one: chosen by place, group, words and part of a journey."""

from django.urls import path

from .answers import AnswersPage

urls = [path("answers/", AnswersPage.as_view(), name="answers")]
