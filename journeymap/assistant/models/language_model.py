"""The language model that an administrator may switch on, and what was asked of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from journeymap.access.secrets import seal, unseal
from journeymap.assistant.speaking.addresses import Unfit, parsed

PURPOSE = "key of a language model"
PRINTABLE = RegexValidator(r"^[\x21-\x7e]+(?: [\x21-\x7e]+)*$", "Printable letters of ASCII only.")


def between(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class LanguageModel(models.Model):
    """A server that speaks OpenAI's protocol. Nothing is sent to it before it was switched on; one is on."""

    class TokenField(models.TextChoices):
        USUAL = "max_tokens", "max_tokens (most servers)"
        NEWER = "max_completion_tokens", "max_completion_tokens (newer models of OpenAI)"

    name = models.CharField(max_length=80, unique=True, help_text="how pages call it")
    address = models.CharField(
        max_length=500,
        help_text="up to /v1, such as http://127.0.0.1:8080/v1 or https://models.example.com/v1",
    )
    model = models.CharField(
        max_length=120, validators=[PRINTABLE], help_text="the model's name on that server"
    )
    key = models.TextField(blank=True, editable=False, help_text="sealed")
    on = models.BooleanField(default=False, help_text="questions leave this machine only while it is on")
    seconds = models.PositiveIntegerField(
        "seconds at most", default=30, validators=between(2, 120), help_text="for one answer, however slow"
    )
    tokens = models.PositiveIntegerField(
        "tokens an answer",
        default=800,
        validators=between(64, 4000),
        help_text="it writes no more",
    )
    token_field = models.CharField(
        "name of that limit", max_length=24, choices=TokenField, default=TokenField.USUAL
    )
    requests_person = models.PositiveIntegerField(
        "requests a person and day", default=200, validators=between(1, 100_000)
    )
    requests_all = models.PositiveIntegerField(
        "requests a day in all", default=2_000, validators=between(1, 1_000_000)
    )
    tokens_person = models.PositiveIntegerField(
        "tokens a person and day", default=300_000, validators=between(1_000, 100_000_000)
    )
    tokens_all = models.PositiveIntegerField(
        "tokens a day in all", default=3_000_000, validators=between(1_000, 1_000_000_000)
    )
    quotes = models.BooleanField(
        "send quotes", default=False, help_text="customers' words, masked; without them it gets none"
    )
    chooses = models.BooleanField(
        "let it choose tools", default=False, help_text="else questions are understood without it"
    )

    class Meta:
        ordering = ("name",)
        verbose_name = "language model"
        constraints = [
            models.UniqueConstraint(
                fields=["on"],
                condition=models.Q(on=True),
                name="one_language_model_is_on",
                violation_error_message="Another language model is on: switch that off first.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            parsed(self.address)
        except Unfit as wrong:
            raise ValidationError({"address": str(wrong)}) from wrong

    @property
    def server(self) -> tuple[str, str]:
        """Scheme and host with port: who gets the key."""
        parts = urlsplit(self.address)
        return parts.scheme, parts.netloc.lower()

    def seal_key(self, key: str) -> None:
        """Keep the key, sealed; not yet saved. An empty one forgets it."""
        self.key = seal(key, PURPOSE) if key else ""

    def opened_key(self) -> str:
        """The key as it is sent; empty where none was entered. access.secrets.Unreadable."""
        return unseal(self.key, PURPOSE) if self.key else ""


class ModelCall(models.Model):
    """One request to a language model: how much, how long, how it ended. No word of what was said.

    tokens: what the server told, at least a third of the bytes that went either way; while it goes on, the
    most that it may come to. why: in our words, where it failed.
    """

    class Purpose(models.TextChoices):
        WORDING = "wording", "wording an answer"
        CHOOSING = "choosing", "choosing tools"
        TEST = "test", "test"

    model = models.ForeignKey(LanguageModel, null=True, on_delete=models.SET_NULL, related_name="calls")
    name = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose)
    begun = models.DateTimeField(auto_now_add=True)
    over = models.BooleanField(default=False)
    seconds = models.FloatField(default=0.0)
    bytes_sent = models.PositiveIntegerField(default=0)
    bytes_got = models.PositiveIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    why = models.CharField("failed because", max_length=250, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = "request to a language model"
        verbose_name_plural = "requests to language models"
        indexes = [models.Index(fields=["begun", "user"], name="model_calls_by_day")]

    def __str__(self) -> str:
        return f"request {self.pk} to {self.name}"
