"""What a person asked and was answered: private to that person; and how fast they may ask."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from journeymap.journeys.models import Journey

TITLE, TEXT = 200, 2_000


class Conversation(models.Model):
    """Questions of one person that follow each other. title: the first of them, cut.

    journey: the one it is about, where it was chosen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations")
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(help_text="when the last question was asked")

    class Meta:
        ordering = ["-used", "-pk"]
        indexes = [models.Index(fields=["user", "-used"], name="conversations_of_person")]
        permissions = [("ask", "Can ask the assistant")]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Turn(models.Model):
    """One question with its answer.

    reading: how it was understood; calls: the tools that were called, with their arguments; answer: as the
    API tells it (docs/assistant.md); wording: "template", or the name of the language model that wrote around
    the facts; sent: what that model was sent, empty where there was none; seconds: from question to answer.
    An erased turn keeps its row, its times and its number, and nothing that was said.
    """

    class Status(models.TextChoices):
        ANSWERED = "answered"
        NOT_ENOUGH_DATA = "not_enough_data"
        ASK_BACK = "ask_back"
        OUT_OF_SCOPE = "out_of_scope"
        FAILED = "failed"
        ERASED = "erased"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField(help_text="1 is the first of the conversation")
    text = models.CharField(max_length=TEXT)
    reading = models.JSONField(default=dict)
    calls = models.JSONField(default=list)
    answer = models.JSONField(default=dict)
    status = models.CharField(max_length=16, choices=Status)
    wording = models.CharField(max_length=200, default="template")
    sent = models.JSONField(default=dict, blank=True)
    seconds = models.FloatField(default=0.0)
    rights = models.JSONField(default=list, help_text="what the person might see when this was answered")
    asked = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="turn_of_conversation")
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Pace(models.Model):
    """How much somebody asked in the minute and on the day (UTC) of their last question, and what goes on.

    running: since when a question of theirs is being answered; empty: none is.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pace")
    minute = models.DateTimeField(null=True)
    in_minute = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)
    on_day = models.PositiveIntegerField(default=0)
    running = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"pace {self.pk}"
