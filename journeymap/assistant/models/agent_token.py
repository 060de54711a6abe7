"""Tokens with which agents outside ask in a person's name."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from journeymap.assistant.models.conversations import Conversation

NAME = 60


class AgentToken(models.Model):
    """One agent of one person. The token itself is nowhere: digest is its SHA-256, key how it begins.

    writes: whether it may also make proposals and ask for runs. expires: it is refused from then on.
    conversation: where its calls of the day are kept, for its person to see.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent_tokens")
    name = models.CharField(max_length=NAME, help_text="which agent uses it")
    key = models.CharField("begins with", max_length=16)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    writes = models.BooleanField("may propose", default=False)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField("last used", null=True)
    conversation = models.ForeignKey(
        Conversation, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-made", "-pk")
        verbose_name = "token of an agent"
        verbose_name_plural = "tokens of agents"

    def __str__(self) -> str:
        return self.key
